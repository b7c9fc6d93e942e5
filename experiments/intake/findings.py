"""What is wrong with a file, gathered by kind: one value seen, how many rows, the first few."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from experiments.errors import Fault, Place, shown

_LINES_NAMED = 5
_NAMES_KNOWN = 40


def harmless(text: str) -> str:
    r"""Shorten a text of the file for a message; nothing in it can steer a terminal.

    Examples
    --------
    >>> print(harmless("a\x1b[2Jb"))
    a\x1b[2Jb
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in shown(text))


@dataclass(slots=True)
class Findings:
    """Collects the faults of one file.

    Parameters
    ----------
    file
        Name of the file, as shown.
    unit
        What its rows are called: a “line” as an editor counts them, or a “row” from 1.
    """

    file: str
    unit: str = "line"
    faults: list[Fault] = field(default_factory=list)

    def whole(self, says: str) -> None:
        """Note a fault of the whole file."""
        self.faults.append(Fault(Place(self.file), "", says))

    def column(self, name: str, says: str, known: Sequence[str] = ()) -> None:
        """Note a fault of a column; `known` are columns that could have been meant."""
        words = tuple(harmless(word) for word in known[:_NAMES_KNOWN])
        self.faults.append(Fault(Place(self.file), harmless(name), says, name if words else "", words))

    def setting(self, field: str, value: object, known: Sequence[object]) -> None:
        """Note a value of the mapping that the scenario does not know."""
        says = f"is “{value}” in the mapping, which the scenario does not have"
        words = tuple(str(word) for word in known)
        self.faults.append(Fault(Place(self.file), f"fields.{field}", says, str(value), words))

    def rows(self, where: str, says: str, lines: pl.Series) -> None:
        """Note one kind of fault on some rows.

        Parameters
        ----------
        where
            The column, or the field.
        says
            What the first of the rows has and what is allowed.
        lines
            Numbers of the rows, in the order of the file; none is no fault.
        """
        if lines.is_empty():
            return
        if len(lines) > 1:
            first = ", ".join(f"{line:,}" for line in lines.head(_LINES_NAMED))
            more = ", …" if len(lines) > _LINES_NAMED else ""
            says = f"{says} ({len(lines):,} such {self.unit}s: {first}{more})"
        self.faults.append(Fault(Place(self.file, lines[0]), where, says))

    def cells(self, where: str, cells: pl.Series | None, reasons: pl.Series, lines: pl.Series) -> None:
        """Note cells that could not be read, grouped by reason.

        Parameters
        ----------
        where
            The column and what it feeds.
        cells, reasons, lines
            Text, reason and row number of each unreadable cell, same length; no text where none may be shown.
        """
        bad = pl.DataFrame({"reason": reasons, "line": lines})
        if cells is not None:
            bad = bad.with_columns(cell=cells)
        for group in bad.partition_by("reason", maintain_order=True):
            seen = "holds something else" if cells is None else f"is “{harmless(group['cell'][0])}”"
            self.rows(where, f"{seen}; {group['reason'][0]}", group["line"])
