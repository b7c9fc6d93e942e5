"""Who is who: identifiers become keyed hashes, and those that merely look different are found."""

from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.errors import UserError

from .findings import Findings

_INVISIBLE = r"[\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]"


def keyed(identifiers: pl.Series, salt: str, purpose: str) -> NDArray[np.uint64]:
    """Hash identifiers to 64 bits with BLAKE2b, keyed by the salt.

    The salt keeps a list of known identifiers from being matched without it. Equal salts give equal
    keys, and with them equal fates, in every file and every month.

    Parameters
    ----------
    identifiers
        Text, all different, shape (n,).
    salt
        The secret, or at least the name, of the lender.
    purpose
        “account” or “person”: the same text is another key for each.

    Returns
    -------
    Keys, shape (n,).

    Raises
    ------
    UserError
        If two identifiers have the same key: one in 37 million for 10^6 of them.
    """
    key = blake2b(salt.encode(), digest_size=32).digest()
    start = blake2b(digest_size=8, key=key, person=purpose.encode())
    digests = bytearray()
    for identifier in identifiers:  # no hash of this kind is vectorised; 1 s for 10^6
        state = start.copy()
        state.update(identifier.encode())
        digests += state.digest()
    keys = np.frombuffer(digests, "<u8").astype(np.uint64)
    ordered = np.sort(keys)
    if (ordered[1:] == ordered[:-1]).any():
        raise UserError(f"Two of the {purpose}s have the same key; choose another salt.")
    return keys


def note_repeated(where: str, identifiers: pl.Series, lines: pl.Series, findings: Findings) -> None:
    """Note identifiers that stand on more than one row."""
    rows = pl.DataFrame({"id": identifiers, "line": lines}).drop_nulls()
    later = rows.filter(pl.col("id").is_duplicated() & ~pl.col("id").is_first_distinct())
    if later.height:
        first = rows.filter(pl.col("id") == later["id"][0])["line"][0]
        says = f"is the same as on {findings.unit} {first:,}; an account has one {findings.unit}"
        findings.rows(where, says, later["line"])


def note_alike(where: str, identifiers: pl.Series, lines: pl.Series, findings: Findings) -> None:
    """Note identifiers that differ only in case, spaces, Unicode form or invisible characters."""
    rows = pl.DataFrame({"id": identifiers, "line": lines}).drop_nulls()
    rows = rows.filter(pl.col("id").is_first_distinct())
    plain = pl.col("id").str.replace_all(_INVISIBLE, "").str.normalize("NFKC").str.to_uppercase()
    alike = rows.with_columns(plain=plain).filter(pl.col("plain").is_duplicated())
    later = alike.filter(~pl.col("plain").is_first_distinct())
    if later.height:
        first = alike.filter(pl.col("plain") == later["plain"][0])["line"][0]
        says = f"is that of {findings.unit} {first:,} but for case, spaces or invisible characters"
        findings.rows(where, says, later["line"])
