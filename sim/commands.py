"""What may be done to a world while it runs: timestamped, logged writes, and waiting for what happens.

A command writes at once, and its consequences happen on the floor in an event of the same millisecond. A process of
SimPy gives commands; nobody writes into arrays.
"""

from enum import IntEnum, unique
from typing import TYPE_CHECKING, Literal

import numpy as np
import simpy

from .behaviour import on_grid
from .fate import Kind, uniform
from .floor.contract import FloorEvent, Wake, pack
from .jit import kernel
from .log import INTERVENTION, record_site
from .packing import house_of
from .scenario import HouseRules
from .state import State
from .words import Event

if TYPE_CHECKING:
    from .simulation import Simulation


@unique
class Command(IntEnum):
    """What was commanded, as the log says it."""

    PAUSE_DIALER = 1
    RESUME_DIALER = 2
    SET_COLLECTORS = 3
    SCALE_HAZARD = 4
    SCALE_SHOCKS = 5
    SET_CHANNEL = 6
    USE_RULES = 7
    ADD_INBOUND = 8


@kernel
def _log_command(s: State, at: int, site: int, command: int, value: int) -> None:
    record_site(s, at, Event.COMMANDED, site, INTERVENTION, command, value)


class Commands:
    """Levers and watches of a simulation, for interventions."""

    def __init__(self, world: "Simulation") -> None:
        self._world = world
        self._queues: list[tuple[int, int, simpy.Event]] = []
        self._payers: dict[int, list[simpy.Event]] = {}

    # levers

    def pause_dialer(self, site: str) -> None:
        """Stop dialling at a site; calls in the air go on, inbound calls are served."""
        self._write_site(site, Command.PAUSE_DIALER, "paused", 1)

    def resume_dialer(self, site: str) -> None:
        """Let a site dial again."""
        self._write_site(site, Command.RESUME_DIALER, "paused", 0)

    def set_collectors(self, site: str, n: int) -> None:
        """Set how many collectors come to work from now on; who talks finishes first. Pay does not change.

        Raises
        ------
        ValueError
            If `n` is negative, or the site's collectors are unlimited.
        """
        row = self._site(site)
        if n < 0:
            raise ValueError(f"n must be at least 0, got {n}")
        if row["on_duty"] < 0:
            raise ValueError(f"collectors of “{site}” are unlimited")
        row["on_duty"] = n
        if row["open"]:
            row["present"] = n
        self._note(Command.SET_COLLECTORS, n, site)
        self._world.kick(self._number(site))

    def scale_hazard(self, factor: float) -> None:
        """Scale payments of one's own accord from tomorrow on; 1 is the scenario as written."""
        self._scale(Command.SCALE_HAZARD, "hazard_factor", factor)

    def scale_shocks(self, factor: float) -> None:
        """Scale life shocks from tomorrow on; 1 is the scenario as written."""
        self._scale(Command.SCALE_SHOCKS, "shock_factor", factor)

    def set_channel(self, channel: Literal["calls", "sms", "email", "letter", "voice"], *, available: bool) -> None:
        """Close a channel, or open it again."""
        self._world.state.today[0][f"{channel}_open"] = available
        self._note(Command.SET_CHANNEL, int(available))

    def use_rules(self, rules: HouseRules) -> None:
        """Change the house procedure from now on."""
        scenario = self._world.scenario.model_copy(update={"rules": rules})
        self._world.state.house[:] = house_of(scenario)
        self._note(Command.USE_RULES, 0)

    def add_inbound(self, site: str, n: int, within_seconds: float = 600.0) -> None:
        """Let `n` strangers call a site in the next seconds, each at a moment of his own."""
        state, number = self._world.state, self._number(site)
        row, ms = state.sites[number], self._ms()
        first = int(row["next_stranger"])
        row["next_stranger"] += n
        seed, key = self._world.seed, np.uint64(number)
        moments = [uniform(seed, key, int(Kind.STRANGER_ARRIVAL), first + i) for i in range(n)]
        callers = [len(state.people) + (first + i) * len(state.sites) + number for i in range(n)]
        events = [
            pack(ms + on_grid(state, int(u * within_seconds * 1000)), int(FloorEvent.INBOUND), caller)
            for u, caller in zip(moments, callers, strict=True)
        ]
        self._note(Command.ADD_INBOUND, n, site)
        self._world.floor.schedule(np.array(events, dtype=np.int64))

    # watches

    def when_queue_exceeds(self, site: str, n: int) -> simpy.Event:
        """Make an event that happens when more than `n` callers wait at a site; its value is the site's name."""
        event, number = self._world.env.event(), self._number(site)
        self._queues.append((number, n, event))
        self._watch_queue(number)
        return event

    def when_paid(self, account: int) -> simpy.Event:
        """Make an event that happens when the account with this key next pays; its value is the key.

        Raises
        ------
        ValueError
            If there is no such account.
        """
        (found,) = np.nonzero(self._world.state.accounts["key"] == np.uint64(account))
        if not len(found):
            raise ValueError(f"there is no account with the key {account}")
        event = self._world.env.event()
        self._payers.setdefault(int(found[0]), []).append(event)
        self._world.state.accounts["watched"][found[0]] = 1
        return event

    def woken(self, why: Wake, value: int) -> list[simpy.Event]:
        """Take the events that happen now, with their values, and watch on for the others."""
        if why is Wake.PAID:
            self._world.state.accounts["watched"][value] = 0
            events = self._payers.pop(value, [])
            result: object = int(self._world.state.accounts["key"][value])
        else:
            limit = int(self._world.state.sites["queue_watch"][value])
            events = [event for site, n, event in self._queues if site == value and n <= limit]
            self._queues = [watch for watch in self._queues if watch[2] not in events]
            self._watch_queue(value)
            result = self._world.scenario.sites[value].name
        for event in events:
            event._ok, event._value = True, result  # noqa: SLF001  # succeed() would take the wrong priority
        return events

    # how

    def _site(self, name: str) -> np.void:
        row: np.void = self._world.state.sites[self._number(name)]
        return row

    def _number(self, name: str) -> int:
        names = [site.name for site in self._world.scenario.sites]
        if name not in names:
            raise ValueError(f"there is no site “{name}”; known: {', '.join(names)}")
        return names.index(name)

    def _ms(self) -> int:
        return int(self._world.env.now) - int(self._world.state.today[0]["began"])

    def _note(self, command: Command, value: int, site: str | None = None) -> None:
        number = 0 if site is None else self._number(site)
        _log_command(self._world.state, int(self._world.env.now), number, int(command), value)

    def _write_site(self, site: str, command: Command, field: str, value: int) -> None:
        self._site(site)[field] = value
        self._note(command, value, site)
        self._world.kick(self._number(site))

    def _scale(self, command: Command, field: str, factor: float) -> None:
        if not 0 <= factor < np.inf:
            raise ValueError(f"factor must be at least 0 and finite, got {factor}")
        self._world.state.today[0][field] = factor
        self._note(command, round(1000 * factor))

    def _watch_queue(self, site: int) -> None:
        limits = [n for number, n, _ in self._queues if number == site]
        self._world.state.sites["queue_watch"][site] = min(limits, default=-1)
