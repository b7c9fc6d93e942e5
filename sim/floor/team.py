"""The collectors of a site of the reference floor: who is free, who is away, who comes next."""

from collections import deque

from .contract import UNLIMITED


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
