"""When days begin: bounds in milliseconds since the start, weekdays, and local time where debtors live."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from .packing import MORNING
from .scenario import HOUR, Scenario

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def _utc_ms(day: datetime.date, zone: ZoneInfo) -> int:
    morning = datetime.datetime.combine(day, datetime.time(MORNING // HOUR), tzinfo=zone)
    return (morning - _EPOCH) // datetime.timedelta(milliseconds=1)


def _utc_offset(instant_ms: int, zone: ZoneInfo) -> int:
    moment = (_EPOCH + datetime.timedelta(milliseconds=instant_ms)).astimezone(zone)
    offset = moment.utcoffset() or datetime.timedelta()
    return offset // datetime.timedelta(milliseconds=1)


@dataclass(frozen=True)
class Clock:
    """The days of a run, precomputed.

    Attributes
    ----------
    started
        UTC of the first 08:00, ms since 1970.
    bounds
        Begin of each day and end of the last, ms since `started`, shape (horizon + 1,). A day on which clocks change
        has 23 or 25 hours.
    weekdays
        0 Monday to 6 Sunday, shape (horizon,).
    offsets
        Local time in each zone minus local time on the floors at 08:00, ms, shape (horizon + 1, n_zones).
    """

    started: int
    bounds: NDArray[np.int64]
    weekdays: NDArray[np.int64]
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, scenario: Scenario) -> "Clock":
        """Lay out the days of a scenario."""
        dates = [scenario.start + datetime.timedelta(days=day) for day in range(scenario.horizon + 1)]
        zones = [ZoneInfo(name) for name in scenario.zones]
        mornings = [_utc_ms(date, scenario.zone) for date in dates]
        floor = [_utc_offset(ms, scenario.zone) for ms in mornings]
        offsets = [[_utc_offset(ms, zone) - base for zone in zones] for ms, base in zip(mornings, floor, strict=True)]
        return cls(
            started=mornings[0],
            bounds=np.array(mornings, dtype=np.int64) - mornings[0],
            weekdays=np.array([date.weekday() for date in dates[:-1]], dtype=np.int64),
            offsets=np.array(offsets, dtype=np.int64),
        )

    def utc(self, at: int) -> datetime.datetime:
        """UTC of a time of the run."""
        return _EPOCH + datetime.timedelta(milliseconds=self.started + at)
