from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.floor.call_list import CallList
from sim.floor.contract import UNLIMITED, Mode
from sim.floor.room import Call, Pacing, Room
from sim.floor.team import Team
from sim.state import CAMPAIGN, ORDER, PERSON, SITE


def room_of(mode: Mode, free: int, **site: int) -> Room:
    """Make an open site with a listed person, some free collectors, and three lines for each."""
    row = np.zeros(1, dtype=SITE)[0]
    for name, value in {"open": 1, "mode": mode, "present": free, "lines_percent": 300, **site}.items():
        row[name] = value
    state: Any = SimpleNamespace(
        orders=np.zeros(1, dtype=ORDER), people=np.zeros(1, dtype=PERSON), campaigns=np.zeros((1, 1), dtype=CAMPAIGN)
    )
    room = Room(0, row, Team(0, n_sites=1), CallList(state, site=0), Pacing(percent=150))
    room.team.become(free)
    room.orders.put(0)
    return room


@pytest.mark.parametrize("mode", Mode)
def test_nobody_is_dialled_without_a_free_collector(mode):
    assert room_of(mode, free=1).may_dial_next()
    assert not room_of(mode, free=0, present=1).may_dial_next()


@pytest.mark.parametrize("mode", Mode)
def test_unlimited_collectors_dial_at_once_whatever_the_mode(mode):
    room = room_of(mode, free=0, present=UNLIMITED)
    assert room.may_dial_next()
    assert not room.has_mode(mode)


@pytest.mark.parametrize("shut", [{"open": 0}, {"paused": 1}])
def test_nobody_is_dialled_while_the_site_is_closed_or_paused(shut):
    assert not room_of(Mode.MANUAL, free=1, **shut).may_dial_next()


def test_an_empty_list_leaves_nothing_to_dial():
    room = room_of(Mode.MANUAL, free=1)
    room.orders.strike(0)
    assert not room.may_dial_next()


def test_progressive_dialling_keeps_a_collector_for_each_call_that_rings_or_waits():
    room = room_of(Mode.PROGRESSIVE, free=2)
    room.ringing = 1
    assert room.may_dial_next()
    room.answered.append(Call(caller=5, since=0))
    assert not room.may_dial_next()


def test_predictive_dialling_lets_more_calls_ring_than_collectors_are_free():
    room = room_of(Mode.PREDICTIVE, free=2)
    room.ringing = 2
    assert room.may_dial_next()
    room.ringing = 3
    assert not room.may_dial_next()


def test_calls_in_the_air_are_limited_by_the_lines():
    room = room_of(Mode.MANUAL, free=2, lines_percent=150)
    room.talking = 2
    assert room.may_dial_next()
    room.ringing = 1
    assert not room.may_dial_next()


def test_pacing_slows_down_near_the_limit_and_stays_within_its_bounds():
    pacing = Pacing(percent=105, answered=100, abandoned=3)
    pacing.correct(limit_permille=30, highest=110)
    assert pacing.percent == 100
    pacing.answered = 1000
    for expected in (105, 110, 110):
        pacing.correct(limit_permille=30, highest=110)
        assert pacing.percent == expected
