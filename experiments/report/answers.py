"""What the sections with a figure say, each from the evidence alone."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.figure import Figure

from .. import figures
from ..acceptance import LIMITED
from ..comparison import HEADLINE, MEASURES, Comparison, Judgement
from ..evidence import Evidence
from ..figures.causes import CAUSES, cause_name
from ..figures.gains import PANELS, who_gains
from ..figures.load import occupancy_by_week
from ..figures.segments import fares
from ..figures.style import head_of
from ..figures.waterfall import money_parts
from ..gains import MEASURED
from ..paired import RUNS, Paired
from ..prices import own_price, sweep
from ..quantities import shown, three_figures
from ..verdict import Standing
from .content import Card, Column, Content, Table
from .whatif import what_if

_GAINS = (HEADLINE, "recovery_rate", "cost_per_account", LIMITED)
_DAYS = (30, 60, 90, 180)

_TODAY, _NEW = "today", "new"
_RANGE = ("9 of 10 runs, from", "9 of 10 runs, to")
_MEAN = ("mean, at least (95% sure)", "mean, at most (95% sure)")


def _plainly(evidence: Evidence) -> Comparison:
    """Mark nobody but the one that is looked at, where the subject is not the rule."""
    comparison = evidence.judged
    failing = comparison.failing & {comparison.leader}
    return replace(comparison, judgement=Judgement(comparison.leader, evidence.verdict.limit, failing))


def verdict(evidence: Evidence) -> Content:
    """Say what to do, and answer what is asked next."""
    told = evidence.statement
    return Content(told.headline, state=evidence.verdict.state, points=told.points)


def cards(evidence: Evidence) -> Content | None:
    """Show four numbers: the headline, the cost, complaints, and the risk of too many."""
    standing = _subject(evidence)
    seen = evidence.best_known(standing.policy)
    today, limit = evidence.today, evidence.verdict.limit
    risk = evidence.experiment.acceptance.accepted_risk
    if np.isnan(seen.mean(standing.policy, HEADLINE)):
        return None

    def told(kpi: str, policy: str) -> str:
        return shown(seen.mean(policy, kpi), MEASURES[kpi].unit)

    def card(label: str, kpi: str, note: str) -> Card:
        return Card(label, told(kpi, standing.policy), (*now(told(kpi, today.policy)), note))

    def now(text: str) -> tuple[str, ...]:
        return () if standing is today else (f"today {text}",)

    complaints, complaints_now = (three_figures(each.mean_complaints) for each in (standing, today))
    over = shown(standing.over(limit), "share")
    accepted = f"accepted {shown(risk, 'share')}"
    return Content(
        f"{standing.policy}, {'as it is' if standing is today else f'and under it today’s {today.policy}'}, "
        "in the simulation.",
        cards=(
            card("Resolved, after all cost", HEADLINE, f"paid in cash: {told('recovery_rate', standing.policy)}"),
            card(f"Cost of each {seen.currency} paid", "cost_to_collect", "no limit set"),
            Card(
                "Complaints per 1,000 accounts, 90 days",
                complaints,
                (*now(complaints_now), f"limit {three_figures(limit)}"),
            ),
            Card(
                "Chance of going over that limit",
                over,
                (*now(shown(today.over(limit), "share")), accepted),
                fails=standing.over(limit) > risk,
            ),
        ),
    )


def gain(evidence: Evidence) -> Content | None:
    """Show every challenger against today's policy."""
    if not evidence.challengers:
        return None
    tables = [_gain(evidence, kpi) for kpi in _GAINS]
    return _figure(figures.differences(evidence.judged, evidence.confirmation), tables)


def _gain(evidence: Evidence, kpi: str) -> Table:
    measure = MEASURES[kpi]
    heads = ("difference", *_MEAN, *_RANGE)
    return Table(
        f"gain_{kpi}",
        f"{measure.meaning} Difference to today’s strategy on the same seeds.",
        (
            Column("strategy"),
            *(Column(each, measure.unit, is_difference=True) for each in heads),
            Column("better in"),
        ),
        [
            (policy, *_bounds(change), change.run_low, change.run_high, _wins(change))
            for policy in evidence.comparison.challengers
            for change in [evidence.best_known(policy).difference(policy, kpi)]
        ],
    )


