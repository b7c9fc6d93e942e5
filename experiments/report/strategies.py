"""Every strategy in full numbers, and what each number means."""

from dataclasses import replace

from ..comparison import HEADLINE, MEASURES, Comparison
from ..evidence import Evidence
from ..figures.style import label_of
from ..quantities import shown_difference
from ..ranking import ranking
from .content import Column, Content, Table

SHOWN = (
    HEADLINE,
    "resolved_rate",
    "recovery_rate",
    "cost_to_collect",
    "cost_per_account",
    "complaints_per_1000_accounts",
    "penetration",
    "intensity",
    "rpc_per_account",
    "ptp_rate",
    "kept_rate",
    "occupancy",
    "lasting_cure_rate",
    "incremental_resolved_rate",
)
"""KPIs of the table, among them the field's own words: penetration, intensity, contacts, promises taken and kept."""


def policies(evidence: Evidence) -> Content:
    """Lay out the means of every strategy, the best headline first, and define the columns."""
    comparison = evidence.judged
    ordered = sorted(comparison.policies, key=lambda name: -comparison.mean(name, HEADLINE))
    marked = "▲: over the limit on complaints too often." if comparison.failing else ""
    table = Table(
        "policies",
        f"Means of {len(comparison.seeds)} runs, all on the same seeds. {marked}".strip(),
        (
            Column("strategy"),
            *(Column(name.replace("_", " "), MEASURES[name].unit) for name in SHOWN),
        ),
        [
            (
                label_of(comparison, name),
                *(comparison.mean(name, kpi) for kpi in SHOWN),
            )
            for name in ordered
        ],
    )
    best = ordered[0]
    ahead = comparison.mean(best, HEADLINE) - comparison.mean(comparison.champion, HEADLINE)
    answer = (
        f"Today’s {best} resolves the most after all cost on the seeds of the comparison."
        if best == comparison.champion
        else f"{best} resolves the most after all cost on the seeds of the comparison, "
        f"{shown_difference(ahead, 'share')} against today."
    )
    return Content(answer, tables=[table, _ranks(comparison)] if comparison.challengers else [table])


def glossary() -> Table:
    """Say what the columns mean."""
    return Table(
        "glossary",
        "What the numbers mean; docs/kpis.md has the formula of every KPI.",
        (Column("measure"), Column("meaning"), Column("unit"), Column("better")),
        [(name.replace("_", " "), kpi.meaning, kpi.unit, kpi.better) for name in SHOWN for kpi in [MEASURES[name]]],
    )


def _ranks(comparison: Comparison) -> Table:
    """Tell who may be the best, all strategies at once."""
    share, difference = Column("", "share"), Column("", "share", is_difference=True)
    return Table(
        "ranking",
        "All strategies at once, 95% sure: bounds of the gain over today’s, and of the distance to the best of the "
        "others. On the front: no other is better in money or complaints and as good in the other.",
        (
            Column("strategy"),
            replace(difference, title="gain, at least"),
            replace(difference, title="gain, at most"),
            replace(difference, title="against the best, at worst"),
            replace(difference, title="against the best, at best"),
            Column("may be the best"),
            replace(share, title="chance of being on the front"),
            replace(share, title="chance of beating today’s in both"),
        ),
        [
            (
                *(each.policy, each.low, each.high, each.behind, each.ahead, "yes" if each.possibly_best else "no"),
                *(each.p_front, each.p_dominates_today),
            )
            for each in ranking(comparison)
        ],
    )
