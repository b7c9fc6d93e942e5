"""The rows of a file as text: what every format is brought to before a cell is understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from .findings import Findings

_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x04\x22\x4d\x18")
_ENCRYPTED = b"PARE"

LONGEST_CELL = 1_000
"""Characters a cell may have in a column that is read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns to read of a file.

    Parameters
    ----------
    required
        Have to be there, once.
    optional
        Are read where they are there.
    alone
        Whether the file may have no others.
    """

    required: Sequence[str]
    optional: Sequence[str] = ()
    alone: bool = False

    def chosen(self, names: Sequence[str], findings: Findings) -> list[str] | None:
        """Choose the columns to read, in the order wanted.

        Parameters
        ----------
        names
            Those of the file.
        findings
            Receives the columns that are missing, not known, or there more than once.

        Returns
        -------
        None if something was noted.
        """
        if not set(names) & set(self.required):  # the names are not shown: they may be a debtor's
            findings.whole("has none of the columns that are needed; its first line must be a header")
            return None
        chosen = [*self.required, *(name for name in self.optional if name in names)]
        unknown = [name for name in names if name not in chosen] if self.alone else []
        for name in dict.fromkeys(unknown):
            known = [name for name in (*self.required, *self.optional) if name not in names]
            findings.column(name, "is not a column that is known", known)
        fine = not unknown
        for name in chosen:
            places = [str(place) for place, other in enumerate(names, start=1) if other == name]
            if len(places) > 1:
                says = f"is the name of {len(places)} columns ({', '.join(places)}); it must be unique"
                findings.column(name, says)
            elif not places:
                findings.column(name, "is not a column of the file", names)
            fine &= len(places) == 1
        return chosen if fine else None


@dataclass(frozen=True, slots=True)
class Table:
    """Text cells, with the number each row has in its file.

    Attributes
    ----------
    cells
        The columns read; outer white space is gone, and an empty cell is null.
    lines
        The line in an editor, the header being 1; in Parquet the row, from 1.
    """

    cells: pl.DataFrame
    lines: pl.Series

    def filter(self, keep: pl.Series) -> "Table":
        """Keep the rows where `keep` is true; null is not."""
        return Table(self.cells.filter(keep), self.lines.filter(keep))


def tidy(cells: pl.DataFrame, missing: tuple[str, ...]) -> pl.DataFrame:
    """Strip outer white space; make empty cells, and words that mean so, null."""
    stripped = pl.all().str.strip_chars()
    return cells.select(pl.when(~stripped.is_in(["", *missing])).then(stripped).name.keep())


def without_long_cells(table: Table, findings: Findings) -> Table:
    """Note and drop the rows that have a cell longer than any honest one."""
    fine = pl.Series(values=[True]).new_from_index(0, len(table.lines))
    for cell in table.cells:
        long = (cell.str.len_chars() > LONGEST_CELL).fill_null(value=False)
        says = f"is longer than {LONGEST_CELL:,} characters, the most a cell may have"
        findings.rows(cell.name, says, table.lines.filter(long))
        fine &= ~long
    return table.filter(fine)


def is_readable(path: Path, findings: Findings) -> bool:
    """Note a path that is not a file with something in it.

    Returns
    -------
    Whether there is something to read.
    """
    if path.is_dir():
        findings.whole("is a folder; name a file in it")
    elif not path.exists():
        findings.whole("is not there")
    elif not path.is_file():
        findings.whole("is not a regular file")
    elif not path.stat().st_size:
        findings.whole("is empty")
    else:
        return _is_plain(path, findings)
    return False


def _is_plain(path: Path, findings: Findings) -> bool:
    """Note a file that is packed or locked: what is in it is nobody's to guess, and may be a bomb."""
    with path.open("rb") as stream:
        start = stream.read(8)
    if start.startswith(_COMPRESSED):
        findings.whole("is compressed; unpack it first")
    elif start.startswith(_ENCRYPTED):
        findings.whole("is encrypted; export it without encryption")
    else:
        return True
    return False
