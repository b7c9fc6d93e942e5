"""Cost KPIs: what it takes to collect. Amounts are in the scenario's currency.

Collectors are charged by `kpi.paid_hours`, automated callers by the minute of talk. The fee on a payment falls on what
is paid in a conversation, by a link or on the portal; interest is the debtor's, and no cost here. Complaints are kept
apart from operating cost.
"""

import numpy as np
from numpy.typing import NDArray

from ..simulation import Run
from ..words import N_CAUSES, Tally
from .contact import conversations
from .kpi import CENTS, HOUR, Kpi, by_day, paid_hours, ratio, total

_MINUTES = 60.0


def _fees_by_day(run: Run) -> NDArray[np.float64]:
    paid = by_day(run, Tally.PAID_IN_CONVERSATION) + by_day(run, Tally.PAID_BY_LINK) + by_day(run, Tally.PAID_BY_PORTAL)
    return run.scenario.costs.payment_fee * paid / CENTS


def cost_by_day(run: Run) -> NDArray[np.float64]:
    """Sum collectors, automated callers, dials, messages and payment fees day by day, shape (days,)."""
    costs = run.scenario.costs
    touches = (
        costs.dial * (by_day(run, Tally.DIALS) + by_day(run, Tally.AI_DIALS))
        + costs.sms * by_day(run, Tally.SMS)
        + costs.email * by_day(run, Tally.EMAILS)
        + costs.letter * by_day(run, Tally.LETTERS)
        + costs.voice_message * by_day(run, Tally.VOICE_MESSAGES)
    )
    talk = costs.collector_hour * paid_hours(run) + costs.ai_minute * _MINUTES * by_day(run, Tally.AI_MS) / HOUR
    return talk + touches + _fees_by_day(run)


def operating_cost(run: Run) -> float:
    """Sum collectors, automated callers, dials, messages and payment fees."""
    return float(cost_by_day(run).sum())


def collector_cost(run: Run) -> float:
    """Price the collector hours that are charged."""
    return run.scenario.costs.collector_hour * float(paid_hours(run).sum())


def automated_cost(run: Run) -> float:
    """Price the minutes that automated callers talk."""
    return run.scenario.costs.ai_minute * _MINUTES * total(run, Tally.AI_MS) / HOUR


def dial_cost(run: Run) -> float:
    """Price the dials placed, those of automated callers included."""
    return run.scenario.costs.dial * (total(run, Tally.DIALS) + total(run, Tally.AI_DIALS))


def sms_cost(run: Run) -> float:
    """Price the SMS sent."""
    return run.scenario.costs.sms * total(run, Tally.SMS)


def email_cost(run: Run) -> float:
    """Price the e-mails sent."""
    return run.scenario.costs.email * total(run, Tally.EMAILS)


def letter_cost(run: Run) -> float:
    """Price the letters sent."""
    return run.scenario.costs.letter * total(run, Tally.LETTERS)


def voice_message_cost(run: Run) -> float:
    """Price the recorded messages sent."""
    return run.scenario.costs.voice_message * total(run, Tally.VOICE_MESSAGES)


def payment_fees(run: Run) -> float:
    """Price the payments made in a conversation, by a link or on the portal."""
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
    """Divide operating cost by conversations with the right party, inbound and automated ones included."""
    return ratio(operating_cost(run), conversations(run))


def cost_per_kept_promise(run: Run) -> float:
    """Divide operating cost by promises kept."""
    return ratio(operating_cost(run), total(run, Tally.PROMISES_KEPT))


COSTS: dict[str, Kpi] = {
    "cost_to_collect": Kpi(cost_to_collect, "share", "lower", "Operating cost for each unit of money paid.", False),
    "operating_cost": Kpi(
        operating_cost, "currency", "lower", "Collectors, automated callers, dials, messages, payment fees.", False
    ),
    "collector_cost": Kpi(collector_cost, "currency", "lower", "Cost of collectors' hours.", False),
    "automated_cost": Kpi(automated_cost, "currency", "lower", "Cost of automated callers' minutes."),
    "dial_cost": Kpi(dial_cost, "currency", "lower", "Cost of dials."),
    "sms_cost": Kpi(sms_cost, "currency", "lower", "Cost of SMS."),
    "email_cost": Kpi(email_cost, "currency", "lower", "Cost of e-mails."),
    "letter_cost": Kpi(letter_cost, "currency", "lower", "Cost of letters."),
    "voice_message_cost": Kpi(voice_message_cost, "currency", "lower", "Cost of recorded messages."),
    "payment_fees": Kpi(
        payment_fees, "currency", "lower", "Fees on payments made in calls, by links or on the portal."
    ),
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
