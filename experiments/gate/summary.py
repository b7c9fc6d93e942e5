"""A gate as Markdown, for the summary of a CI job: the verdict, and a table with what failed first."""

import re
from pathlib import Path

from .outcome import Outcome

MOST_BYTES = 1_000_000
"""GitHub refuses a summary of a step beyond 1 MiB; what the step has written already counts."""

_MARKS = {"worse": "❌", "cannot tell": "❔", "pass": "✅", "identical": "✅"}
_OBEYED = re.compile(r"[\\`*_{}\[\]()<>#+!|~&]")


def append_summary(outcome: Outcome, path: Path) -> None:
    """Append the summary to a file, as long as the file stays small enough for GitHub."""
    room = MOST_BYTES - (path.stat().st_size if path.exists() else 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(summary(outcome, room))


def summary(outcome: Outcome, room: int = MOST_BYTES) -> str:
    """Write the summary: rows are left out, the least telling first, so that it fits.

    Parameters
    ----------
    outcome
        What came out.
    room
        Most bytes it may have, in UTF-8; without room for the verdict it is empty.
    """
    rows = outcome.table()
    columns = list(rows[0])
    head = [
        f"### {_MARKS[outcome.state]} {escaped(outcome.verdict())}",
        "",
        escaped(outcome.since()),
        "",
        _line([escaped(name) for name in columns]),
        _line(["---"] * len(columns)),
    ]
    lines = [_line([escaped(row[name]) for name in columns]) for row in rows]
    for kept in range(len(lines), -1, -1):
        left_out = [] if kept == len(lines) else ["", f"{len(lines) - kept:,} more checks are left out."]
        text = "\n".join([*head, *lines[:kept], *left_out, "", ""])
        if len(text.encode()) <= room:
            return text
    return ""


def escaped(text: str) -> str:
    r"""Make Markdown show a text as it is.

    Examples
    --------
    >>> escaped("a|b <i>*c*\n")
    'a\\|b \\<i\\>\\*c\\* '
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return _OBEYED.sub(lambda found: "\\" + found[0], printable)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
