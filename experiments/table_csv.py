"""A decision table from a spreadsheet: one rule a line, a column for each condition.

A heading is a feature's name, or plain words for it; an empty cell asks for nothing. The other
columns are `treatment`, `on_days`, `every_days`, `priority` and `name`; `comment` is not read.
What comes out is the tree a YAML file would be read into, so the same rules check it.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from string import ascii_uppercase

from .cells import condition, days, priority, refuse_formulas
from .errors import Fault, Place, refusal, shown
from .plain_words import headings, plain
from .yaml_text import Node, Value

POLICY = "decision_table"

_PARTS = ("treatment", "on_days", "every_days", "priority", "name")
_COMMENT, _UNNAMED = "comment", ""
_LONGEST_HEADER = 65_536


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column holds: a part of a rule, a condition on a feature, or nothing that is read."""

    label: str
    part: str = _UNNAMED
    feature: str = ""


def parse_table(text: str, file: str) -> tuple[Node, list[Fault]]:
    r"""Parse a table into the tree of a policy's settings.

    Parameters
    ----------
    text
        The CSV, its cells apart by commas, or by semicolons with decimal commas.
    file
        Name shown in messages.

    Returns
    -------
    The tree, and the faults that leave it readable.

    Raises
    ------
    UserError
        If there is no tree: no header, a quote left open.

    Examples
    --------
    >>> tree, faults = parse_table("Days late,treatment\n5 to 29,call\n", "t.csv")
    >>> tree.child("rows").plain(), faults
    ([{'treatment': 'call', 'when': {'days_past_due': {'at_least': '5', 'at_most': '29'}}}], [])
    """
    lines = _lines(text, file)
    place, header = next(lines, (Place(file, 1), []))
    if not header:
        raise refusal([Fault(place, "", "has no header; its first line names the columns, one of them treatment")])
    reader = _Reader(header, place, comma=_separator(text) == ";")
    rows = [reader.rule(cells, at) for at, cells in lines]
    if not rows:
        reader.faults.append(Fault(place, "", "has no rules below its header"))
    return Node(place, {"policy": Node(place, POLICY), "rows": Node(place, rows)}), reader.faults


def is_table(path: Path) -> bool:
    """Tell a decision table from other files of comma-separated values: its header has a column `treatment`."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            header = file.readline(_LONGEST_HEADER)
    except (OSError, UnicodeDecodeError):
        return False
    return "treatment" in (cell.strip(' "\r\n').lower() for cell in header.split(_separator(header)))


def _separator(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip(" ,;")), "")
    return ";" if header.count(";") > header.count(",") else ","


def _lines(text: str, file: str) -> Iterator[tuple[Place, list[str]]]:
    """Yield the lines that say something, each with its place."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Place(file, line), [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        says = f"is not readable CSV: {error}; put quotes around a cell with a quote, and double that one"
        raise refusal([Fault(Place(file, line), "", says)]) from error


class _Reader:
    """Turns lines into rules, and notes faults on the way."""

    def __init__(self, header: list[str], place: Place, *, comma: bool) -> None:
        self.faults: list[Fault] = []
        self._headings, self._comma = headings(), comma
        self._columns: list[_Column] = []
        for index, heading in enumerate(header):
            self._columns.append(self._column(heading, _letters(index), place))
        parts = [column.part for column in self._columns]
        self._names_treatments = "treatment" in parts
        if not self._names_treatments:
            self.faults.append(Fault(place, "treatment", "is missing from the header"))

    def rule(self, cells: list[str], place: Place) -> Node:
        """Read a line."""
        rule: dict[str, Node] = {}
        when: dict[str, Node] = {}
        if len(cells) != len(self._columns):
            says = f"has {len(cells)} cells; the header has {len(self._columns)}"
            self.faults.append(Fault(place, "", says))
        for column, cell in zip(self._columns, cells, strict=False):
            node = self._cell(column, cell, place) if cell else None
            if node is not None and column.feature:
                when[column.feature] = node
            elif node is not None:
                rule[column.part] = node
        if not self._names_treatments:
            rule["treatment"] = Node(place, "wait")  # missing from all, which the header was told
        if when:
            rule["when"] = Node(place, when, name="")
        return Node(place, rule, name="")

    def _column(self, heading: str, letters: str, place: Place) -> _Column:
        """Find what a heading stands for; a column of which that cannot be said is not read."""
        label = f"{shown(heading)} (column {letters})" if heading else f"column {letters}"
        part, feature = plain(heading).replace(" ", "_"), self._feature(heading)
        if part in {_COMMENT, _UNNAMED}:
            return _Column(label, part)
        column = _Column(label, part) if part in _PARTS else _Column(label, feature=feature)
        if not column.part and feature not in self._headings.values():
            self.faults.append(self._unknown(heading, label, place))
        elif any((one.part, one.feature) == (column.part, column.feature) for one in self._columns):
            self.faults.append(Fault(place, label, f"is a second column for {column.part or feature}"))
        else:
            return column
        return _Column(label, _COMMENT)

    def _unknown(self, heading: str, label: str, place: Place) -> Fault:
        near = tuple(get_close_matches(plain(heading), [*_PARTS, _COMMENT, *self._headings], n=1))
        says = "is neither a part of a rule nor a feature"
        return Fault(place, label, says if near else f"{says}; see `recoup list features`", plain(heading), near)

    def _feature(self, words: str) -> str:
        """Find the feature that words stand for, or give them back."""
        return self._headings.get(plain(words), words)

    def _cell(self, column: _Column, cell: str, place: Place) -> Node | None:
        if column.part == _COMMENT:
            return None
        if not (column.part or column.feature):
            self.faults.append(Fault(place, column.label, "has no heading; name what it holds, or comment"))
            return None
        try:
            refuse_formulas(cell)
            value = self._value(column, cell)
        except ValueError as error:
            self.faults.append(Fault(place, column.label, str(error)))
            # what goes wrong in a treatment must not be told again as a treatment that is missing
            return Node(place, cell, name=column.label) if column.part == "treatment" else None
        return _node(value, place, column.label)

    def _value(self, column: _Column, cell: str) -> str | list[str] | dict[str, str]:
        match column.part:
            case "":
                return condition(cell, by_name=column.feature == "segment", comma=self._comma)
            case "on_days":
                return days(cell)
            case "priority":
                return priority(cell, self._feature, comma=self._comma)
            case _:
                return cell


def _node(value: str | list[str] | dict[str, str], place: Place, label: str) -> Node:
    inner: Value = value if isinstance(value, str) else None
    if isinstance(value, list):
        inner = [Node(place, item, name=label) for item in value]
    elif isinstance(value, dict):
        inner = {key: Node(place, item, name=label) for key, item in value.items()}
    return Node(place, inner, name=label)


def _letters(index: int) -> str:
    """Name a column as spreadsheets do.

    Examples
    --------
    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    more, last = divmod(index, len(ascii_uppercase))
    return (_letters(more - 1) if more else "") + ascii_uppercase[last]
