"""How busy collectors are."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from ..comparison import Comparison
from ..quantities import shown
from .style import FAINT, MUTED, Margins, as_percent, end_labels, label_of, look_of, panels

FULL = 0.9
"""Occupancy above which a floor has no slack for a bad day. Assumed: the usual upper planning bound of call centres."""

_WEEK = 7


def collector_load(comparison: Comparison) -> Figure:
    """Draw the share of scheduled hours spent on calls, week by week, or the hours where nobody is scheduled."""
    scheduled = bool(comparison.on_shift.any())
    curves = occupancy_by_week(comparison) if scheduled else _weekly(comparison, comparison.charged)
    what = "Share of scheduled collector hours spent on calls" if scheduled else "Collector hours spent on calls"
    note = f"{what}, by week, mean of {len(comparison.seeds)} runs, while the policy decides."
    figure, (axes,) = panels(3.0, _title(comparison, curves, scheduled=scheduled), note, margins=Margins(right=2.4))
    weeks = np.arange(1, curves.shape[1] + 1)
    for policy, curve in zip(comparison.policies, curves, strict=True):
        look = look_of(comparison, policy)
        marker = "o" if len(weeks) == 1 else ""
        axes.plot(
            weeks, curve, marker=marker, color=look.color, lw=look.width, ls=look.dash, zorder=look.above, clip_on=False
        )
    axes.set_xlim(1, max(weeks[-1], 2))
    axes.set_ylim(0, max(1.0, axes.get_ylim()[1]) if scheduled else axes.get_ylim()[1])
    axes.grid(axis="y", color=FAINT, lw=0.7)
    axes.set_xlabel("week")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if scheduled:
        as_percent(axes.yaxis)
        axes.axhline(FULL, color=MUTED, lw=1.0, ls=":")
        axes.text(1, FULL, " 90%: no slack above", color=MUTED, va="bottom", size=8)
    ends = {policy: float(curve[-1]) for policy, curve in zip(comparison.policies, curves, strict=True)}
    unit = "share" if scheduled else "hours"
    texts = {policy: f"{label_of(comparison, policy)} {shown(end, unit)}" for policy, end in ends.items()}
    end_labels(axes, comparison, ends, texts)
    return figure


def occupancy_by_week(comparison: Comparison) -> NDArray[np.float64]:
    """Divide hours spent on calls by scheduled hours, week by week, shape (n_policies, n_weeks)."""
    busy, on_shift = (_weekly(comparison, hours) for hours in (comparison.busy, comparison.on_shift))
    return busy / np.where(on_shift > 0, on_shift, np.nan)


def _weekly(comparison: Comparison, hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum the mean hours of decision days by week; a last week that is cut short is left out."""
    daily = hours[:, :, : comparison.decision_days].mean(axis=1)
    n_weeks = max(daily.shape[1] // _WEEK, 1)
    weeks = daily[:, : n_weeks * _WEEK].reshape(len(daily), n_weeks, -1)
    return np.asarray(weeks.sum(axis=2), dtype=np.float64)


def _title(comparison: Comparison, curves: NDArray[np.float64], *, scheduled: bool) -> str:
    if not scheduled:
        return "Collector hours that each policy asks for"
    full = [name for name, curve in zip(comparison.policies, curves, strict=True) if np.nanmax(curve) > FULL]
    if not full:
        top = shown(float(np.nanmax(curves)), "share")
        return f"Collectors have room under every policy: no week is busier than {top}"
    weeks = int((curves > FULL).any(axis=0).sum())
    who = full[0] if len(full) == 1 else f"{len(full)} policies"
    return f"Collectors run out of slack under {who}, in {weeks} of {curves.shape[1]} weeks"
