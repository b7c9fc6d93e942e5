"""A small world, and the same world with a policy that stands in for any."""

from dataclasses import dataclass

import numpy as np
import pytest

from experiments.rehearsal import Rehearsal
from sim.scenario import Population, Scenario, Site
from sim.simulation import Simulation
from sim.worklist import Decision, Worklist

SCENARIO = Scenario(
    days=40,
    run_out_days=5,
    population=Population(persons=400, placed_over_days=10),
    sites=(Site(collectors=1, dials_share=0.05),),
)


@dataclass(frozen=True)
class ByBalance:
    """Call whoever owes more than 500.00, by balance; with `sign` −1 whoever owes least first."""

    sign: float = 1.0

    def decide(self, worklist: Worklist) -> Decision:
        balance, call = worklist.column("balance"), worklist.treatment("call")
        called = (balance > 50_000) & worklist.allowed[:, call]
        return Decision(np.where(called, call, 0), np.maximum(1e7 + self.sign * balance, 0.0))


@pytest.fixture(scope="session")
def world() -> Simulation:
    """Some hundred accounts on a Thursday; nobody may advance it."""
    simulation, policy = Simulation(SCENARIO, seed=5), ByBalance()
    while simulation.day < 10:
        simulation.advance(policy.decide(simulation.worklist()))
    return simulation


@pytest.fixture(scope="session")
def rehearsal() -> Rehearsal:
    return Rehearsal(SCENARIO, ByBalance())
