"""The one rule by which collectors' time is shared."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import execute
from policies.execution import highest
from sim.worklist import checked

from .worklists import TREATMENTS, names, written

MINUTES = np.array([0.0, 0.0, 0.0, 2.0])
CALL = TREATMENTS.index("call")


def values(*calls: float, sms: float = 1.0) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Values of wait, sms, e-mail and a call for each row."""
    return np.array([[0.0, sms, 0.5, call] for call in calls])


def test_the_calls_worth_most_a_minute_fill_the_capacity_and_the_rest_fall_back() -> None:
    worklist = written({"balance": [0, 0, 0, 0]}, capacity=4.0)

    decision = execute(worklist, values(5, 9, 7, 3), MINUTES)

    assert names(worklist, decision.treatment) == ["sms", "call", "call", "sms"]
    assert decision.priority.tolist() == [0, 4, 3, 0]


def test_a_call_must_be_worth_more_than_the_best_message() -> None:
    worklist = written({"balance": [0, 0, 0]})

    decision = execute(worklist, values(1.5, 1.0, 0.9), MINUTES)

    assert names(worklist, decision.treatment) == ["call", "sms", "sms"]


def test_calls_are_ranked_by_what_they_add_and_not_by_what_they_bring() -> None:
    worklist = written({"balance": [0, 0]}, capacity=2.0)
    would_pay_anyway, needs_a_call = [0.0, 90.0, 0.0, 91.0], [0.0, 0.0, 0.0, 20.0]

    decision = execute(worklist, np.array([would_pay_anyway, needs_a_call]), MINUTES)

    assert names(worklist, decision.treatment) == ["sms", "call"]


def test_a_short_call_goes_before_a_long_one_of_the_same_worth() -> None:
    worklist = written({"balance": [0, 0]}, capacity=3.0)
    minutes = np.array([[0.0, 0.0, 0.0, 3.0], [0.0, 0.0, 0.0, 2.0]])

    assert names(worklist, execute(worklist, values(7, 7), minutes).treatment) == ["sms", "call"]


def test_a_shorter_call_is_taken_where_a_longer_one_no_longer_fits() -> None:
    worklist = written({"balance": [0, 0, 0]}, capacity=5.0)
    minutes = np.array([[0.0, 0.0, 0.0, m] for m in (3.0, 3.0, 1.0)])

    assert names(worklist, execute(worklist, values(30, 20, 2), minutes).treatment) == ["call", "sms", "call"]


def test_ties_go_to_the_lower_key() -> None:
    worklist = written({"balance": [0, 0, 0]}, capacity=4.0, keys=[8, 2, 5])

    assert names(worklist, execute(worklist, values(6, 6, 6), MINUTES).treatment) == ["sms", "call", "call"]


def test_what_is_worth_less_than_waiting_is_left_undone() -> None:
    worklist = written({"balance": [0]})

    assert names(worklist, execute(worklist, np.array([[0.0, -1.0, -0.5, -2.0]]), MINUTES).treatment) == ["wait"]


def test_what_is_not_allowed_is_not_ordered() -> None:
    worklist = written({"balance": [0, 0]}, [[True, False, True, False], [True, True, True, True]])

    assert names(worklist, execute(worklist, values(9, 9), MINUTES).treatment) == ["email", "call"]


def test_each_site_has_its_own_capacity() -> None:
    worklist = written({"balance": [0, 0, 0]})
    worklist.site, worklist.capacity = np.array([0, 1, 1], dtype=np.uint8), np.array([0.0, 2.0])
    worklist.calls = np.full(2, np.inf)

    assert names(worklist, execute(worklist, values(9, 8, 7), MINUTES).treatment) == ["sms", "call", "sms"]
    assert worklist.capacity.tolist() == [0.0, 2.0]


def test_unlimited_collectors_take_every_call_worth_making() -> None:
    worklist = written({"balance": [0, 0]}, capacity=np.inf)

    assert names(worklist, execute(worklist, values(9, 0), MINUTES).treatment) == ["call", "sms"]


def test_nobody_is_a_portfolio_too() -> None:
    assert len(execute(written({"balance": []}), np.zeros((0, 4)), MINUTES).treatment) == 0


@pytest.mark.parametrize(
    ("value", "minutes", "says"),
    [
        (np.zeros((2, 4)), MINUTES, r"value must have shape \(1, 4\), got \(2, 4\)"),
        (np.full((1, 4), np.nan), MINUTES, "value must be finite"),
        (np.full((1, 4), -np.inf), MINUTES, "value must be finite"),
        (np.zeros((1, 4)), -MINUTES, "minutes must be finite and at least 0"),
        (np.zeros((1, 4)), MINUTES + 1, "waiting takes no minutes"),
    ],
)
def test_impossible_numbers_are_refused(value: Any, minutes: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        execute(written({"balance": [0]}), value, minutes)


@given(st.data())
def test_capacity_is_never_exceeded_and_never_left_to_a_lesser_call(data: st.DataObject) -> None:
    n = data.draw(st.integers(0, 30))
    numbers = st.lists(st.integers(-9, 9), min_size=4 * n, max_size=4 * n)
    value = np.array(data.draw(numbers), dtype=np.float64).reshape(n, 4)
    mask = np.array(data.draw(numbers)).reshape(n, 4) > -5
    mask[:, 0] = True
    worklist = written({"balance": [0] * n}, mask, capacity=float(data.draw(st.integers(0, 40))))

    decision = checked(execute(worklist, value, MINUTES), worklist)

    called = decision.treatment == CALL
    margin = value[:, CALL] - np.where(mask[:, :CALL], value[:, :CALL], -np.inf).max(axis=1)
    worth = mask[:, CALL] & (margin > 0)
    assert 2.0 * called.sum() <= worklist.capacity[0]
    assert called.sum() == min(worth.sum(), worklist.capacity[0] // 2)
    assert margin[called].min(initial=np.inf) >= margin[worth & ~called].max(initial=-np.inf)


@given(st.lists(st.integers(0, 4), max_size=20), st.integers(0, 22))
def test_the_highest_are_those_a_full_sort_puts_first(scores: list[int], most: int) -> None:
    numbers, keys = np.array(scores, dtype=np.float64), np.arange(len(scores), dtype=np.uint64)[::-1]

    chosen = highest(numbers, keys, most)

    assert sorted(chosen) == sorted(np.lexsort((keys, -numbers))[:most])


def test_no_more_calls_are_taken_than_a_site_may_place() -> None:
    worklist = written({"balance": [0, 0, 0]}, capacity=np.inf, calls=1)

    assert names(worklist, execute(worklist, values(5, 9, 7), MINUTES).treatment) == ["sms", "call", "sms"]
