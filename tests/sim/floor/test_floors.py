"""The two floors are equal, and each keeps the contract's facts; `make floors` compares them on many more worlds."""

import dataclasses
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.floor_cases import DAYS, Case, KeyedRandom, case_of
from benchmarks.floor_faults import FAULTS, FOR_ALL
from benchmarks.floor_users import Diary, Steps
from benchmarks.floors import compare, difference, trace
from sim import Decision, Policy, Scenario, Simulation, Worklist, run
from sim.floor.compiled import CompiledFloor
from sim.floor.contract import FloorEvent, pack
from sim.floor.reference import FLOOR
from sim.scenario import HOUR, MINUTE, Dialer, Population, Site
from sim.simulation import Process
from sim.words import Channel, Event

FLOORS = ("compiled", "reference")
CLASS_OF_EVENT = {
    Event.ANSWERED: FloorEvent.RESOLVE,
    Event.UNANSWERED: FloorEvent.RESOLVE,
    Event.CONVERSATION_ENDED: FloorEvent.CONVERSATION_END,
    Event.ABANDONED: FloorEvent.ABANDON,
    Event.RENEGED: FloorEvent.RENEGE,
    Event.CALLED_IN: FloorEvent.INBOUND,
    Event.LOST: FloorEvent.INBOUND,
}
"""The class of the floor event that alone writes such a row, if no automated caller does."""


# equality


@pytest.mark.parametrize("number", range(4))
def test_the_floors_write_the_same_bytes_whatever_the_clock(number):
    assert not compare(seed=1, number=number).difference


