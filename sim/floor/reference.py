"""The reference floor: the contract told as SimPy processes, one for each call, caller, retry and pacing clock.

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

from .. import calls
from ..conversation import payment_arrives
from ..log import DIALER
from ..rules import ALLOWED, NOT_TODAY, may_dial_now, today_of
from ..state import State
from ..touches import raised
from .contract import LOG_HEADROOM, UNLIMITED, FloorEvent, Host, Line, OrderState, Wake, class_of, key_of, ms_of
from .room import Call, Pacing, Room, Team

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
        """Take the day's arrays, and list the persons with an order."""
        self._state, self._today = state, state.today[0]
        self._rooms = [
            Room(number, site, Team(number, len(state.sites)), Pacing(int(site["start_percent"])))
            for number, site in enumerate(state.sites)
        ]
        self._retry_at: dict[int, int] = {}
        for p in np.flatnonzero(state.orders["live"] == OrderState.LISTED).tolist():
            if self._room_of(p).read("collectors") == UNLIMITED:
                self._wait_until(calls.turn_of(state, p), p)
            else:
                self._list(p)

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
            talk = calls.connect_stranger(self._state, room.number, call.stranger, at, collector, waited)
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
            return calls.finish_stranger(self._state, room.number, self._now, collector)
        wrap_up = calls.finish(self._state, call.caller, self._now, collector, call.inbound)
        self._set_line(call.caller, Line.IDLE)
        room.talking -= not call.inbound
        if calls.leaves_list(self._state, call.caller, call.inbound):
            self._leave_list(call.caller)
        else:
            self._try_again(room, call.caller)
        return wrap_up

    def _prepare(self, room: Room, collector: int, wrap_up: int) -> Steps:
        """Wrap up and, where dialling is manual, prepare the next dial."""
        yield self._after(wrap_up + room.read("preparation_ms"), FloorEvent.COLLECTOR_READY, collector)
        with self._event(room):
            room.team.make_ready(collector, room.read("present"))

    # dialling

    def _pace(self, room: Room) -> None:
        while room.listed and room.may_dial():
            p = room.listed.take()
            ms = may_dial_now(self._state, p, self._ms)
            if ms == NOT_TODAY or self._state.people["line"][p] != Line.IDLE:
                self._leave_list(p)
            elif ms == ALLOWED:
                self._dial(room, p)
            else:
                self._wait_until(ms, p)

    def _dial(self, room: Room, p: int) -> None:
        self._keep_headroom()
        owner = room.team.take() if room.is_manual else None
        answers, ring = calls.place_dial(self._state, p, self._now, DIALER if owner is None else owner)
        self._state.people["hidden_answers"][p] = answers
        self._state.orders["live"][p] = OrderState.IN_THE_AIR
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
            calls.give_up(self._state, call.caller, self._now)
            self._hang_up(room, call.caller)
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
        self._hang_up(room, call.caller)

    # the list

    def _list(self, p: int) -> None:
        self._retry_at.pop(p, None)
        self._state.orders["live"][p] = OrderState.LISTED
        self._room_of(p).listed.put(p, float(self._state.orders["priority"][p]))

    def _leave_list(self, p: int) -> None:
        self._retry_at.pop(p, None)
        self._state.orders["live"][p] = OrderState.NONE
        self._room_of(p).listed.discard(p)

    def _hang_up(self, room: Room, p: int) -> None:
        self._set_line(p, Line.IDLE)
        self._try_again(room, p)

    def _try_again(self, room: Room, p: int) -> None:
        if today_of(self._state.people["calls"][p]) < room.read("dials_per_day"):
            self._wait_until(self._ms + room.read("retry_ms"), p)
        else:
            self._leave_list(p)

    def _wait_until(self, ms: int, p: int) -> None:
        self._state.orders["live"][p] = OrderState.RETRYING
        if ms < self._today["ends"] - self._today["began"]:
            self._retry_at[p] = ms
            self._env.process(self._retry(ms, p))

    def _retry(self, ms: int, p: int) -> Steps:
        """List a person whose wait is over, or anew one whose priority rose."""
        yield self._at(ms, FloorEvent.RETRY, p)
        with self._event(self._room_of(p)):
            if self._retry_at.get(p) == ms or self._state.orders["live"][p] == OrderState.LISTED:
                self._list(p)

    # calling in

    def _inbound(self, ms: int, caller: int) -> Steps:
        """Call in; if no collector comes, wait until patience ends."""
        yield self._at(ms, FloorEvent.INBOUND, caller)
        room, call = self._room_of(caller), Call(caller, self._now, inbound=True, stranger=self._stranger(caller))
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
                calls.stranger_is_lost(state, room.number, call.stranger, at)
                return 0
            room.callers.append(call)
            return calls.stranger_calls_in(state, room.number, call.stranger, at)
        if not takes_calls or state.people["line"][p] != Line.IDLE:
            calls.lose(state, p, at)
            return 0
        room.callers.append(call)
        patience = calls.call_in(state, p, at)
        call.ordered = bool(state.orders["live"][p])
        self._leave_list(p)
        self._set_line(p, Line.WAITING_IN)
        return patience

    def _renege(self, room: Room, call: Call) -> None:
        room.callers.remove(call)
        if call.stranger is not None:
            calls.stranger_reneges(self._state, room.number, call.stranger, self._now)
            return
        calls.renege(self._state, call.caller, self._now)
        self._set_line(call.caller, Line.IDLE)
        if call.ordered:
            order, factor = self._state.orders[call.caller], self._state.house[0]["moves_up_after_missed_call"]
            order["priority"] = raised(float(order["priority"]), float(factor))
            self._list(call.caller)

    # the rest of what happens

    def _command(self, ms: int, site: int) -> Steps:
        """Bring as many collectors to the floor as somebody asked for."""
        yield self._at(ms, FloorEvent.COMMAND, site)
        room = self._rooms[site]
        with self._event(room):
            room.team.become(room.read("present"))

    def _payment(self, ms: int, account: int) -> Steps:
        """Let a payment arrive."""
        yield self._at(ms, FloorEvent.PAYMENT, account)
        with self._event(None):
            payment_arrives(self._state, account, self._now)

    def _pacing_clock(self, ms: int, site: int) -> Steps:
        """Correct the pacing of a site from tick to tick until it closes."""
        room = self._rooms[site]
        for tick in range(ms, room.read("closes"), room.read("tick_ms")):
            yield self._at(tick, FloorEvent.TICK, site)
            with self._event(room):
                room.tick()

    # who is who

    def _room_of(self, caller: int) -> Room:
        stranger = caller - len(self._state.people)
        return self._rooms[stranger % len(self._rooms) if stranger >= 0 else self._state.people["site"][caller]]

    def _stranger(self, caller: int) -> int | None:
        stranger = caller - len(self._state.people)
        return stranger // len(self._rooms) if stranger >= 0 else None

    def _set_line(self, p: int, line: Line) -> None:
        self._state.people["line"][p] = line
