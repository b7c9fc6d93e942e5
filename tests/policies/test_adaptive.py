"""What Thompson sampling learns, in a toy world where the outcome of each touch is known."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from policies import ThompsonSampling
from sim.worklist import Decision, Outcome, Worklist

from .worklists import names, written

BALANCE = 100_000.0
FEATURES = {
    "balance": BALANCE,
    "days_past_due": 40.0,
    "days_since_conversation": 400.0,
    "promise_pending": 0.0,
}
QUICK = ThompsonSampling(window=1, prior_weight=5.0, minute_price=0.0, message_price=0.0)


def morning(day: int, keys: NDArray[np.int64], last: Outcome | None = None) -> Worklist:
    worklist = written({name: [value] * len(keys) for name, value in FEATURES.items()}, day=day, keys=list(keys))
    worklist.last = last
    return worklist


def outcome(worklist: Worklist, decision: Decision, pays: Mapping[str, int]) -> Outcome:
    """Book for each account what its treatment brings, cents."""
    n = len(worklist)
    none, paid = np.zeros(n, dtype=np.int64), [pays.get(name, 0) for name in names(worklist, decision.treatment)]
    return Outcome(worklist.keys, none > 0, none, np.array(paid), none.astype(float), none, none, none > 0)


def live(policy: ThompsonSampling, pays: Mapping[str, int], days: int = 30, n: int = 40) -> list[list[str]]:
    """Live in a world where every touch brings the same each time; treatments by day."""
    lived, last = [], None
    for day in range(days):
        worklist = morning(day, np.arange(n), last)
        decision = policy.decide(worklist)
        last = outcome(worklist, decision, pays)
        lived.append(names(worklist, decision.treatment))
    return lived


@pytest.mark.parametrize("best", ["sms", "email", "call"])
def test_the_touch_that_brings_most_is_learned(best: str) -> None:
    lived = live(replace(QUICK), {"sms": 1_000, "email": 1_000, "call": 1_000, best: 30_000})

    assert all(treatments.count(best) == len(treatments) for treatments in lived[-5:])


def test_waiting_is_learned_where_touches_bring_nothing_more() -> None:
    lived = live(replace(QUICK, message_price=100.0, minute_price=100.0), {"wait": 5_000}, days=60)

    assert all(set(treatments) == {"wait"} for treatments in lived[-5:])


def test_an_account_waits_until_the_window_of_its_last_decision_is_over() -> None:
    lived = live(replace(QUICK, window=3, prior_weight=1e4, prior_share=0.9), {"sms": 100}, days=9)

    assert all(set(lived[day]) == {"wait"} for day in (1, 2, 4, 5, 7, 8))


def test_what_is_learned_does_not_depend_on_the_order_of_rows() -> None:
    pays, order = {"sms": 12_345, "call": 30_000, "wait": 99}, np.random.Generator(np.random.PCG64(1))
    straight, shuffled, last, other_last = replace(QUICK), replace(QUICK), None, None
    for day in range(12):
        keys = np.arange(30)
        places = order.permutation(30)
        one, other = morning(day, keys, last), morning(day, keys[places], other_last)
        decided, decided_other = straight.decide(one), shuffled.decide(other)
        assert decided.treatment[places].tolist() == decided_other.treatment.tolist()
        last, other_last = outcome(one, decided, pays), outcome(other, decided_other, pays)


def test_asking_twice_on_a_day_teaches_nothing_twice() -> None:
    once, twice, pays = replace(QUICK), replace(QUICK), {"sms": 20_000}
    last = None
    for day in range(6):
        worklist = morning(day, np.arange(20), last)
        decision = once.decide(worklist)
        twice.decide(worklist)
        assert twice.decide(worklist).treatment.tolist() == decision.treatment.tolist()
        last = outcome(worklist, decision, pays)


def test_a_new_run_is_begun_with_an_empty_memory() -> None:
    used = replace(QUICK)
    live(used, {"call": 30_000})

    assert live(used, {"sms": 30_000}) == live(replace(QUICK), {"sms": 30_000})


def test_money_of_an_account_that_leaves_the_book_still_counts() -> None:
    policy = replace(QUICK, window=5)
    worklist = morning(0, np.arange(50))
    last = outcome(worklist, policy.decide(worklist), {"sms": 90_000, "email": 90_000, "call": 90_000, "wait": 90_000})

    policy.decide(morning(1, np.arange(50, 60), last))

    assert policy._memory.sums[:, 0].sum() == 50
    assert policy._memory.sums[:, 1].sum() == 50 * 900
