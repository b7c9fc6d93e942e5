"""Markdown as GitHub and the site read it: tables, links, and docstrings as text."""

import inspect
import itertools
import re
from collections.abc import Iterable, Sequence

_SECTION = re.compile(r"^---", re.MULTILINE)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Lay out rows as a table; a cell is one line, and a bar in it is escaped.

    Examples
    --------
    >>> print(table(["name", "choices"], [["mode", "a | b"]]))
    | name | choices |
    | --- | --- |
    | mode | a \| b |
    """
    return "\n".join(_line(cells) for cells in (header, ["---"] * len(header), *rows))


def code(text: str) -> str:
    """Show a text as it is typed; nothing where there is none.

    Examples
    --------
    >>> code("--set"), code("")
    ('`--set`', '')
    """
    return f"`{text}`" if text else ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def slug(heading: str) -> str:
    """Name the place of a heading as links to it do.

    Examples
    --------
    >>> slug("`sites.N.dialer`: how fast")
    'sitesndialer-how-fast'
    """
    return "-".join(re.sub(r"[^\w\s-]", "", heading).lower().split())


def first_line(documented: object) -> str:
    """Take the first sentence of a docstring, the line it begins with."""
    return docstring(documented).partition("\n")[0]


def prose(documented: object) -> str:
    """Take the paragraphs of a docstring that stand before its first section, a line each."""
    paragraphs = docstring(documented).split("\n\n")
    told = itertools.takewhile(lambda paragraph: not _SECTION.search(paragraph), paragraphs)
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in told)


def docstring(documented: object) -> str:
    """Take the docstring of what a page tells of.

    Raises
    ------
    ValueError
        If it has none.
    """
    text = inspect.getdoc(documented)
    if not text:
        raise ValueError(f"{documented} has no docstring; its page is written from there")
    return text
