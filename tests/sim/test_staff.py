"""Who comes to work, and what he is like: shifts, absences, skill and pace, by example and by count."""

from collections.abc import Generator
from typing import Any

import numpy as np
import pytest
import simpy

from sim import Simulation
from sim.scenario import HOUR, Shift, Site
from sim.staff import Rota, employee_of, pace_of, skill_of
from sim.words import Event, Party, Result, Tally
from tests.sim.worlds import Always, Diary, Wait, live, one_each, quiet, scenario_of

EARLY = Shift(collectors=2, starts=9 * HOUR, ends=13 * HOUR)
LATE = Shift(collectors=3, starts=11 * HOUR, ends=18 * HOUR)
N = 2_000


def _world(days: int = 1, *, logs: Diary | None = None, processes: Any = (), **site: Any) -> Simulation:
    scenario = scenario_of(quiet(), days=days, sites=(Site(**site),))
    return Simulation(scenario, 1, one_each(40), log=logs, processes=processes)


class Watch:
    """Note how many collectors are on the floor, just after each full hour of the first day."""

    def __init__(self) -> None:
        self.present: dict[int, int] = {}

    def __call__(self, world: Simulation) -> Generator[simpy.Event, Any, None]:
        for hour in range(8, 21):
            yield world.env.timeout((hour - 8) * HOUR + 1 - int(world.env.now))
            self.present[hour] = int(world.state.sites["present"][0])


