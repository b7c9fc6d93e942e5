"""What a resolved balance costs in complaints."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..comparison import Comparison
from ..paired import RUNS
from ..quantities import shown
from .style import (
    FAILS,
    FAINT,
    MUTED,
    NOTHING,
    PAPER,
    RESOLVED,
    WARNING,
    Margins,
    as_percent,
    inches,
    is_focus,
    label_gap,
    label_of,
    look_of,
    panels,
    spread,
)

_X, _Y = "complaints_per_1000_accounts", "resolved_rate"


def tradeoff(comparison: Comparison) -> Figure:
    """Draw the resolved share against complaints: a cross a policy, its arms as long as 9 of 10 runs."""
    policies = [name for name in comparison.policies if name != comparison.control] or list(comparison.policies)
    control = comparison.control
    note = (
        f"{RESOLVED} Dot: mean of {len(comparison.seeds)} runs. Arms: 9 of 10 runs. Up and left is better. "
        f"Not drawn: contacting nobody resolves {shown(comparison.mean(control, _Y), 'share')} "
        f"with {shown(comparison.mean(control, _X), 'count')} complaints."
    )
    if comparison.judgement is not None:
        note += f" Shaded: over the limit on complaints. {WARNING}: over it too often."
    figure, (axes,) = panels(4.2, _title(comparison), note, margins=Margins(right=1.4))
    for policy in policies:
        look = look_of(comparison, policy)
        x, y = comparison.of(policy, _X).values, comparison.of(policy, _Y).values
        lines: Any = {"color": look.color, "lw": 1.6 if is_focus(comparison, policy) else 1.0, "zorder": look.above}
        axes.plot(np.quantile(x, RUNS), [y.mean()] * 2, **lines)
        axes.plot([x.mean()] * 2, np.quantile(y, RUNS), **lines)
        axes.plot(x.mean(), y.mean(), "o", ms=8 if is_focus(comparison, policy) else 6, color=look.color, zorder=9)
    axes.grid(color=FAINT, lw=0.7)
    axes.margins(0.06)
    as_percent(axes.yaxis)
    axes.set_xlabel("complaints per 1,000 accounts open for 90 days")
    axes.set_ylabel("resolved, share of placed balance")
    _front(comparison, policies, axes)
    if comparison.judgement is not None:
        _shade(axes, comparison.judgement.limit)
    _label(comparison, policies, axes)
    return figure


def _front(comparison: Comparison, policies: list[str], axes: Axes) -> None:
    """Join the policies that no other beats in both, by their means."""
    dots = sorted((comparison.mean(policy, _X), -comparison.mean(policy, _Y)) for policy in policies)
    best = np.minimum.accumulate([y for _, y in dots])
    front = [(x, -y) for number, (x, y) in enumerate(dots) if number == 0 or y < best[number - 1]]
    axes.plot(*np.transpose(front), color=MUTED, lw=1.0, ls=(0, (1, 2)), zorder=1)


def _shade(axes: Axes, limit: float) -> None:
    """Mark what is over the limit on complaints, without moving what is drawn."""
    left, right = axes.get_xlim()
    axes.set_xlim(left, right)
    if limit < right:
        axes.axvspan(max(limit, left), right, color=FAILS, alpha=0.09, lw=0, zorder=0)
    if left < limit < right:
        axes.axvline(limit, color=FAILS, lw=1.0, zorder=1)


def _label(comparison: Comparison, policies: list[str], axes: Axes) -> None:
    """Name each cross beside its dot, on the side away from the others, names moved apart where dots are close."""
    heights = [comparison.mean(policy, _Y) for policy in policies]
    low, high = axes.get_ylim()
    gap = label_gap(axes)
    places = spread([height + 0.6 * gap for height in heights], gap, low + gap / 2, high - gap / 2)
    left, right = axes.get_xlim()
    step = (right - left) / inches(axes)[0]
    middle = np.mean([comparison.mean(policy, _X) for policy in policies])
    for policy, height, place in zip(policies, heights, places, strict=True):
        look, x = look_of(comparison, policy), comparison.mean(policy, _X)
        side = -1 if x < middle else 1
        axes.plot([x, x + side * 0.1 * step], [height, place], color=look.color, lw=0.7, zorder=7)
        weight = "bold" if is_focus(comparison, policy) else "normal"
        box = {"facecolor": PAPER, "alpha": 0.8, "lw": 0, "pad": 0.8}
        words: Any = {"color": look.color, "weight": weight, "ha": "right" if side < 0 else "left", "va": "center"}
        axes.text(x + side * 0.12 * step, place, label_of(comparison, policy), zorder=8, bbox=box, **words)


def _title(comparison: Comparison) -> str:
    leader, champion = comparison.leader, comparison.champion
    if np.isnan(comparison.mean(leader, _Y)):
        return NOTHING
    if leader == champion:
        return f"What {champion} resolves, and how many complaints it causes"
    money, complaints = (comparison.difference(leader, kpi).sign for kpi in (_Y, _X))
    much = {1: "more than", -1: "less than", 0: "about as much as"}[money]
    many = {1: "more", -1: "fewer", 0: "about as many"}[complaints]
    link = "but" if money == complaints != 0 else "and"
    return f"{leader} resolves {much} {champion} {link} causes {many} complaints"
