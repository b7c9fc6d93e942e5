"""KPIs: pure functions of a finished run. A KPI is defined here and nowhere else; `docs/kpis.md` lists them."""

from ..simulation import Run
from .conduct import CONDUCT
from .contact import CONTACT
from .costs import COSTS, cost_by_day
from .delinquency import DELINQUENCY
from .fairness import FAIRNESS
from .floor import FLOOR
from .groups import (
    GROUP_MEASURES,
    VULNERABLE,
    GroupMeasure,
    group_names,
    group_values,
    groups_of,
    is_vulnerable,
    resolved_by_account,
)
from .incremental import INCREMENTAL, Incremental, incremental
from .kpi import Basis, Better, Kpi, busy_hours, paid_hours, segment_run, shift_hours
from .money import MONEY
from .promises import PROMISES
from .receivables import RECEIVABLES
from .timing import TIMING, cash_by_week, recovery_by_day, resolved_by_day

__all__ = [
    "FAMILIES",
    "GROUP_MEASURES",
    "INCREMENTAL",
    "KPIS",
    "VULNERABLE",
    "Basis",
    "Better",
    "GroupMeasure",
    "Incremental",
    "Kpi",
    "busy_hours",
    "cash_by_week",
    "cost_by_day",
    "group_names",
    "group_values",
    "groups_of",
    "incremental",
    "is_vulnerable",
    "kpis",
    "kpis_by_segment",
    "paid_hours",
    "recovery_by_day",
    "resolved_by_account",
    "resolved_by_day",
    "segment_run",
    "shift_hours",
]

FAMILIES: dict[str, dict[str, Kpi]] = {
    "money": MONEY,
    "timing": TIMING,
    "delinquency": DELINQUENCY,
    "receivables": RECEIVABLES,
    "costs": COSTS,
    "contact": CONTACT,
    "promises": PROMISES,
    "floor": FLOOR,
    "conduct": CONDUCT,
    "fairness": FAIRNESS,
}
"""The KPIs of a run, by the module that defines them and by name."""

KPIS: dict[str, Kpi] = {name: kpi for family in FAMILIES.values() for name, kpi in family.items()}
"""Every KPI of a run, by name; those that need a control run too are in `INCREMENTAL`."""


def kpis(run: Run) -> dict[str, float]:
    """Compute every KPI of a run, by name."""
    return {name: kpi.function(run) for name, kpi in KPIS.items()}


def kpis_by_segment(run: Run) -> dict[str, dict[str, float]]:
    """Compute the KPIs that can be told by segment, by name of segment and KPI."""
    return {
        segment: {name: kpi.function(part) for name, kpi in KPIS.items() if kpi.by_segment}
        for number, segment in enumerate(run.segments)
        for part in [segment_run(run, number)]
    }