def tradeoff(evidence: Evidence) -> Content:
    """Show what is resolved against how many complain."""
    comparison, limit = evidence.judged, evidence.verdict.limit
    standings = {each.policy: each for each in (evidence.today, *evidence.challengers)}
    rows = [
        (
            policy,
            *(number for kpi in ("resolved_rate", LIMITED) for number in _spread(comparison, policy, kpi)),
            standings[policy].over(limit) if policy in standings else None,
        )
        for policy in comparison.policies
    ]
    table = Table(
        "tradeoff",
        f"The limit on complaints is {three_figures(limit)} per 1,000 accounts open for 90 days.",
        (
            Column("strategy"),
            *(Column(f"resolved, {each}", "share") for each in ("mean", *_RANGE)),
            *(Column(f"complaints, {each}", "count") for each in ("mean", *_RANGE)),
            Column("runs over the limit", "share"),
        ),
        rows,
    )
    return _figure(figures.tradeoff(comparison), [table])


def rule(evidence: Evidence) -> Content | None:
    """Let the limit and the accepted risk be moved."""
    movable = what_if(evidence)
    if movable is None:
        return None
    return Content("Move the limit on complaints, or the risk of breaking it; the verdict follows.", what_if=movable)


def stress(evidence: Evidence) -> Content | None:
    """Show whether the strategy still wins under other assumptions."""
    standing = _subject(evidence)
    if not standing.stress:
        return None
    table = Table(
        "stress",
        f"Gain of {standing.policy} over today’s strategy, share of the placed balance resolved after all cost.",
        (
            Column("if"),
            *(Column(each, "share", is_difference=True) for each in ("gain", *_MEAN, *_RANGE)),
            Column("better in"),
        ),
        [
            (title, each.mean, each.low, each.high, each.run_low, each.run_high, _wins(each))
            for title, each in [
                ("as assumed", standing.gain),
                *((scenario.title, scenario.gain) for scenario in standing.stress),
            ]
        ],
    )
    return _figure(figures.stress(standing, evidence.today.policy), [table])


def groups(evidence: Evidence) -> Content | None:
    """Show how every group of debtors fares."""
    if _subject(evidence) is evidence.today:
        return None
    comparison = evidence.judged
    table = Table(
        "groups",
        "Change: new less today, paired; complaints are per 1,000 accounts of the group.",
        (
            Column("group"),
            Column("share of the balance", "share"),
            *(Column(f"resolved, {each}", "share") for each in (_TODAY, _NEW)),
            *(Column(f"change, {each}", "share", is_difference=True) for each in ("mean", *_MEAN)),
            *(Column(f"complaints, {each}", "count") for each in (_TODAY, _NEW)),
            *(Column(f"change, {each}", "count", is_difference=True) for each in ("mean", *_MEAN)),
        ),
        [
            (
                *(each.group, each.size),
                *(*each.resolved, *_bounds(each.resolved_change)),
                *(*each.complaints, *_bounds(each.complaints_change)),
            )
            for each in fares(comparison)
        ],
    )
    return _figure(figures.segments(comparison, _subject(evidence).unsafe), [table])


def accounts(evidence: Evidence) -> Content | None:
    """Show what the best challenger does to each account, by group; nothing where nobody asked."""
    if evidence.gains is None:
        return None
    table = Table(
        "accounts",
        "Shares of the group's accounts, and the difference of the means over them.",
        (
            *map(Column, ("group", "measure", "unit")),
            *(Column(f"{each} under it", "share") for each in ("better", "same", "worse")),
            *(Column(each, "count", is_difference=True) for each in ("difference", *_MEAN)),
        ),
        [
            (
                *(each.group.name, each.measure, MEASURED[each.measure].unit),
                *(each.better, each.same, each.worse, *_bounds(each.difference)),
            )
            for each in evidence.gains.summary()
            if each.measure in PANELS
        ],
    )
    return _figure(who_gains(evidence.gains), [table])


def price(evidence: Evidence) -> Content | None:
    """Show what the gain would be if a complaint cost more, or less."""
    comparison = _plainly(evidence)
    if not comparison.challengers or not own_price(comparison) > 0:
        return None
    swept = sweep(comparison)
    table = Table(
        "price",
        "Prices at which two strategies change places.",
        (Column("worth more below"), Column("worth more above"), Column(f"price, {comparison.currency}", "currency")),
        [(each.below, each.above, each.price) for each in swept.crossings],
    )
    return _figure(figures.price_of_a_complaint(comparison), [table])


