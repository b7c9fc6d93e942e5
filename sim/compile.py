"""Compile every kernel once, so that nobody waits later: `python -m sim.compile`."""

import sys
import time

import numpy as np

from .features import FEATURES
from .scenario import Population, Scenario
from .simulation import Simulation, run
from .worklist import Decision, Worklist


class _Everything:
    """Order every treatment in turn and read every feature: every kernel is used."""

    def decide(self, worklist: Worklist) -> Decision:
        """Order whatever is allowed, by row and day."""
        worklist.matrix(list(FEATURES))
        n = len(worklist)
        wanted = (np.arange(n) + worklist.day) % len(worklist.treatments)
        permitted = worklist.allowed[np.arange(n), wanted]
        return Decision(np.where(permitted, wanted, 0), np.arange(n, dtype=np.float64))


def main() -> None:
    """Run a small world on the compiled floor, with and without a log."""
    began = time.process_time()
    scenario = Scenario(population=Population(persons=50, placed_over_days=2), days=5, run_out_days=1)
    run(Simulation(scenario, seed=1), _Everything())
    run(Simulation(scenario, seed=1, log=lambda _: None), _Everything())
    sys.stdout.write(f"compiled in {time.process_time() - began:.0f} CPU-seconds\n")


if __name__ == "__main__":
    main()
