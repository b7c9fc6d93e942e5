"""Where the gain comes from: what is paid, what is cured, and what each cost takes away."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..comparison import Comparison
from ..quantities import shown_difference, signed
from .rows import room_for_values, row_panels
from .style import MUTED, NEW, NOTHING, OTHER, PAPER, TODAY

PARTS: Mapping[str, tuple[str, ...]] = {
    "paid": ("recovered",),
    "cured: owed on time again": (),
    "collectors": ("collector_cost",),
    "automated callers": ("automated_cost",),
    "dials": ("dial_cost",),
    "messages": ("sms_cost", "email_cost", "letter_cost", "voice_message_cost"),
    "payment fees": ("payment_fees",),
    "complaints": ("complaint_cost",),
}
"""What makes up the money that is left, and the KPIs each part is summed from; the first two add, the rest takes away.

What is cured is what is resolved and not paid.
"""

_ADDS = 2
_POINTS = 100.0


def money_parts(comparison: Comparison, policy: str) -> dict[str, float]:
    """Split a policy's headline into its parts, signed shares of the placed balance, means over the seeds."""
    placed = comparison.of(policy, "placed_balance").values
    amounts = {name: sum(comparison.of(policy, kpi).values for kpi in kpis) for name, kpis in PARTS.items()}
    resolved, paid = (comparison.of(policy, kpi).values for kpi in ("resolved", "recovered"))
    amounts["cured: owed on time again"] = resolved - paid
    signs = [1] * _ADDS + [-1] * (len(PARTS) - _ADDS)
    return {
        name: sign * float(np.mean(amount / placed))
        for sign, (name, amount) in zip(signs, amounts.items(), strict=True)
    }


def waterfall(comparison: Comparison) -> Figure:
    """Draw how the parts of today's headline change under the new strategy, one after the other, and the whole."""
    leader, champion = comparison.leader, comparison.champion
    before, after = (money_parts(comparison, policy) for policy in (champion, leader))
    used = [name for name in PARTS if before[name] or after[name]]
    changes = [after[name] - before[name] for name in used]
    whole = sum(changes)
    names = [*used, "left, after all cost"]
    note = (
        f"Change of each part from {champion} (today) to {leader}, points of the placed balance, mean of "
        f"{len(comparison.seeds)} runs. Filled: it adds to what is left. Hollow: it takes away."
    )
    figure, (axes,) = row_panels(names, _title(comparison, used, changes), note, row=0.32, right=2.75)
    start = 0.0
    for row, change in enumerate([*changes, whole]):
        start = 0.0 if row == len(changes) else start
        face = NEW if change >= 0 else PAPER
        axes.barh(row, _POINTS * change, left=_POINTS * start, height=0.56, color=face, ec=NEW, lw=1.4, zorder=3)
        if row < len(changes):
            start += change
            axes.plot([_POINTS * start] * 2, [row, row + 1], color=OTHER, lw=0.8, zorder=2)
    axes.axvline(0, color=TODAY, lw=1.4, zorder=1)
    axes.axhline(len(changes) - 0.5, color=MUTED, lw=0.6, ls=":")
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value)))
    sums = [*((before[name], after[name]) for name in used), (sum(before.values()), sum(after.values()))]
    texts = [
        f"{_points(change, '+z.2f')} points  ({_points(old)} → {_points(new)})"
        for change, (old, new) in zip([*changes, whole], sums, strict=True)
    ]
    room_for_values(axes, texts, [TODAY] * len(texts))
    axes.get_yticklabels()[-1].set_fontweight("bold")
    return figure


def _points(share: float, form: str = "z.2f") -> str:
    """Write a share in points, to two decimals, so that parts can be added up by eye."""
    return format(_POINTS * share, form).replace("-", "−")


def _title(comparison: Comparison, used: list[str], changes: list[float]) -> str:
    if not used or np.isnan(changes).any():
        return NOTHING
    if comparison.leader == comparison.champion:
        return f"What {comparison.champion} brings in, and what it costs"
    most = int(np.argmax(np.abs(changes)))
    size = shown_difference(changes[most], "share")
    return f"Most of the change under {comparison.leader} is in one part, {used[most].partition(':')[0]}: {size}"
