"""What every policy is worth as calls become ample."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from ..comparison import HEADLINE, Comparison
from ..headroom import HEADROOM
from ..ladder import Rung
from ..quantities import shown, signed
from .style import FAINT, MUTED, Margins, end_labels, label_of, look_of, panels

_POINTS = 100.0


def ladder(comparison: Comparison, rungs: Sequence[Rung]) -> Figure:
    """Draw what policies resolve beyond contacting nobody, after all cost, over the share that may be called a day.

    Parameters
    ----------
    comparison
        Of the experiment, by which policies are coloured.
    rungs
        At least two, in ascending order.
    """
    shares = [rung.share for rung in rungs]
    names = [name for name in rungs[0].comparison.policies if name != comparison.control]
    figure, (axes,) = panels(3.8, _title(comparison, rungs), _note(comparison, rungs), margins=Margins(right=1.9))
    ends = {}
    for name in names:
        look = look_of(comparison, name)
        points = [_POINTS * _gain(rung.comparison, name) for rung in rungs]
        dash = (0, (1, 1.5)) if name == HEADROOM else look.dash
        axes.plot(shares, points, color=look.color, lw=look.width, ls=dash, marker="o", ms=3, zorder=look.above)
        ends[name] = points[-1]
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(shares))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: shown(value, "share")))
    axes.set_xlim(shares[0], shares[-1])
    axes.set_xlabel("open accounts that may be called a day")
    axes.set_ylabel("points of placed balance")
    axes.grid(axis="y", color=FAINT, lw=0.7)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value)))
    axes.tick_params(colors=MUTED)
    texts = {name: "hidden state known" if name == HEADROOM else label_of(comparison, name) for name in names}
    end_labels(axes, comparison, ends, texts)
    return figure


def _gain(comparison: Comparison, policy: str) -> float:
    values = comparison.of(policy, HEADLINE).values - comparison.of(comparison.control, HEADLINE).values
    return float(np.mean(values))


def _title(comparison: Comparison, rungs: Sequence[Rung]) -> str:
    known = [name for name in comparison.policies if name != comparison.control]
    best = [max(known, key=lambda name: rung.comparison.mean(name, HEADLINE)) for rung in rungs]
    low, high = (shown(rungs[place].share, "share") for place in (0, -1))
    if len(set(best)) == 1:
        return f"{best[0]} is best from {low} to {high} called a day"
    return f"Where {low} may be called {best[0]} is best, where {high} may, {best[-1]}"


def _note(comparison: Comparison, rungs: Sequence[Rung]) -> str:
    ruler = (
        " Dotted: a rule that sees what no lender can, as a ruler." if HEADROOM in rungs[0].comparison.policies else ""
    )
    return (
        f"Resolved after all cost beyond {comparison.control}, mean of {len(rungs[0].comparison.seeds)} runs; "
        f"the scale of calls is logarithmic.{ruler}"
    )
