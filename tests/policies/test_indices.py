"""Index policies and LP-update on worklists written down by hand."""

from typing import Any

import numpy as np
import pytest

from policies.indices import LagrangianIndex, WhittleIndex
from policies.lp_update import LpUpdate
from policies.relaxation.book import read
from policies.small_model import small_model
from sim.worklist import Worklist

from .worklists import names, written

POLICIES = (LagrangianIndex, WhittleIndex, LpUpdate)


def book(n: int = 60, **settings: Any) -> Worklist:
    """Accounts of all ages and sizes."""
    place = np.arange(n)
    features: dict[str, Any] = {
        "balance": 5_000.0 + 9_000.0 * ((place * 7) % n),
        "days_past_due": 2.0 + (place * 3) % 150,
        "days_since_conversation": 4.0 * (place % 9),
        "messages_7": 1.0 * (place % 3),
        "days_left": np.full(n, 90.0),
    }
    return written(features, **settings)


@pytest.mark.parametrize("policy", POLICIES)
def test_no_more_is_called_than_the_calls_or_minutes_there_are(policy: Any) -> None:
    limited = names(book(calls=7.0, capacity=np.inf), policy().decide(book(calls=7.0, capacity=np.inf)).treatment)
    short = names(book(capacity=12.0), policy().decide(book(capacity=12.0)).treatment)

    assert limited.count("call") == 7
    assert short.count("call") == int(12 / small_model().minutes.max())


@pytest.mark.parametrize("policy", POLICIES)
def test_a_dearer_minute_or_complaint_makes_no_more_calls(policy: Any) -> None:
    worklist = book(capacity=np.inf)

    usual = names(worklist, policy().decide(worklist).treatment).count("call")

    dear = policy(minute_price=1000), policy(complaint_price=1_000_000)
    calls = [names(worklist, each.decide(worklist).treatment).count("call") for each in dear]
    assert calls[0] < usual
    assert calls[1] <= usual


@pytest.mark.parametrize("policy", POLICIES)
def test_sites_are_priced_apart(policy: Any) -> None:
    worklist = book(60)
    worklist.site = np.repeat(np.array([0, 1], dtype=np.uint8), 30)
    worklist.capacity, worklist.calls = np.array([6.0, np.inf]), np.array([np.inf, np.inf])

    called = worklist.treatments.index("call") == policy().decide(worklist).treatment

    assert called[:30].sum() == 2
    assert called[30:].sum() > 15


def test_values_between_two_sizes_lie_on_the_straight_line() -> None:
    features = {"balance": [20_000.0, 35_000.0, 80_000.0], "days_past_due": [5.0] * 3, "messages_7": [0.0] * 3}
    today = read(written({**features, "days_since_conversation": [9.0] * 3, "days_left": [9.0] * 3}), small_model())
    worth = np.zeros((1, 4, small_model().n_states, 5)) + np.array([0.0, 1.0, 5.0, 7.0, 9.0])

    np.testing.assert_allclose(today.values(worth)[:, 0], [1.0, 2.0, 5.0])
    assert today.counts(0).sum() == 3


def test_a_plan_is_kept_until_it_is_due_and_belongs_to_one_replication() -> None:
    policy = LpUpdate(every_days=3)
    plans = []
    for day in (0, 2, 3, 5, 0):
        policy.decide(book(day=day, capacity=30.0))
        plans.append(policy._plans[-1])

    assert [plan.day for plan in plans] == [0, 0, 3, 3, 0]
    assert len(policy._plans) == 1


def test_a_plan_outlasts_a_day_without_collectors() -> None:
    policy = LpUpdate(every_days=1)
    policy.decide(book(day=0, capacity=30.0))

    decision = policy.decide(book(day=1, capacity=0.0))

    assert policy._plans[-1].day == 0
    assert "call" not in names(book(), decision.treatment)


def test_whoever_owes_a_cent_is_not_called() -> None:
    worklist = book(capacity=np.inf)
    worklist._cache["balance"] = np.full(len(worklist), 1.0)

    for policy in POLICIES:
        assert "call" not in names(worklist, policy().decide(worklist).treatment)
