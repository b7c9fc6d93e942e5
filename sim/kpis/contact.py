"""Contact and promise KPIs: who was tried, who was reached, what was promised, and what was kept.

An *attempt* is a dial placed or a message sent; a *contact* is a dial that somebody answers, or a
debtor's inbound call that a collector takes; a *right-party contact* (RPC) is a conversation with
the debtor.
"""

from ..simulation import Run
from ..words import Tally
from .kpi import Kpi, ratio, total


def _attempts(run: Run) -> float:
    return total(run, Tally.DIALS) + messages(run)


def _attempted(run: Run) -> float:
    tried = (run.accounts["dials"] > 0) | (run.accounts["messages"] > 0)
    return float(tried.sum())


def dials(run: Run) -> float:
    """Count the dials placed."""
    return total(run, Tally.DIALS)


def messages(run: Run) -> float:
    """Count the SMS and e-mails sent."""
    return total(run, Tally.SMS) + total(run, Tally.EMAILS)


def penetration(run: Run) -> float:
    """Divide accounts with at least one contact by accounts placed."""
    return ratio(float((run.accounts["contacts"] > 0).sum()), float(len(run.accounts)))


def attempted_penetration(run: Run) -> float:
    """Divide accounts with at least one attempt by accounts placed."""
    return ratio(_attempted(run), float(len(run.accounts)))


def intensity(run: Run) -> float:
    """Divide attempts by accounts with at least one attempt; at least 1."""
    return ratio(_attempts(run), _attempted(run))


def rpc_rate(run: Run) -> float:
    """Divide outbound conversations with the right party by live answers, abandoned ones too."""
    return ratio(total(run, Tally.RIGHT_PARTY), total(run, Tally.ANSWERS))


def rpc_per_dial(run: Run) -> float:
    """Divide outbound conversations with the right party by dials placed."""
    return ratio(total(run, Tally.RIGHT_PARTY), total(run, Tally.DIALS))


def rpc_per_account(run: Run) -> float:
    """Divide accounts with at least one conversation, inbound included, by accounts placed."""
    return ratio(float((run.accounts["conversations"] > 0).sum()), float(len(run.accounts)))


def ptp_rate(run: Run) -> float:
    """Divide promises taken by conversations with the right party, inbound included."""
    return ratio(total(run, Tally.PROMISES), total(run, Tally.CONVERSATIONS))


def kept_rate(run: Run) -> float:
    """Divide promises kept by promises resolved: kept, or broken when the grace has passed."""
    kept = total(run, Tally.PROMISES_KEPT)
    return ratio(kept, kept + total(run, Tally.PROMISES_BROKEN))


def kept_value_rate(run: Run) -> float:
    """Divide the money paid towards promises that were kept by the money of all promises taken.

    Above 1 is possible: who promised a part may pay all that is due.
    """
    return ratio(total(run, Tally.KEPT), total(run, Tally.PROMISED))


CONTACT: dict[str, Kpi] = {
    "penetration": Kpi(penetration, "share", "higher", "Share of accounts where somebody was reached."),
    "attempted_penetration": Kpi(
        attempted_penetration, "share", "neither", "Share of accounts that were tried at all."
    ),
    "intensity": Kpi(intensity, "attempts", "lower", "Attempts for each account that was tried."),
    "rpc_rate": Kpi(rpc_rate, "share", "higher", "Share of answered dials that led to the debtor himself."),
    "rpc_per_dial": Kpi(rpc_per_dial, "share", "higher", "Share of dials that led to the debtor himself."),
    "rpc_per_account": Kpi(rpc_per_account, "share", "higher", "Share of accounts whose debtor was spoken to."),
    "dials": Kpi(dials, "count", "neither", "Dials placed."),
    "messages": Kpi(messages, "count", "neither", "SMS and e-mails sent."),
    "ptp_rate": Kpi(ptp_rate, "share", "higher", "Share of conversations that end in a promise."),
    "kept_rate": Kpi(kept_rate, "share", "higher", "Share of promises that were kept."),
    "kept_value_rate": Kpi(kept_value_rate, "share", "higher", "Money paid on kept promises, of all money promised."),
}
