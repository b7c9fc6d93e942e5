"""Who gains and who loses: how each segment of debtors fares under today's strategy and under the new one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..comparison import Comparison, mean
from ..paired import Paired
from ..quantities import shown
from .rows import dumbbell, heading, row_panels
from .style import FAILS, RESOLVED, TODAY, WARNING, as_percent


@dataclass(frozen=True)
class Fares:
    """How a segment fares.

    Attributes
    ----------
    segment
        Its name.
    size
        Its share of the placed balance.
    resolved, complaints
        Today and under the new strategy: share of its placed balance, and per 1,000 of its accounts open for 90 days.
    change
        In the resolved share, paired.
    """

    segment: str
    size: float
    resolved: tuple[float, float]
    complaints: tuple[float, float]
    change: Paired


def fares(comparison: Comparison) -> tuple[Fares, ...]:
    """Tell how every segment fares under today's strategy and under the one put forward."""
    pair = (comparison.champion, comparison.leader)
    placed = [mean(comparison.of_segment(each, comparison.champion, "placed_balance")) for each in comparison.segments]

    def both(segment: str, kpi: str) -> tuple[float, float]:
        before, after = (mean(comparison.of_segment(segment, policy, kpi)) for policy in pair)
        return before, after

    return tuple(
        Fares(
            segment=segment,
            size=size / sum(placed),
            resolved=both(segment, "resolved_rate"),
            complaints=both(segment, "complaints_per_1000_accounts"),
            change=comparison.difference_in(segment, comparison.leader, "resolved_rate"),
        )
        for segment, size in zip(comparison.segments, placed, strict=True)
    )


def segments(comparison: Comparison, unsafe: Collection[str] = ()) -> Figure:
    """Draw what is resolved and how many complain, segment by segment, from today to the new strategy.

    Parameters
    ----------
    comparison
        Of all policies.
    unsafe
        Segments that are harmed, or not shown to be safe.
    """
    rows = fares(comparison)
    marks = [f"{WARNING} " if each.segment in unsafe else "" for each in rows]
    names = [
        f"{mark}{each.segment}, {shown(each.size, 'share')} of the balance"
        for mark, each in zip(marks, rows, strict=True)
    ]
    note = (
        f"{RESOLVED} Dark dot: {comparison.champion} (today). Blue dot: {comparison.leader}. "
        f"Mean of {len(comparison.seeds)} runs."
    )
    figure, (money, people) = row_panels(names, _title(comparison, rows), note, 2)
    for row, each in enumerate(rows):
        dumbbell(money, row, *each.resolved)
        dumbbell(people, row, *each.complaints)
    heading(money, "resolved, share of the segment's balance: right is better")
    heading(people, "complaints per 1,000 accounts: left is better")
    for axes in (money, people):
        axes.margins(x=0.08)
        axes.xaxis.set_major_locator(MaxNLocator(5))
    as_percent(money.xaxis)
    for label, each in zip(money.get_yticklabels(), rows, strict=True):
        label.set_color(FAILS if each.segment in unsafe else TODAY)
    return figure


def _title(comparison: Comparison, rows: Iterable[Fares]) -> str:
    leader = comparison.leader
    signs = [each.change.sign for each in rows]
    if leader == comparison.champion:
        return f"How each segment fares under {leader}"
    told = [f"{word} in {signs.count(sign)}" for sign, word in ((1, "more"), (-1, "less")) if signs.count(sign)]
    if not told:
        return f"No segment can be told to fare differently under {leader}"
    return f"Of {len(signs)} segments, {leader} resolves {' and '.join(told)} than {comparison.champion}"
