"""What a site of the reference floor keeps in mind, in plain Python: its team, its list, its pacing, who waits.

Records of `State` are shared with the rules; everything here belongs to the floor alone.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from ..state import State
from .call_list import CallList
from .contract import UNLIMITED, Mode
from .team import Team


@dataclass(eq=False)
class Call:
    """Somebody who waits for a collector, or talks with one.

    Attributes
    ----------
    caller
        A person by number, or a stranger.
    since
        When he began to wait, ms since the start of the run.
    inbound
        Whether he called in.
    stranger
        Number of the stranger at his site; None for a person.
    ordered
        Whether a person who called in had a call order.
    """

    caller: int
    since: int
    inbound: bool = False
    stranger: int | None = None
    ordered: bool = False


@dataclass
class Pacing:
    """How fast a site dials: what became of the site's answers since the morning steers it."""

    percent: int
    answered: int = 0
    abandoned: int = 0

    def correct(self, limit_permille: int, highest: int) -> None:
        """Slow down when abandonment nears its limit, else speed up a little."""
        near = self.abandoned * 6000 > 5 * limit_permille * self.answered
        self.percent = min(max(self.percent + (-10 if near else 5), 100), highest)


@dataclass(eq=False)
class Room:
    """One site on one day; `site` is its row of `State.sites`."""

    number: int
    site: np.void
    team: Team
    orders: CallList
    pacing: Pacing
    answered: deque[Call] = field(default_factory=deque)  # outbound, waiting
    callers: deque[Call] = field(default_factory=deque)  # inbound, waiting
    ringing: int = 0
    talking: int = 0  # outbound

    def read(self, name: str) -> int:
        """Read a field of the site."""
        return int(self.site[name])

    def has_mode(self, mode: Mode) -> bool:
        """Whether numbers are dialled in this way; unlimited collectors have no mode."""
        return self.read("mode") == mode and self.read("present") != UNLIMITED

    def is_dialling(self) -> bool:
        """Whether the site is open and its dialer runs."""
        return bool(self.read("open") and not self.read("paused"))

    def may_dial_next(self) -> bool:
        """Whether the first of the list, if there is one, may be taken now."""
        if not self.orders or not self.is_dialling():
            return False
        return self.read("present") == UNLIMITED or (self._has_a_line() and self._has_spare_collectors())

    def _has_a_line(self) -> bool:
        in_the_air = self.ringing + len(self.answered) + self.talking
        return in_the_air < self.read("present") * self.read("lines_percent") // 100

    def _has_spare_collectors(self) -> bool:
        free = len(self.team.free)
        if self.has_mode(Mode.PREDICTIVE):
            percent = 100 if self.orders.first_is_guarded() else self.pacing.percent
            return self.ringing < percent * free // 100
        if self.has_mode(Mode.PROGRESSIVE):
            return self.ringing < free - len(self.answered)
        return free > 0

    def tick(self) -> None:
        """Correct the pace."""
        self.pacing.correct(self.read("limit_permille"), self.read("highest_percent"))


class Building:
    """The rooms of all sites on one day, and who belongs to which."""

    def __init__(self, state: State) -> None:
        self._site_of, n_sites = state.people["site"], len(state.sites)
        self.rooms = [
            Room(number, site, Team(number, n_sites), CallList(state, number), Pacing(int(site["start_percent"])))
            for number, site in enumerate(state.sites)
        ]

    def room_of(self, caller: int) -> Room:
        """Name the room of a person, or of a stranger."""
        stranger = caller - len(self._site_of)
        return self.rooms[stranger % len(self.rooms) if stranger >= 0 else self._site_of[caller]]

    def stranger(self, caller: int) -> int | None:
        """Name the number of a stranger at his site; None for a person."""
        stranger = caller - len(self._site_of)
        return stranger // len(self.rooms) if stranger >= 0 else None
