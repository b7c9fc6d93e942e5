"""How recovery grows day by day."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..comparison import Comparison
from ..paired import RUNS
from ..quantities import shown, shown_difference
from .style import FAINT, MUTED, NOTHING, RESOLVED, Margins, as_percent, end_labels, is_focus, label_of, look_of, panels

_BANDS_UP_TO = 3


def recovery(comparison: Comparison) -> Figure:
    """Draw the cumulative share of the placed balance that is resolved, by day since the start."""
    banded = _banded(comparison)
    whose = "all policies" if len(banded) == len(comparison.policies) else " and ".join(banded)
    note = (
        f"Share of the placed balance resolved by the end of each day, mean of {len(comparison.seeds)} runs. "
        f"{RESOLVED} Bands hold 9 of 10 runs ({whose})."
    )
    figure, (axes,) = panels(3.6, _title(comparison), note, margins=Margins(right=2.4))
    days = np.arange(comparison.resolved.shape[2] + 1)
    axes.set_xlim(0, days[-1])
    for policy, rows in zip(comparison.policies, comparison.resolved, strict=True):
        curves = np.pad(rows, ((0, 0), (1, 0)))
        look = look_of(comparison, policy)
        axes.plot(days, curves.mean(axis=0), color=look.color, lw=look.width, ls=look.dash, zorder=look.above)
        if policy in banded:
            low, high = np.quantile(curves, RUNS, axis=0)
            axes.fill_between(days, low, high, color=look.color, alpha=0.13, lw=0, zorder=1)
    axes.set_ylim(0, axes.get_ylim()[1])
    axes.grid(axis="y", color=FAINT, lw=0.7)
    as_percent(axes.yaxis)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("days since the start")
    if comparison.decision_days < days[-1]:
        axes.axvline(comparison.decision_days, color=MUTED, lw=0.8, ls=":")
        axes.text(comparison.decision_days, 0, " last decision", color=MUTED, va="bottom", size=8)
    ends = dict(zip(comparison.policies, comparison.resolved[:, :, -1].mean(axis=1).tolist(), strict=True))
    texts = {policy: f"{label_of(comparison, policy)} {shown(end, 'share')}" for policy, end in ends.items()}
    end_labels(axes, comparison, ends, texts)
    return figure


def _banded(comparison: Comparison) -> list[str]:
    """All policies while their bands can be told apart, else the two that matter."""
    if len(comparison.policies) <= _BANDS_UP_TO:
        return list(comparison.policies)
    return [policy for policy in comparison.policies if is_focus(comparison, policy)]


def _title(comparison: Comparison) -> str:
    leader, champion, kpi = comparison.leader, comparison.champion, "resolved_rate"
    if np.isnan(comparison.mean(leader, kpi)):
        return NOTHING
    if leader == champion:
        return f"{champion} resolves {shown(comparison.mean(champion, kpi), 'share')} of the placed balance"
    gain = comparison.difference(leader, kpi)
    size = shown_difference(abs(gain.mean), "share").lstrip("+")
    against = {1: f"{size} more than today", -1: f"{size} less than today", 0: "too close to today's to call"}
    return (
        f"{leader} resolves {shown(comparison.mean(leader, kpi), 'share')} of the placed balance, {against[gain.sign]}"
    )
