"""Figures of scores: how near each policy comes to what is possible, and how the distance shrinks with size."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator

from ..figures.rows import room_for_values, row_panels
from ..figures.style import FAINT, MUTED, NEW, OTHER, TODAY, Margins, as_percent, panels, spread
from .running import Score, at_largest

_HEIGHT = 3.6


def shares(scores: Sequence[Score], world: str) -> Figure:
    """Draw what each policy makes in the largest world, as a share of the best possible."""
    ranked = sorted(at_largest(scores, world), key=lambda score: -score.mean)
    best = ranked[0]
    what = "a bound that no policy exceeds" if best.is_bound else "the exact optimum"
    note = (
        f"World {world}: value per account of {best.accounts:,} accounts, as a share of {what}; mean of "
        f"{len(best.seeds)} seeds, with intervals at 95%."
    )
    title = f"{best.policy} makes {100 * best.share:.2f}% of what is possible"
    figure, (axes,) = row_panels([score.policy for score in ranked], title, note, right=0.9)
    for row, score in enumerate(ranked):
        axes.plot(score.share_interval, [row, row], color=OTHER, lw=1.6, zorder=2)
        axes.plot(score.share, row, "o", ms=6.5, color=NEW if score is best else TODAY, zorder=3)
    axes.axvline(1, color=MUTED, lw=0.8, ls=":")
    as_percent(axes.xaxis)
    room_for_values(axes, [f"{100 * score.share:.2f}%" for score in ranked], [TODAY] * len(ranked))
    return figure


def gaps(scores: Sequence[Score], world: str) -> Figure:
    """Draw what is missing to the best possible, against the number of accounts, both on logarithmic axes."""
    ours = [score for score in scores if score.world == world]
    nearest = max(at_largest(scores, world), key=lambda score: score.mean)
    note = (
        f"World {world}: what is missing to the best possible, a share of it; mean of {len(nearest.seeds)} seeds, with "
        "intervals at 95%. Dotted: falling as one over the square root of the number of accounts."
    )
    missing = f"{100 * (1 - nearest.share):.2f}% below what is possible"
    title = f"{nearest.policy} is {missing} at {nearest.accounts:,} accounts"
    figure, (axes,) = panels(_HEIGHT, title, note, margins=Margins(right=1.9))
    axes.set_xscale("log")
    axes.set_yscale("log")
    colors = {score.policy: NEW if score.policy == nearest.policy else OTHER for score in ours}
    ends = {}
    for policy, color in colors.items():
        line = [score for score in ours if score.policy == policy and score.share < 1]
        if line:
            ends[policy] = _gap_line(axes, line, color)
    _guide(axes, ours)
    _scales(axes, sorted({score.accounts for score in ours}))
    _name_lines(axes, ends, colors)
    return figure


def _gap_line(axes: Axes, line: Sequence[Score], color: str) -> float:
    """Draw what one policy misses at each size, and tell where the line ends."""
    sizes, missing = [score.accounts for score in line], np.array([1 - score.share for score in line])
    low = np.array([1 - score.share_interval[1] for score in line])
    high = [1 - score.share_interval[0] for score in line]
    axes.plot(sizes, missing, "o-", color=color, ms=4, lw=1.6)
    axes.vlines(sizes, np.maximum(low, missing / 10), high, color=color, lw=1)
    return float(missing[-1])


def _guide(axes: Axes, scores: Sequence[Score]) -> None:
    """Draw the fall as one over the square root, from the best policy in the smallest world on."""
    smallest, largest = (pick(score.accounts for score in scores) for pick in (min, max))
    first = 1 - max(score.share for score in scores if score.accounts == smallest)
    if first > 0:
        axes.plot([smallest, largest], [first, first * (smallest / largest) ** 0.5], ":", color=MUTED, lw=1.2)


def _scales(axes: Axes, sizes: Sequence[int]) -> None:
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))
    axes.grid(axis="y", color=FAINT, lw=0.7)
    axes.set_xlabel("accounts")


def _name_lines(axes: Axes, ends: Mapping[str, float], colors: Mapping[str, str]) -> None:
    """Write the policy beside the right end of each line."""
    low, high = np.log(axes.get_ylim())
    heights = (np.log(list(ends.values())) - low) / (high - low)
    for policy, place in zip(ends, spread(heights.tolist(), 0.055, 0, 1), strict=True):
        color = NEW if colors[policy] == NEW else TODAY
        axes.text(1.02, place, policy, transform=axes.transAxes, color=color, va="center", size=8.5)
