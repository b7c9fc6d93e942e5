"""What one call does: how long people talk, when they are first listed, who answers, and what is counted."""

from math import log
from typing import Any

import pytest

from sim import Simulation
from sim.calls import AT_ONCE, answer, connect, first_turn, give_up, p_answer, place_dial, talk_of
from sim.fate import lognormal
from sim.floor.contract import Ending
from sim.scenario import HOUR, MINUTE, Site
from sim.state import FAR
from sim.words import Tally
from tests.sim.worlds import one_each, quiet, scenario_of

MEAN, SIGMA = 6 * MINUTE, 0.7033464  # sd of the logarithm for a coefficient of variation of 0.8


def _site(**settings: Any) -> Any:
    scenario = scenario_of(sites=(Site(talk_minutes=6.0, talk_cv=0.8, **settings),))
    return Simulation(scenario, 1, one_each(1)).state.sites[0]


# talk


@pytest.mark.parametrize("u", [0.05, 0.5, 0.95])
def test_exponential_talk_is_the_threshold_of_its_uniform_times_the_mean(u: float) -> None:
    assert talk_of(_site(talk_shape="exponential"), u) == int(-MEAN * log(u))


@pytest.mark.parametrize("u", [0.05, 0.5, 0.95])
def test_talk_is_lognormal_unless_a_site_says_otherwise(u: float) -> None:
    assert talk_of(_site(), u) == pytest.approx(lognormal(u, MEAN, SIGMA), rel=1e-5)


@pytest.mark.parametrize(("u", "longest_or_shortest"), [(1e-12, 2 * HOUR), (1 - 1e-12, 5_000)])
def test_no_talk_is_shorter_than_five_seconds_or_longer_than_two_hours(u: float, longest_or_shortest: int) -> None:
    assert talk_of(_site(talk_shape="exponential"), u) == longest_or_shortest


# the list: first turns, callbacks, best hours


def _one(behaviour: dict[str, Any] | None = None, **settings: Any) -> Simulation:
    """One person with a fresh order of priority 10, on day 0."""
    world = Simulation(scenario_of(behaviour or quiet(), **settings), 1, one_each(1))
    world.state.orders["priority"] = 10.0
    return world


def test_a_person_is_listed_at_once_unless_something_says_otherwise() -> None:
    assert first_turn(_one().state, 0) == AT_ONCE


def test_who_asked_to_be_called_today_is_listed_at_his_hour_and_moves_up() -> None:
    state = _one(moves_up_for_callback=4.0).state
    state.touched["callback_on"], state.touched["callback_at"] = 0, 5 * HOUR
    assert first_turn(state, 0) == 5 * HOUR
    assert state.orders["priority"][0] == 40.0


@pytest.mark.parametrize("day", [1, -1])
def test_a_callback_of_another_day_changes_nothing(day: int) -> None:
    state = _one().state
    state.touched["callback_on"], state.touched["callback_at"] = day, 5 * HOUR
    assert first_turn(state, 0) == AT_ONCE
    assert state.orders["priority"][0] == 10.0


@pytest.mark.parametrize(
    ("best_time", "reached_at", "turn"),
    [
        (True, 14, 9 * HOUR),  # 14:00 in Los Angeles is 17:00 in New York
        (False, 14, AT_ONCE),
        (True, 255, AT_ONCE),
        (True, 18, AT_ONCE),  # the floor is closed then
        (True, 5, AT_ONCE),  # before opening, and no hour to call
    ],
)
def test_who_is_known_to_answer_at_an_hour_waits_for_it_where_the_site_says_so(
    best_time: bool, reached_at: int, turn: int
) -> None:
    sites = (Site(best_time=best_time),)
    state = _one(sites=sites, zones=("America/New_York", "America/Los_Angeles")).state
    state.people["zone"] = state.people["phone_zone"] = 1
    state.touched["reached_at"] = reached_at
    assert first_turn(state, 0) == turn


