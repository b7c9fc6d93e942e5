"""Conduct KPIs: what contact does to people.

Complaints are counted against the time during which accounts were open: *1,000 accounts for 90
days* are 90,000 mornings on which an account was open.
"""

from collections.abc import Callable

from ..simulation import Run
from ..words import N_CAUSES, Cause, Tally
from .contact import contacts, conversations
from .kpi import Kpi, ratio, total

_ACCOUNT_DAYS = 1_000 * 90


def complaints(run: Run) -> float:
    """Count complaints of all causes."""
    return sum(total(run, Tally.COMPLAINTS + cause) for cause in range(N_CAUSES))


def _per_1000_accounts(run: Run, n: float) -> float:
    return ratio(n * _ACCOUNT_DAYS, total(run, Tally.OPEN_ACCOUNTS))


def complaints_per_1000_accounts(run: Run) -> float:
    """Divide complaints by 1,000 accounts open for 90 days."""
    return _per_1000_accounts(run, complaints(run))


def complaints_about(cause: Cause) -> Callable[[Run], float]:
    """Make the KPI that divides complaints of one cause by 1,000 accounts open for 90 days."""

    def rate(run: Run) -> float:
        """Divide complaints of this cause by 1,000 accounts open for 90 days."""
        return _per_1000_accounts(run, total(run, Tally.COMPLAINTS + cause))

    return rate


def complaints_per_10000_contacts(run: Run) -> float:
    """Divide complaints by 10,000 contacts: dials answered and debtors' inbound calls taken."""
    return ratio(complaints(run) * 10_000, contacts(run))


def complaints_per_1000_conversations(run: Run) -> float:
    """Divide complaints by 1,000 conversations with the right party, inbound and automated ones included."""
    return ratio(complaints(run) * 1_000, conversations(run))


def upheld_share(run: Run) -> float:
    """Divide complaints that are upheld by complaints."""
    return ratio(total(run, Tally.COMPLAINTS_UPHELD), complaints(run))


def opt_out_rate(run: Run) -> float:
    """Divide opt-outs by SMS and e-mails sent."""
    return ratio(total(run, Tally.OPT_OUTS), total(run, Tally.SMS) + total(run, Tally.EMAILS))


def cease_rate(run: Run) -> float:
    """Divide requests to cease contact by conversations with the right party, inbound and automated ones included."""
    return ratio(total(run, Tally.CEASED), conversations(run))


def out_of_hours_share(run: Run) -> float:
    """Divide dials for collectors outside the hours that the house allows, where the debtor lives, by such dials."""
    return ratio(total(run, Tally.OUT_OF_HOURS), total(run, Tally.DIALS))


def too_frequent_share(run: Run) -> float:
    """Divide dials for collectors beyond what the house allows within 7 days by such dials."""
    return ratio(total(run, Tally.TOO_FREQUENT), total(run, Tally.DIALS))


def dispute_rate(run: Run) -> float:
    """Divide disputes raised, in conversations or of one's own accord, by accounts placed."""
    return ratio(total(run, Tally.DISPUTES), total(run, Tally.PLACED_ACCOUNTS))


def hardship_rate(run: Run) -> float:
    """Divide disclosures of hardship by accounts placed."""
    return ratio(total(run, Tally.HARDSHIPS), total(run, Tally.PLACED_ACCOUNTS))


def _share_of_touches(run: Run, tally: Tally) -> float:
    return ratio(total(run, tally), total(run, Tally.TOUCHES))


def harm_index(run: Run) -> float:
    """Divide touches to persons in a life shock by touches: dials, messages delivered and conversations."""
    return _share_of_touches(run, Tally.TOUCHES_IN_SHOCK)


def known_hardship_touched(run: Run) -> float:
    """Divide touches to persons who have disclosed hardship by touches: dials, messages delivered and conversations."""
    return _share_of_touches(run, Tally.TOUCHES_IN_KNOWN_HARDSHIP)


def vulnerable_touched(run: Run) -> float:
    """Divide touches to vulnerable persons, known or not, by touches: dials, messages delivered and conversations."""
    return _share_of_touches(run, Tally.TOUCHES_OF_VULNERABLE)


_CAUSES = {
    Cause.CONTACT: "being contacted at all",
    Cause.FREQUENCY: "being called too often",
    Cause.HARDSHIP: "being contacted in hardship",
    Cause.HOUR: "the hour of a contact",
    Cause.TONE: "the tone of a contact",
    Cause.DISPUTED_DEBT: "a debt disputed or paid",
    Cause.WRONG_PARTY: "calls to the wrong person",
    Cause.ABANDONED: "silent calls",
}

_PER_1000 = "per 1,000 accounts and 90 days"

CONDUCT: dict[str, Kpi] = {
    "complaints_per_1000_accounts": Kpi(complaints_per_1000_accounts, _PER_1000, "lower", "Complaints of all causes."),
    **{
        f"complaints_{cause.name.lower()}": Kpi(
            complaints_about(cause), _PER_1000, "lower", f"Complaints about {words}."
        )
        for cause, words in _CAUSES.items()
    },
    "complaints_per_10000_contacts": Kpi(
        complaints_per_10000_contacts,
        "per 10,000 contacts",
        "lower",
        "Complaints for 10,000 times somebody was spoken to.",
    ),
    "complaints_per_1000_conversations": Kpi(
        complaints_per_1000_conversations,
        "per 1,000 conversations",
        "lower",
        "Complaints for 1,000 times a debtor was spoken to.",
    ),
    "upheld_share": Kpi(upheld_share, "share", "lower", "Share of complaints that are upheld."),
    "complaints": Kpi(complaints, "count", "lower", "Complaints of all causes."),
    "opt_out_rate": Kpi(opt_out_rate, "share", "lower", "Opt-outs for each SMS or e-mail sent."),
    "cease_rate": Kpi(cease_rate, "share", "lower", "Share of conversations after which contact has to cease."),
    "out_of_hours_share": Kpi(out_of_hours_share, "share", "lower", "Share of dials at a forbidden hour; must be 0."),
    "too_frequent_share": Kpi(
        too_frequent_share, "share", "lower", "Share of dials beyond the weekly limit; must be 0."
    ),
    "dispute_rate": Kpi(dispute_rate, "share", "lower", "Disputes for each account."),
    "hardship_rate": Kpi(hardship_rate, "share", "neither", "Disclosures of hardship for each account."),
    "harm_index": Kpi(harm_index, "share", "lower", "Share of touches that reach persons in a life shock."),
    "known_hardship_touched": Kpi(
        known_hardship_touched, "share", "lower", "Share of touches that reach persons who have told of hardship."
    ),
    "vulnerable_touched": Kpi(vulnerable_touched, "share", "lower", "Share of touches that reach vulnerable persons."),
}
