"""The rows of a file as text: what every format is brought to before a cell is understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from .findings import Findings

LONGEST_CELL = 1_000
"""Characters a cell may have in a column that is read."""


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


def has_columns(names: Sequence[str], wanted: Sequence[str], findings: Findings) -> bool:
    """Note the columns that are missing, or are there more than once.

    Returns
    -------
    Whether each wanted column is there once.
    """
    fine = True
    for name in wanted:
        places = [str(place) for place, other in enumerate(names, start=1) if other == name]
        if len(places) > 1:
            says = f"is the name of {len(places)} columns ({', '.join(places)}); it must be unique"
            findings.column(name, says)
        elif not places:
            findings.column(name, "is not a column of the file", names)
        fine &= len(places) == 1
    return fine


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
        return True
    return False
