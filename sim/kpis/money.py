"""Money KPIs: what was recovered, when, and what is left of it after cost.

An account that cures leaves the book owing what is not yet due; its balance is saved, though nobody paid it. So beside
the cash there is the *resolved* balance: what was paid, and what cured accounts owe on time again.

Rates are on a calendar basis: all that happened within the horizon, against the balance of every
account placed in it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..simulation import Run
from ..words import Tally
from .costs import complaint_cost, cost_by_day, operating_cost
from .kpi import CENTS, Kpi, by_day, ratio, total

MILESTONES = (30, 60, 90, 180)
"""Days since the start at which the recovery rate is reported."""


def placed_balance(run: Run) -> float:
    """Sum the balances at placement, currency."""
    return total(run, Tally.PLACED_BALANCE) / CENTS


def recovered(run: Run) -> float:
    """Sum the payments booked, refunds left out, currency."""
    return total(run, Tally.PAID) / CENTS


def net_money(run: Run) -> float:
    """Take operating cost and complaint cost from what was recovered, currency."""
    return recovered(run) - operating_cost(run) - complaint_cost(run)


def recovery_rate(run: Run) -> float:
    """Divide payments by the balance placed."""
    return ratio(recovered(run), placed_balance(run))


def net_recovery_rate(run: Run) -> float:
    """Divide payments less operating cost by the balance placed."""
    return ratio(recovered(run) - operating_cost(run), placed_balance(run))


def net_net_recovery_rate(run: Run) -> float:
    """Divide payments less operating and complaint cost by the balance placed."""
    return ratio(net_money(run), placed_balance(run))


def npv(run: Run) -> float:
    """Discount each day's payments less operating cost to the start of the run, currency."""
    days = np.arange(len(run.tallies))
    factor = (1.0 + run.scenario.costs.discount_per_year) ** (-days / 365.0)
    flow = by_day(run, Tally.PAID) / CENTS - cost_by_day(run)
    return float((flow * factor).sum())


def npv_rate(run: Run) -> float:
    """Divide the net present value by the balance placed, itself undiscounted."""
    return ratio(npv(run), placed_balance(run))


def days_to_recovery(run: Run) -> float:
    """Average the days from placement to payment, weighted by the money paid."""
    days = np.arange(len(run.tallies))
    paid_on = (by_day(run, Tally.PAID) * days).sum()
    placed_on = (run.accounts["paid"] * run.accounts["placed"].astype(np.int64)).sum()
    return ratio(float(paid_on - placed_on), total(run, Tally.PAID))


def resolved(run: Run) -> float:
    """Sum the payments booked and the balances that cured accounts owe on time again, currency."""
    return recovered(run) + total(run, Tally.CURED_BALANCE) / CENTS


def resolved_rate(run: Run) -> float:
    """Divide payments, and what cured accounts owe on time again, by the balance placed."""
    return ratio(resolved(run), placed_balance(run))


def net_resolved_rate(run: Run) -> float:
    """Divide the resolved balance less operating and complaint cost by the balance placed."""
    return ratio(resolved(run) - operating_cost(run) - complaint_cost(run), placed_balance(run))


def resolved_by_day(run: Run) -> NDArray[np.float64]:
    """Divide what is resolved up to the end of each day by the balance placed in all, shape (days,)."""
    return recovery_by_day(run) + _cumulated_share(run, Tally.CURED_BALANCE)


def recovery_by_day(run: Run) -> NDArray[np.float64]:
    """Divide payments up to the end of each day by the balance placed in all, shape (days,)."""
    return _cumulated_share(run, Tally.PAID)


def _cumulated_share(run: Run, tally: Tally) -> NDArray[np.float64]:
    return by_day(run, tally).cumsum() / (total(run, Tally.PLACED_BALANCE) or np.nan)


def recovery_rate_after(days: int) -> Callable[[Run], float]:
    """Make the KPI that divides the payments of the run's first days by the balance placed in all.

    It is NaN for a run that is shorter.
    """

    def rate(run: Run) -> float:
        return float(recovery_by_day(run)[days - 1]) if days <= len(run.tallies) else float("nan")

    return rate


def cure_rate(run: Run) -> float:
    """Divide accounts cured or paid off by accounts placed."""
    return ratio(total(run, Tally.CURED) + total(run, Tally.PAID_OFF), total(run, Tally.PLACED_ACCOUNTS))


def cured_balance_rate(run: Run) -> float:
    """Divide what cured accounts still owe, on time again, by the balance placed."""
    return ratio(total(run, Tally.CURED_BALANCE), total(run, Tally.PLACED_BALANCE))


def write_off_rate(run: Run) -> float:
    """Divide the balance written off, charges included, by the balance placed."""
    return ratio(total(run, Tally.WRITTEN_OFF), total(run, Tally.PLACED_BALANCE))


def waived_rate(run: Run) -> float:
    """Divide the balance waived, charges included, by the balance placed."""
    return ratio(total(run, Tally.WAIVED), total(run, Tally.PLACED_BALANCE))


MONEY: dict[str, Kpi] = {
    "resolved_rate": Kpi(
        resolved_rate, "share", "higher", "Share of the placed balance that was paid, or is owed on time again."
    ),
    "net_resolved_rate": Kpi(
        net_resolved_rate, "share", "higher", "What is left of it after operating and complaint cost.", False
    ),
    "recovery_rate": Kpi(recovery_rate, "share", "higher", "Share of the placed balance that was paid."),
    "net_recovery_rate": Kpi(net_recovery_rate, "share", "higher", "Share paid, less operating cost.", False),
    "net_net_recovery_rate": Kpi(
        net_net_recovery_rate, "share", "higher", "Share paid, less operating and complaint cost.", False
    ),
    "npv_rate": Kpi(npv_rate, "share", "higher", "Net present value, as a share of the placed balance.", False),
    "recovered": Kpi(recovered, "currency", "higher", "Money paid by debtors."),
    "resolved": Kpi(resolved, "currency", "higher", "Money paid, or owed on time again."),
    "net_money": Kpi(net_money, "currency", "higher", "Money paid, less operating and complaint cost.", False),
    "npv": Kpi(npv, "currency", "higher", "Money paid less operating cost, discounted to the start.", False),
    "placed_balance": Kpi(placed_balance, "currency", "neither", "Balance of all accounts placed."),
    "days_to_recovery": Kpi(days_to_recovery, "days", "lower", "Days from placement until the average unit is paid."),
    **{
        f"recovery_rate_day_{days}": Kpi(
            recovery_rate_after(days), "share", "higher", f"Share paid in the first {days} days."
        )
        for days in MILESTONES
    },
    "cure_rate": Kpi(cure_rate, "share", "higher", "Share of accounts cured or paid off."),
    "cured_balance_rate": Kpi(
        cured_balance_rate, "share", "higher", "Share of the placed balance that is not paid but back on time."
    ),
    "write_off_rate": Kpi(write_off_rate, "share", "lower", "Written off, as a share of the placed balance."),
    "waived_rate": Kpi(waived_rate, "share", "lower", "Waived after disputes, as a share of the placed balance."),
}
