"""Money KPIs: what was recovered, and what is left of it after cost.

An account that cures leaves the book owing what is not yet due; its balance is saved, though nobody paid it. So beside
the cash there is the *resolved* balance: what was paid, and what cured accounts owe on time again. What falls behind
again after a cure is taken off.

Rates are on a calendar basis: all that happened within the horizon, against the balance of every
account placed in it.
"""

import numpy as np
from numpy.typing import NDArray

from ..simulation import Run
from ..words import Tally
from .costs import complaint_cost, cost_by_day, operating_cost
from .kpi import CENTS, Kpi, by_day, ratio, total


def placed_balance(run: Run) -> float:
    """Sum the balances at placement, currency."""
    return total(run, Tally.PLACED_BALANCE) / CENTS


def recovered(run: Run) -> float:
    """Sum the payments booked, refunds left out, currency."""
    return total(run, Tally.PAID) / CENTS


def saved_by_day(run: Run) -> NDArray[np.float64]:
    """Sum what accounts owe that cure on a day, less what those owe that fall behind again, cents, shape (days,)."""
    return by_day(run, Tally.CURED_BALANCE) - by_day(run, Tally.RELAPSED_BALANCE)


def resolved(run: Run) -> float:
    """Sum the payments booked and the balances that cured accounts owe on time again, less relapses, currency."""
    return recovered(run) + float(saved_by_day(run).sum()) / CENTS


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


def resolved_rate(run: Run) -> float:
    """Divide payments, and what cured accounts owe on time again, by the balance placed."""
    return ratio(resolved(run), placed_balance(run))


def net_resolved_rate(run: Run) -> float:
    """Divide the resolved balance less operating and complaint cost by the balance placed."""
    return ratio(resolved(run) - operating_cost(run) - complaint_cost(run), placed_balance(run))


def _discounted(run: Run, flow: NDArray[np.float64]) -> float:
    """Discount what comes in day by day to the start of the run."""
    factor = (1.0 + run.scenario.costs.discount_per_year) ** (-np.arange(len(flow)) / 365.0)
    return float((flow * factor).sum())


def npv(run: Run) -> float:
    """Discount each day's payments less operating cost to the start of the run, currency."""
    return _discounted(run, by_day(run, Tally.PAID) / CENTS - cost_by_day(run))


def npv_rate(run: Run) -> float:
    """Divide the net present value by the balance placed, itself undiscounted."""
    return ratio(npv(run), placed_balance(run))


def loss_given_default(run: Run) -> float:
    """Take from 1 the resolved balance less operating cost, discounted to the start, over the balance placed."""
    flow = (by_day(run, Tally.PAID) + saved_by_day(run)) / CENTS - cost_by_day(run)
    return 1.0 - ratio(_discounted(run, flow), placed_balance(run))


def cured_balance_rate(run: Run) -> float:
    """Divide what cured accounts owe on time again, relapses taken off, by the balance placed."""
    return ratio(float(saved_by_day(run).sum()), total(run, Tally.PLACED_BALANCE))


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
    "loss_given_default": Kpi(
        loss_given_default, "share", "lower", "Share of the placed balance that is lost, in today's money.", False
    ),
    "recovered": Kpi(recovered, "currency", "higher", "Money paid by debtors."),
    "resolved": Kpi(resolved, "currency", "higher", "Money paid, or owed on time again."),
    "net_money": Kpi(net_money, "currency", "higher", "Money paid, less operating and complaint cost.", False),
    "npv": Kpi(npv, "currency", "higher", "Money paid less operating cost, discounted to the start.", False),
    "placed_balance": Kpi(placed_balance, "currency", "neither", "Balance of all accounts placed."),
    "cured_balance_rate": Kpi(
        cured_balance_rate, "share", "higher", "Share of the placed balance that is not paid but back on time."
    ),
    "write_off_rate": Kpi(write_off_rate, "share", "lower", "Written off, as a share of the placed balance."),
    "waived_rate": Kpi(waived_rate, "share", "lower", "Waived after disputes, as a share of the placed balance."),
}
