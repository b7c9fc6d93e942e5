"""The compiled floor's arrays: collectors in rings, callers in linked queues, persons in a heap."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..jit import i64, inner, rule
from ..state import Record, State
from ..touches import OUTBOX_HEADROOM
from .contract import LOG_HEADROOM, UNLIMITED, FloorEvent, OrderState, pack
from .heaps import pop_person, push_event, push_person

NOBODY = -1
_ROOM = 64
OUT, IN = 0, 1
_STAMP_BITS = 16
_STAMP_MASK = 0xFFFF

LOOP = np.dtype([("n_events", "i8"), ("handled", "i8"), ("ms", "i8"), ("site", "i8"), ("under_way", "i8")], align=True)
"""Where the loop stands: events in the heap, and handled ever; of the event under way its ms, and its site (or -1)."""

DESK = np.dtype(
    [
        ("first", "i8", (2,)),  # ends of the queues of waiting callers: answered calls, inbound calls
        ("last", "i8", (2,)),
        ("waiting", "i8", (2,)),
        ("n_listed", "i8"),  # entries of the list, stale ones included
        ("live", "i8"),  # persons LISTED
        ("ringing", "i8"),
        ("in_the_air", "i8"),
        ("first_free", "i8"),  # rings of collectors: places only grow, and are taken modulo the capacity
        ("next_free", "i8"),
        ("first_away", "i8"),
        ("next_away", "i8"),
        ("next_collector", "i8"),
        ("staffed", "i8"),  # collectors on the floor, free and busy
        ("percent", "i8"),
        ("answered", "i8"),
        ("abandoned", "i8"),
    ],
    align=True,
)
"""A site's floor: counters, and the ends of its queues and rings."""

CALLER = np.dtype([("next", "i4"), ("since", "i4"), ("deadline", "i4"), ("collector", "i4")], align=True)
"""A caller: the next in his queue; waiting since and until (-1 not waiting; until a RETRY, too), who studies or dialled
him."""

TALK = np.dtype([("caller", "i4"), ("inbound", "u1")], align=True)
"""Whom a collector talks to, or studies."""


class Hall(NamedTuple):
    """The arrays of the compiled floor."""

    loop: NDArray[np.void]  # (1,) LOOP
    heap: NDArray[np.int64]
    desks: NDArray[np.void]  # (n_sites,) DESK
    callers: NDArray[np.void]  # (n_people + strangers,) CALLER
    talks: NDArray[np.void]  # (n_sites, collectors) TALK
    free: NDArray[np.int32]  # (n_sites, collectors)
    away: NDArray[np.int32]
    priority: NDArray[np.float64]  # (n_sites, entries), a heap together with `listed`
    listed: NDArray[np.int64]  # person << 16 | stamp


@rule
def later(h: Hall, ms: int, event: FloorEvent, key: int) -> None:
    """Schedule an event of today."""
    loop = h.loop[0]
    loop.n_events = push_event(h.heap, loop.n_events, pack(ms, i64(event), key))


@rule
def is_full(s: State, h: Hall, site: int) -> bool:
    """Whether one more event might not fit into an array."""
    return (
        s.log.size - s.today[0].n_log < LOG_HEADROOM
        or s.outbox.size - s.today[0].n_outbox < OUTBOX_HEADROOM
        or h.heap.size - h.loop[0].n_events < _ROOM
        or h.listed.shape[1] - h.desks[site].n_listed < _ROOM
        or h.free.shape[1] - max(h.desks[site].next_collector, s.sites[site].present) < _ROOM
    )


# collectors


@rule
def collector_key(s: State, site: int, collector: int) -> int:
    """Give a collector a number of his own over all sites."""
    return i64(collector * len(s.sites) + site)


@rule
def n_free(desk: Record) -> int:
    """Count the collectors who are free."""
    return i64(desk.next_free - desk.first_free)


@rule
def set_free(h: Hall, site: int, collector: int) -> None:
    """Let a collector wait for a call, last in the ring."""
    desk = h.desks[site]
    h.free[site, desk.next_free % h.free.shape[1]] = collector
    desk.next_free += 1


@rule
def send_away(h: Hall, site: int, collector: int) -> None:
    """Send a collector off the floor, last in the ring of those away."""
    desk = h.desks[site]
    h.away[site, desk.next_away % h.away.shape[1]] = collector
    desk.next_away += 1
    desk.staffed -= 1


