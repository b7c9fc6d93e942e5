"""What the user is told when the input is wrong: every fault at once, where it is, what is allowed.

`UserError` is caught at the edge of the command line and shown as it stands. Anything else that
surfaces there is a fault of ours, and keeps its traceback.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

MOST_SHOWN = 50
"""Faults shown of one file; the rest are counted."""

_LONGEST_SHOWN = 60


class Place(NamedTuple):
    """Where something was written: a line of a file, or an option (line 0)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        """Write a file as `file:line`, which terminals turn into a link."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input.

    Parameters
    ----------
    place
        Where it was written.
    where
        Dotted path of the setting, empty for the whole file.
    says
        What was seen and what is allowed: the rest of a sentence that begins with `where`.
    typed
        The word that was not recognised, empty if that is not the trouble.
    known
        The words that could have been meant.
    """

    place: Place
    where: str
    says: str
    typed: str = ""
    known: tuple[str, ...] = ()


class UserError(Exception):
    """The input is wrong, and nothing was run; the message is ready to be shown.

    Parameters
    ----------
    message
        What the user is told.
    faults
        The located faults the message was made of, if it was made of such.
    """

    exit_code = 2
    """What the command ends with: bad input."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


def refusal(faults: Iterable[Fault]) -> UserError:
    """Make one error of all faults, each file with its own heading and sorted by line."""
    by_file: dict[str, list[Fault]] = {}
    for fault in faults:
        by_file.setdefault(fault.place.file, []).append(fault)
    ordered = [sorted(group, key=lambda fault: fault.place.line) for group in by_file.values()]
    message = "\n".join(_block(group) for group in ordered)
    return UserError(message, [fault for group in ordered for fault in group])


def suggestion(word: str, known: Iterable[str]) -> str:
    """Name the known word nearest to what was typed, or all of them, as a sentence.

    Examples
    --------
    >>> suggestion("cadense", ["cadence", "random"])
    'Did you mean “cadence”?'
    >>> suggestion("x", ["cadence", "random"])
    'Known: cadence, random.'
    """
    words = list(known)
    near = get_close_matches(word, words, n=1) if len(word) <= _LONGEST_SHOWN else []
    if near:
        return f"Did you mean “{near[0]}”?"
    return f"Known: {', '.join(words)}." if words else ""


def shown(text: str) -> str:
    """Shorten what was typed to what a message can carry."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def dotted(path: str, label: str) -> str:
    """Extend a dotted path by one setting, or one index of a list.

    Examples
    --------
    >>> dotted("sites", "0"), dotted("", "days")
    ('sites.0', 'days')
    """
    return f"{path}.{shown(label)}" if path else shown(label)


def _block(faults: Sequence[Fault]) -> str:
    n_faults = len(faults)
    problems = "1 problem" if n_faults == 1 else f"{n_faults:,} problems"
    lines = [f"{faults[0].place.file}: {problems}. Nothing was run.", *_rows(faults[:MOST_SHOWN])]
    if n_faults > MOST_SHOWN:
        lines.append(f"  and {n_faults - MOST_SHOWN:,} more")
    return "\n".join(lines)


def _rows(faults: Sequence[Fault]) -> Iterable[str]:
    places = max(len(str(fault.place)) for fault in faults)
    wheres = max(len(fault.where) for fault in faults)
    for fault in faults:
        where = f"{fault.where:<{wheres}}  " if wheres else ""
        hint = f" {suggestion(fault.typed, fault.known)}" if fault.known else ""
        yield _printable(f"  {fault.place!s:<{places}}  {where}{fault.says}.{hint}")


def _printable(text: str) -> str:
    """Escape what a terminal would obey instead of show."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
