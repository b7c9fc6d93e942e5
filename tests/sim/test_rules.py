"""The house procedure by example, the histories it counts by, and whole runs that never break it."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Simulation
from sim.clock import Clock
from sim.rules import (
    ALLOWED,
    NOT_TODAY,
    dial_blocks,
    last_month,
    last_week,
    local_time,
    mail_blocks,
    may_dial_now,
    one_more,
    permit,
    text_blocks,
    today_of,
    wait_for_hours,
)
from sim.scenario import HOUR, HouseRules
from sim.words import Event, Party, Status, Tally
from tests.sim.worlds import Always, Diary, live, one_each, quiet, scenario_of

EIGHT = 8 * HOUR
ZONES = ("America/New_York", "America/Los_Angeles", "Europe/Lisbon")


# histories of two bits a day


def _history(counts: list[int]) -> np.uint64:
    """Write daily counts, oldest first, as the morning and the touches do."""
    history = np.uint64(0)
    for count in counts:
        history <<= np.uint64(2)
        for _ in range(count):
            history = np.uint64(one_more(history))
    return history


@given(st.lists(st.integers(0, 6), min_size=1, max_size=70))
def test_a_history_counts_at_most_three_a_day_over_7_and_30_days(counts: list[int]) -> None:
    history, seen = _history(counts), [min(count, 3) for count in counts]
    assert today_of(history) == seen[-1]
    assert last_week(history) == sum(seen[-7:])
    assert last_month(history) == sum(seen[-30:])


# rules by example


@pytest.fixture
def world() -> Simulation:
    """One person with a telephone and an address, on day 0, a Monday."""
    return Simulation(scenario_of(quiet(), zones=ZONES), 1, one_each(1))


def _ask(world: Simulation) -> tuple[bool, bool, bool]:
    state = world.state
    person, account = state.people[0], state.accounts[0]
    return tuple(ask(state, person, account) == 0 for ask in (dial_blocks, text_blocks, mail_blocks))  # type: ignore[return-value]


ALL, NONE = (True, True, True), (False, False, False)


def test_whom_nothing_protects_may_be_touched_by_every_channel(world: Simulation) -> None:
    assert _ask(world) == ALL


@pytest.mark.parametrize(
    ("field", "allowed"),
    [
        ("phone", (False, False, True)),
        ("email", (True, True, False)),
        ("sms_consent", (True, False, True)),
        ("email_consent", (True, True, False)),
    ],
)
def test_a_channel_needs_an_address_and_consent(
    world: Simulation, field: str, allowed: tuple[bool, bool, bool]
) -> None:
    world.state.people[field] = 0
    assert _ask(world) == allowed


@pytest.mark.parametrize(
    ("channel", "allowed"),
    [("calls", (False, True, True)), ("sms", (True, False, True)), ("email", (True, True, False))],
)
def test_a_closed_channel_is_closed_to_everybody(
    world: Simulation, channel: str, allowed: tuple[bool, bool, bool]
) -> None:
    world.state.today[f"{channel}_open"] = 0
    assert _ask(world) == allowed


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OPEN])
def test_nobody_is_touched_about_an_account_that_is_not_open(world: Simulation, status: Status) -> None:
    world.state.accounts["status"] = status
    assert _ask(world) == NONE


def test_who_asked_to_be_left_in_peace_is_not_touched_again(world: Simulation) -> None:
    world.state.people["ceased"] = 1
    assert _ask(world) == NONE


@pytest.mark.parametrize(("where", "field"), [("people", "frozen_until"), ("accounts", "disputed_until")])
def test_a_freeze_and_a_dispute_hold_until_their_day_and_not_on_it(world: Simulation, where: str, field: str) -> None:
    getattr(world.state, where)[field] = 1
    assert _ask(world) == NONE
    world.state.today["day"] = 1
    assert _ask(world) == ALL


def test_who_asked_to_be_called_today_may_be_although_the_last_conversation_is_fresh(world: Simulation) -> None:
    state = world.state
    state.today["day"], state.people["last_conversation"] = 3, 2
    assert dial_blocks(state, state.people[0], state.accounts[0])
    state.touched["callback_on"] = 3
    assert not dial_blocks(state, state.people[0], state.accounts[0])
    state.people["frozen_until"] = 4
    assert dial_blocks(state, state.people[0], state.accounts[0])


def test_who_is_known_to_be_vulnerable_is_spared_calls_where_the_house_says_so(world: Simulation) -> None:
    state = world.state
    state.people["vulnerable_known"] = 1
    assert not dial_blocks(state, state.people[0], state.accounts[0])
    world.commands.use_rules(HouseRules(spare_vulnerable=True))
    assert dial_blocks(state, state.people[0], state.accounts[0])


def test_a_pending_promise_holds(world: Simulation) -> None:
    world.state.accounts["promised"] = 5_000
    assert _ask(world) == NONE


@pytest.mark.parametrize(("day", "allowed"), [(0, NONE), (29, NONE), (30, ALL)])
def test_disclosed_hardship_holds_for_thirty_days(world: Simulation, day: int, allowed: tuple[bool, ...]) -> None:
    world.state.people["hardship_on"] = 0
    world.state.today["day"] = day
    assert _ask(world) == allowed


def test_holds_may_be_given_up_by_the_house() -> None:
    rules = {"hold_during_promise": False, "hold_during_dispute": False, "hold_after_hardship": 0}
    world = Simulation(scenario_of(quiet(), rules=rules), 1, one_each(1))
    world.state.accounts["promised"] = 5_000
    world.state.accounts["disputed_until"] = 9
    world.state.people["hardship_on"] = 0
    assert _ask(world) == ALL


@pytest.mark.parametrize(("day", "allowed"), [(0, False), (6, False), (7, True)])
def test_after_a_conversation_no_dial_for_seven_days_that_one_included(
    world: Simulation, day: int, allowed: bool
) -> None:
    """12 CFR 1006.14(b)(2)(i)(B): the day of the conversation is the first of the seven."""
    world.state.people["last_conversation"] = 0
    world.state.today["day"] = day
    assert _ask(world) == (allowed, True, True)


@pytest.mark.parametrize(
    ("dials", "allowed"), [([3, 3, 0, 0, 0, 0, 0], True), ([3, 3, 1, 0, 0, 0, 0], False), ([3, 3, 1] + [0] * 5, True)]
)
def test_seven_dials_in_seven_days_are_the_most(world: Simulation, dials: list[int], allowed: bool) -> None:
    world.state.people["calls"] = _history(dials)
    assert _ask(world) == (allowed, True, True)


@pytest.mark.parametrize(
    ("messages", "allowed"), [([3, 0], True), ([3, 1], False), ([2, 2, 0, 0, 0, 0, 0, 0], True), ([0, 3], True)]
)
def test_four_messages_in_seven_days_are_the_most(world: Simulation, messages: list[int], allowed: bool) -> None:
    world.state.people["messages"] = _history(messages)
    rest = allowed and messages[-1] < 3
    assert _ask(world) == (True, rest, rest)


def test_the_mask_allows_a_treatment_only_if_each_of_its_touches_is_allowed(world: Simulation) -> None:
    names = world.scenario.treatment_names
    world.state.people["sms_consent"] = 0
    allowed = np.zeros((1, len(names)), dtype=np.bool_)
    permit(world.state, allowed)
    assert {name for name, ok in zip(names, allowed[0], strict=True) if ok} == {"wait", "email", "email_link", "call"}


# hours


@pytest.mark.parametrize(
    ("zone", "phone_zone", "hour", "answer"),
    [
        ("America/New_York", "America/New_York", 8.0, ALLOWED),
        ("America/New_York", "America/New_York", 20.99, ALLOWED),
        ("America/New_York", "America/New_York", 21.0, NOT_TODAY),
        ("America/Los_Angeles", "America/Los_Angeles", 10.0, 3 * HOUR),
        ("America/Los_Angeles", "America/Los_Angeles", 11.0, ALLOWED),
        ("America/New_York", "America/Los_Angeles", 9.0, 3 * HOUR),
        ("America/Los_Angeles", "America/New_York", 9.0, 3 * HOUR),
        ("Europe/Lisbon", "America/New_York", 15.99, ALLOWED),
        ("Europe/Lisbon", "America/New_York", 16.0, NOT_TODAY),
        ("America/New_York", "Europe/Lisbon", 16.0, NOT_TODAY),
        ("Europe/Lisbon", "America/Los_Angeles", 10.5, 3 * HOUR),
    ],
)
def test_a_call_needs_permitted_hours_where_the_debtor_lives_and_where_the_number_says(
    world: Simulation, zone: str, phone_zone: str, hour: float, answer: int
) -> None:
    person = world.state.people[0]
    person["zone"], person["phone_zone"] = ZONES.index(zone), ZONES.index(phone_zone)
    assert wait_for_hours(world.state, person, round(hour * HOUR) - EIGHT) == answer


def test_a_person_is_dialled_at_most_three_times_a_day(world: Simulation) -> None:
    answers = []
    for dials in range(4):
        world.state.people["calls"] = _history([dials])
        answers.append(may_dial_now(world.state, 0, HOUR))
    assert answers == [ALLOWED, ALLOWED, ALLOWED, NOT_TODAY]


@pytest.mark.parametrize(
    "zones",
    [
        ("America/New_York", "America/Chicago", "America/Phoenix", "America/Los_Angeles", "Europe/Lisbon"),
        ("Europe/Lisbon", "Europe/Berlin", "Europe/Athens", "Africa/Nairobi", "Asia/Kolkata"),
    ],
    ids=["American floor", "European floor"],
)
def test_hours_agree_with_the_calendar_every_half_hour_of_a_year(zones: tuple[str, ...]) -> None:
    """Clocks change in these zones at hours at which nobody there may be called, on whatever day they change.

    Not so for a floor in Europe that calls America: there clocks change while it works, and one day of autumn is
    taken to be an hour later than it is.
    """
    scenario = scenario_of(quiet(), zones=zones, start="2026-01-01", days=365)
    world = Simulation(scenario, 1, one_each(1))
    clock, house = Clock.of(scenario), scenario.rules
    for day in range(365):
        world.state.today["day"] = day
        for ms in range(0, 16 * HOUR, HOUR // 2):
            for number, zone in enumerate(zones):
                time = clock.utc(int(clock.bounds[day]) + ms).astimezone(ZoneInfo(zone))
                really = (time.hour * 60 + time.minute) * 60_000
                ours = local_time(world.state, number, ms)
                assert _permitted(house, ours) == _permitted(house, really), f"{time} taken for {ours / HOUR}"


def _permitted(house: HouseRules, local: int) -> bool:
    return house.call_from <= local < house.call_until


# whole runs


UNREACHABLE: Any = {"phone": {"hour": (0.0,) * 13}}
TALKATIVE: Any = {
    "phone": {"answer": 0.47, "right_party": 0.8, "hour": (2.0,) * 13, "weekday": (2.0,) * 7, "age_decay_days": 800.0},
    "fatigue": {"on_reach": 0.0},
}


def _logged(behaviour: dict[str, Any], treatment: str, **settings: Any) -> tuple[Any, Clock]:
    diary = Diary()
    scenario = scenario_of(behaviour, **{"sites": [{"collectors": 500}], "days": 25, **settings})
    zone = np.arange(60) % len(scenario.zones)
    portfolio = one_each(60, zone=zone, phone_zone=zone[::-1])
    live(Simulation(scenario, 5, portfolio, log=diary), Always(treatment))
    return diary.rows(), Clock.of(scenario)


def _per_day(rows: Any, clock: Clock, event: Event) -> Any:
    """Count an event by person and day."""
    rows = rows[rows["event"] == event]
    counts = np.zeros((60, len(clock.weekdays)), dtype=np.int64)
    days = np.searchsorted(clock.bounds, rows["at"], side="right") - 1
    np.add.at(counts, (rows["person"], days), 1)
    return counts


def _weekly(counts: Any) -> Any:
    return np.lib.stride_tricks.sliding_window_view(counts, 7, axis=1).sum(axis=2)


def test_a_run_dials_nobody_more_than_seven_times_in_seven_days_nor_thrice_a_day() -> None:
    counts = _per_day(*_logged(quiet(**UNREACHABLE), "call"), Event.DIALED)
    assert _weekly(counts).max() == 7
    assert counts.max() == 3


def test_a_run_sends_nobody_more_than_four_messages_in_seven_days() -> None:
    both = {"both": [{"channel": "sms"}, {"channel": "email", "at": "11:00"}]}
    counts = _per_day(*_logged(quiet(), "both", treatments=both), Event.SENT)
    assert _weekly(counts).max() == 4


def test_a_run_dials_only_in_permitted_hours_of_both_zones_while_clocks_change() -> None:
    """New York changes on 2026-03-08, Lisbon on 2026-03-29."""
    zones = (*ZONES, "America/Phoenix")
    rows, clock = _logged(quiet(**UNREACHABLE), "call", zones=zones, start="2026-03-05", days=30)
    dialled = rows[rows["event"] == Event.DIALED]
    assert len(dialled) > 500
    for row in dialled:
        for zone in (row["zone"], row["phone_zone"]):
            time = clock.utc(int(row["at"])).astimezone(ZoneInfo(zones[zone])).time()
            assert datetime.time(8) <= time < datetime.time(21)
    assert len(np.unique(dialled["phone_zone"] * 4 + dialled["zone"])) == 4


def test_a_run_leaves_whom_it_talked_to_alone_for_seven_days_unless_he_asks_for_a_call() -> None:
    rows, clock = _logged(quiet(**TALKATIVE, conversation={"call_back": 0.0}), "call")
    dials = _per_day(rows, clock, Event.DIALED)
    talked = rows[(rows["event"] == Event.CONVERSATION_ENDED) & (rows["party"] == Party.RIGHT)]
    assert len(talked) > 50
    for row in talked:
        day = int(np.searchsorted(clock.bounds, row["at"], side="right")) - 1
        assert dials[row["person"], day + 1 : day + 7].sum() == 0


def test_a_run_holds_every_touch_while_a_promise_is_pending() -> None:
    """Nobody keeps a promise here, so each is pending until it is booked as broken."""
    never: dict[str, Any] = {
        "promise": {"kept": -5.0, "kept_ability": (-5.0, -5.0, -5.0)},
        "conversation": {"promise": 5.0},
    }
    treatments = {"both": [{"channel": "call"}, {"channel": "sms", "at": "20:00"}]}
    rules = {"days_after_conversation": 0}
    rows, _ = _logged(quiet(**TALKATIVE, **never), "both", treatments=treatments, rules=rules)
    pending: set[int] = set()
    held = 0
    for row in rows:
        if row["event"] == Event.PROMISED:
            pending.add(int(row["account"]))
        elif row["event"] in {Event.PROMISE_BROKEN, Event.CLOSED}:
            held += int(row["account"]) in pending
            pending.discard(int(row["account"]))
        elif row["event"] in {Event.DIALED, Event.SENT}:
            assert int(row["account"]) not in pending
    assert held > 30


def test_permission_is_asked_again_when_a_message_goes_out() -> None:
    """Everybody is ordered an SMS for 10:00; at 09:00 the channel closes."""

    def closes(world: Simulation) -> Any:
        yield world.env.timeout(HOUR)
        world.commands.set_channel("sms", available=False)

    world = Simulation(scenario_of(quiet(), days=1), 1, one_each(20), processes=[closes])
    run = live(world, Always("sms"))
    assert run.tallies[..., Tally.SMS].sum() == 0


def test_a_person_who_ceases_or_opts_out_is_not_touched_again_in_a_run() -> None:
    many: dict[str, Any] = {"opt_out": {"sms": 0.03, "email": 0.01, "cease": 0.01}}
    treatments = {"all": [{"channel": "call"}, {"channel": "sms"}, {"channel": "email", "at": "11:00"}]}
    rules = {"messages_per_week": 30, "days_after_conversation": 0, "dials_per_week": 40}
    behaviour = quiet(**TALKATIVE, **many, conversation={"promise": -5.0, "promise_ability": (-5.0, -5.0, -5.0)})
    rows, _ = _logged(behaviour, "all", treatments=treatments, rules=rules, days=60)
    gone: set[tuple[int, int]] = set()
    for row in rows:
        person = int(row["person"])
        if row["event"] == Event.OPTED_OUT:
            gone.add((person, int(row["channel"])))
        elif row["event"] == Event.CEASED:
            gone |= {(person, channel) for channel in range(4)}
        elif row["event"] in {Event.DIALED, Event.SENT}:
            assert (person, int(row["channel"])) not in gone
    assert {channel for _, channel in gone} == {0, 1, 2, 3}
