"""What a site of the reference floor keeps in mind, in plain Python: its team, its list, its pacing, who waits.

Records of `State` are shared with the rules; everything here belongs to the floor alone.
"""

from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from .contract import UNLIMITED, Mode


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


class Team:
    """The collectors of a site, by key: the free, idle longest first, and those away, away longest first."""

    def __init__(self, site: int, n_sites: int) -> None:
        self.free: deque[int] = deque()
        self._away: deque[int] = deque()
        self._on_floor = 0
        self._next, self._step = site, n_sites

    def become(self, present: int) -> None:
        """Bring collectors to the floor, or send free ones away, one by one."""
        while self._on_floor < present:
            self.free.append(self._come())
        while self.free and self._on_floor > present:
            self._go(self.free.pop())

    def has_somebody(self, present: int) -> bool:
        """Whether a call could be taken now."""
        return bool(self.free) or present == UNLIMITED

    def take(self) -> int:
        """Take who has been idle longest; with nobody free, call somebody in."""
        return self.free.popleft() if self.free else self._come()

    def make_ready(self, collector: int, present: int) -> None:
        """Free a collector, or let him go if too many are on the floor."""
        if self._on_floor > present:
            self._go(collector)
        else:
            self.free.append(collector)

    def _come(self) -> int:
        self._on_floor += 1
        if self._away:
            return self._away.popleft()
        self._next += self._step
        return self._next - self._step

    def _go(self, collector: int) -> None:
        self._on_floor -= 1
        self._away.append(collector)


class CallList:
    """Listed persons: the highest priority first, of equals the smaller number."""

    def __init__(self) -> None:
        self._ranked: list[tuple[float, int]] = []
        self._ranks: dict[int, tuple[float, int]] = {}

    def __len__(self) -> int:
        """Count the listed."""
        return len(self._ranked)

    def put(self, person: int, priority: float) -> None:
        """List a person, or move him to where his priority belongs."""
        self.discard(person)
        self._ranks[person] = (priority, -person)
        insort(self._ranked, self._ranks[person])

    def discard(self, person: int) -> None:
        """Strike a person off the list if he is on it."""
        rank = self._ranks.pop(person, None)
        if rank is not None:
            del self._ranked[bisect_left(self._ranked, rank)]

    def take(self) -> int:
        """Take the first."""
        _, minus_person = self._ranked.pop()
        del self._ranks[-minus_person]
        return -minus_person


@dataclass
class Pacing:
    """How fast a site dials: the day's answers, and what became of them, steer it."""

    percent: int
    answered: int = 0
    abandoned: int = 0

    def correct(self, limit_permille: int, highest: int) -> None:
        """Slow down when abandonment nears its limit, else speed up a little."""
        near = self.abandoned * 6000 > 5 * limit_permille * self.answered
        self.percent = min(max(self.percent + (-10 if near else 5), 100), highest)

    def per_100_free(self, limit_permille: int) -> int:
        """Dials for 100 free collectors: the slowest pace while one more abandoned call would pass the limit."""
        on_edge = (self.abandoned + 1) * 1000 > limit_permille * self.answered
        return 100 if self.abandoned and on_edge else self.percent


@dataclass(eq=False)
class Room:
    """One site on one day; `site` is its row of `State.sites`."""

    number: int
    site: np.void
    team: Team
    pacing: Pacing
    listed: CallList = field(default_factory=CallList)
    answered: deque[Call] = field(default_factory=deque)  # outbound, waiting
    callers: deque[Call] = field(default_factory=deque)  # inbound, waiting
    ringing: int = 0
    talking: int = 0  # outbound

    def read(self, name: str) -> int:
        """Read a field of the site."""
        return int(self.site[name])

    @property
    def is_unlimited(self) -> bool:
        """Whether collectors are called in as needed."""
        return self.read("present") == UNLIMITED

    @property
    def is_manual(self) -> bool:
        """Whether each dial has its own collector from the start."""
        return self.read("mode") == Mode.MANUAL and not self.is_unlimited

    def may_dial(self) -> bool:
        """Whether one more dial may be placed now."""
        if not self.read("open") or self.read("paused"):
            return False
        if self.is_unlimited:
            return True
        in_the_air = self.ringing + len(self.answered) + self.talking
        return in_the_air < self.read("present") * self.read("lines_percent") // 100 and self._has_spare_collectors()

    def _has_spare_collectors(self) -> bool:
        free = len(self.team.free)
        if self.is_manual:
            return free > 0
        if self.read("mode") == Mode.PROGRESSIVE:
            return self.ringing < free - len(self.answered)
        return self.ringing < self.pacing.per_100_free(self.read("limit_permille")) * free // 100

    def tick(self) -> None:
        """Correct the pace."""
        self.pacing.correct(self.read("limit_permille"), self.read("highest_percent"))
