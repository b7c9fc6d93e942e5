"""The shape of CSV lines, found without reading them cell by cell.

One line is one row: a line break inside a quoted field is refused. Each line can then be judged on
its own, a fault in one says nothing about the next, and line numbers are right.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST_LINE = 2**16
"""Bytes a line may have."""

_BREAK, _QUOTE, _NUL = b"\n"[0], b'"'[0], 0


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a block; all arrays have shape (n_lines,).

    Attributes
    ----------
    starts, ends
        Where each line begins, and where its break is.
    n_fields
        Fields of the line: separators outside quotes, plus one.
    unclosed
        The line ends inside quotes.
    stray
        A quote mark stands inside a field that it neither opens nor closes.
    nul
        The line has a NUL byte.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    n_fields: NDArray[np.int64]
    unclosed: NDArray[np.bool_]
    stray: NDArray[np.bool_]
    nul: NDArray[np.bool_]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Bytes of each line, its break left out."""
        return self.ends - self.starts


def survey(block: bytes, separator: str) -> Lines:
    r"""Find the shape of each line.

    Parameters
    ----------
    block
        Whole lines, each ended by a line feed.
    separator
        The one character between fields.

    Examples
    --------
    >>> survey(b'a;b;c\n1;"x;y";3\n1;"x\n', ";").n_fields.tolist()
    [3, 3, 2]
    """
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == _BREAK)
    starts = np.concatenate(([0], ends[:-1] + 1))
    separators = np.flatnonzero(data == ord(separator))
    quotes = np.flatnonzero(data == _QUOTE)
    none = np.zeros(len(ends), np.bool_)
    nul = none | _any_on_line(np.flatnonzero(data == _NUL), ends)
    if not quotes.size:
        return Lines(starts, ends, 1 + _per_line(separators, ends), none, none, nul)
    before = np.searchsorted(quotes, starts)
    on_line = np.searchsorted(ends, separators)
    is_inside = (np.searchsorted(quotes, separators) - before[on_line]) % 2 == 1
    n_fields = 1 + np.bincount(on_line[~is_inside], minlength=len(ends))
    unclosed = _per_line(quotes, ends) % 2 == 1
    stray = _any_on_line(_stray_quotes(data, quotes, ends, before, ord(separator)), ends)
    return Lines(starts, ends, n_fields, unclosed, stray & ~unclosed, nul)


def join(block: bytes, lines: Lines, keep: NDArray[np.bool_]) -> bytes:
    """Cut the lines that are not kept out of a block."""
    if keep.all():
        return block
    edges = np.flatnonzero(np.diff(np.concatenate(([0], keep, [0]))))
    runs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return b"".join(block[lines.starts[first] : lines.ends[last - 1] + 1] for first, last in runs)


def undecodable(block: bytes, lines: Lines) -> NDArray[np.bool_]:
    """Find the lines that are not UTF-8."""
    bad = np.zeros(len(lines.ends), np.bool_)
    start = 0
    while start < len(block):
        try:
            str(memoryview(block)[start:], "utf-8")
        except UnicodeDecodeError as error:
            line = np.searchsorted(lines.ends, start + error.start)
            bad[line] = True
            start = int(lines.ends[line]) + 1
        else:
            break
    return bad


def _per_line(places: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.diff(np.searchsorted(places, ends), prepend=0)


def _any_on_line(places: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    return _per_line(places, ends) > 0


def _stray_quotes(
    data: NDArray[np.uint8],
    quotes: NDArray[np.int64],
    ends: NDArray[np.int64],
    before: NDArray[np.int64],
    separator: int,
) -> NDArray[np.int64]:
    """Find the quotes that neither open a field, nor close one, nor are doubled inside one."""
    rank = np.arange(len(quotes)) - before[np.searchsorted(ends, quotes)]
    left = np.where(quotes > 0, data[quotes - 1], _BREAK)
    neighbour = np.where(rank % 2 == 0, left, data[quotes + 1])
    return quotes[~np.isin(neighbour, [separator, _BREAK, _QUOTE])]
