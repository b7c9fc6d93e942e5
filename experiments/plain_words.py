"""Plain words for features: what a spreadsheet's heading may say, and what a manual says."""

from sim.features import FEATURES

PHRASES: dict[str, str] = {
    "arrears": "amount overdue",
    "opening": "balance on entry",
    "paid": "amount paid",
    "other_balance": "balance of the person's other accounts",
    "other_accounts": "number of other open accounts",
    "days_past_due": "number of days past due",
    "days_to_next_due": "number of days to the next due date",
    "days_in_book": "number of days in the book",
    "days_since_payment": "number of days since the last payment",
    "payment_probability": "estimated probability of a payment in 30 days",
    "dials": "number of calls made",
    "dials_7": "number of calls in 7 days",
    "dials_30": "number of calls in 30 days",
    "messages_7": "number of messages in 7 days",
    "messages_30": "number of messages in 30 days",
    "sms": "number of SMS sent",
    "emails": "number of e-mails sent",
    "answers": "number of calls answered",
    "conversations": "number of conversations",
    "clicks": "number of links clicked",
    "called_in": "number of times the person called in",
    "days_since_contact": "number of days since the last contact",
    "days_since_conversation": "number of days since the last conversation",
    "promises": "number of promises made",
    "promises_kept": "number of promises kept",
    "promises_broken": "number of promises broken",
    "cost_to_date": "cost to date",
    "weekday": "day of the week",
    "days_left": "number of days left",
}
"""Noun phrases, singular, for features whose name with spaces would not do."""

FLAGS: dict[str, tuple[str, str]] = {
    "has_phone": ("whose holder has no telephone number", "whose holder has a telephone number"),
    "has_email": ("whose holder has no e-mail address", "whose holder has an e-mail address"),
    "sms_consent": ("whose holder may not be sent SMS", "whose holder may be sent SMS"),
    "email_consent": ("whose holder may not be sent e-mail", "whose holder may be sent e-mail"),
    "ceased": ("whose holder did not ask us to stop", "whose holder asked us to stop"),
    "hardship_known": ("whose holder did not tell us of hardship", "whose holder told us of hardship"),
    "disputed": ("without an open dispute", "with an open dispute"),
    "promise_pending": ("without a pending promise", "with a pending promise"),
}
"""What a 0-or-1 feature says of an account, if not and if so."""

_MORE_HEADINGS: dict[str, str] = {
    "age": "days_past_due",
    "days late": "days_past_due",
    "amount owed": "balance",
    "overdue": "arrears",
    "day": "weekday",
    "broken promises": "promises_broken",
    "kept promises": "promises_kept",
    "calls this week": "dials_7",
    "calls this month": "dials_30",
    "messages this week": "messages_7",
    "messages this month": "messages_30",
    "hardship": "hardship_known",
    "dispute": "disputed",
    "cost": "cost_to_date",
    "probability of payment": "payment_probability",
    "risk band": "risk",
}


def phrase(feature: str) -> str:
    """Name a feature in the middle of a sentence.

    Examples
    --------
    >>> phrase("arrears"), phrase("balance"), phrase("days_since_payment")
    ('amount overdue', 'balance', 'number of days since the last payment')
    """
    return PHRASES.get(feature, feature.replace("_", " "))


def headings() -> dict[str, str]:
    """Give the feature behind each heading a spreadsheet may use, in small letters with single spaces."""
    named = {name.replace("_", " "): name for name in FEATURES}
    phrased = {phrase(name).removeprefix("number of "): name for name in FEATURES}
    return _MORE_HEADINGS | phrased | named


def plain(text: str) -> str:
    """Bring a heading to small letters, with single spaces in place of underscores and hyphens.

    Examples
    --------
    >>> plain(" Days_past-due ")
    'days past due'
    """
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())
