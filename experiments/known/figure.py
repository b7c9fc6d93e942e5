"""Figures of scores: how near each policy comes to what is possible, and how the distance shrinks with size."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

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
    title = f"{best.policy} makes {100 * best.share:.1f}% of what is possible"
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
    title = f"{nearest.policy} is {100 * (1 - nearest.share):.2f}% below what is possible at {nearest.accounts:,} accounts"
    figure, (axes,) = panels(_HEIGHT, title, note, margins=Margins(right=1.9))
    axes.set_xscale("log")
    axes.set_yscale("log")
    ends = {}
    for policy in dict.fromkeys(score.policy for score in ours):
        line = [score for score in ours if score.policy == policy and score.share < 1]
        if line:
            color = NEW if policy == nearest.policy else OTHER
            sizes, missing = [score.accounts for score in line], np.array([1 - score.share for score in line])
            low = [1 - score.share_interval[1] for score in line]
            high = [1 - score.share_interval[0] for score in line]
            axes.plot(sizes, missing, "o-", color=color, ms=4, lw=1.6)
            axes.vlines(sizes, np.maximum(low, missing / 10), high, color=color, lw=1)
            ends[policy] = float(missing[-1])
    sizes = sorted({score.accounts for score in ours})
    first = 1 - max(score.share for score in ours if score.accounts == sizes[0])
    if first > 0:
        axes.plot(sizes, first * np.sqrt(sizes[0] / np.array(sizes)), ":", color=MUTED, lw=1.2)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g}%"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="y", color=FAINT, lw=0.7)
    axes.set_xlabel("accounts")
    bottom, top = np.log(axes.get_ylim())
    places = spread(np.log(list(ends.values())), 0.055 * (top - bottom), bottom, top)
    for (policy, _), place in zip(ends.items(), places, strict=True):
        color = NEW if policy == nearest.policy else TODAY
        where = (1.02, (place - bottom) / (top - bottom))
        axes.text(*where, policy, transform=axes.transAxes, color=color, va="center", size=8.5)
    return figure
