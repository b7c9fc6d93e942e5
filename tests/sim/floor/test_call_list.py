from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.floor.call_list import CallList
from sim.floor.contract import Ending, OrderState
from sim.state import CAMPAIGN, ORDER, PERSON

N_PERSONS = 10


@pytest.fixture
def state() -> Any:
    """Make ten persons with an order each, in the first of two campaigns of one site."""
    campaigns = np.zeros((1, 2), dtype=CAMPAIGN)
    campaigns["retry_ms"] = (10, 20, 30, 40)
    campaigns["dials_per_day"] = 2
    campaigns["limit_permille"] = 30
    return SimpleNamespace(
        orders=np.zeros(N_PERSONS, dtype=ORDER), people=np.zeros(N_PERSONS, dtype=PERSON), campaigns=campaigns
    )


@pytest.fixture
def orders(state: Any) -> CallList:
    return CallList(state, site=0)


def listed(state: Any, orders: CallList, priorities: dict[int, float]) -> None:
    for person, priority in priorities.items():
        state.orders["priority"][person] = priority
        orders.put(person)


def test_of_equal_priorities_the_smaller_number_is_taken_first(state, orders):
    listed(state, orders, {7: 1.0, 3: 1.0, 5: 2.0})
    assert [orders.take() for _ in range(3)] == [5, 3, 7]


def test_a_person_who_is_put_again_moves(state, orders):
    listed(state, orders, {1: 1.0, 2: 2.0})
    listed(state, orders, {1: 3.0})
    assert len(orders) == 2
    assert orders.take() == 1


def test_a_priority_that_rises_is_known_only_when_the_person_is_put_again(state, orders):
    listed(state, orders, {1: 1.0, 2: 2.0})
    state.orders["priority"][1] = 3.0
    assert orders.take() == 2


def test_who_is_struck_off_has_no_order_and_is_not_retried(state, orders):
    orders.wait(1, ms=500)
    orders.strike(1)
    assert not orders.has_order(1)
    assert not orders.is_retried_at(1, ms=500)


def test_a_retry_lists_who_waits_for_its_millisecond_and_nobody_else(state, orders):
    orders.wait(1, ms=500)
    assert state.orders["live"][1] == OrderState.RETRYING
    assert orders.is_retried_at(1, ms=500)
    assert not orders.is_retried_at(1, ms=499)


def test_a_collector_whose_person_called_in_and_was_listed_anew_studies_nobody(state, orders):
    orders.study(1, collector=4)
    assert orders.is_studied_by(1, collector=4)
    orders.strike(1)
    orders.put(1)
    assert not orders.is_studied_by(1, collector=4)
    orders.study(1, collector=5)
    assert not orders.is_studied_by(1, collector=4)


def test_a_campaign_says_how_long_to_wait_after_each_ending(orders):
    assert [orders.retry_ms(1, ending) for ending in Ending] == [10, 20, 30, 40]


def test_a_campaign_says_how_often_a_person_is_dialled_on_a_day(state, orders):
    state.people["calls"][1] = 1
    state.people["calls"][2] = 2
    assert orders.has_dials_left(1)
    assert not orders.has_dials_left(2)


def test_the_next_abandoned_call_is_guarded_against_by_the_campaign_of_who_is_first(state, orders):
    listed(state, orders, {1: 1.0, 2: 2.0})
    state.orders["campaign"][2] = 1
    state.campaigns[0, 1]["answered"], state.campaigns[0, 1]["abandoned"] = 66, 1
    assert orders.first_is_guarded()
    state.campaigns[0, 1]["answered"] = 67
    assert not orders.first_is_guarded()


def test_the_first_abandoned_call_is_not_guarded_against(state, orders):
    listed(state, orders, {1: 1.0})
    assert not orders.first_is_guarded()
