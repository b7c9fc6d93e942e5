"""The look of every figure: colours with one meaning each, fixed sizes, labels instead of legends.

A colour is used for nothing else in any figure, so that a report may replace it by a variable that follows light, dark
and print. Contrast on white: new 6.1, today 9.8, other 3.7, muted 6.0, fails 5.4; blue, orange and the greys stay apart
for colour-blind readers, and the roles differ by width, dash or mark as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from ..comparison import Comparison
from ..plain import plain
from ..quantities import shown

NEW, TODAY, OTHER, MUTED, FAINT, PAPER = "#0b62b8", "#3c4452", "#7c8696", "#5a6475", "#d5d9e0", "#ffffff"

FAILS, WARNING = "#b54708", "▲"
"""What fails the acceptance rule is of this colour, and bears this mark; nothing else does."""

NOTHING = "Nothing can be compared: there is no account"
"""Title of a figure without data."""

RESOLVED = "Resolved: paid, or owed on time again since the arrears were cleared."
"""What the shares in figures are of."""

WIDTH = 9.0
"""Of every figure, inches."""

_TITLE_PT, _NOTE_PT, _TEXT_PT = 12.5, 9.5, 9.0
_LINE = 0.2
_SIDE = 0.12
_TITLE_CHARACTERS, _NOTE_CHARACTERS, _NAME_CHARACTERS = 86, 132, 18

SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": _TEXT_PT,
    "axes.edgecolor": OTHER,
    "axes.labelcolor": MUTED,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.unicode_minus": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "recoup",
}


@dataclass(frozen=True)
class Look:
    """How a policy is drawn."""

    color: str
    width: float
    dash: Any
    above: int


def look_of(comparison: Comparison, policy: str) -> Look:
    """Draw the challenger put forward in blue, today's dark, the control dashed, what fails orange, the rest grey."""
    if policy == comparison.champion:
        return Look(TODAY, 2.2, "-", 4)
    if policy == comparison.control:
        return Look(OTHER, 1.4, (0, (4, 3)), 2)
    if policy in comparison.failing:
        return Look(FAILS, 1.2, "-", 3)
    if policy == comparison.leader:
        return Look(NEW, 2.6, "-", 5)
    return Look(OTHER, 1.2, "-", 3)


def label_of(comparison: Comparison, policy: str) -> str:
    """Name a policy with its role, shortened to what fits beside a panel, and marked if it fails the rule."""
    name = f"{WARNING} {shortened(policy)}" if policy in comparison.failing else shortened(policy)
    if policy == comparison.champion:
        return f"{name} (today)"
    return f"{name} (control)" if policy == comparison.control else name


def shortened(policy: str) -> str:
    """Cut a long name."""
    name = plain(policy)
    return name if len(name) <= _NAME_CHARACTERS else f"{name[: _NAME_CHARACTERS - 1]}…"


def is_focus(comparison: Comparison, policy: str) -> bool:
    """Whether a policy is one of the two that the reader chooses between."""
    return policy in {comparison.leader, comparison.champion}


@dataclass(frozen=True)
class Margins:
    """Room around the panels, inches; the title needs no thought."""

    left: float = 0.75
    right: float = 0.3
    bottom: float = 0.55
    top: float = 0.12