def money(evidence: Evidence) -> Content:
    """Show how the resolved share grows."""
    comparison = _plainly(evidence)
    horizon = comparison.resolved.shape[2]
    days = sorted({*(day for day in _DAYS if day < horizon), horizon})
    means = comparison.resolved.mean(axis=1)
    table = Table(
        "money",
        "Share of the placed balance resolved by the end of a day, mean of the runs.",
        (Column("strategy"), *(Column(f"day {day}", "share") for day in days)),
        [(name, *(float(row[day - 1]) for day in days)) for name, row in zip(comparison.policies, means, strict=True)],
    )
    return _figure(figures.recovery(comparison), [table])


def load(evidence: Evidence) -> Content | None:
    """Show how busy collectors are; nothing where nobody is scheduled."""
    comparison = _plainly(evidence)
    if not comparison.on_shift.any():
        return None
    weeks = occupancy_by_week(comparison)
    table = Table(
        "load",
        "Share of scheduled collector hours spent on calls.",
        (Column("strategy"), Column("mean", "share"), Column("busiest week", "share"), Column("week")),
        [
            (name, float(np.nanmean(row)), float(np.nanmax(row)), str(int(np.nanargmax(row)) + 1))
            for name, row in zip(comparison.policies, weeks, strict=True)
        ],
    )
    return _figure(figures.collector_load(comparison), [table])


def causes(evidence: Evidence) -> Content | None:
    """Show what is complained about."""
    comparison = evidence.judged
    if np.isnan([comparison.mean(comparison.leader, cause) for cause in CAUSES]).any():
        return None
    table = Table(
        "causes",
        "Complaints per 1,000 accounts open for 90 days.",
        (
            Column("complaints about"),
            Column(_TODAY, "count"),
            Column(_NEW, "count"),
            *(Column(f"change, {each}", "count", is_difference=True) for each in ("mean", *_MEAN)),
        ),
        [
            (
                cause_name(cause),
                *(comparison.mean(policy, cause) for policy in (comparison.champion, comparison.leader)),
                *_bounds(comparison.difference(comparison.leader, cause)),
            )
            for cause in CAUSES
        ],
    )
    return _figure(figures.causes(comparison), [table])


def waterfall(evidence: Evidence) -> Content | None:
    """Show what the change in the headline is made of."""
    comparison = evidence.judged
    pair = (comparison.champion, comparison.leader)
    before, after = (money_parts(comparison, policy) for policy in pair)
    if comparison.leader == comparison.champion or np.isnan([*before.values(), *after.values()]).any():
        return None
    whole = ("left, after all cost", sum(before.values()), sum(after.values()))
    table = Table(
        "waterfall",
        "Shares of the placed balance; what is taken away is negative.",
        (
            Column("part"),
            *(Column(policy, "share") for policy in pair),
            Column("change", "share", is_difference=True),
        ),
        [
            (name, old, new, new - old)
            for name, old, new in [*((name, before[name], after[name]) for name in before), whole]
        ],
    )
    return _figure(figures.waterfall(comparison), [table])


def _figure(figure: Figure, tables: Sequence[Table]) -> Content:
    """Let a figure's title be the answer, its note the caption, and its numbers follow."""
    title, note = head_of(figure)
    return Content(title, figure=figure, note=note, tables=tables, folded="The same in numbers")


def _subject(evidence: Evidence) -> Standing:
    """Find whom the verdict is about."""
    everyone = (evidence.today, *evidence.challengers)
    return next(each for each in everyone if each.policy == evidence.verdict.policy)


def _spread(comparison: Comparison, policy: str, kpi: str) -> tuple[float, float, float]:
    values = comparison.of(policy, kpi).values
    low, high = np.quantile(values, RUNS)
    return comparison.mean(policy, kpi), float(low), float(high)


def _bounds(change: Paired) -> tuple[float, float, float]:
    return change.mean, change.low, change.high


def _wins(change: Paired) -> str:
    return "" if change.wins is None else f"{change.wins} of {change.pairs} runs"
