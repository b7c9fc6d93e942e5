"""The same kernels driven without SimPy: the least that can run a world's processes, to see what SimPy costs."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from typing import Any
from unittest.mock import patch

from sim import simulation
from sim.floor.contract import Floor

Process = Generator[int, None, None]


class PlainClock:
    """A heap of processes by time; knows delays, and nothing else that SimPy knows.

    Parameters
    ----------
    initial_time
        Milliseconds since the start of the run.
    """

    floor: Floor

    def __init__(self, initial_time: int) -> None:
        self.now = initial_time
        self._turns = count()
        self._heap: list[tuple[int, int, Process]] = []

    def timeout(self, delay: int) -> int:
        """Say when it will be."""
        return self.now + delay

    def process(self, process: Process) -> None:
        """Start a process now."""
        heappush(self._heap, (self.now, next(self._turns), process))

    def run(self, until: int) -> None:
        """Run floor and processes up to, but not including, a time."""
        while self._heap and self._heap[0][0] < until:
            self.now, _, process = heappop(self._heap)
            self._advance(self.now)
            wake: Any = next(process, None)
            if wake is not None:
                heappush(self._heap, (wake, next(self._turns), process))
        self.now = until
        self._advance(until)

    def _advance(self, until: int) -> None:
        while self.floor.advance(until):
            pass


@contextmanager
def clockless() -> Iterator[None]:
    """Build simulations without SimPy for the length of a `with`; they may have no interventions."""
    with patch.object(simulation, "Environment", PlainClock):
        yield
