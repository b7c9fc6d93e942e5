"""How known worlds are played in tests."""

import numpy as np
from numpy.typing import NDArray

from policies.known import KnownWorld
from policies.known.hawkes import HawkesWorld
from sim.simulation import Policy
from sim.worklist import Decision

SEED = 3_000_000_000


def alike(n: int, intensity: float, balance: float = 100.0, seed: int = SEED) -> HawkesWorld:
    """Make a world of accounts that start the same."""
    return HawkesWorld(np.full(n, intensity), np.full(n, balance), seed)


def play(world: KnownWorld, policy: Policy) -> float:
    """Play to the end."""
    while not world.is_over:
        world.advance(policy.decide(world.worklist()))
    return world.value()


def order(treatments: NDArray[np.int64]) -> Decision:
    """Order treatments by number, nobody first."""
    return Decision(treatments, np.zeros(len(treatments)))
