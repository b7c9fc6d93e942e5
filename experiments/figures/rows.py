"""Figures whose rows carry long names: rows from top to bottom, and the two marks of today and new on each."""

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..plain import plain
from .style import FAINT, MUTED, NEW, OTHER, TODAY, Margins, panels

_NAME_CHARACTERS, _NAME_LINES = 34, 2
_CHARACTER = 0.082


def row_panels(
    names: Sequence[str], title: str, note: str, n: int = 1, *, row: float = 0.36, right: float = 0.3
) -> tuple[Figure, list[Axes]]:
    """Lay out panels that share rows, the first row on top.

    Parameters
    ----------
    names
        Of the rows, wrapped to two lines of 34 characters and cut beyond.
    title, note, n
        As in `style.panels`.
    row
        Height of a row, inches.
    right
        Room to the right of the panels, inches.
    """
    told = [wrapped(name) for name in names]
    longest = max((len(line) for name in told for line in name.split("\n")), default=10)
    margins = Margins(left=0.3 + _CHARACTER * longest, right=right, bottom=0.5, top=0.12 if n == 1 else 0.32)
    figure, axes = panels(row * max(len(names), 1) + 0.1, title, note, n, margins)
    for number, each in enumerate(axes):
        each.set_yticks(range(len(names)), told)
        each.tick_params(labelleft=number == 0)
        each.set_ylim(max(len(names), 1) - 0.4, -0.6)
        each.spines["left"].set_visible(False)
        each.grid(axis="x", color=FAINT, lw=0.7)
    for label in axes[0].get_yticklabels():
        label.set_color(TODAY)
        label.set_linespacing(1.15)
    return figure, axes


def wrapped(name: str) -> str:
    """Break a name into at most two lines, and cut what does not fit."""
    lines = wrap(plain(name), _NAME_CHARACTERS)
    kept = lines[:_NAME_LINES]
    if len(lines) > _NAME_LINES:
        kept[-1] = f"{kept[-1][: _NAME_CHARACTERS - 1]}…"
    return "\n".join(kept)


def dumbbell(axes: Axes, row: float, before: float, after: float) -> None:
    """Draw today's number and the new one, and a line from one to the other."""
    axes.plot([before, after], [row, row], color=OTHER, lw=1.6, zorder=2)
    axes.plot(before, row, "o", ms=6.5, color=TODAY, zorder=3, clip_on=False)
    axes.plot(after, row, "o", ms=6.5, color=NEW, zorder=4, clip_on=False)


def room_for_values(axes: Axes, texts: Sequence[str], colors: Sequence[str]) -> None:
    """Write a text at the right end of every row, outside the panel."""
    for row, (text, color) in enumerate(zip(texts, colors, strict=True)):
        axes.text(1.02, row, text, transform=axes.get_yaxis_transform(), color=color, va="center", size=8.5)


def heading(axes: Axes, text: str) -> None:
    """Name a panel above it."""
    axes.set_title(text, loc="left", size=9, color=MUTED, pad=6)


def from_zero(axes: Axes, *values: float) -> None:
    """Let a panel of amounts begin at nothing and leave room at the right."""
    top = max((value for value in values if not np.isnan(value)), default=0.0)
    axes.set_xlim(0, 1.08 * top or 1.0)
