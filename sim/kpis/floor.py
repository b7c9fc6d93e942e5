"""Floor KPIs: what collectors do with their time, and what callers go through.

Hours are those of `kpi.paid_hours`. A manual floor's ringing time is not counted as work.
"""

from ..simulation import Run
from ..words import Tally
from .kpi import HOUR, Kpi, busy_hours, paid_hours, ratio, shift_hours, total

_MINUTE = HOUR / 60
_SECOND = HOUR / 3600


def collector_hours(run: Run) -> float:
    """Sum the collector hours that are charged."""
    return float(paid_hours(run).sum())


def rpc_per_collector_hour(run: Run) -> float:
    """Divide conversations that collectors hold with the right party, inbound included, by collector hours charged."""
    return ratio(total(run, Tally.CONVERSATIONS), collector_hours(run))


def dials_per_collector_hour(run: Run) -> float:
    """Divide dials placed by collector hours charged."""
    return ratio(total(run, Tally.DIALS), collector_hours(run))


def promises_per_collector_hour(run: Run) -> float:
    """Divide promises taken, by automated callers too, by collector hours charged."""
    return ratio(total(run, Tally.PROMISES), collector_hours(run))


def handling_minutes(run: Run) -> float:
    """Divide talk and wrap-up by calls handled, with anybody, in both directions, minutes."""
    busy = total(run, Tally.TALK_MS) + total(run, Tally.WRAP_UP_MS)
    return ratio(busy / _MINUTE, total(run, Tally.HANDLED))


def occupancy(run: Run) -> float:
    """Divide talk and wrap-up by scheduled hours; NaN where no collector is scheduled."""
    return ratio(float(busy_hours(run).sum()), float(shift_hours(run).sum()))


def abandonment_rate(run: Run) -> float:
    """Divide answered dials for which no collector came free in time by live answers."""
    return ratio(total(run, Tally.ABANDONED), total(run, Tally.ANSWERS))


def mean_wait(run: Run) -> float:
    """Divide the time waited for a collector by calls handled, in both directions, seconds."""
    return ratio(total(run, Tally.WAITED_MS) / _SECOND, total(run, Tally.HANDLED))


def inbound_lost_share(run: Run) -> float:
    """Divide inbound calls turned away, or given up in the queue, by all inbound calls."""
    turned_away = total(run, Tally.LOST)
    lost = turned_away + total(run, Tally.RENEGED)
    return ratio(lost, total(run, Tally.CALLED_IN) + turned_away)


def service_level(run: Run) -> float:
    """Divide calls that a collector takes within 20 seconds by calls handled, in both directions."""
    return ratio(total(run, Tally.SERVED_SOON), total(run, Tally.HANDLED))


def callbacks_kept(run: Run) -> float:
    """Divide dials placed within half an hour of the time that a debtor asked for by callbacks asked for."""
    return ratio(total(run, Tally.CALLBACKS_PLACED), total(run, Tally.CALLBACKS_ASKED))


def shrinkage(run: Run) -> float:
    """Divide the scheduled hours of those who are absent by all scheduled hours."""
    return ratio(total(run, Tally.ABSENT_MS), total(run, Tally.STAFFED_MS))


def preview_hours(run: Run) -> float:
    """Sum the time in which collectors study an account before they dial."""
    return total(run, Tally.PREVIEW_MS) / HOUR


def automated_hours(run: Run) -> float:
    """Sum the time in which automated callers talk with debtors."""
    return total(run, Tally.AI_MS) / HOUR


FLOOR: dict[str, Kpi] = {
    "collector_hours": Kpi(collector_hours, "hours", "lower", "Collector hours paid.", False),
    "rpc_per_collector_hour": Kpi(
        rpc_per_collector_hour,
        "per hour",
        "higher",
        "Conversations with debtors in a paid hour.",
        False,
    ),
    "dials_per_collector_hour": Kpi(
        dials_per_collector_hour, "per hour", "neither", "Dials in a paid collector hour.", False
    ),
    "promises_per_collector_hour": Kpi(
        promises_per_collector_hour, "per hour", "higher", "Promises in a paid hour.", False
    ),
    "handling_minutes": Kpi(handling_minutes, "minutes", "neither", "Talk and wrap-up of an average call.", False),
    "occupancy": Kpi(occupancy, "share", "neither", "Share of scheduled hours spent on calls.", False),
    "abandonment_rate": Kpi(abandonment_rate, "share", "lower", "Share of answered dials that met no collector."),
    "mean_wait": Kpi(mean_wait, "seconds", "lower", "Wait for a collector, calls taken.", False),
    "inbound_lost_share": Kpi(
        inbound_lost_share, "share", "lower", "Share of inbound calls that reached nobody.", False
    ),
    "service_level": Kpi(service_level, "share", "higher", "Share of calls taken within 20 seconds.", False),
    "callbacks_kept": Kpi(callbacks_kept, "share", "higher", "Share of callbacks asked for that came on time."),
    "shrinkage": Kpi(shrinkage, "share", "lower", "Share of scheduled hours lost to absence.", False),
    "preview_hours": Kpi(preview_hours, "hours", "lower", "Hours in which collectors study accounts before they dial."),
    "automated_hours": Kpi(automated_hours, "hours", "neither", "Hours in which automated callers talk."),
}
