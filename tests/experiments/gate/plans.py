"""Plans and made-up measurements for a gate."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from experiments.gate.settings import Check, GateFile
from experiments.plan import Plan, plan_of
from experiments.seeds import seeds
from policies.catalog import CATALOG


def plans_of(file: GateFile) -> dict[str, Plan]:
    """Plans of a gate's experiments, on its seeds."""
    its_seeds = tuple(seeds("gate", file.schedule.seeds))
    return {one.name: replace(plan_of(one, CATALOG), seeds=its_seeds) for one in file.experiments}


def values_of(file: GateFile, scale: float = 1.0) -> dict[Check, NDArray[np.float64]]:
    """Made-up values of every check."""
    rng = np.random.default_rng(3)
    return {check: scale * rng.lognormal(-2, 0.1, file.schedule.seeds) for check in file.checks}
