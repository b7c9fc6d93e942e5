"""How many events the compiled floor handles: its loop, with a counter in it.

The floor itself counts nothing, for speed. The private handlers it is made of are used here, and here alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from sim.floor import compiled, loop
from sim.floor.contract import Wake, ms_of
from sim.floor.hall import Hall
from sim.floor.heaps import pop_event
from sim.jit import i64, kernel
from sim.state import State

_settle: Any = loop._settle  # noqa: SLF001
_why_wake: Any = loop._why_wake  # noqa: SLF001
_has_room: Any = loop._has_room  # noqa: SLF001
_handle: Any = loop._handle  # noqa: SLF001
_drain_outbox: Any = loop._drain_outbox  # noqa: SLF001


@kernel
def _counted_run(s: State, h: Hall, until: int, handled: NDArray[np.int64]) -> int:
    desk, today = h.loop[0], s.today[0]
    while True:
        if desk.under_way:
            site = i64(desk.site)
            if not _settle(s, h, site):
                return i64(Wake.FULL)
            desk.under_way = 0
            why = _why_wake(s, h, site)
            if why != Wake.NOTHING:
                return i64(why)
        if desk.n_events == 0 or ms_of(h.heap[0]) >= until:
            return i64(Wake.NOTHING)
        if not _has_room(s, h):
            return i64(Wake.FULL)
        event = pop_event(h.heap, desk.n_events)
        desk.n_events -= 1
        desk.ms = ms_of(event)
        desk.under_way = 1
        today.wake = Wake.NOTHING
        desk.site = _handle(s, h, event)
        _drain_outbox(s, h)
        handled[0] += 1


@contextmanager
def counted_floor() -> Iterator[NDArray[np.int64]]:
    """Let compiled floors count their events for the length of a `with`.

    Yields
    ------
    The count, shape (1,), growing.
    """
    handled = np.zeros(1, dtype=np.int64)

    def run(s: State, h: Hall, until: int) -> int:
        return _counted_run(s, h, until, handled)

    with patch.object(compiled, "run", run):
        yield handled