def panels(
    height: float, title: str, note: str, n: int = 1, margins: Margins | None = None
) -> tuple[Figure, list[Axes]]:
    """Lay out a figure of fixed size: a title that says what is seen, a note on how to read it, and panels in a row.

    Parameters
    ----------
    height
        Of the panels, inches; title and note are added to it.
    title, note
        Wrapped to the width.
    n
        Number of panels.
    margins
        Room around the panels.
    """
    margins = margins or Margins()
    title, note = plain(title), plain(note)
    titles, notes = wrap(title, _TITLE_CHARACTERS), wrap(note, _NOTE_CHARACTERS)
    head = 0.1 + margins.top + 1.2 * _LINE * len(titles) + _LINE * len(notes)
    whole = head + height + margins.bottom
    with rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, whole))
        grid = figure.add_gridspec(
            1,
            n,
            left=margins.left / WIDTH,
            right=1 - margins.right / WIDTH,
            bottom=margins.bottom / whole,
            top=1 - head / whole,
            wspace=0.16,
        )
        y = 1 - 0.1 / whole
        words: Any = {"size": _TITLE_PT, "weight": "bold", "color": TODAY, "va": "top", "label": title}
        figure.text(_SIDE / WIDTH, y, "\n".join(titles), **words)
        y -= 1.2 * _LINE * len(titles) / whole
        words = {"size": _NOTE_PT, "color": MUTED, "va": "top", "linespacing": 1.3, "label": note}
        figure.text(_SIDE / WIDTH, y, "\n".join(notes), **words)
        axes = [figure.add_subplot(grid[0, column]) for column in range(n)]
    for each in axes:
        each.tick_params(length=0)
        each.set_axisbelow(True)
    return figure, axes


def head_of(figure: Figure) -> tuple[str, str]:
    """Tell what the title and the note of a figure say."""
    title, note = figure.texts[:2]
    return str(title.get_label()), str(note.get_label())


def behead(figure: Figure) -> float:
    """Hide title and note, for a page that writes them itself, and tell the height they leave empty, inches."""
    title, note = figure.texts[:2]
    for text in (title, note):
        text.set_visible(False)
    lines = [text.get_text().count("\n") + 1 for text in (title, note)]
    return 0.1 + 1.2 * _LINE * lines[0] + _LINE * lines[1]


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> NDArray[np.float64]:
    """Move labels apart along a line as little as possible, in their order.

    Parameters
    ----------
    positions
        Where each label would like to be.
    gap
        Least distance between neighbours.
    low, high
        They stay between these, if there is room.
    """
    order = np.argsort(positions, kind="stable")
    steps = gap * np.arange(len(order))
    wanted = np.asarray(positions, dtype=np.float64)[order] - steps
    # least squares under an order is isotonic regression: pool neighbours that would cross
    pools: list[list[float]] = []
    for position in wanted:
        pools.append([position])
        while len(pools) > 1 and np.mean(pools[-2]) >= np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    fitted = np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools]) if pools else wanted
    room = max(high - gap * (len(order) - 1), low)
    moved = np.empty(len(order))
    moved[order] = fitted.clip(low, room) + steps
    return moved


def as_percent(axis: Axis) -> None:
    """Write shares along an axis as percentages, with as many figures as they need."""
    axis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: shown(value, "share")))


def inches(axes: Axes) -> tuple[float, float]:
    """Width and height of a panel."""
    box = axes.get_window_extent().transformed(axes.figure.dpi_scale_trans.inverted())
    return box.width, box.height


def label_gap(axes: Axes) -> float:
    """Least distance of two labels, one above the other, in units of the panel's y axis."""
    low, high = axes.get_ylim()
    return (high - low) * 0.165 / inches(axes)[1]


def end_labels(axes: Axes, comparison: Comparison, ends: Mapping[str, float], texts: Mapping[str, str]) -> None:
    """Label lines at their right ends, outside the panel, and lead to each label that had to move.

    Parameters
    ----------
    axes
        The panel, its limits final.
    comparison
        Whose policies the lines are.
    ends
        Where each policy's line ends, by policy.
    texts
        What to write, by policy.
    """
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    step, gap = (right - left) / inches(axes)[0], label_gap(axes)
    places = spread(list(ends.values()), gap, low + gap / 2, high)
    for (policy, end), place in zip(ends.items(), places, strict=True):
        look = look_of(comparison, policy)
        axes.plot([right + 0.02 * step, right + 0.13 * step], [end, place], color=look.color, lw=0.8, clip_on=False)
        weight = "bold" if is_focus(comparison, policy) else "normal"
        axes.text(right + 0.17 * step, place, texts[policy], color=look.color, weight=weight, va="center")
