"""The reference floor: the contract told as SimPy processes, one for each call, caller, preview, retry, pacing clock.

A process waits for its next floor event; when it comes, the process does inside `_event`, at once, all that the
contract makes one atomic event: its own change, then `serve` and `pace` at its site. Nothing is decided by a process
that SimPy resumes later, so there is no `simpy.Resource` here and no condition: who still waits is looked up.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.events import EventPriority

from .. import calls, strangers
from ..conversation import payment_arrives
from ..log import DIALER
from ..rules import ALLOWED, NOT_TODAY, may_dial_now
from ..state import State
from ..touches import raised
from .contract import LOG_HEADROOM, Ending, FloorEvent, Host, Line, Mode, OrderState, Wake, class_of, key_of, ms_of
from .room import Building, Call, Room

FLOOR = 16
"""SimPy priority of the first floor event of an instant; those of users and of whom they wake are smaller."""

Steps = Generator[simpy.Event, object, None]


class ReferenceFloor:
    """The call floors of all sites as plain SimPy processes; see `Floor` and the contract.

    Parameters
    ----------
    env
        The environment whose time the floor shares.
    host
        Empties the log, and wakes who waits for something on the floor.
    """

    def __init__(self, env: simpy.Environment, host: Host) -> None:
        self._env, self._host = env, host
        self._steps: dict[int, Callable[[int, int], Steps]] = {
            FloorEvent.COMMAND: self._command,
            FloorEvent.PAYMENT: self._payment,
            FloorEvent.INBOUND: self._inbound,
            FloorEvent.RETRY: self._retry,
            FloorEvent.TICK: self._pacing_clock,
        }

    # what the simulation asks

    def begin_day(self, state: State) -> None:
        """Take the day's arrays; list the persons with an order, or let them wait for their turn."""
        self._state, self._today = state, state.today[0]
        self._building = Building(state)
        for p in np.flatnonzero(state.orders["live"] == OrderState.LISTED).tolist():
            room, turn = self._building.room_of(p), calls.first_turn(state, p)
            if turn != calls.AT_ONCE:
                self._wait_until(room, p, turn)
            else:
                room.orders.put(p)

    def schedule(self, events: NDArray[np.int64]) -> None:
        """Start a process for each event."""
        for event in events.tolist():
            steps = self._steps[class_of(event)]
            self._env.process(steps(ms_of(event), key_of(event)))

    def advance(self, until: int) -> bool:  # noqa: ARG002  # SimPy itself runs the events of this floor
        """Do nothing: this floor is never behind."""
        return False

    # one event

    @contextmanager
    def _event(self, room: Room | None) -> Iterator[None]:
        """Make what the block does an atomic event at a site, and wake who waited for it."""
        self._keep_headroom()
        self._today["wake"] = Wake.NOTHING
        yield
        self._empty_outbox()
        if room is not None:
            self._serve(room)
            self._pace(room)
            self._empty_outbox()
        self._wake(room)

    def _after(self, delay: int, kind: FloorEvent, key: int) -> simpy.Event:
        """Schedule a floor event; those of one instant come by class and key, after everything else."""
        event = self._env.event()
        event._ok, event._value = True, None  # noqa: SLF001  # succeed() would take the wrong priority
        self._env.schedule(event, priority=EventPriority(FLOOR + (kind << 32 | key)), delay=delay)
        return event

    def _at(self, ms: int, kind: FloorEvent, key: int) -> simpy.Event:
        return self._after(ms - self._ms, kind, key)

    @property
    def _now(self) -> int:
        return int(self._env.now)

    @property
    def _ms(self) -> int:
        return self._now - int(self._today["began"])

    def _keep_headroom(self) -> None:
        if len(self._state.log) - self._today["n_log"] < LOG_HEADROOM:
            self._host.flush()

    def _empty_outbox(self) -> None:
        if self._today["n_outbox"]:
            self.schedule(self._state.outbox[: self._today["n_outbox"]])
            self._today["n_outbox"] = 0

    def _wake(self, room: Room | None) -> None:
        if self._today["wake"] == Wake.PAID:
            self._host.wake(Wake.PAID, int(self._today["wake_value"]), self._now)
        elif room and 0 <= room.read("queue_watch") < len(room.answered) + len(room.callers):
            self._host.wake(Wake.QUEUE, room.number, self._now)

    # serving

    def _serve(self, room: Room) -> None:
        for queue in (room.answered, room.callers):
            while queue and room.team.has_somebody(room.read("present")):
                self._connect(room, queue.popleft(), room.team.take())

    def _connect(self, room: Room, call: Call, collector: int) -> None:
        self._keep_headroom()
        waited, at = self._now - call.since, self._now
        if call.stranger is None:
            talk = calls.connect(self._state, call.caller, at, collector, call.inbound, waited)
            self._set_line(call.caller, Line.TALKING_IN if call.inbound else Line.TALKING)
        else:
            talk = strangers.connect_stranger(self._state, room.number, call.stranger, at, collector, waited)
        room.talking += not call.inbound
        self._env.process(self._conversation(room, call, collector, talk))

    def _conversation(self, room: Room, call: Call, collector: int, talk: int) -> Steps:
        """Talk, then wrap up."""
        yield self._after(talk, FloorEvent.CONVERSATION_END, collector)
        with self._event(room):
            wrap_up = self._finish(room, call, collector)
        yield from self._prepare(room, collector, wrap_up)

    def _finish(self, room: Room, call: Call, collector: int) -> int:
        if call.stranger is not None:
            return strangers.finish_stranger(self._state, room.number, self._now, collector)
        wrap_up = calls.finish(self._state, call.caller, self._now, collector, call.inbound)
        self._set_line(call.caller, Line.IDLE)
        room.talking -= not call.inbound
        if calls.leaves_list(self._state, call.caller, call.inbound):
            room.orders.strike(call.caller)
        else:
            self._try_again(room, call.caller, Ending.WRONG_PARTY)
        return wrap_up

    def _prepare(self, room: Room, collector: int, wrap_up: int) -> Steps:
        """Wrap up and, where dialling is manual, prepare the next dial."""
        yield self._after(wrap_up + room.read("preparation_ms"), FloorEvent.COLLECTOR_READY, collector)
        with self._event(room):
            room.team.make_ready(collector, room.read("present"))

    # dialling

    def _pace(self, room: Room) -> None:
        while room.may_dial_next():
            p = room.orders.take()
            if not self._may_still_be_dialled(room, p):
                continue
            if room.has_mode(Mode.PREVIEW):
                self._study(room, p, room.team.take())
            else:
                self._dial(room, p, room.team.take() if room.has_mode(Mode.MANUAL) else None)

    def _may_still_be_dialled(self, room: Room, p: int) -> bool:
        """Ask the rules again; who may not be dialled now leaves the list, or waits until he may."""
        ms = may_dial_now(self._state, p, self._ms)
        if ms == NOT_TODAY or self._state.people["line"][p] != Line.IDLE:
            room.orders.strike(p)
            return False
        if ms != ALLOWED:
            self._wait_until(room, p, ms)
            return False
        return True

    def _study(self, room: Room, p: int, collector: int) -> None:
        self._keep_headroom()
        room.orders.study(p, collector)
        self._env.process(self._preview(room, p, collector, calls.preview(self._state, p, self._now, collector)))

    def _preview(self, room: Room, p: int, collector: int, studies: int) -> Steps:
        """Study an account to the end, then dial unless something came between."""
        yield self._after(studies, FloorEvent.PREVIEWED, collector)
        with self._event(room):
            if self._is_dialled_after_preview(room, p, collector):
                self._dial(room, p, collector)
            else:
                room.team.make_ready(collector, room.read("present"))

    def _is_dialled_after_preview(self, room: Room, p: int, collector: int) -> bool:
        if not room.orders.is_studied_by(p, collector):
            return False
        if not room.is_dialling():
            room.orders.put(p)
            return False
        return self._may_still_be_dialled(room, p)

    def _dial(self, room: Room, p: int, owner: int | None) -> None:
        self._keep_headroom()
        answers, ring = calls.place_dial(self._state, p, self._now, DIALER if owner is None else owner)
        self._state.people["hidden_answers"][p] = answers
        room.orders.dial(p)
        self._set_line(p, Line.RINGING)
        room.ringing += 1
        self._env.process(self._outbound(room, p, owner, ring))

    def _outbound(self, room: Room, p: int, owner: int | None, ring: int) -> Steps:
        """Ring; if somebody answers, and no collector comes, wait until patience ends."""
        yield self._after(ring, FloorEvent.RESOLVE, p)
        call = Call(p, self._now)
        with self._event(room):
            room.ringing -= 1
            patience = self._resolve(room, call, owner)
        if patience:
            yield self._after(patience, FloorEvent.ABANDON, p)
            with self._event(room):
                if call in room.answered:
                    self._abandon(room, call)

    def _resolve(self, room: Room, call: Call, owner: int | None) -> int:
        """End the ringing; returns how long the call may wait, 0 if it does not."""
        if not self._state.people["hidden_answers"][call.caller]:
            ending = calls.give_up(self._state, call.caller, self._now)
            self._hang_up(room, call.caller, ending)
            if owner is not None:
                self._env.process(self._prepare(room, owner, wrap_up=0))
            return 0
        patience = calls.answer(self._state, call.caller, self._now)
        room.pacing.answered += 1
        if owner is not None:
            self._connect(room, call, owner)
            return 0
        self._set_line(call.caller, Line.WAITING)
        room.answered.append(call)
        return patience

    def _abandon(self, room: Room, call: Call) -> None:
        room.answered.remove(call)
        room.pacing.abandoned += 1
        calls.abandon(self._state, call.caller, self._now)
        self._hang_up(room, call.caller, Ending.ABANDONED)

    # trying again

    def _hang_up(self, room: Room, p: int, ending: int) -> None:
        self._set_line(p, Line.IDLE)
        self._try_again(room, p, ending)

    def _try_again(self, room: Room, p: int, ending: int) -> None:
        if room.orders.has_dials_left(p):
            self._wait_until(room, p, self._ms + room.orders.retry_ms(p, ending))
        else:
            room.orders.strike(p)

    def _wait_until(self, room: Room, p: int, ms: int) -> None:
        room.orders.wait(p, ms)
        if ms < self._today["ends"] - self._today["began"]:
            self._env.process(self._retry(ms, p))

    def _retry(self, ms: int, p: int) -> Steps:
        """List a person whose wait is over, or anew one whose priority rose."""
        yield self._at(ms, FloorEvent.RETRY, p)
        room = self._building.room_of(p)
        with self._event(room):
            if room.orders.is_retried_at(p, ms):
                room.orders.put(p)

    # calling in

    def _inbound(self, ms: int, caller: int) -> Steps:
        """Call in; if no collector comes, wait until patience ends."""
        yield self._at(ms, FloorEvent.INBOUND, caller)
        room, stranger = self._building.room_of(caller), self._building.stranger(caller)
        call = Call(caller, self._now, inbound=True, stranger=stranger)
        with self._event(room):
            patience = self._call_in(room, call)
        if patience:
            yield self._after(patience, FloorEvent.RENEGE, caller)
            with self._event(room):
                if call in room.callers:
                    self._renege(room, call)

    def _call_in(self, room: Room, call: Call) -> int:
        """Begin an inbound call; returns the caller's patience, 0 if the call is lost."""
        state, p, at = self._state, call.caller, self._now
        takes_calls = room.read("open") and room.read("inbound")
        if call.stranger is not None:
            if not takes_calls:
                strangers.stranger_is_lost(state, room.number, call.stranger, at)
                return 0
            room.callers.append(call)
            return strangers.stranger_calls_in(state, room.number, call.stranger, at)
        if not takes_calls or state.people["line"][p] != Line.IDLE:
            calls.lose(state, p, at)
            return 0
        room.callers.append(call)
        patience = calls.call_in(state, p, at)
        call.ordered = room.orders.has_order(p)
        room.orders.strike(p)
        self._set_line(p, Line.WAITING_IN)
        return patience

    def _renege(self, room: Room, call: Call) -> None:
        room.callers.remove(call)
        if call.stranger is not None:
            strangers.stranger_reneges(self._state, room.number, call.stranger, self._now)
            return
        calls.renege(self._state, call.caller, self._now)
        self._set_line(call.caller, Line.IDLE)
        if call.ordered:
            order, factor = self._state.orders[call.caller], self._state.house[0]["moves_up_after_missed_call"]
            order["priority"] = raised(float(order["priority"]), float(factor))
            room.orders.put(call.caller)

    # the rest of what happens

    def _command(self, ms: int, site: int) -> Steps:
        """Bring as many collectors to the floor as somebody asked for."""
        yield self._at(ms, FloorEvent.COMMAND, site)
        room = self._building.rooms[site]
        with self._event(room):
            room.team.become(room.read("present"))

    def _payment(self, ms: int, account: int) -> Steps:
        """Let a payment arrive."""
        yield self._at(ms, FloorEvent.PAYMENT, account)
        with self._event(None):
            payment_arrives(self._state, account, self._now)

    def _pacing_clock(self, ms: int, site: int) -> Steps:
        """Correct the pacing of a site from tick to tick until it closes."""
        room = self._building.rooms[site]
        for tick in range(ms, room.read("closes"), room.read("tick_ms")):
            yield self._at(tick, FloorEvent.TICK, site)
            with self._event(room):
                room.tick()

    def _set_line(self, p: int, line: Line) -> None:
        self._state.people["line"][p] = line