@rule
def call_up(h: Hall, site: int) -> None:
    """Bring the collector longest away, or a new one, to the floor."""
    desk = h.desks[site]
    if desk.next_away > desk.first_away:
        collector = i64(h.away[site, desk.first_away % h.away.shape[1]])
        desk.first_away += 1
    else:
        collector = i64(desk.next_collector)
        desk.next_collector += 1
    desk.staffed += 1
    set_free(h, site, collector)


@rule
def take_free(h: Hall, site: int) -> int:
    """Take the collector who has been free longest."""
    desk = h.desks[site]
    collector = i64(h.free[site, desk.first_free % h.free.shape[1]])
    desk.first_free += 1
    return collector


@rule
def bring_collectors(s: State, h: Hall, site: int) -> None:
    """Bring the collectors on the floor to `present`."""
    desk, present = h.desks[site], s.sites[site].present
    if present == UNLIMITED:
        return
    while desk.staffed < present:
        call_up(h, site)
    while desk.staffed > present and n_free(desk) > 0:
        desk.next_free -= 1
        send_away(h, site, i64(h.free[site, desk.next_free % h.free.shape[1]]))


@rule
def release(s: State, h: Hall, site: int, collector: int) -> None:
    """Let a collector who is ready stay or go."""
    desk, present = h.desks[site], s.sites[site].present
    if present == UNLIMITED or desk.staffed > present:
        send_away(h, site, collector)
    else:
        set_free(h, site, collector)


# queues


@rule
def enqueue(h: Hall, site: int, queue: int, caller: int, patience: int) -> None:
    """Let a caller wait at the end of a queue."""
    desk, ms = h.desks[site], h.loop[0].ms
    h.callers[caller].next = NOBODY
    h.callers[caller].since = ms
    h.callers[caller].deadline = ms + patience
    if desk.waiting[queue] == 0:
        desk.first[queue] = caller
    else:
        h.callers[desk.last[queue]].next = caller
    desk.last[queue] = caller
    desk.waiting[queue] += 1


@rule
def leave_queue(h: Hall, site: int, queue: int, caller: int) -> None:
    """Take a caller out of his queue, wherever he stands."""
    desk = h.desks[site]
    before, here = i64(NOBODY), i64(desk.first[queue])
    while here != caller:
        before, here = here, i64(h.callers[here].next)
    after = h.callers[caller].next
    if before == NOBODY:
        desk.first[queue] = after
    else:
        h.callers[before].next = after
    if after == NOBODY:
        desk.last[queue] = before
    desk.waiting[queue] -= 1
    h.callers[caller].deadline = NOBODY


# the list


@rule
def enlist(s: State, h: Hall, p: int) -> None:
    """Put a person into the list of his site, with a fresh stamp."""
    order, site = s.orders[p], i64(s.people[p].site)
    desk = h.desks[site]
    if order.live != OrderState.LISTED:
        desk.live += 1
        order.live = OrderState.LISTED
    order.stamp = (order.stamp + 1) & _STAMP_MASK
    entry = (p << _STAMP_BITS) | i64(order.stamp)
    desk.n_listed = push_person(h.priority[site], h.listed[site], desk.n_listed, order.priority, entry)


@rule
def delist(s: State, h: Hall, p: int) -> None:
    """Take a person off the list for today."""
    order = s.orders[p]
    if order.live == OrderState.LISTED:
        h.desks[s.people[p].site].live -= 1
    order.live = OrderState.NONE


@inner
def first_listed(s: State, h: Hall, site: int) -> int:
    """Find the live person of highest priority in a list that has one; stale entries above him go."""
    desk = h.desks[site]
    while True:
        entry = h.listed[site, 0]
        p = i64(entry >> _STAMP_BITS)
        if s.orders[p].live == OrderState.LISTED and s.orders[p].stamp == (entry & _STAMP_MASK):
            return p
        pop_person(h.priority[site], h.listed[site], desk.n_listed)
        desk.n_listed -= 1


@rule
def take_listed(s: State, h: Hall, site: int) -> int:
    """Take the live person of highest priority from a list that has one."""
    desk, p = h.desks[site], first_listed(s, h, site)
    pop_person(h.priority[site], h.listed[site], desk.n_listed)
    desk.n_listed -= 1
    desk.live -= 1
    return p


@rule
def wait_until(s: State, h: Hall, p: int, ms: int) -> None:
    """Let a person wait for a RETRY; in vain, if the day ends first."""
    s.orders[p].live = OrderState.RETRYING
    h.callers[p].deadline = ms
    if ms < s.today[0].ends - s.today[0].began:
        later(h, ms, FloorEvent.RETRY, p)
