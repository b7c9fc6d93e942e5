"""Campaigns: their 30-day window by hand, what they prescribe, and whom they slow down."""

from typing import Any

import numpy as np
import pytest

from sim import Scenario, Simulation
from sim.campaigns import count_abandoned, count_answer, forget_old_answers
from sim.scenario import HOUR, Campaign, Dialer, Site, Touch
from sim.words import Event, Party
from tests.sim.worlds import Always, Diary, Log, live, one_each, quiet, scenario_of

FLOORS = ("compiled", "reference")
OPENS = 1 * HOUR  # 09:00, ms since 08:00


def _scenario(dialer: Dialer | None = None, **settings: Any) -> Scenario:
    campaigns = {"main": Campaign(), "late": Campaign(**settings.pop("late", {}))}
    treatments = {"call": (Touch(channel="call"),), "late_call": (Touch(channel="call", campaign="late"),)}
    site = Site(dialer=dialer or Dialer(), inbound=False, collectors=settings.pop("collectors", 60))
    return scenario_of(quiet(), campaigns=campaigns, treatments=treatments, sites=(site,), **settings)


def _log(scenario: Scenario, treatment: str, persons: int = 150) -> Log:
    diary = Diary()
    live(Simulation(scenario, 1, one_each(persons), log=diary), Always(treatment))
    return diary.rows()


def _gaps(log: Log, party: Party) -> Any:
    """Say how long after calls that ended so their persons were dialled again, the same day, ms."""
    calls = log[np.isin(log["event"], (Event.DIALED, Event.UNANSWERED))]
    calls = calls[np.lexsort((np.arange(len(calls)), calls["person"]))]
    again = (calls["event"][:-1] == Event.UNANSWERED) & (calls["party"][:-1] == party)
    again &= (np.diff(calls["person"]) == 0) & (np.diff(calls["at"] // (24 * HOUR)) == 0)
    return np.diff(calls["at"])[again]


def test_answered_and_abandoned_calls_count_for_thirty_days_today_included() -> None:
    state = Simulation(_scenario(days=80), 1, one_each(1)).state
    state.orders["campaign"] = 1
    answered, abandoned = np.arange(80) % 7, np.arange(80) % 3 == 0
    for day in range(80):
        state.today["day"] = day
        forget_old_answers(state)
        for _ in range(answered[day]):
            count_answer(state, 0)
        if abandoned[day]:
            count_abandoned(state, 0)
        window = slice(max(day - 29, 0), day + 1)
        assert state.campaigns[0, 1]["answered"] == answered[window].sum()
        assert state.campaigns[0, 1]["abandoned"] == abandoned[window].sum()
    assert state.campaigns[0, 0]["answered"] == 0


def test_rows_of_dials_and_answers_name_their_campaign() -> None:
    log = _log(_scenario(days=2), "late_call")
    for event in (Event.DIALED, Event.ANSWERED):
        outcomes = log["outcome"][log["event"] == event]
        assert len(outcomes)
        assert (outcomes == 1).all()


@pytest.mark.parametrize("floor", FLOORS)
def test_a_campaign_says_how_soon_a_number_is_tried_again_after_each_ending(floor: str) -> None:
    late = {"hours_after_voice_box": 0.5, "hours_after_no_answer": 3.0}
    log = _log(_scenario(days=2, floor=floor, late=late), "late_call")
    boxes, silent = _gaps(log, Party.VOICE_BOX), _gaps(log, Party.NONE)
    assert len(boxes) > 20
    assert len(silent) > 20
    assert HOUR / 2 <= boxes.min() <= np.median(boxes) < HOUR
    assert 3 * HOUR <= silent.min() <= np.median(silent) < 4 * HOUR


@pytest.mark.parametrize("floor", FLOORS)
def test_a_campaign_says_how_often_a_person_is_dialled_in_a_day(floor: str) -> None:
    def most(treatment: str) -> int:
        log = _log(_scenario(days=1, floor=floor, late={"dials_per_day": 1}), treatment)
        return int(np.bincount(log["person"][log["event"] == Event.DIALED]).max())

    assert (most("call"), most("late_call")) == (3, 1)


@pytest.mark.parametrize("floor", FLOORS)
@pytest.mark.parametrize(("treatment", "dials"), [("call", 8), ("late_call", 4)])
def test_the_pace_is_slowest_while_one_more_abandoned_call_passes_the_limit_of_who_is_next(
    floor: str, treatment: str, dials: int
) -> None:
    dialer = Dialer(start_percent=200, lines_per_collector=7, abandonment_limit=0.03)
    diary = Diary()
    world = Simulation(_scenario(dialer, days=1, floor=floor, collectors=4), 1, one_each(40), log=diary)
    world.state.campaigns["abandoned"] = 1
    world.state.campaigns["answered"] = 67, 66  # 2 of 67 are within 3 %, 2 of 66 are not
    live(world, Always(treatment))
    log = diary.rows()
    assert np.count_nonzero((log["event"] == Event.DIALED) & (log["at"] == OPENS)) == dials


def test_a_campaign_may_have_a_limit_of_its_own() -> None:
    scenario = _scenario(Dialer(abandonment_limit=0.05), late={"abandonment_limit": 0.01})
    assert Simulation(scenario, 1, one_each(1)).state.campaigns["limit_permille"].tolist() == [[50, 10]]


def test_an_unknown_campaign_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="a call of campaign “soon”; known: main, late"):
        scenario_of(campaigns={"main": {}, "late": {}}, treatments={"call": ({"channel": "call", "campaign": "soon"},)})


def test_a_message_belongs_to_no_campaign() -> None:
    with pytest.raises(ValueError, match="a sms belongs to no campaign"):
        Touch(channel="sms", campaign="main")
