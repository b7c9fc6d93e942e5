"""Promise KPIs: what was promised, and what was kept."""

from ..simulation import Run
from ..words import Tally
from .contact import conversations
from .kpi import Kpi, ratio, total


def ptp_rate(run: Run) -> float:
    """Divide promises taken by conversations with the right party, inbound and automated ones included."""
    return ratio(total(run, Tally.PROMISES), conversations(run))


def _resolved(run: Run) -> float:
    return total(run, Tally.PROMISES_KEPT) + total(run, Tally.PROMISES_BROKEN)


def kept_rate(run: Run) -> float:
    """Divide promises kept by promises resolved: kept, or broken when the grace has passed."""
    return ratio(total(run, Tally.PROMISES_KEPT), _resolved(run))


def broken_rate(run: Run) -> float:
    """Divide promises broken by promises resolved; with the kept ones it makes 1."""
    return ratio(total(run, Tally.PROMISES_BROKEN), _resolved(run))


def kept_value_rate(run: Run) -> float:
    """Divide the money paid towards promises that were kept by the money of all promises taken.

    Above 1 is possible: who promised a part may pay all that is due.
    """
    return ratio(total(run, Tally.KEPT), total(run, Tally.PROMISED))


PROMISES: dict[str, Kpi] = {
    "ptp_rate": Kpi(ptp_rate, "share", "higher", "Share of conversations that end in a promise."),
    "kept_rate": Kpi(kept_rate, "share", "higher", "Share of promises that were kept."),
    "broken_rate": Kpi(broken_rate, "share", "lower", "Share of promises that were broken."),
    "kept_value_rate": Kpi(kept_value_rate, "share", "higher", "Money paid on kept promises, of all money promised."),
}
