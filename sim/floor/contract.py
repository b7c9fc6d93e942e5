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
COMMAND            site        the site was written to: it opens or closes, collectors come or go, the dialer stops
PAYMENT            account     a payment of the day arrives (`payment_arrives`)
RESOLVE            person      a ringing call is answered or given up
CONVERSATION_END   collector   talk ends; its outcome applies; wrap-up begins
COLLECTOR_READY    collector   wrap-up (and, manual, preparation of the next dial) is over
ABANDON            person      an answered call has waited too long for a collector
RENEGE             caller      an inbound caller's patience ends
INBOUND            caller      somebody calls in
RETRY              person      a number may be dialled again, or its priority rose
PREVIEWED          collector   a collector has studied the account of whom he is about to dial
TICK               site        pacing is corrected
=================  ==========  ==========================================================================

Shifts, absence, skills and pace are not the floor's: the simulation writes `present` and kicks, and rules ask who a
collector is by his key.

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
  - *preview*: a collector is free (the longest idle; he is taken at once, and studies the account before he dials);
  - *progressive*: ringing < free - answered calls that wait;
  - *predictive*: ringing < percent * free // 100, where percent is the site's pacing, or 100 while one more abandoned
    call would pass the limit of the campaign of who is next to be taken from the list (see *campaigns*);
  - *unlimited* collectors, whatever the mode: always, and nobody is taken or studies anything.

  and (limited floors) calls in the air (ringing, waiting, talking outbound) < present * lines_percent // 100.
  A person taken from the list is asked again (`rules.may_dial_now`): NOT_TODAY leaves the list; a later
  time waits for it as a RETRY (state RETRYING); a person whose line is busy leaves the list. No collector is taken for
  such a person. The list knows a priority that rose from the RETRY of that millisecond on.

- The *morning* (`begin_day`): a person with an order is LISTED at once if `calls.first_turn` says 0, else waits for a
  RETRY at the ms it says. It is asked once for each order, by whatever sequence; it may raise the order's priority, so
  it is asked before he is listed. (It knows of unlimited collectors, callbacks and best hours. The floor does not.)
- *Campaigns*: the order of a person belongs to one; `State.campaigns[site, orders.campaign]` says what it prescribes
  at that site (`retry_ms` by `Ending`, `dials_per_day`, `limit_permille`) and counts, in `answered` and `abandoned`,
  its calls at that site over the last 30 days, today and this call included. `calls.answer` and `calls.abandon` count;
  the floor only reads. One more abandoned call would pass the limit when abandoned >= 1 and
  (abandoned + 1) * 1000 > limit_permille * answered. (A limit kept at each site is kept by their sum.)
- TICK (every `tick_ms` from opening, while before closing): percent -= 10 if abandoned * 6000 > 5 * limit_permille *
  answered, else += 5, within [100, highest_percent]. Here answered and abandoned are those of the site since the
  morning, over all campaigns, and the limit is the site's; the floor itself counts them.
- COMMAND: brings the collectors on the floor to `present`. More: the one longest away comes back first; with nobody
  away, a new one, numbered on. Fewer: of the free, the one idle shortest leaves; the busy leave when ready. An
  unlimited floor (`present` -1) calls in a collector whenever nobody is free, and sends him away when ready.
  Collectors who come or go at one command do so one by one. A day begins with nobody on the floor or away; the
  first collector has number 0.
- RESOLVE answered: the person waits; a call that has an owner is served by him at once. Not answered
  (`calls.give_up` says NO_ANSWER or VOICE_BOX): the person is retried; the owner, if any, is ready `preparation_ms`
  later (0 but where dialling is manual).
- *Retried*: if `rules.today_of` the person's dials is below `dials_per_day` of his campaign, he waits `retry_ms` of his
  campaign, for this `Ending`, for a RETRY; else he leaves the list. A RETRY after the day's end is dropped.
- Preview. When `pace` takes a person who may be dialled now: `calls.preview` says how many ms the collector studies;
  the person is STUDIED by him (no dial is placed, the line is idle, nothing is in the air), and PREVIEWED comes then.
  PREVIEWED, if the person is still STUDIED by this very collector: the site closed or paused, he is back in the list
  (LISTED) at once; else `rules.may_dial_now` is asked again, with its three answers as in `pace`: leave the list, wait
  for a RETRY, or be dialled now, by this collector, who owns the call as in manual. Lines are not looked at again. A
  collector who places no dial, or whose person was not STUDIED by him any more, stays or goes as at COLLECTOR_READY.
- CONVERSATION_END: whom a conversation reached by the right party leaves the list; after a WRONG_PARTY or an
  ABANDONED call the person is retried.
- INBOUND: a person whose line is busy, or a site that is closed or takes no calls, loses the call. Else the person
  leaves the list, or stops waiting for his RETRY, or is not STUDIED any more (his collector studies on to the end), and
  waits for a collector. RENEGE of a person who had an order when he called (any state but NONE): `raised` priority,
  back to the list at once; perhaps somebody else then studies him.
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
    PREVIEWED = 9
    TICK = 10


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
    STUDIED = 4


@unique
class Ending(IntEnum):
    """How an outbound call ended after which the person is retried."""

    NO_ANSWER = 0
    VOICE_BOX = 1
    WRONG_PARTY = 2
    ABANDONED = 3


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
    PREVIEW = 3


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
        """Take the day's arrays. Call orders are LISTED in `state.orders`: they go into lists, or wait for their turn.

        Yesterday's events are all over.
        """

    def schedule(self, events: NDArray[np.int64]) -> None:
        """Schedule packed events of today: payments, inbound calls, retries, commands."""

    def advance(self, until: int) -> bool:
        """Handle the events strictly before `until`, ms since the start of the run.

        Returns
        -------
        Whether the floor stopped before `until`, after an event that woke somebody (`Host.wake`).
        """
