"""From the columns of a file to typed accounts, and from those to a portfolio."""

import datetime
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.portfolio import PORTFOLIO, Portfolio

from .columns import Columns
from .findings import Findings, harmless
from .identity import keyed
from .mapping import Fields, Mapping
from .rules import AMOUNTS
from .sources import Choice, Number, Value

MOST_NAMES = 64
"""Segments, or products, a portfolio may have."""

_LONGEST_NAME = 60
_FORMULA = tuple("=+-@＝＋－＠")  # names reach CSV files; white space before them is gone
_FLAGS = (
    "phone",
    "email",
    "sms_consent",
    "email_consent",
    "address",
    "voice_consent",
    "vulnerable",
    "disputed",
    "on_time",
)
_NAMES = ("segment", "product")
_WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Places:
    """Where a scenario has debtors and collectors.

    Parameters
    ----------
    zones
        Names of the time zones.
    sites
        Numbers of the sites.
    """

    zones: Sequence[str]
    sites: range

    def note_unknown(self, fields: Fields, findings: Findings) -> None:
        """Note the zones and sites that a mapping declares and the scenario does not have."""
        _note_unknown("zone", fields.zone, self.zones, findings)
        if fields.phone_zone is not None:
            _note_unknown("phone_zone", fields.phone_zone, self.zones, findings)
        _note_unknown("site", fields.site, self.sites, findings)


def typed(columns: Columns, mapping: Mapping, places: Places) -> pl.DataFrame:
    """Type every field of the accounts.

    Returns
    -------
    One column a field, with `line` and the days past due on entry; amounts in cents, days since the
    start, zones by number. What could not be read is null, and noted.
    """
    fields = mapping.fields
    account = columns.identifiers(fields.account, "account")
    zone = _zones(columns, fields.zone, "zone", places.zones)
    data = {
        "line": columns.table.lines,
        "account": account,
        "person": columns.identifiers(fields.person, "person") if fields.person else account,
        **_amounts(columns, fields),
        **_days(columns, fields, mapping.start),
        **{name: columns.choices(getattr(fields, name), name) for name in _NAMES},
        **{name: columns.choices(getattr(fields, name), name, _WORDS) for name in _FLAGS},
        "site": columns.choices(fields.site, "site", {str(site): site for site in places.sites}),
        "zone": zone,
        "phone_zone": _zones(columns, fields.phone_zone, "phone_zone", places.zones) if fields.phone_zone else zone,
        "score": _scores(columns, fields.score),
    }
    return pl.DataFrame(data)


def names_of(source: Choice[str], values: pl.Series, field: str, findings: Findings) -> tuple[str, ...]:
    """List the names of segments or products: as declared, else in the order of the alphabet.

    Names that the mapping declares are there even if no account has them.
    """
    declared = source.column is None or source.codes or source.bins
    names = source.declared if declared else tuple(sorted(values.drop_nulls().unique()))
    if len(names) > MOST_NAMES:
        findings.column(field, f"has {len(names):,} different values; it may have {MOST_NAMES}")
        return names  # none is shown: so many may be the names of debtors
    for name in names:
        if len(name) > _LONGEST_NAME or not name.isprintable():
            says = f"has the value “{harmless(name)}”; a name is short and printable"
        elif name.startswith(_FORMULA):
            says = f"has the value “{harmless(name)}”, which a spreadsheet takes for a formula; begin it otherwise"
        else:
            continue
        findings.column(field, says)
        break
    return names


def portfolio_of(accounts: pl.DataFrame, segments: tuple[str, ...], products: tuple[str, ...], salt: str) -> Portfolio:
    """Make a portfolio of accounts that have no fault.

    An account that is not yet late and has no arrears owes its next instalment, unless it is on
    time and only watched; scores are standardised, and those of equal accounts 0.
    """
    due_next = pl.min_horizontal("instalment", "balance")
    arrears = pl.when((pl.col("arrears") == 0) & ~pl.col("on_time")).then(due_next).otherwise("arrears")
    accounts = accounts.with_columns(arrears.alias("arrears"))
    rows = np.zeros(accounts.height, PORTFOLIO)
    for name in (*AMOUNTS, *_FLAGS, "placed", "due", "site", "zone", "phone_zone"):
        rows[name] = accounts[name].to_numpy()
    people = accounts["person"].unique()
    rows["key"] = keyed(accounts["account"], salt, "account")
    hashes = pl.Series(keyed(people, salt, "person"))
    rows["person"] = accounts["person"].replace_strict(people, hashes).to_numpy()
    rows["segment"] = _numbers(accounts["segment"], segments)
    rows["product"] = _numbers(accounts["product"], products)
    rows["score"] = _standardised(accounts["score"].to_numpy())
    return Portfolio.of(rows, segments, products)


def _amounts(columns: Columns, fields: Fields) -> dict[str, pl.Series]:
    balance = columns.cents(fields.balance, "balance")
    parts = {name: getattr(fields, name) for name in AMOUNTS if name != "balance"}
    return {
        "balance": balance,
        **{name: columns.cents(source, name, balance) for name, source in parts.items()},
    }


def _days(columns: Columns, fields: Fields, start: datetime.date) -> dict[str, pl.Series]:
    if fields.placed is None:
        placed = pl.zeros(len(columns.table.lines), pl.Int64, eager=True)
    else:
        placed = columns.dates(fields.placed, "placed", start)
    if fields.due is not None:
        due = columns.dates(fields.due, "due", start)
    elif fields.days_past_due is not None:
        due = -columns.days(fields.days_past_due, "days_past_due")
    return {"placed": placed, "due": due, "days_past_due": placed - due}


def _zones(columns: Columns, source: Choice[str], field: str, zones: Sequence[str]) -> pl.Series:
    names = columns.choices(source, field, {name: name for name in zones})
    return _numbers(names, zones)


def _scores(columns: Columns, source: Number | None) -> pl.Series:
    """Return scores, NaN where unknown."""
    if source is None:
        return columns.full(math.nan)
    if source.default is None:
        source = source.model_copy(update={"default": math.nan})
    return columns.numbers(source, "score")


def _numbers(names: pl.Series, known: Sequence[str]) -> pl.Series:
    """Turn names into their numbers; null where not known."""
    return names.replace_strict(known, range(len(known)), default=None, return_dtype=pl.UInt8)


def _standardised(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring scores to mean 0 and standard deviation 1."""
    # sorted, because the sum of floats depends on their order and must not on that of the file
    known = np.sort(scores[~np.isnan(scores)])
    spread = known.std() if known.size else 0.0
    centred = scores - (known.mean() if known.size else 0.0)
    return centred / spread if spread > 0 else centred * 0.0


def _note_unknown(field: str, source: Choice[Value], known: Collection[Value], findings: Findings) -> None:
    for value in source.declared:
        if value not in known:
            findings.setting(field, value, [str(name) for name in known])
