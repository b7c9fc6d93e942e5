"""The compiled floor, as the simulation sees it: it owns the arrays, makes room in them and runs the loop."""

import numpy as np
from numpy.typing import NDArray

from ..calls import AT_ONCE, first_turn
from ..jit import i64, kernel
from ..state import State
from .contract import Host, OrderState, Wake, inbound_callers, ms_of
from .hall import CALLER, DESK, LOOP, NOBODY, TALK, Hall, enlist, wait_until
from .heaps import push_event
from .loop import run

_MARGIN = 256


def _new_hall() -> Hall:
    return Hall(
        loop=np.zeros(1, dtype=LOOP),
        heap=np.zeros(_MARGIN, dtype=np.int64),
        desks=np.zeros(0, dtype=DESK),
        callers=np.zeros(0, dtype=CALLER),
        talks=np.zeros((0, 0), dtype=TALK),
        free=np.zeros((0, 0), dtype=np.int32),
        away=np.zeros((0, 0), dtype=np.int32),
        priority=np.zeros((0, 0)),
        listed=np.zeros((0, 0), dtype=np.int64),
    )


@kernel
def _open_desks(s: State, h: Hall) -> None:
    """Put the morning's call orders into the lists of desks that are as new, or let them wait for their turn."""
    for site in range(len(s.sites)):
        h.desks[site].percent = s.sites[site].start_percent
    for place in range(s.today[0].n_open):
        p = i64(s.open_people[place])
        h.callers[p].deadline = NOBODY
        if s.orders[p].live == OrderState.LISTED:
            s.orders[p].live = OrderState.NONE
            turn = first_turn(s, p)
            if turn == AT_ONCE:
                enlist(s, h, p)
            else:
                wait_until(s, h, p, turn)


@kernel
def _push_all(h: Hall, events: NDArray[np.int64]) -> None:
    for event in events:
        h.loop[0].n_events = push_event(h.heap, h.loop[0].n_events, event)


def _longer(array: NDArray, size: int) -> NDArray:  # type: ignore[type-arg]  # of any kind
    """Copy an array into one whose last axis has at least `size` places."""
    if array.shape[-1] >= size:
        return array
    longer = np.zeros((*array.shape[:-1], size), dtype=array.dtype)
    longer[..., : array.shape[-1]] = array
    return longer


class CompiledFloor:
    """The contract of `sim.floor.contract` as one compiled event loop.

    Parameters
    ----------
    host
        The simulation, which empties the log and wakes processes.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._hall = _new_hall()

    @property
    def n_handled(self) -> int:
        """How many events have happened."""
        return int(self._hall.loop[0]["handled"])

    def begin_day(self, state: State) -> None:
        """Take the day's arrays and list the morning's call orders."""
        self._state = state
        hall, n_sites = self._hall, len(state.sites)
        if len(hall.desks) != n_sites:
            shape = (n_sites, _MARGIN)
            hall = hall._replace(
                desks=np.zeros(n_sites, dtype=DESK),
                talks=np.zeros(shape, dtype=TALK),
                free=np.zeros(shape, dtype=np.int32),
                away=np.zeros(shape, dtype=np.int32),
                priority=np.zeros(shape),
                listed=np.zeros(shape, dtype=np.int64),
            )
        n_orders = int(np.count_nonzero(state.orders["live"])) + _MARGIN
        self._hall = hall._replace(
            heap=_longer(hall.heap, n_orders),
            callers=_longer(hall.callers, len(state.people)),
            priority=_longer(hall.priority, n_orders),
            listed=_longer(hall.listed, n_orders),
        )
        self._hall.desks[:] = 0
        _open_desks(state, self._hall)

    def schedule(self, events: NDArray[np.int64]) -> None:
        """Schedule packed events of today."""
        hall = self._hall
        n_callers = int(inbound_callers(events).max(initial=-1)) + 1
        self._hall = hall._replace(
            heap=_longer(hall.heap, int(hall.loop[0]["n_events"]) + len(events) + _MARGIN),
            callers=_longer(hall.callers, n_callers),
        )
        _push_all(self._hall, events)

    def advance(self, until: int) -> bool:
        """Handle the events strictly before `until`; see `Floor.advance`."""
        hall, today = self._hall, self._state.today[0]
        ms = until - int(today["began"])
        loop = hall.loop[0]
        if not loop["under_way"] and (loop["n_events"] == 0 or ms_of(hall.heap[0]) >= ms):
            return False
        while (why := Wake(run(self._state, self._hall, ms))) is Wake.FULL:
            self._host.flush()
            self._make_room()
        if why is Wake.NOTHING:
            return False
        self._host.wake(why, int(today["wake_value"]), int(today["began"]) + int(self._hall.loop[0]["ms"]))
        return True

    def _make_room(self) -> None:
        """Double every array that is nearly full."""
        hall = self._hall
        if len(hall.heap) - hall.loop[0]["n_events"] < _MARGIN:
            hall = hall._replace(heap=_longer(hall.heap, 2 * len(hall.heap)))
        if (hall.listed.shape[1] - hall.desks["n_listed"] < _MARGIN).any():
            size = 2 * hall.listed.shape[1]
            hall = hall._replace(priority=_longer(hall.priority, size), listed=_longer(hall.listed, size))
        most = np.maximum(hall.desks["next_collector"], self._state.sites["present"])
        if (hall.free.shape[1] - most < _MARGIN).any():
            hall = _more_collectors(hall)
        self._hall = hall


def _more_collectors(hall: Hall) -> Hall:
    """Double the room for collectors; the rings are laid out anew from place 0."""
    size = 2 * hall.free.shape[1]
    free, away = _longer(hall.free, size), _longer(hall.away, size)
    for site, desk in enumerate(hall.desks):
        for ring, old, first, last in (
            (free, hall.free, "first_free", "next_free"),
            (away, hall.away, "first_away", "next_away"),
        ):
            places = np.arange(desk[first], desk[last])
            ring[site, : len(places)] = old[site, places % old.shape[1]]
            desk[first], desk[last] = 0, len(places)
    return hall._replace(free=free, away=away, talks=_longer(hall.talks, size))
