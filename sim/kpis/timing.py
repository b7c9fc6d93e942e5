"""Timing KPIs: when the money comes, from the start of the run or from each account's own placement."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..simulation import Run
from ..state import NEVER
from ..words import Status, Tally
from .kpi import CENTS, Kpi, by_day, ratio, total
from .money import saved_by_day

MILESTONES = (30, 60, 90, 180)
"""Days since the start at which the recovery rate is reported."""

_WEEK = 7


def recovery_by_day(run: Run) -> NDArray[np.float64]:
    """Divide payments up to the end of each day by the balance placed in all, shape (days,)."""
    return by_day(run, Tally.PAID).cumsum() / _placed(run)


def resolved_by_day(run: Run) -> NDArray[np.float64]:
    """Divide what is resolved up to the end of each day by the balance placed in all, shape (days,)."""
    return recovery_by_day(run) + saved_by_day(run).cumsum() / _placed(run)


def _placed(run: Run) -> float:
    return total(run, Tally.PLACED_BALANCE) or np.nan


def cash_by_week(run: Run) -> NDArray[np.float64]:
    """Sum the payments of each week since the start, currency, shape (weeks,); the last week may be short."""
    starts = np.arange(0, len(run.tallies), _WEEK)
    return np.add.reduceat(by_day(run, Tally.PAID), starts) / CENTS


def recovery_rate_after(days: int) -> Callable[[Run], float]:
    """Make the KPI that tells the recovery rate of the run's first days."""

    def rate(run: Run) -> float:
        """Divide the payments of the run's first days by the balance placed in all; NaN for a run that is shorter."""
        return float(recovery_by_day(run)[days - 1]) if days <= len(run.tallies) else float("nan")

    return rate


def days_to_recovery(run: Run) -> float:
    """Average the days from placement to payment, weighted by the money paid."""
    days = np.arange(len(run.tallies))
    paid_on = (by_day(run, Tally.PAID) * days).sum()
    placed_on = (run.accounts["paid"] * run.accounts["placed"].astype(np.int64)).sum()
    return ratio(float(paid_on - placed_on), total(run, Tally.PAID))


def median_days_to_first_payment(run: Run) -> float:
    """Find the day since placement by which half of the accounts have paid for the first time (Kaplan-Meier).

    Accounts that are open and unpaid at the end, or were written off or waived unpaid, count until then. NaN where
    fewer than half have paid when the last is lost sight of.
    """
    accounts = run.accounts
    has_paid = accounts["first_paid"] != NEVER
    gone = np.isin(accounts["status"], (Status.WRITTEN_OFF, Status.WAIVED))
    seen_until = np.where(gone, accounts["closed"], len(run.tallies))
    ends = np.where(has_paid, accounts["first_paid"], seen_until).astype(np.int64)
    return _median(ends - accounts["placed"], has_paid)


def _median(durations: NDArray[np.int64], happened: NDArray[np.bool_]) -> float:
    """Estimate the median duration by Kaplan and Meier, where some end before it happened."""
    if not len(durations):
        return float("nan")
    events = np.bincount(durations[happened], minlength=int(durations.max()) + 1)
    ended = np.bincount(durations, minlength=len(events))
    at_risk = ended[::-1].cumsum()[::-1]
    survival = np.cumprod(1.0 - events / at_risk)
    reached = np.flatnonzero(survival <= 0.5)
    return float(reached[0]) if len(reached) else float("nan")


TIMING: dict[str, Kpi] = {
    "days_to_recovery": Kpi(
        days_to_recovery, "days", "lower", "Days from placement until the average unit is paid.", basis="cohort"
    ),
    "median_days_to_first_payment": Kpi(
        median_days_to_first_payment,
        "days",
        "lower",
        "Days from placement until half of the accounts have paid something.",
        basis="cohort",
    ),
    **{
        f"recovery_rate_day_{days}": Kpi(
            recovery_rate_after(days), "share", "higher", f"Share paid in the first {days} days."
        )
        for days in MILESTONES
    },
}