def midday(world: Simulation, diary: Diary) -> Steps:
    """Stop the dialers from 11 to 13 h, send collectors home at noon, let strangers call at 14 h; every day."""
    sites = [site.name for site in world.scenario.sites]
    on_duty = {site.name: int(site.collectors) for site in world.scenario.sites}
    for day in range(DAYS):
        for hour in (11, 12, 13, 14, 16):
            yield world.env.timeout(int(world.clock.bounds[day]) + (hour - 8) * HOUR - int(world.env.now))
            for site in sites:
                match hour:
                    case 11:
                        world.commands.pause_dialer(site)
                    case 12:
                        world.commands.set_collectors(site, on_duty[site] // 2)
                    case 13:
                        world.commands.resume_dialer(site)
                    case 14:
                        world.commands.add_inbound(site, 12)
                    case 16:
                        world.commands.set_collectors(site, on_duty[site])
            diary.append((int(world.env.now), "midday", world.state.tallies.sum()))


def midday_case(grid_ms: int) -> Case:
    base = case_of(number=0, seed=2)
    sites = tuple(
        Site(name=name, collectors=4, opens=9 * HOUR, closes=18 * HOUR, dialer=Dialer(mode=mode, tick_seconds=600))
        for name, mode in (("main", "predictive"), ("north", "manual"))
    )
    scenario = base.scenario.model_copy(update={"sites": sites, "interventions": ()})
    portfolio = dataclasses.replace(base.portfolio, accounts=base.portfolio.accounts.copy())
    portfolio.accounts["site"] = portfolio.accounts["person"] % np.uint64(2)
    return dataclasses.replace(base, scenario=scenario, portfolio=portfolio, grid_ms=grid_ms, plans=(midday,))


@pytest.mark.parametrize("grid_ms", [1, 10_000])
def test_the_floors_agree_on_twenty_days_of_two_sites_with_interventions_at_midday(grid_ms):
    case = midday_case(grid_ms)
    compiled, reference = trace(case, "compiled"), trace(case, "reference")
    assert (reference.arrays["log"]["event"] == Event.DIALED).sum() > 500
    assert not difference(compiled, reference)


@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_still_has_its_place_in_the_source(name, request):
    for change in FAULTS[name]:
        path = request.config.rootpath / "sim" / "floor" / change.file
        assert change.applied_to(path.read_text("utf-8"))


def test_what_makes_seeding_faults_cheap_still_has_its_place(request):
    for change in FOR_ALL:
        assert change.applied_to((request.config.rootpath / change.file).read_text("utf-8"))


# facts of the contract, on either floor


def world_of(floor: str, dialer: Dialer | None = None, **site: Any) -> Scenario:
    dialer = dialer or Dialer(mode="predictive", tick_seconds=600)
    return Scenario(
        floor=floor,
        days=2,
        run_out_days=0,
        population=Population(persons=150, placed_over_days=1, phone_share=1.0),
        sites=(Site(dialer=dialer, **site),),
    )


class NobodyIsContacted:
    """Leave everybody alone, so that only strangers call."""

    def decide(self, worklist: Worklist) -> Decision:
        return Decision(np.zeros(len(worklist), dtype=np.int64), np.zeros(len(worklist)))


def log_of(scenario: Scenario, *processes: Process, policy: Policy) -> NDArray[Any]:
    rows: list[NDArray[Any]] = []
    run(Simulation(scenario, seed=3, log=rows.append, processes=processes), policy)
    return np.concatenate(rows)


def dialled_log(scenario: Scenario, *processes: Process) -> NDArray[Any]:
    return log_of(scenario, *processes, policy=KeyedRandom(levels=3))


def strangers_log(floor: str, minutes: list[int], order: list[int], **site: Any) -> NDArray[Any]:
    """Log of a day on which only strangers call, that many minutes after 10 h; scheduled in another order."""
    process = partial(strangers_call, minutes=minutes, order=order)
    return log_of(world_of(floor, **site), process, policy=NobodyIsContacted())


def rows_of(log: NDArray[Any], event: Event) -> NDArray[Any]:
    rows: NDArray[Any] = log[log["event"] == event]
    return rows


def strangers_call(world: Simulation, minutes: list[int], order: list[int]) -> Steps:
    yield world.env.timeout(2 * HOUR)
    first, step = len(world.state.people), len(world.state.sites)
    events = [pack(2 * HOUR + minutes[n] * MINUTE, FloorEvent.INBOUND, first + n * step) for n in order]
    world.floor.schedule(np.array(events, dtype=np.int64))


@pytest.mark.parametrize("floor", FLOORS)
def test_events_of_one_millisecond_happen_by_key_and_not_as_they_were_scheduled(floor):
    log = strangers_log(floor, minutes=[0] * 5, order=[3, 1, 4, 0, 2], collectors=1)
    assert rows_of(log, Event.CALLED_IN)["value"].tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("floor", FLOORS)
def test_events_of_one_millisecond_happen_by_class(floor):
    log = trace(case_of(number=1, seed=1), floor).arrays["log"]
    classes = np.full(max(Event) + 1, -1)
    classes[list(CLASS_OF_EVENT)] = list(CLASS_OF_EVENT.values())
    log = log[(classes[log["event"]] >= 0) & (log["channel"] != Channel.AI_VOICE)]
    together = np.diff(log["at"]) == 0
    assert together.any()
    assert (np.diff(classes[log["event"]])[together] >= 0).all()


@pytest.mark.parametrize("floor", FLOORS)
def test_who_calls_first_is_served_first(floor):
    log = strangers_log(floor, minutes=[0, 1, 1, 2, 2], order=[4, 3, 2, 1, 0], collectors=1, talk_minutes=1.0)
    connected = rows_of(log, Event.CONNECTED)
    assert len(connected) > 2
    assert (np.diff(connected["at"] - connected["value"]) >= 0).all()


@pytest.mark.parametrize("floor", FLOORS)
def test_the_collector_who_has_been_idle_longest_takes_the_call(floor):
    log = strangers_log(floor, minutes=[0, 200, 400, 600], order=[0, 1, 2, 3], collectors=3, closes=24 * HOUR)
    assert rows_of(log, Event.CONNECTED)["actor"].tolist() == [0, 1, 2, 0]


@pytest.mark.parametrize("floor", FLOORS)
def test_nobody_is_dialled_while_the_dialer_is_paused_or_the_site_closed(floor):
    def outage(world: Simulation) -> Steps:
        yield world.env.timeout(3 * HOUR)
        world.commands.pause_dialer("main")
        yield world.env.timeout(2 * HOUR)
        world.commands.resume_dialer("main")

    dialled = rows_of(dialled_log(world_of(floor, collectors=5), outage), Event.DIALED)["at"]
    hours = dialled[dialled < 24 * HOUR] / HOUR + 8
    assert ((hours >= 9) & (hours < 11)).any()
    assert ((hours >= 9) & (hours < 20)).all()
    assert not ((hours >= 11) & (hours < 13)).any()


@pytest.mark.parametrize("floor", FLOORS)
def test_a_caller_never_waits_where_collectors_are_unlimited(floor):
    connected = rows_of(dialled_log(world_of(floor, collectors="unlimited")), Event.CONNECTED)
    assert len(connected)
    assert not connected["value"].any()


@pytest.mark.parametrize("floor", FLOORS)
def test_progressive_dialling_abandons_nobody_when_there_are_no_inbound_calls(floor):
    dialer = Dialer(mode="progressive", tick_seconds=600)
    log = dialled_log(world_of(floor, dialer, collectors=3, inbound=False))
    assert len(rows_of(log, Event.ANSWERED))
    assert not len(rows_of(log, Event.ABANDONED))


@pytest.mark.parametrize("floor", FLOORS)
def test_an_unanswered_person_is_dialled_again_after_the_retry_time_and_not_before(floor):
    dialer = Dialer(mode="predictive", tick_seconds=600, retry_hours=1.0)
    log = dialled_log(world_of(floor, dialer, collectors=100, inbound=False))
    for person in np.unique(log["person"][log["event"] == Event.UNANSWERED]):
        own = log[(log["person"] == person) & np.isin(log["event"], (Event.DIALED, Event.UNANSWERED))]
        gaps = np.diff(own["at"])[own["event"][:-1] == Event.UNANSWERED]
        assert (gaps >= HOUR).all()


@pytest.mark.parametrize("floor", FLOORS)
def test_in_preview_the_collector_who_studied_an_account_dials_it_when_the_preview_is_over(floor):
    dialer = Dialer(mode="preview", preview_seconds=600.0)
    log = dialled_log(world_of(floor, dialer, collectors=1))
    dialled, studied = rows_of(log, Event.DIALED), rows_of(log, Event.PREVIEWED)
    previews = {(row["at"] + row["value"], row["person"], row["actor"]) for row in studied}
    assert {(row["at"], row["person"], row["actor"]) for row in dialled} <= previews
    assert len(dialled) > 50
    assert (studied["value"] == 10 * MINUTE).all()
    assert (studied["at"] + studied["value"]).max() > dialled["at"].max()  # the last was too late


@pytest.mark.parametrize("floor", FLOORS)
def test_who_studies_an_account_takes_no_call_meanwhile(floor):
    log = dialled_log(world_of(floor, Dialer(mode="preview", preview_seconds=300.0), collectors=1))
    studied, connected = rows_of(log, Event.PREVIEWED), rows_of(log, Event.CONNECTED)
    place = np.searchsorted(studied["at"], connected["at"]) - 1
    assert len(connected) > 20
    assert (connected["at"] >= (studied["at"] + studied["value"])[place])[place >= 0].all()


@pytest.mark.parametrize("floor", FLOORS)
def test_a_team_may_be_larger_than_the_first_arrays(floor):
    log = strangers_log(floor, minutes=[0] * 400, order=list(range(400)), collectors=400)
    assert sorted(rows_of(log, Event.CONNECTED)["actor"].tolist()) == list(range(400))


@pytest.mark.parametrize("floor", FLOORS)
def test_no_event_outlives_its_day(floor):
    scenario = world_of(floor, Dialer(retry_hours=12.0, tick_seconds=600), collectors=20, closes=24 * HOUR)
    world = Simulation(scenario, seed=3)
    run(world, KeyedRandom(levels=3))
    assert n_pending(world) == 0


def n_pending(world: Simulation) -> int:
    """Count floor events that have not happened."""
    if isinstance(world.floor, CompiledFloor):
        return int(world.floor._hall.loop["n_events"][0])
    return sum(priority >= FLOOR for _, priority, _, _ in world.env._queue)