def test_employees_are_numbered_over_the_shifts_of_their_site_earliest_first() -> None:
    rota = Rota.of(0, Site(shifts=(LATE, EARLY)))
    assert (rota.starts // HOUR + 8).tolist() == [9, 9, 11, 11, 11]
    assert (rota.ends // HOUR + 8).tolist() == [13, 13, 18, 18, 18]


def test_collectors_come_and_go_with_their_shifts() -> None:
    watch = Watch()
    live(_world(shifts=(LATE, EARLY), processes=(watch,)), Wait())
    by_hour = {8: 0, 9: 2, 10: 2, 11: 5, 12: 5, 13: 3, 17: 3, 18: 0, 19: 0}
    assert {hour: watch.present[hour] for hour in by_hour} == by_hour


def test_all_scheduled_hours_are_paid_and_those_of_the_absent_are_counted() -> None:
    tallies = live(_world(days=20, shifts=(LATE, EARLY), absence=0.3), Wait()).tallies[:, 0, 0]
    worked = tallies[:, Tally.STAFFED_MS] > 0
    assert (tallies[worked, Tally.STAFFED_MS] == (2 * 4 + 3 * 7) * HOUR).all()
    assert 0 < tallies[:, Tally.ABSENT_MS].sum() < tallies[:, Tally.STAFFED_MS].sum() / 2
    assert (tallies[:, Tally.ABSENT_MS] % HOUR == 0).all()


def test_absence_has_its_probability_and_is_nobody_elses_business() -> None:
    world = _world(collectors=N, absence=0.2)
    there = world.state.roster[0, : world.state.sites["rostered"][0]].copy()
    assert abs(len(there) - 0.8 * N) < 4 * np.sqrt(N * 0.2 * 0.8)
    smaller = _world(collectors=N // 2, absence=0.2).state
    assert np.array_equal(smaller.roster[0, : smaller.sites["rostered"][0]], there[there < N // 2])


def test_the_floors_numbers_are_todays_roster_in_order_and_then_new_people() -> None:
    state = _world(collectors=50, absence=0.3).state
    n = int(state.sites["rostered"][0])
    employees = [employee_of(state, number) for number in range(n + 3)]
    assert employees[:n] == sorted(employees[:n])
    assert 0 < n < 50
    assert employees[n:] == [50, 51, 52]


def test_skill_is_normal_and_pace_lognormal_with_the_spread_of_the_site() -> None:
    state = _world(collectors=N, skill_sd=0.25, pace_sd=0.3).state
    skill = np.array([skill_of(state, collector) for collector in range(N)])
    pace = np.array([pace_of(state, collector) for collector in range(N)])
    assert abs(skill.mean()) < 4 * 0.25 / np.sqrt(N)
    assert skill.std() == pytest.approx(0.25, rel=4 / np.sqrt(2 * N))
    assert pace.mean() == pytest.approx(1.0, abs=4 * 0.31 / np.sqrt(N))
    assert np.log(pace).std() == pytest.approx(0.3, rel=4 / np.sqrt(2 * N))
    assert abs(np.corrcoef(skill, pace)[0, 1]) < 4 / np.sqrt(N)


def test_collectors_are_alike_unless_the_site_says_otherwise() -> None:
    state = _world(collectors=3).state
    assert [(skill_of(state, n), pace_of(state, n)) for n in range(3)] == [(0.0, 1.0)] * 3


def test_a_slow_collector_talks_longer_in_proportion_to_his_pace() -> None:
    def first_talk(pace_sd: float) -> tuple[int, float]:
        diary = Diary()
        world = _world(logs=diary, collectors=1, pace_sd=pace_sd)
        live(world, Always("call"))
        rows = diary.rows()
        connected, ended = (rows[rows["event"] == event][0] for event in (Event.CONNECTED, Event.CONVERSATION_ENDED))
        return int(ended["at"] - connected["at"]), pace_of(world.state, 0)

    (usual, _), (talk, pace) = first_talk(0.0), first_talk(0.8)
    assert abs(pace - 1.0) > 0.05
    assert talk == int(usual * pace)


def test_a_conversation_is_led_with_the_skill_of_its_collector() -> None:
    diary = Diary()
    world = _world(logs=diary, collectors=4, skill_sd=0.5)
    live(world, Always("call"))
    rows = diary.rows()
    talks = rows[(rows["event"] == Event.CONVERSATION_ENDED) & (rows["party"] == Party.RIGHT)]
    assert world.state.today[0]["skill"] == skill_of(world.state, int(talks["actor"][-1])) != 0.0


def test_a_command_scales_every_shift_alike() -> None:
    def sends_home(world: Simulation) -> Generator[simpy.Event, Any, None]:
        world.commands.set_collectors("main", 5)
        yield world.env.timeout(0)

    watch, four = Watch(), Shift(collectors=4, starts=9 * HOUR, ends=14 * HOUR)
    six = Shift(collectors=6, starts=12 * HOUR, ends=18 * HOUR)
    live(_world(shifts=(four, six), processes=(sends_home, watch)), Wait())
    assert {hour: watch.present[hour] for hour in (9, 12, 14)} == {9: 2, 12: 5, 14: 3}


def test_what_policies_may_spend_is_the_time_of_those_who_came() -> None:
    whole = _world(shifts=(LATE, EARLY))
    assert whole.worklist().capacity.tolist() == [(2 * 4 + 3 * 7) * 60]
    some = _world(collectors=50, absence=0.3)
    assert some.worklist().capacity.tolist() == [some.state.sites["rostered"][0] * 11 * 60]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"shifts": [{"collectors": 1, "starts": "08:00", "ends": "12:00"}]}, "09:00-20:00; got 08:00-12:00"),
        ({"shifts": [{"collectors": 1, "starts": "12:00", "ends": "12:00"}]}, "ends after it starts"),
        ({"collectors": "unlimited", "absence": 0.1}, "unlimited collectors have no shifts and are never absent"),
    ],
)
def test_staff_that_makes_no_sense_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Site.model_validate(settings)


def test_the_more_skilled_collector_takes_more_promises() -> None:
    """Two collectors who share the calls of 4,000 debtors over 8 days, seed 9: the skills are -0.67 and 2.10 logits."""
    diary = Diary()
    behaviour = quiet(phone={"works": 0.95, "answer": 0.47, "right_party": 0.8})
    settings: dict[str, Any] = {"sites": [{"collectors": 2, "skill_sd": 1.0}]}
    world = Simulation(scenario_of(behaviour, days=8, **settings), 9, one_each(4_000), log=diary)
    live(world, Always("call"))
    rows = diary.rows()
    talks = rows[(rows["event"] == Event.CONVERSATION_ENDED) & (rows["party"] == Party.RIGHT)]
    skills = np.array([skill_of(world.state, collector) for collector in (0, 1)])
    shares = [(talks["outcome"][talks["actor"] == collector] == Result.PROMISED).mean() for collector in (0, 1)]
    assert len(talks) > 500
    assert abs(skills[0] - skills[1]) > 1.0
    assert (shares[0] > shares[1]) == (skills[0] > skills[1])
    assert abs(shares[0] - shares[1]) > 0.1
