"""Contact KPIs: who was tried, who was reached, who answered.

An *attempt* is a dial placed, by a collector's dialer or an automated caller, or a message sent: SMS, e-mail, letter or
recorded message. A *contact* is a dial that somebody answers, or a debtor's inbound call that a collector takes; a
*right-party contact* (RPC) is a conversation with the debtor, by whomever it is held.
"""

from ..simulation import Run
from ..state import NEVER
from ..words import Tally
from .kpi import Kpi, ratio, total


def dials(run: Run) -> float:
    """Count the dials placed by dialers and collectors."""
    return total(run, Tally.DIALS)


def automated_dials(run: Run) -> float:
    """Count the dials placed by automated callers."""
    return total(run, Tally.AI_DIALS)


def messages(run: Run) -> float:
    """Count the SMS, e-mails, letters and recorded messages sent."""
    return sum(total(run, each) for each in (Tally.SMS, Tally.EMAILS, Tally.LETTERS, Tally.VOICE_MESSAGES))


def attempts(run: Run) -> float:
    """Count dials of both kinds and messages."""
    return dials(run) + automated_dials(run) + messages(run)


def conversations(run: Run) -> float:
    """Count conversations with the right party, inbound and automated ones included."""
    return total(run, Tally.CONVERSATIONS) + total(run, Tally.AI_CONVERSATIONS)


def contacts(run: Run) -> float:
    """Count dials answered, automated ones included, and debtors' inbound calls taken."""
    return float(run.accounts["contacts"].sum(dtype="i8"))


def _attempted(run: Run) -> float:
    tried = (run.accounts["dials"] > 0) | (run.accounts["messages"] > 0)
    return float(tried.sum())


def _outbound_rpc(run: Run) -> float:
    return total(run, Tally.RIGHT_PARTY) + total(run, Tally.AI_CONVERSATIONS)


def penetration(run: Run) -> float:
    """Divide accounts with at least one contact by accounts placed."""
    return ratio(float((run.accounts["contacts"] > 0).sum()), float(len(run.accounts)))


def attempted_penetration(run: Run) -> float:
    """Divide accounts with at least one attempt by accounts placed."""
    return ratio(_attempted(run), float(len(run.accounts)))


def intensity(run: Run) -> float:
    """Divide attempts by accounts with at least one attempt; at least 1."""
    return ratio(attempts(run), _attempted(run))


def response_rate(run: Run) -> float:
    """Divide accounts whose debtor answered within 7 days of a touch by accounts touched.

    An answer is of the debtor's doing: a conversation, an inbound call, a click, a visit to the portal, a payment.
    """
    touched = run.accounts["touched_on"] != NEVER
    return ratio(float((run.accounts["responded"] > 0).sum()), float(touched.sum()))


def rpc_rate(run: Run) -> float:
    """Divide outbound conversations with the right party by live answers, abandoned ones too."""
    return ratio(_outbound_rpc(run), total(run, Tally.ANSWERS) + total(run, Tally.AI_ANSWERS))


def rpc_per_dial(run: Run) -> float:
    """Divide outbound conversations with the right party by dials placed, automated ones included."""
    return ratio(_outbound_rpc(run), dials(run) + automated_dials(run))


def rpc_per_account(run: Run) -> float:
    """Divide accounts with at least one conversation, inbound included, by accounts placed."""
    return ratio(float((run.accounts["conversations"] > 0).sum()), float(len(run.accounts)))


def bounced_share(run: Run) -> float:
    """Divide attempts that met an address or a number that is no longer valid, and became known, by attempts."""
    return ratio(total(run, Tally.BOUNCED), attempts(run))


CONTACT: dict[str, Kpi] = {
    "penetration": Kpi(penetration, "share", "higher", "Share of accounts where somebody was reached."),
    "attempted_penetration": Kpi(
        attempted_penetration, "share", "neither", "Share of accounts that were tried at all."
    ),
    "intensity": Kpi(intensity, "attempts", "lower", "Attempts for each account that was tried."),
    "response_rate": Kpi(response_rate, "share", "higher", "Share of accounts touched whose debtor answered soon."),
    "rpc_rate": Kpi(rpc_rate, "share", "higher", "Share of answered dials that led to the debtor himself."),
    "rpc_per_dial": Kpi(rpc_per_dial, "share", "higher", "Share of dials that led to the debtor himself."),
    "rpc_per_account": Kpi(rpc_per_account, "share", "higher", "Share of accounts whose debtor was spoken to."),
    "bounced_share": Kpi(bounced_share, "share", "lower", "Share of attempts that met a dead address or number."),
    "dials": Kpi(dials, "count", "neither", "Dials placed for collectors."),
    "automated_dials": Kpi(automated_dials, "count", "neither", "Dials placed by automated callers."),
    "messages": Kpi(messages, "count", "neither", "SMS, e-mails, letters and recorded messages sent."),
}
