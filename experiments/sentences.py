"""Rules, treatments and house rules in plain English, for people who work by them."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from policies import Rule
from policies.conditions import met, number_of, unit_of
from sim.features import FEATURES
from sim.scenario import WEEKDAYS, HouseRules, Scenario, Site, Touch, clock_text

from .plain_words import FLAGS, phrase

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIMING = ("days_in_book", "weekday")
_BOUNDS = {"at_least": "at least", "above": "above", "at_most": "at most", "below": "below"}
_CHANNELS = {"call": "telephone call", "sms": "SMS", "email": "e-mail"}

_HOUSE: dict[str, str] = {
    "call_from": "Nobody is called before {} where they live.",
    "call_until": "Nobody is called at {} or later where they live.",
    "dials_per_week": "A person is called at most {} times in 7 days.",
    "days_after_conversation": "After a conversation nobody is called for {} days.",
    "messages_per_week": "A person gets at most {} messages in 7 days.",
    "hold_during_promise": "While a promise is pending, the account is left alone.",
    "hold_during_dispute": "While a dispute is open, the account is left alone.",
    "hold_after_hardship": "After a person tells us of hardship, they are left alone for {} days.",
}
"""What each house rule says; one that is not here is told by its description."""


def joined(parts: Sequence[str], word: str = "and") -> str:
    """Join parts of a sentence.

    Examples
    --------
    >>> joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"], "or")
    ('a', 'a and b', 'a, b or c')
    """
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def who(rule: Rule, currency: str) -> str:
    """Say which accounts of a stage a rule is for."""
    asks = [name for name in rule.when if name not in (*_TIMING, "stage")]
    told = [_condition(name, rule.when[name], currency) for name in asks]
    return f"accounts {joined(told)}" if told else "every account in this stage"


def when(rule: Rule) -> str:
    """Say on which days a rule applies."""
    told = _days_in_book(rule)
    if "days_in_book" in rule.when:
        told += f" on which the {_asked('days_in_book', rule.when['days_in_book'], '')}"
    if "weekday" in rule.when:
        told += f", {weekdays(np.flatnonzero(met(np.arange(7.0), 'weekday', rule.when['weekday'], ())).tolist())}"
    return told


def weekdays(numbers: Sequence[int]) -> str:
    """Name days of the week in order, 0 for Monday.

    Examples
    --------
    >>> weekdays([0, 1, 2, 5]), weekdays([0, 1, 2, 3])
    ('Monday, Tuesday, Wednesday and Saturday', 'Monday to Thursday')
    """
    if not numbers:
        return "on no day of the week"
    in_a_row = len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1
    return f"{_DAYS[numbers[0]]} to {_DAYS[numbers[-1]]}" if in_a_row else joined([_DAYS[one] for one in numbers])


def channels(touches: Sequence[Touch]) -> str:
    """Say what a treatment does."""
    return joined([_touch(touch) for touch in touches]) or "none: leave the account alone today"


def tones(touches: Sequence[Touch]) -> str:
    """Say the tone of a treatment, touch by touch if they differ."""
    if len({touch.tone for touch in touches}) == 1:
        return touches[0].tone
    return joined([f"{touch.tone} ({_channel(touch)})" for touch in touches])


def urgency(rule: Rule) -> str:
    """Say who of a rule's accounts is called first."""
    number = number_of(rule.priority)
    if number is not None:
        return f"all alike, with priority {number:g}"
    if isinstance(rule.priority, str):
        return f"by {phrase(rule.priority)}, the highest first"
    feature, factor = next(iter(rule.priority.items()))
    return f"by {factor} times the {phrase(feature)}, the highest first"


def house_rules(scenario: Scenario) -> Iterator[str]:
    """Say what holds for everybody, whatever the instruction."""
    for name, field in HouseRules.model_fields.items():
        value = getattr(scenario.rules, name)
        if value is False:
            continue
        shown = clock_text(value) if name in {"call_from", "call_until"} else value
        yield _HOUSE[name].format(shown) if name in _HOUSE else f"{field.description or name}: {shown}."
    yield f"After a complaint nobody is contacted for {scenario.behaviour.complaint.freeze_days} days."
    yield "Whoever asked us to stop is not contacted, and nobody gets a message on a channel without consent to it."


def hours(site: Site) -> str:
    """Say when a floor works."""
    days = weekdays(sorted(WEEKDAYS.index(day) for day in site.days))
    return f"The floor {site.name} works from {clock_text(site.opens)} to {clock_text(site.closes)}, {days}."


def _touch(touch: Touch) -> str:
    at = "" if touch.channel == "call" else f" at {clock_text(touch.at)}"
    return f"{_channel(touch)}{at}{' with a payment link' if touch.link else ''}"


def _channel(touch: Touch) -> str:
    return _CHANNELS.get(touch.channel, touch.channel.replace("_", " "))


def _days_in_book(rule: Rule) -> str:
    if not rule.on_days and rule.every_days is None:
        return "any day"
    days = rule.on_days or (0,)
    listed = f"{'day' if len(days) == 1 else 'days'} {joined([str(day) for day in days])} in the book"
    first = "the day it enters the book" if days == (0,) else listed
    again = (
        ""
        if rule.every_days is None
        else f", and every {rule.every_days} days after {'that' if len(days) == 1 else 'each'}"
    )
    return f"on {first}{again}"


def _condition(feature: str, condition: Any, currency: str) -> str:
    if FEATURES[feature].unit == "0 or 1" and feature in FLAGS:
        if_no, if_yes = met(np.array([0.0, 1.0]), feature, condition, ())
        if if_no != if_yes:
            return FLAGS[feature][int(if_yes)]
    return f"whose {_asked(feature, condition, currency)}"


def _asked(feature: str, condition: Any, currency: str) -> str:
    """Say what a condition asks of a feature's value."""
    if isinstance(condition, dict):
        told = joined([f"{_BOUNDS[word]} {_value(feature, bound, currency)}" for word, bound in condition.items()])
    else:
        values = condition if isinstance(condition, list | tuple) else [condition]
        told = joined([_value(feature, value, currency) for value in values], "or")
    return f"{phrase(feature)} is {told}"


def _value(feature: str, value: Any, currency: str) -> str:
    number = number_of(value)
    if number is None:
        return str(value)
    return f"{number:,.10g}{f' {currency}' if unit_of(feature) != 1 else ''}".replace("-", "−")
