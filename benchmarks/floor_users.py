"""People who intervene in a world while it runs, for comparing floors: processes that stop, add, wait and watch.

Each writes what it saw, and when, into a diary; two floors are equal only if the diaries are.
"""

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim import Simulation
from sim.scenario import HOUR, MINUTE, HouseRules, Scenario

Steps = Generator[simpy.Event, Any, None]
Diary = list[tuple[int, str, Any]]
"""What was seen: when, what, and its value."""

Plan = Callable[[Simulation, Diary], Steps]


def _until(world: Simulation, day: int, hour: int) -> simpy.Event:
    at = int(world.clock.bounds[day]) + (hour - 8) * HOUR
    return world.env.timeout(at - int(world.env.now))


def _sites(world: Simulation) -> list[str]:
    return [site.name for site in world.scenario.sites]


def _on_duty(world: Simulation, site: str) -> int:
    return int(world.state.sites["on_duty"][_sites(world).index(site)])


def _outages(world: Simulation, diary: Diary, every: int) -> Steps:
    """Stop the dialers from 11 to 13 h on some days."""
    for day in range(0, world.scenario.horizon, every):
        yield _until(world, day, 11)
        for site in _sites(world):
            world.commands.pause_dialer(site)
        yield _until(world, day, 13)
        for site in _sites(world):
            world.commands.resume_dialer(site)
        diary.append((int(world.env.now), "resumed", every))


def _leavers(world: Simulation, diary: Diary, every: int) -> Steps:
    """Send half of the collectors home at noon of some days, and have them back at 15 h."""
    for day in range(1, world.scenario.horizon, every):
        for site in _sites(world):
            before = _on_duty(world, site)
            if before > 0:
                yield _until(world, day, 12)
                world.commands.set_collectors(site, before // 2)
                yield _until(world, day, 15)
                world.commands.set_collectors(site, before)
                diary.append((int(world.env.now), "back", before))
                break


def _bursts(world: Simulation, diary: Diary, n: int) -> Steps:
    """Let strangers call at 14 h of every other day, and some on a morning before the floor opens."""
    for day in range(0, world.scenario.horizon, 2):
        if day % 4 == 0:
            world.commands.add_inbound("main", 3)
        yield _until(world, day, 14)
        for site in _sites(world):
            world.commands.add_inbound(site, n, within_seconds=600.0)
        diary.append((int(world.env.now), "burst", n))
        yield _until(world, day + 1, 8)


def _rescuer(world: Simulation, diary: Diary, site: str, n: int) -> Steps:
    """Add two collectors for an hour whenever more than `n` calls wait."""
    while True:
        value = yield world.commands.when_queue_exceeds(site, n)
        diary.append((int(world.env.now), "queue", value))
        before = _on_duty(world, site)
        if before >= 0:
            world.commands.set_collectors(site, before + 2)
        yield world.env.timeout(HOUR)
        if before >= 0:
            world.commands.set_collectors(site, before)


def _creditor(world: Simulation, diary: Diary, key: int, n: int) -> Steps:
    """Wait for an account to pay, again and again, and write something each time."""
    writes: list[Callable[[], None]] = [
        lambda: world.commands.scale_hazard(0.5 + n % 3),
        lambda: world.commands.add_inbound("main", 2, within_seconds=10.0),
        lambda: world.commands.pause_dialer("main"),
        lambda: world.commands.resume_dialer("main"),
        lambda: world.commands.scale_shocks(1.0 + n % 2),
    ]
    while True:
        value = yield world.commands.when_paid(key)
        diary.append((int(world.env.now), "paid", value))
        writes[n % len(writes)]()
        n += 1


def _monitor(world: Simulation, diary: Diary, every: int) -> Steps:
    """Read the totals at intervals."""
    while True:
        diary.append((int(world.env.now), "totals", world.state.tallies.sum(axis=(0, 1, 2)).tolist()))
        yield world.env.timeout(every)


def _lawyer(world: Simulation, diary: Diary, day: int) -> Steps:
    """Change the rules and close channels in the middle of a day, for some hours."""
    yield _until(world, day, 11)
    world.commands.use_rules(HouseRules(call_until=14 * HOUR, days_after_conversation=0))
    yield _until(world, day + 1, 10)
    world.commands.use_rules(world.scenario.rules)
    world.commands.set_channel("calls", available=False)
    yield _until(world, day + 1, 12)
    world.commands.set_channel("calls", available=True)
    diary.append((int(world.env.now), "rules", day))


def plans_of(rng: np.random.Generator, scenario: Scenario, keys: NDArray[np.uint64]) -> tuple[Plan, ...]:
    """Draw who intervenes; `keys` are those of the accounts."""
    names = [site.name for site in scenario.sites]
    possible: list[Plan] = [
        partial(_outages, every=int(rng.integers(2, 6))),
        partial(_leavers, every=int(rng.integers(1, 4))),
        partial(_bursts, n=int(rng.integers(5, 25))),
        partial(_rescuer, site=str(rng.choice(names)), n=int(rng.integers(0, 4))),
        partial(_rescuer, site=names[0], n=int(rng.integers(0, 4))),
        partial(_monitor, every=int(rng.choice((HOUR, 20 * MINUTE, 7_919_000)))),
        partial(_lawyer, day=int(rng.integers(1, scenario.horizon - 2))),
    ]
    watched = rng.choice(keys, size=12, replace=False).tolist()
    creditors: list[Plan] = [partial(_creditor, key=key, n=n) for n, key in enumerate(watched)]
    return (*(plan for plan in possible if rng.random() < 0.6), *creditors)
