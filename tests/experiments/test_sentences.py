"""What a rule says to people."""

from typing import Any

import pytest

from experiments.sentences import channels, hours, house_rules, tones, urgency, when, who
from policies import Rule, rules_from
from sim.features import FEATURES
from sim.scenario import HouseRules, Scenario, Site, Touch


def rule(**parts: Any) -> Rule:
    """A rule that sends an SMS."""
    (one,) = rules_from([{"treatment": "sms", **parts}])
    return one


@pytest.mark.parametrize(
    ("conditions", "says"),
    [
        ({}, "every account in this stage"),
        ({"stage": "preventive", "weekday": "mon", "days_in_book": 3}, "every account in this stage"),
        ({"segment": "large"}, "accounts whose segment is large"),
        ({"segment": ["small", "medium"]}, "accounts whose segment is small or medium"),
        ({"risk": {"at_least": "medium"}}, "accounts whose risk is at least medium"),
        (
            {"balance": {"at_least": "1500", "below": 20000}},
            "accounts whose balance is at least 1,500 USD and below 20,000 USD",
        ),
        ({"days_past_due": -3}, "accounts whose number of days past due is −3"),
        ({"hardship_known": "yes"}, "accounts whose holder told us of hardship"),
        ({"hardship_known": False}, "accounts whose holder did not tell us of hardship"),
        ({"promise_pending": {"below": 1}}, "accounts without a pending promise"),
        ({"disputed": ["yes", "no"]}, "accounts whose disputed is yes or no"),
        (
            {"segment": "small", "risk": "high", "arrears": {"above": 5}},
            "accounts whose segment is small, whose risk is high and whose amount overdue is above 5 USD",
        ),
    ],
)
def test_who_is_told_in_one_sentence(conditions: dict[str, Any], says: str) -> None:
    assert who(rule(when=conditions), "USD") == says


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_can_be_told(feature: str) -> None:
    assert who(rule(when={feature: 1}), "USD").startswith(("accounts ", "every account"))


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({}, "any day"),
        ({"on_days": [0]}, "on the day it enters the book"),
        ({"on_days": [3]}, "on day 3 in the book"),
        ({"on_days": [0, 3]}, "on days 0 and 3 in the book"),
        ({"every_days": 7}, "on the day it enters the book, and every 7 days after that"),
        ({"on_days": [1, 2], "every_days": 5}, "on days 1 and 2 in the book, and every 5 days after each"),
        ({"when": {"weekday": ["mon", "tue", "wed"]}}, "any day, Monday to Wednesday"),
        ({"when": {"weekday": ["sun", "fri"]}}, "any day, Friday and Sunday"),
        ({"when": {"weekday": {"above": "sun"}}}, "any day, on no day of the week"),
        (
            {"when": {"days_in_book": {"at_least": 5}}},
            "any day on which the number of days in the book is at least 5",
        ),
    ],
)
def test_when_is_told_in_one_sentence(parts: dict[str, Any], says: str) -> None:
    assert when(rule(**parts)) == says


@pytest.mark.parametrize(
    ("priority", "says"),
    [
        (1.0, "all alike, with priority 1"),
        ("7", "all alike, with priority 7"),
        ("arrears", "by amount overdue, the highest first"),
        ({"balance": "0.5"}, "by 0.5 times the balance, the highest first"),
    ],
)
def test_who_is_called_first_is_told(priority: Any, says: str) -> None:
    assert urgency(rule(priority=priority)) == says


def test_a_treatment_is_told_touch_by_touch() -> None:
    call, message = Touch(channel="call", tone="firm"), Touch(channel="sms", link=True)

    assert channels([call, message]) == "telephone call and SMS at 10:00 with a payment link"
    assert tones([call, message]) == "firm (telephone call) and neutral (SMS)"
    assert tones([message]) == "neutral"
    assert channels([]) == "none: leave the account alone today"


def test_house_rules_are_told_with_their_numbers_and_left_out_where_they_do_not_hold() -> None:
    scenario = Scenario(rules=HouseRules(call_until="21:00", dials_per_week=5, hold_during_promise=False))

    told = list(house_rules(scenario))

    assert "Nobody is called at 21:00 or later where they live." in told
    assert "A person is called at most 5 times in 7 days." in told
    assert not any("promise" in line for line in told)
    assert any("dispute" in line for line in told)


def test_hours_of_a_floor_are_told() -> None:
    site = Site(name="north", opens="09:00", closes="17:30", days=("mon", "tue", "wed"))

    assert hours(site) == "The floor north works from 09:00 to 17:30, Monday to Wednesday."
