"""Who comes to work: shifts, absences, and how collectors differ in skill and pace.

Employees of a site are numbered over its shifts, earliest first. The floor knows none of them: it numbers collectors
0, 1, ... as they come, and its n-th is the n-th of today's roster (whoever is not absent, in order of their shifts).
Where one shift relieves another, numbers that stay on the floor keep their person.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .fate import Kind, lognormal, normal_quantile, uniform
from .jit import i64, inner, kernel, rule
from .packing import MORNING
from .scenario import Site
from .state import State
from .words import Tally

# who a collector is


@rule
def _key(site: int, employee: int) -> np.uint64:
    return np.uint64((site << 32) | employee)


@rule
def employee_of(s: State, collector: int) -> int:
    """Say which employee of his site a collector is, by key; whoever was called in beyond the roster is new."""
    number, i = collector // len(s.sites), collector % len(s.sites)
    site = s.sites[i]
    if number < site.rostered:
        return i64(s.roster[i, number])
    return i64(max(site.collectors, 0) + number - site.rostered)


@inner
def _draw(s: State, collector: int, kind: int) -> float:
    site = collector % len(s.sites)
    return uniform(s.today[0].seed, _key(site, employee_of(s, collector)), kind, 0)


@rule
def skill_of(s: State, collector: int) -> float:
    """Log odds of a promise that a collector, by key, adds to those of the average one (5.9)."""
    sd = s.sites[collector % len(s.sites)].skill_sd
    return sd * normal_quantile(_draw(s, collector, i64(Kind.SKILL))) if sd > 0.0 else 0.0


@rule
def pace_of(s: State, collector: int) -> float:
    """Factor on the length of a collector's talks, by key; 1 on average."""
    sd = s.sites[collector % len(s.sites)].pace_sd
    return lognormal(_draw(s, collector, i64(Kind.PACE)), 1.0, sd) if sd > 0.0 else 1.0


@kernel
def _draw_absent(s: State, site: int, absence: float, absent: NDArray[np.bool_]) -> None:
    for employee in range(len(absent)):
        absent[employee] = uniform(s.today[0].seed, _key(site, employee), Kind.ABSENT, s.today[0].day) < absence


# who comes when


@dataclass(frozen=True)
class Rota:
    """The employees of a site, by number.

    Attributes
    ----------
    site
        Number of the site.
    starts, ends
        When each works, ms since 08:00.
    opens, closes
        When the floor does.
    absence
        Probability that one is absent on a day.
    """

    site: int
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    opens: int
    closes: int
    absence: float

    @classmethod
    def of(cls, number: int, site: Site) -> "Rota":
        """Give each employee of a site a number."""
        heads = [shift.collectors for shift in site.rota]
        starts = np.array([shift.starts - MORNING for shift in site.rota], dtype=np.int64)
        ends = np.array([shift.ends - MORNING for shift in site.rota], dtype=np.int64)
        return cls(
            site=number,
            starts=np.repeat(starts, heads),
            ends=np.repeat(ends, heads),
            opens=site.opens - MORNING,
            closes=site.closes - MORNING,
            absence=site.absence,
        )

    @property
    def bounds(self) -> list[int]:
        """When the number on the floor may change, in order: the floor opens or closes, a shift begins or ends."""
        return sorted({self.opens, self.closes, *self.starts.tolist(), *self.ends.tolist()})

    def call_the_roll(self, state: State) -> None:
        """See who is absent today, and put the others on the roster."""
        absent = np.zeros(len(self.starts), dtype=np.bool_)
        if self.absence:
            _draw_absent(state, self.site, self.absence, absent)
        there = np.flatnonzero(~absent)
        state.sites["rostered"][self.site] = len(there)
        state.roster[self.site, : len(there)] = there

    def _there(self, state: State) -> NDArray[np.int32]:
        return state.roster[self.site, : state.sites["rostered"][self.site]]

    def on_shift(self, state: State, ms: int) -> int:
        """Count who is on the roster and works at a time of today."""
        there = self._there(state)
        return int(np.count_nonzero((self.starts[there] <= ms) & (ms < self.ends[there])))

    def pay(self, state: State) -> None:
        """Count the scheduled hours of today, and those of the absent among them."""
        hours = self.ends - self.starts
        tallies = state.tallies[state.today[0]["day"], self.site, 0]
        tallies[Tally.STAFFED_MS] += hours.sum()
        tallies[Tally.ABSENT_MS] += hours.sum() - hours[self._there(state)].sum()

    def capacity_ms(self, state: State) -> float:
        """Add up the collector time of today, as things stand: infinite where collectors are unlimited."""
        row = state.sites[self.site]
        if row["collectors"] > 0:
            return _in_proportion(row, int((self.ends - self.starts)[self._there(state)].sum()))
        return float("inf") if row["on_duty"] < 0 else int(row["on_duty"]) * (self.closes - self.opens)


def _in_proportion(site: np.void, n: int) -> int:
    """Scale a number of collectors, or their time, as commands have scaled the number of those who come to work."""
    return n * int(site["on_duty"]) // int(site["collectors"])


def presence(site: np.void) -> int:
    """Say how many collectors are on the floor of a site now."""
    if not site["open"]:
        return 0
    if site["collectors"] <= 0:  # unlimited, or hired for the day
        return int(site["on_duty"])
    return _in_proportion(site, int(site["on_shift"]))
