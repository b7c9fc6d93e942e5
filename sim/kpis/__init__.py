"""KPIs: pure functions of a finished run. A KPI is defined here and nowhere else."""

from ..simulation import Run
from .conduct import CONDUCT
from .contact import CONTACT
from .costs import COSTS, cost_by_day
from .floor import FLOOR
from .incremental import INCREMENTAL, Incremental, incremental
from .kpi import Better, Kpi, busy_hours, paid_hours, segment_run, shift_hours
from .money import MONEY, recovery_by_day, resolved_by_day

__all__ = [
    "INCREMENTAL",
    "KPIS",
    "Better",
    "Incremental",
    "Kpi",
    "busy_hours",
    "cost_by_day",
    "incremental",
    "kpis",
    "kpis_by_segment",
    "paid_hours",
    "recovery_by_day",
    "resolved_by_day",
    "segment_run",
    "shift_hours",
]

KPIS: dict[str, Kpi] = MONEY | COSTS | CONTACT | FLOOR | CONDUCT
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
