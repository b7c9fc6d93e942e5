"""What befalls a world: each intervention of a scenario is a SimPy process that gives commands."""

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import simpy

from .packing import MORNING
from .scenario import HOUR, DialerOutage, Intervention, RecessionRamp, SicknessWave

if TYPE_CHECKING:
    from .simulation import Simulation

Steps = Generator[simpy.Event, Any, None]


def _until(world: "Simulation", day: int, time_of_day: int) -> simpy.Event:
    """Wait for a time of a day; past the horizon, for ever."""
    if day >= world.scenario.horizon:
        return world.env.event()
    at = int(world.clock.bounds[day]) + time_of_day - MORNING
    return world.env.timeout(max(at - int(world.env.now), 0))


def dialer_outage(world: "Simulation", item: DialerOutage) -> Steps:
    """Stop the dialer at the start, let it go on at the end."""
    yield _until(world, item.day, item.start)
    world.commands.pause_dialer(item.site)
    yield _until(world, item.day, item.end)
    world.commands.resume_dialer(item.site)


def sickness_wave(world: "Simulation", item: SicknessWave) -> Steps:
    """Send a share of the collectors home at noon of the first day, and have them back when the wave is over."""
    yield _until(world, item.day, 12 * HOUR)
    names = [site.name for site in world.scenario.sites]
    before = int(world.state.sites["on_duty"][names.index(item.site)])
    if before < 0:
        return
    world.commands.set_collectors(item.site, before - round(before * item.share))
    yield _until(world, item.day + item.days, MORNING)
    world.commands.set_collectors(item.site, before)


def recession_ramp(world: "Simulation", item: RecessionRamp) -> Steps:
    """Raise life shocks and lower payments day by day, linearly."""
    for step in range(1, item.days + 1):
        yield _until(world, item.day + step - 1, MORNING)
        share = step / item.days
        world.commands.scale_shocks(1 + share * (item.shocks - 1))
        world.commands.scale_hazard(1 + share * (item.hazard - 1))


def process_of(world: "Simulation", item: Intervention) -> Steps:
    """Turn an intervention of a scenario into its process."""
    if isinstance(item, DialerOutage):
        return dialer_outage(world, item)
    if isinstance(item, SicknessWave):
        return sickness_wave(world, item)
    return recession_ramp(world, item)
