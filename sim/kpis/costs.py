"""Cost KPIs: what it takes to collect. Amounts are in the scenario's currency.

Collectors are charged by `kpi.paid_hours`. The fee on a payment falls on what is paid in a
conversation or by a link; interest is the debtor's, and no cost here. Complaints are kept apart
from operating cost.
"""

import numpy as np
from numpy.typing import NDArray

from ..simulation import Run
from ..words import N_CAUSES, Tally
from .kpi import CENTS, Kpi, by_day, paid_hours, ratio, total


def _fees_by_day(run: Run) -> NDArray[np.float64]:
    paid = by_day(run, Tally.PAID_IN_CONVERSATION) + by_day(run, Tally.PAID_BY_LINK)
    return run.scenario.costs.payment_fee * paid / CENTS


def cost_by_day(run: Run) -> NDArray[np.float64]:
    """Sum collectors, dials, messages and payment fees day by day, shape (days,)."""
    costs = run.scenario.costs
    touches = (
        costs.dial * by_day(run, Tally.DIALS)
        + costs.sms * by_day(run, Tally.SMS)
        + costs.email * by_day(run, Tally.EMAILS)
    )
    return costs.collector_hour * paid_hours(run) + touches + _fees_by_day(run)


def operating_cost(run: Run) -> float:
    """Sum collectors, dials, messages and payment fees."""
    return float(cost_by_day(run).sum())


def collector_cost(run: Run) -> float:
    """Price the collector hours that are charged."""
    return run.scenario.costs.collector_hour * float(paid_hours(run).sum())


def dial_cost(run: Run) -> float:
    """Price the dials placed."""
    return run.scenario.costs.dial * total(run, Tally.DIALS)


def sms_cost(run: Run) -> float:
    """Price the SMS sent."""
    return run.scenario.costs.sms * total(run, Tally.SMS)


def email_cost(run: Run) -> float:
    """Price the e-mails sent."""
    return run.scenario.costs.email * total(run, Tally.EMAILS)


def payment_fees(run: Run) -> float:
    """Price the payments made in a conversation or by a link."""
    return float(_fees_by_day(run).sum())


def complaint_cost(run: Run) -> float:
    """Price the complaints of all causes."""
    first = int(Tally.COMPLAINTS)
    complaints = run.tallies[..., first : first + N_CAUSES].sum()
    return run.scenario.costs.complaint * float(complaints)


def cost_to_collect(run: Run) -> float:
    """Divide operating cost by the money paid."""
    return ratio(operating_cost(run), total(run, Tally.PAID) / CENTS)


def cost_per_account(run: Run) -> float:
    """Divide operating cost by accounts placed."""
    return ratio(operating_cost(run), total(run, Tally.PLACED_ACCOUNTS))


def cost_per_rpc(run: Run) -> float:
    """Divide operating cost by conversations with the right party, inbound included."""
    return ratio(operating_cost(run), total(run, Tally.CONVERSATIONS))


def cost_per_kept_promise(run: Run) -> float:
    """Divide operating cost by promises kept."""
    return ratio(operating_cost(run), total(run, Tally.PROMISES_KEPT))


COSTS: dict[str, Kpi] = {
    "cost_to_collect": Kpi(cost_to_collect, "share", "lower", "Operating cost for each unit of money paid.", False),
    "operating_cost": Kpi(operating_cost, "currency", "lower", "Collectors, dials, messages, payment fees.", False),
    "collector_cost": Kpi(collector_cost, "currency", "lower", "Cost of collectors' hours.", False),
    "dial_cost": Kpi(dial_cost, "currency", "lower", "Cost of dials."),
    "sms_cost": Kpi(sms_cost, "currency", "lower", "Cost of SMS."),
    "email_cost": Kpi(email_cost, "currency", "lower", "Cost of e-mails."),
    "payment_fees": Kpi(payment_fees, "currency", "lower", "Fees on payments made in calls or by links."),
    "complaint_cost": Kpi(complaint_cost, "currency", "lower", "Handling of complaints and expected redress."),
    "cost_per_account": Kpi(cost_per_account, "currency", "lower", "Operating cost for each account placed.", False),
    "cost_per_rpc": Kpi(
        cost_per_rpc,
        "currency",
        "lower",
        "Operating cost for each conversation with a debtor.",
        False,
    ),
    "cost_per_kept_promise": Kpi(
        cost_per_kept_promise, "currency", "lower", "Operating cost for each promise kept.", False
    ),
}
