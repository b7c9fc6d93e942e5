"""Little's identity holds on every path: callers present, integrated over time, are their stays added up, to the ms.

No expectation, no steady state, no alpha: for each stage of a call (ringing, waiting after an answer, waiting after
calling in, talking) and any stretch of time, the area under the number present equals the sum of the stays within the
stretch. The number present is counted from arrivals and departures alone; the stays are taken from what the world
records of each call: how long it rang, how long it waited, who hung up and whose talk ended.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim import Simulation
from sim.scenario import DAY, HOUR
from sim.words import Channel, Event, Tally
from tests.sim.worlds import Always, Diary, Log, live, one_each, quiet, scenario_of

DAYS = 2
Stays = NDArray[np.int64]
"""Beginning and end of each stay, ms; shape (n, 2)."""


@dataclass(frozen=True)
class World:
    """A small world with calls in both directions, in which every way a call can end is common."""

    seed: int
    persons: int
    collectors: int
    mode: str
    strangers: int
    floor: str
    grid_ms: int

    def run(self) -> tuple[Log, NDArray[np.int64]]:
        """Run it; returns its log and its tallies, added up."""
        dialer = {"mode": self.mode, "start_percent": 250, "patience_seconds": 20, "retry_hours": 0.5}
        site = {"collectors": self.collectors, "dialer": dialer, "talk_minutes": 4.0, "opens": "09:00"}
        habits = {
            "phone": {"answer": 0.47},
            "inbound": {"after_missed_call": 0.1, "after_voicemail": 0.1, "delay_hours": 0.5, "patience_seconds": 60},
        }
        scenario = scenario_of(quiet(**habits), days=DAYS, floor=self.floor, sites=(site,))
        diary = Diary()
        world = Simulation(scenario, self.seed, one_each(self.persons), log=diary, processes=[self._strangers])
        world.state.today["grid_ms"] = self.grid_ms
        run = live(world, Always("call"))
        return diary.rows(), run.tallies.sum(axis=(0, 1, 2))

    def _strangers(self, world: Simulation) -> Any:
        for day in range(DAYS):
            yield world.env.timeout(int(world.clock.bounds[day]) + HOUR - int(world.env.now))
            world.commands.add_inbound("main", self.strangers, within_seconds=7200)


WORLDS = st.builds(
    World,
    seed=st.integers(0, 2**31),
    persons=st.integers(1, 60),
    collectors=st.integers(0, 6),
    mode=st.sampled_from(["manual", "progressive", "predictive"]),
    strangers=st.integers(0, 80),
    floor=st.sampled_from(["compiled", "compiled", "compiled", "reference"]),
    grid_ms=st.sampled_from([1, 1000, 10_000]),
)
BUSY = World(seed=5, persons=60, collectors=3, mode="predictive", strangers=80, floor="compiled", grid_ms=1)


def _of(log: Log, *events: Event, channel: Channel | None = None) -> Log:
    rows: Log = log[np.isin(log["event"], events) & ((channel is None) | (log["channel"] == channel))]
    return rows


# what the world records of each stay


def _recorded_before(rows: Log) -> Stays:
    return np.stack([rows["at"] - rows["value"], rows["at"]], axis=1)


def _since_last(begun: Log, ended: Log, who: Callable[[Any], object]) -> Stays:
    """Stays that end with a row, since the last row by the same one that began a stay."""
    since: dict[object, int] = {}
    stays = []
    for row in sorted([*begun, *ended], key=lambda row: int(row["at"])):
        if row["event"] in begun["event"]:
            since[who(row)] = int(row["at"])
        else:
            stays.append((since[who(row)], int(row["at"])))
    return np.array(stays, dtype=np.int64).reshape(-1, 2)


def _person(row: Any) -> object:
    return int(row["person"])


def _caller(row: Any) -> object:
    """A person, or a stranger by his number."""
    return int(row["person"]), int(row["value"]) if row["person"] < 0 else 0


def _collector(row: Any) -> object:
    return int(row["actor"])


def _ringing(log: Log) -> Stays:
    rows = _of(log, Event.DIALED)
    return np.stack([rows["at"], rows["at"] + rows["value"]], axis=1)


def _answered(log: Log) -> Stays:
    dropped = _since_last(_of(log, Event.ANSWERED), _of(log, Event.ABANDONED), _person)
    return np.concatenate([_recorded_before(_of(log, Event.CONNECTED, channel=Channel.CALL)), dropped])


def _calling_in(log: Log) -> Stays:
    hung_up = _since_last(_of(log, Event.CALLED_IN), _of(log, Event.RENEGED), _caller)
    return np.concatenate([_recorded_before(_of(log, Event.CONNECTED, channel=Channel.INBOUND)), hung_up])


def _talking(log: Log) -> Stays:
    return _since_last(_of(log, Event.CONNECTED), _of(log, Event.CONVERSATION_ENDED), _collector)


@dataclass(frozen=True)
class Stage:
    """A stage of a call: the events that begin and end a stay in it, and the stays as recorded."""

    begins: tuple[Event, ...]
    ends: tuple[Event, ...]
    stays: Callable[[Log], Stays]
    channel: Channel | None = None


STAGES = {
    "ringing": Stage((Event.DIALED,), (Event.ANSWERED, Event.UNANSWERED), _ringing),
    "answered": Stage((Event.ANSWERED,), (Event.CONNECTED, Event.ABANDONED), _answered, Channel.CALL),
    "calling in": Stage((Event.CALLED_IN,), (Event.CONNECTED, Event.RENEGED), _calling_in, Channel.INBOUND),
    "talking": Stage((Event.CONNECTED,), (Event.CONVERSATION_ENDED,), _talking),
}


# the identity


def _area(log: Log, stage: Stage, since: int, until: int) -> int:
    """Integrate the number present over a stretch of time; it ends at nobody, and never falls below."""
    rows = _of(log, *stage.begins, *stage.ends, channel=stage.channel)
    present = np.cumsum(np.where(np.isin(rows["event"], stage.begins), 1, -1))
    assert (present >= 0).all()
    assert not present[-1:].any()
    moments = np.clip(rows["at"], since, until)
    return int((present[:-1] * np.diff(moments)).sum())


def _stayed(stays: Iterable[Iterable[int]] | Stays, since: int, until: int) -> int:
    """Add up stays, each clipped to a stretch of time."""
    clipped = np.clip(np.asarray(stays), since, until)
    return int((clipped[:, 1] - clipped[:, 0]).sum())


@hypothesis_settings(max_examples=60)
@given(WORLDS, st.integers(0, DAYS * DAY), st.integers(0, DAYS * DAY))
def test_the_number_present_integrated_is_the_sum_of_clipped_stays(world: World, one: int, two: int) -> None:
    log, _ = world.run()
    for stage in STAGES.values():
        for since, until in ((min(one, two), max(one, two)), (0, DAYS * DAY)):
            assert _area(log, stage, since, until) == _stayed(stage.stays(log), since, until)


@hypothesis_settings(max_examples=30)
@given(WORLDS)
def test_the_tallies_hold_the_same_areas(world: World) -> None:
    log, tallies = world.run()
    areas = {name: _area(log, stage, 0, DAYS * DAY) for name, stage in STAGES.items()}
    assert areas["ringing"] == tallies[Tally.DIALING_MS]
    assert areas["talking"] == tallies[Tally.TALK_MS]
    dropped = _since_last(_of(log, Event.ANSWERED), _of(log, Event.ABANDONED), _person)
    hung_up = _since_last(_of(log, Event.CALLED_IN), _of(log, Event.RENEGED), _caller)
    in_vain = sum(_stayed(stays, 0, DAYS * DAY) for stays in (dropped, hung_up))
    assert areas["answered"] + areas["calling in"] == tallies[Tally.WAITED_MS] + in_vain


def test_in_a_busy_world_calls_end_in_every_way() -> None:
    log, _ = BUSY.run()
    for stage in STAGES.values():
        for event in stage.ends:
            assert (_of(log, event, channel=stage.channel)["at"] > 0).sum() >= 5


@pytest.mark.parametrize(("name", "event"), [("answered", Event.CONNECTED), ("ringing", Event.DIALED)])
def test_one_millisecond_too_much_in_one_record_breaks_the_identity(name: str, event: Event) -> None:
    log, _ = BUSY.run()
    log["value"][np.flatnonzero((log["event"] == event) & (log["channel"] == Channel.CALL))[0]] += 1
    assert _area(log, STAGES[name], 0, DAYS * DAY) + 1 == _stayed(STAGES[name].stays(log), 0, DAYS * DAY)
