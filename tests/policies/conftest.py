"""One small world for all tests of policies; nobody may advance it."""

import pytest

from policies import Random
from sim.scenario import Population, Scenario, Site
from sim.simulation import Simulation


@pytest.fixture(scope="session")
def simulation() -> Simulation:
    """Some hundred accounts of two sites on a Tuesday, after 22 days of random touches."""
    scenario = Scenario(
        days=25,
        run_out_days=5,
        population=Population(persons=600, placed_over_days=15, days_past_due=(-10, 100)),
        sites=(Site(collectors=2), Site(name="second", share=0.5, collectors=1)),
    )
    world, policy = Simulation(scenario, seed=7), Random(touch_share=0.5)
    while world.day < 22:
        world.advance(policy.decide(world.worklist()))
    return world
