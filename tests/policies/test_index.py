"""What the structured index says of two accounts that are alike but for one fact, and of prices."""

import numpy as np
import pytest

from policies import StructuredIndex
from sim.worklist import Worklist

from .accounts import accounts
from .worklists import names

PRICES = (0.0, 64.0, 500.0, 2_000.0)
BALANCES = {"balance": [1e4, 5e4, 1e5, 5e5, 1e6]}


def urgency(worklist: Worklist, policy: StructuredIndex | None = None) -> list[float]:
    """Margins per minute of calls; 0 where none is made."""
    return list((policy or StructuredIndex()).decide(worklist).priority)


def n_calls(worklist: Worklist, policy: StructuredIndex) -> int:
    return names(worklist, policy.decide(worklist).treatment).count("call")


def test_of_two_alike_accounts_the_larger_is_called_first() -> None:
    small, large = urgency(accounts({"balance": [80_000, 160_000]}))

    assert large > small > 0


@pytest.mark.parametrize(
    ("feature", "less", "more"),
    [
        ("promise_pending", 0, 1),
        ("hardship_known", 0, 1),
        ("dials_7", 0, 3),
        ("cause_told", 0, 2),
        ("days_since_conversation", 400, 3),
        ("days_since_payment", 400, 1),
    ],
)
def test_what_speaks_against_a_call_lowers_its_value(feature: str, less: float, more: float) -> None:
    free, burdened = urgency(accounts({feature: [less, more]}))

    assert burdened < free


def test_who_asked_to_be_called_today_is_called_first() -> None:
    not_asked, asked = urgency(accounts({"callback_today": [0, 1]}))

    assert asked > not_asked


def test_many_dials_that_nobody_answered_count_against_a_number() -> None:
    fresh, silent, answered = urgency(accounts({"dials": [0, 6, 6], "answers": [0, 0, 1]}))

    assert silent < fresh
    assert silent < answered


def test_a_pending_promise_is_left_alone_by_messages_too() -> None:
    worklist = accounts({"promise_pending": [0, 1], "balance": [10_000, 10_000]}, capacity=0.0)

    assert names(worklist, StructuredIndex().decide(worklist).treatment) == ["sms", "wait"]


def test_a_higher_minute_price_never_orders_more_calls() -> None:
    ordered = [n_calls(accounts(BALANCES), StructuredIndex(minute_price=price)) for price in PRICES]

    assert ordered == sorted(ordered, reverse=True)
    assert ordered[0] > ordered[-1]


def test_a_higher_complaint_price_never_orders_more_calls() -> None:
    prices = (0.0, 15_000.0, 200_000.0)
    worklist = accounts({**BALANCES, "dials_7": [9] * 5})
    policies = [StructuredIndex(complaint_price=price, minute_price=0.0, call_dials=0.0) for price in prices]
    ordered = [n_calls(worklist, policy) for policy in policies]

    assert ordered == sorted(ordered, reverse=True)
    assert ordered[0] > ordered[-1]


def test_the_stage_follows_straight_lines_through_its_knots() -> None:
    policy = StructuredIndex(
        call_late_30=1.0, call_late_60=0.0, minute_price=0.0, complaint_price=0.0, message_price=200
    )
    worklist = accounts({"days_past_due": [0, 15, 30, 45, 60]}, [[True, False, False, True]] * 5)

    grown = np.log(np.array(urgency(worklist, policy)) / urgency(worklist, policy)[0])

    assert grown == pytest.approx([0.0, 0.5, 1.0, 0.5, 0.0], abs=1e-9)


def test_a_treatment_without_a_name_is_never_used() -> None:
    worklist = accounts(BALANCES)

    ordered = names(worklist, StructuredIndex(call="", email="").decide(worklist).treatment)

    assert set(ordered) <= {"wait", "sms"}


def test_a_treatment_that_the_scenario_lacks_is_named() -> None:
    with pytest.raises(ValueError, match="“fax” is not a treatment here"):
        StructuredIndex(call="fax").decide(accounts(BALANCES))
