"""What the priced greedy rule orders, by example."""

import numpy as np

from policies import PricedGreedy

from .accounts import accounts
from .worklists import names

BALANCES = {"balance": [100.0, 3_000.0, 20_000.0, 100_000.0, 1e6]}


def test_small_balances_are_not_worth_a_touch_middling_ones_a_message_and_large_ones_a_call() -> None:
    worklist = accounts({**BALANCES, "days_past_due": [0.0] * 5})

    ordered = names(worklist, PricedGreedy().decide(worklist).treatment)

    assert ordered == ["wait", "sms", "call", "call", "call"]


def test_of_two_alike_accounts_the_larger_is_called_first() -> None:
    priority = PricedGreedy().decide(accounts({"balance": [1e5, 2e5]})).priority

    assert priority[1] > priority[0] > 0


def test_a_higher_minute_price_never_orders_more_calls() -> None:
    worklist = accounts(BALANCES)
    ordered = [
        names(worklist, PricedGreedy(minute_price=price).decide(worklist).treatment).count("call")
        for price in (0.0, 64.0, 640.0, 2_000.0)
    ]

    assert ordered == sorted(ordered, reverse=True)
    assert ordered[0] > ordered[-1]


def test_a_pending_promise_is_left_alone() -> None:
    worklist = accounts({"promise_pending": [1.0]})

    assert not PricedGreedy().decide(worklist).treatment.any()


def test_response_halves_every_half_life_and_every_wear() -> None:
    policy = PricedGreedy(half_life=30, wear=2, minute_price=0, complaint_price=0, sms_response=0, email_response=0)
    worklist = accounts({"days_past_due": [0.0, 30.0, 0.0], "dials_7": [0.0, 0.0, 2.0]})

    priority = policy.decide(worklist).priority

    assert np.allclose(priority / priority[0], [1.0, 0.5, 0.5])
