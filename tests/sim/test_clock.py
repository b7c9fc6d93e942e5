"""Days run from 08:00 to 08:00 on the floors, in UTC, whatever clocks do."""

import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sim.clock import Clock
from sim.scenario import HOUR, Scenario
from tests.sim.worlds import scenario_of


def _clock(start: str, *zones: str, days: int = 10) -> Clock:
    return Clock.of(scenario_of(start=start, zones=zones, days=days))


def _hours(clock: Clock) -> list[float]:
    return [float(hours) for hours in np.diff(clock.bounds) / HOUR]


@pytest.mark.parametrize(
    ("zone", "start", "hours"),
    [
        ("America/New_York", "2026-03-06", [24, 23, 24]),  # clocks change on Sunday the 8th, in the night of the 7th
        ("America/New_York", "2026-10-30", [24, 25, 24]),
        ("Europe/Lisbon", "2026-03-27", [24, 23, 24]),
        ("Europe/Lisbon", "2026-10-23", [24, 25, 24]),
        ("America/Phoenix", "2026-03-06", [24, 24, 24]),
        ("Australia/Lord_Howe", "2026-04-03", [24, 24.5, 24]),
    ],
)
def test_the_day_on_which_clocks_change_is_shorter_or_longer(zone: str, start: str, hours: list[float]) -> None:
    assert _hours(_clock(start, zone, days=3)) == hours


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Lisbon", "Asia/Kolkata", "Pacific/Auckland"])
def test_every_day_of_a_year_begins_at_eight_on_the_floors(zone: str) -> None:
    clock = _clock("2026-01-01", zone, days=366)
    for at in clock.bounds.tolist():
        assert clock.utc(at).astimezone(ZoneInfo(zone)).time() == datetime.time(8)


def test_a_year_is_as_long_in_utc_as_it_is() -> None:
    clock = _clock("2026-01-01", "America/New_York", days=365)
    assert clock.bounds[0] == 0
    assert clock.bounds[-1] == 365 * 24 * HOUR
    assert clock.started == datetime.datetime(2026, 1, 1, 13, tzinfo=datetime.UTC).timestamp() * 1000


def test_weekdays_are_those_of_the_date_on_the_floors() -> None:
    clock = _clock("2026-01-05", "Pacific/Auckland", days=9)
    assert clock.weekdays.tolist() == [0, 1, 2, 3, 4, 5, 6, 0, 1]


def test_offsets_say_how_far_local_time_is_from_the_floors() -> None:
    zones = ("America/New_York", "America/Los_Angeles", "Europe/Lisbon", "America/Phoenix", "Asia/Kolkata")
    clock = _clock("2026-03-07", *zones, days=30)
    offsets = (clock.offsets / HOUR).tolist()
    assert offsets[0] == [0, -3, 5, -2, 10.5]
    assert offsets[1] == [0, -3, 4, -3, 9.5]  # New York has changed, the others have not
    assert offsets[22] == [0, -3, 5, -3, 9.5]  # Lisbon follows on the 29th


def test_a_clock_has_a_bound_and_offsets_for_the_end_of_the_last_day() -> None:
    clock = Clock.of(Scenario(days=4, run_out_days=3))
    assert (len(clock.bounds), len(clock.weekdays), clock.offsets.shape) == (8, 7, (8, 1))
