"""The contract that both floors keep: what happens on a call floor, in which order, to the millisecond.

A *floor* is where debtors compete for collectors, so it is simulated event by event. It exists twice: as plain SimPy
processes (`reference`) and as a compiled event loop (`compiled`). They share the arrays of `State` and the scalar rules
of `sim.calls`; queues, matching, pacing and retries are written twice, and a comparison of their event logs, byte for
byte, is the proof of both.

**Order.** Time is integer milliseconds. Events of one millisecond happen by class, then by key (`pack`), never in the
order of insertion. A key is unique in its class at one instant. User processes of an instant run before its floor
events; a process woken by a floor event runs after that event and before the next one.

=================  ==========  ==========================================================================
class              key         what happens
=================  ==========  ==========================================================================
COMMAND            site        somebody wrote to the site: collectors come or go, the dialer stops or starts
PAYMENT            account     a payment of the day arrives (`payment_arrives`)
RESOLVE            person      a ringing call is answered or given up
CONVERSATION_END   collector   talk ends; its outcome applies; wrap-up begins
COLLECTOR_READY    collector   wrap-up (and, manual, preparation of the next dial) is over
ABANDON            person      an answered call has waited too long for a collector
RENEGE             caller      an inbound caller's patience ends
INBOUND            caller      somebody calls in
RETRY              person      a number may be dialled again, or its priority rose
TICK               site        pacing is corrected
=================  ==========  ==========================================================================

A *caller* is a person by number, or a stranger: number of persons + his number at the site x sites + site. A
*collector* key is his number at the site x sites + site.

**An event is atomic**: its own change; then what rules put into the outbox is scheduled; then `serve` and `pace` at the
event's site (a PAYMENT has none: nothing is served or paced, no queue is looked at). The ABANDON or RENEGE of a call
that was served in time, and a RETRY whose wait was cut short, change nothing, yet are events.

- `serve`: while somebody waits and a collector is free: outbound answered calls first, then inbound, each first come
  first served; the collector who has been idle longest takes the call.
- `pace`: places dials, one at a time, the listed person with the highest priority first (ties: smaller number), while
  the site is open, not paused, and

  - *manual*: a collector is free (the longest idle; he is taken at once, rings along, and owns the call if answered);
  - *progressive*: ringing < free - answered calls that wait;
  - *predictive*: ringing < percent * free // 100, where percent is the site's pacing, or 100 while one more abandoned
    call would pass the limit: at least one abandoned today, and (abandoned + 1) * 1000 > limit_permille * answered;
  - *unlimited* collectors: always. Who has an order there is not LISTED in the morning, but waits for a RETRY at
    his turn (`calls.turn_of`).

  and (limited floors) calls in the air (ringing, waiting, talking outbound) < present * lines_percent // 100.
  A person taken from the list is asked again (`rules.may_dial_now`): NOT_TODAY leaves the list; a later
  time waits for it as a RETRY (state RETRYING); a person whose line is busy leaves the list. The list knows a
  priority that rose from the RETRY of that millisecond on.

- TICK (every `tick_ms` from opening, while before closing): percent -= 10 if abandoned * 6000 > 5 * limit_permille *
  answered, else += 5, within [100, highest_percent]; answered and abandoned count from the morning.
- COMMAND: brings the collectors on the floor to `present`. More: the one longest away comes back first; with nobody
  away, a new one, numbered on. Fewer: of the free, the one idle shortest leaves; the busy leave when ready. An
  unlimited floor (`present` -1) calls in a collector whenever nobody is free, and sends him away when ready.
  Collectors who come or go at one command do so one by one. A day begins with nobody on the floor or away; the
  first collector has number 0.
- RESOLVE answered: the person waits; a manual call is served by its collector at once. Not answered: the person waits
  `retry_ms` for a RETRY if dials are left today, else leaves the list; a manual collector prepares his next dial.
  A RETRY after the day's end is dropped.
- CONVERSATION_END: whom a conversation reached by the right party leaves the list; after a wrong party or an
  abandoned call the person is retried like an unanswered one.
- INBOUND: a person whose line is busy, or a site that is closed or takes no calls, loses the call. Else the person
  leaves the list, or stops waiting for his RETRY, and waits for a collector. RENEGE of a person who had an order when
  he called: `raised` priority, back to the list at once.
- Events later than the site's closing still happen; nothing new is dialled.

The order of a person is in one of the `OrderState`; `State.people["line"]` holds the `Line`.
"""