def test_an_answer_tells_the_hour_where_the_debtor_lives() -> None:
    state = _one(zones=("America/New_York", "America/Los_Angeles")).state
    state.people["zone"] = 1
    answer(state, 0, 7 * HOUR)  # 15:00 in New York
    assert state.touched["reached_at"][0] == 12


SURE = {"phone": {"answer": 0.12, "works": 0.95}, "callback": {"answer": 1.0}}


@pytest.mark.parametrize(("minutes", "kept"), [(-1, False), (0, True), (29, True), (30, False)])
def test_a_dial_within_half_an_hour_of_a_callback_is_answered_as_promised(minutes: int, kept: bool) -> None:
    answered = 0
    for person in range(20):
        state = Simulation(scenario_of(quiet(**SURE)), 1, one_each(20)).state
        state.touched["hidden_phone_until"] = FAR
        state.touched["callback_on"], state.touched["callback_at"] = 0, 3 * HOUR
        answered += place_dial(state, person, 3 * HOUR + minutes * MINUTE, -2)[0]
        assert state.tallies[..., Tally.CALLBACKS_PLACED].sum() == kept
        assert (state.touched["callback_on"][person] == 0) is not kept
    assert (answered == 20) is kept


def test_an_hour_that_the_debtor_likes_lifts_the_probability_of_an_answer_within_an_hour_of_it() -> None:
    preferences = {"best_hours": 2.0, "other_hours": 0.5}
    state = _one(quiet(preferences=preferences, phone={"hour": (1.0,) * 13})).state
    state.touched["hidden_phone_until"], state.touched["hidden_best_hour"] = FAR, 12
    by_hour = {hour: p_answer(state, 0, state.accounts[0], (hour - 8) * HOUR) for hour in (10, 11, 12, 13, 14)}
    assert by_hour[11] == by_hour[12] == by_hour[13] == pytest.approx(4 * by_hour[10])
    assert by_hour[14] == by_hour[10]


# what is counted


def test_a_dial_to_a_number_that_no_longer_works_rings_out_and_shows_it() -> None:
    state = _one(quiet(phone={"voicemail": 1.0}, contact_data={"found_out": 1.0})).state
    state.touched["hidden_phone_until"] = 0
    answered, _ = place_dial(state, 0, 3 * HOUR, -2)
    assert not answered
    assert give_up(state, 0, 3 * HOUR + MINUTE) == Ending.NO_ANSWER
    assert state.touched["phone_bounced"][0] == 1
    assert state.tallies[..., Tally.BOUNCED].sum() == 1


def test_a_call_that_a_voice_box_takes_says_so() -> None:
    state = _one(quiet(phone={"voicemail": 1.0})).state
    state.touched["hidden_phone_until"] = FAR
    assert give_up(state, 0, 3 * HOUR) == Ending.VOICE_BOX
    assert not state.touched["phone_bounced"][0]


@pytest.mark.parametrize(("hour", "calls", "counts"), [(12, 0, (0, 0)), (21, 0, (1, 0)), (12, 7, (0, 1))])
def test_a_dial_that_the_house_forbids_is_counted(hour: int, calls: int, counts: tuple[int, int]) -> None:
    state = _one().state
    state.people["calls"] = sum(1 << 2 * day for day in range(calls))
    place_dial(state, 0, (hour - 8) * HOUR, -2)
    breaches = state.tallies[..., [Tally.OUT_OF_HOURS, Tally.TOO_FREQUENT]].sum(axis=(0, 1, 2))
    assert tuple(breaches.tolist()) == counts


@pytest.mark.parametrize(("waited", "soon"), [(20_000, 1), (20_001, 0)])
def test_who_waits_no_longer_than_twenty_seconds_is_served_soon(waited: int, soon: int) -> None:
    state = _one().state
    connect(state, 0, 4 * HOUR, 0, True, waited)
    assert state.tallies[..., Tally.SERVED_SOON].sum() == soon


def test_a_dial_is_a_touch_of_its_account() -> None:
    state = _one().state
    place_dial(state, 0, 3 * HOUR, -2)
    assert state.accounts["touched_on"][0] == 0
