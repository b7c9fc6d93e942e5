"""Who gains and who loses: how each group of debtors fares under today's strategy and under the new one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.kpis import GROUP_MEASURES

from ..comparison import Comparison, mean
from ..paired import Paired, paired
from ..quantities import shown
from .rows import dumbbell, heading, row_panels
from .style import FAILS, RESOLVED, TODAY, WARNING, as_percent

_RESOLVED, _COMPLAINTS = "resolved_share", "complaints_per_1000_placed"


@dataclass(frozen=True)
class Fares:
    """How a group of debtors fares.

    Attributes
    ----------
    group
        Its name.
    size
        Its share of the placed balance; None for a group that is not a segment.
    resolved, complaints
        Today and under the new strategy: share of its placed balance, and per 1,000 of its accounts.
    resolved_change, complaints_change
        The same, paired.
    """

    group: str
    size: float | None
    resolved: tuple[float, float]
    complaints: tuple[float, float]
    resolved_change: Paired
    complaints_change: Paired


def fares(comparison: Comparison) -> tuple[Fares, ...]:
    """Tell how every group fares under today's strategy and under the one put forward."""
    placed = {
        each: mean(comparison.of_segment(each, comparison.champion, "placed_balance")) for each in comparison.segments
    }
    whole = sum(placed.values())
    sizes = {each: balance / whole if whole else float("nan") for each, balance in placed.items()}
    return tuple(_fares(comparison, group, sizes.get(group)) for group in comparison.groups)


def _fares(comparison: Comparison, group: str, size: float | None) -> Fares:
    resolved, complaints = (
        tuple(comparison.of_group(group, policy, measure) for policy in (comparison.champion, comparison.leader))
        for measure in (_RESOLVED, _COMPLAINTS)
    )
    return Fares(
        group=group,
        size=size,
        resolved=(mean(resolved[0]), mean(resolved[1])),
        complaints=(mean(complaints[0]), mean(complaints[1])),
        resolved_change=paired(resolved[1], resolved[0], GROUP_MEASURES[_RESOLVED].better),
        complaints_change=paired(complaints[1], complaints[0], GROUP_MEASURES[_COMPLAINTS].better),
    )


def segments(comparison: Comparison, unsafe: Collection[str] = ()) -> Figure:
    """Draw what is resolved and how many complain, group by group, from today to the new strategy.

    Parameters
    ----------
    comparison
        Of all policies.
    unsafe
        Groups that are harmed, or not shown to be safe.
    """
    rows = fares(comparison)
    marks = [f"{WARNING} " if each.group in unsafe else "" for each in rows]
    names = [
        f"{mark}{each.group}" + ("" if each.size is None else f", {shown(each.size, 'share')} of the balance")
        for mark, each in zip(marks, rows, strict=True)
    ]
    note = (
        f"{RESOLVED} Blue dot: {comparison.leader}. The other: {comparison.champion} (today). "
        f"Mean of {len(comparison.seeds)} runs."
    )
    figure, (money, people) = row_panels(names, _title(comparison, rows), note, 2)
    for row, each in enumerate(rows):
        dumbbell(money, row, *each.resolved)
        dumbbell(people, row, *each.complaints)
    heading(money, "resolved: right is better")
    heading(people, "complaints per 1,000 accounts: left is better")
    for axes in (money, people):
        axes.margins(x=0.08)
        axes.xaxis.set_major_locator(MaxNLocator(5))
    as_percent(money.xaxis)
    for label, each in zip(money.get_yticklabels(), rows, strict=True):
        label.set_color(FAILS if each.group in unsafe else TODAY)
    return figure


def _title(comparison: Comparison, rows: Iterable[Fares]) -> str:
    leader = comparison.leader
    signs = [each.resolved_change.sign for each in rows]
    if leader == comparison.champion:
        return f"How each group of debtors fares under {leader}"
    told = [f"{word} in {signs.count(sign)}" for sign, word in ((1, "more"), (-1, "less")) if signs.count(sign)]
    if not told:
        return f"No group of debtors can be told to fare differently under {leader}"
    return f"{leader} resolves {' and '.join(told)} of {len(signs)} groups of debtors than {comparison.champion}"