from enum import IntEnum, unique
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..jit import rule
from ..state import State


@unique
class FloorEvent(IntEnum):
    """Classes of floor events, in the order in which they happen within a millisecond."""

    COMMAND = 0
    PAYMENT = 1
    RESOLVE = 2
    CONVERSATION_END = 3
    COLLECTOR_READY = 4
    ABANDON = 5
    RENEGE = 6
    INBOUND = 7
    RETRY = 8
    TICK = 9


@unique
class Line(IntEnum):
    """What a person's telephone is doing."""

    IDLE = 0
    RINGING = 1
    WAITING = 2
    TALKING = 3
    WAITING_IN = 4
    TALKING_IN = 5


@unique
class OrderState(IntEnum):
    """Where today's call order of a person stands."""

    NONE = 0
    LISTED = 1
    IN_THE_AIR = 2
    RETRYING = 3


@unique
class Wake(IntEnum):
    """Why a floor stopped after an event.

    QUEUE: after an event, more calls wait at its site, answered and inbound, than `queue_watch` (-1: nobody asks).
    PAID: a watched account has paid; the queue is then looked at after the next event. FULL: log or arrays are full,
    before an event, a dial or a connection; the host empties them.
    """

    NOTHING = 0
    QUEUE = 1
    PAID = 2
    FULL = 3


@unique
class Mode(IntEnum):
    """How numbers are dialled."""

    MANUAL = 0
    PROGRESSIVE = 1
    PREDICTIVE = 2


UNLIMITED = -1
LOG_HEADROOM = 64
"""Rows of log that must be free before an event is handled; no event writes more."""

_KEY_BITS = 32
_CLASS_BITS = 4
_KEY_MASK = (1 << _KEY_BITS) - 1
_CLASS_MASK = (1 << _CLASS_BITS) - 1


@rule
def pack(ms: int, event: int, key: int) -> int:
    """Pack a floor event into one integer that sorts as it happens: ms since 08:00, class, key."""
    return (ms << (_KEY_BITS + _CLASS_BITS)) | (event << _KEY_BITS) | key


@rule
def ms_of(packed: int) -> int:
    """Milliseconds since 08:00 of a packed event."""
    return packed >> (_KEY_BITS + _CLASS_BITS)


@rule
def class_of(packed: int) -> int:
    """Class of a packed event."""
    return (packed >> _KEY_BITS) & _CLASS_MASK


@rule
def key_of(packed: int) -> int:
    """Key of a packed event."""
    return packed & _KEY_MASK


def inbound_callers(events: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pick the callers who call in out of packed events."""
    callers: NDArray[np.int64] = events[(events >> _KEY_BITS) & _CLASS_MASK == FloorEvent.INBOUND] & _KEY_MASK
    return callers


class Host(Protocol):
    """What a floor asks of the simulation around it."""

    def flush(self) -> None:
        """Empty the buffer of the log."""

    def wake(self, why: Wake, value: int, at: int) -> None:
        """Wake who waits for a QUEUE at a site, or for an account to have PAID, right after the event at `at`."""


class Floor(Protocol):
    """What the simulation asks of a floor."""

    def begin_day(self, state: State) -> None:
        """Take the day's arrays. Call orders are LISTED in `state.orders`; yesterday's events are all over."""

    def schedule(self, events: NDArray[np.int64]) -> None:
        """Schedule packed events of today: payments, inbound calls, retries, commands."""

    def advance(self, until: int) -> bool:
        """Handle the events strictly before `until`, ms since the start of the run.

        Returns
        -------
        Whether the floor stopped before `until`, after an event that woke somebody (`Host.wake`).
        """
