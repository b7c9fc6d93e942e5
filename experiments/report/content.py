"""What a section of the report holds, whatever it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.figure import Figure

from ..quantities import shown, shown_difference

Cell = str | float | int | None


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    title
        Its heading.
    unit
        `text`, or as in `sim.kpis.Kpi`.
    is_difference
        Whether numbers are differences, which bear a sign.
    """

    title: str
    unit: str = "text"
    is_difference: bool = False

    def shown(self, cell: Cell) -> str:
        """Write a cell as the page shows it."""
        if cell is None or isinstance(cell, str):
            return cell or ""
        return shown_difference(cell, self.unit) if self.is_difference else shown(cell, self.unit)


@dataclass(frozen=True)
class Table:
    """Numbers, unrounded; the page rounds them, an export does not.

    Attributes
    ----------
    name
        Of its file, letters and underscores.
    caption
        What it holds, as a sentence.
    columns, rows
        As many cells in a row as there are columns.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    def shown(self) -> list[list[str]]:
        """Write all cells as the page shows them."""
        return [[column.shown(cell) for column, cell in zip(self.columns, row, strict=True)] for row in self.rows]


@dataclass(frozen=True)
class Card:
    """One number that a manager looks for.

    Attributes
    ----------
    label
        What it is.
    value
        Under the strategy that the verdict is about.
    notes
        What it is today, and what is allowed.
    fails
        Whether it breaks the acceptance rule.
    """

    label: str
    value: str
    notes: Sequence[str]
    fails: bool = False


@dataclass(frozen=True)
class Slider:
    """A setting of the rule that can be moved.

    Attributes
    ----------
    name, label
        Its id, and what it is.
    texts
        Each position in words.
    start
        Position of the rule's own setting.
    """

    name: str
    label: str
    texts: Sequence[str]
    start: int


@dataclass(frozen=True)
class WhatIf:
    """The rule, to be moved on the page.

    Attributes
    ----------
    sliders
        What can be moved.
    rows
        A policy each, and in how many runs it is over the limit as the rule stands.
    data
        What the script decides from, JSON.
    """

    sliders: Sequence[Slider]
    rows: Sequence[tuple[str, str, bool]]
    data: str


@dataclass(frozen=True)
class Content:
    """What a section says and shows.

    Attributes
    ----------
    answer
        To the question in its heading, in one line.
    state
        A word or two before the answer, if it is the verdict.
    points
        Further questions and answers.
    cards, figure, note, tables, paragraphs, what_if
        Shown in this order; the note says how to read the figure.
    folded
        Whether tables and paragraphs are closed until asked for, all of them or only the tables beside a figure.
    """

    answer: str
    state: str = ""
    points: Sequence[tuple[str, str]] = ()
    cards: Sequence[Card] = ()
    figure: Figure | None = None
    note: str = ""
    tables: Sequence[Table] = ()
    paragraphs: Sequence[str] = ()
    what_if: WhatIf | None = None
    folded: Literal["", "The same in numbers", "Show the method"] = ""
