"""The frozen workload, at any size, and one run of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from experiments.config import load
from policies import Cadence
from sim import Run, Scenario, Simulation, run
from sim.floor.compiled import CompiledFloor
from sim.simulation import Process, Sink
from sim.words import Tally

CONFIG = Path(__file__).parent.parent / "configs" / "bench.yaml"
PERSONS = 80_128
"""Persons of the frozen workload, who hold about 100,000 accounts."""

_COLLECTORS = 100
_SEED = 1


@dataclass(frozen=True)
class Timed:
    """A finished run, and what it took.

    Attributes
    ----------
    run
        What the run left.
    cpu_s
        CPU seconds of building the world and running it.
    floor_events
        How many events happened on the floor.
    """

    run: Run
    cpu_s: float
    floor_events: int

    @property
    def account_days(self) -> int:
        """Scheduled account-days: accounts × days."""
        return len(self.run.accounts) * self.run.scenario.horizon

    def total(self, tally: Tally) -> int:
        """Sum a tally over the run."""
        return int(self.run.tallies[..., tally].sum())


def workload(persons: int = PERSONS, *changes: str) -> Scenario:
    """Load the frozen workload at another size.

    Parameters
    ----------
    persons
        Persons in the book; the collectors shrink and grow with them, and one is always there.
    changes
        Further overrides, such as `days=30`.
    """
    collectors = max(round(_COLLECTORS * persons / PERSONS), 1)
    return load(CONFIG, Scenario, [f"population.persons={persons}", f"sites.0.collectors={collectors}", *changes])


def timed(scenario: Scenario, log: Sink | None = None, processes: Sequence[Process] = ()) -> Timed:
    """Run the workload's policy once."""
    began = process_time()
    world = Simulation(scenario, _SEED, log=log, processes=processes)
    finished = run(world, Cadence())
    spent = process_time() - began
    if not isinstance(world.floor, CompiledFloor):
        raise TypeError("only the compiled floor is timed; set floor: compiled")
    return Timed(finished, spent, world.floor.n_handled)
