"""A kernel that never changes: its time says how fast the machine is at the moment."""

import numpy as np
from numpy.typing import NDArray

from sim.jit import kernel

ROUNDS = 4_000_000
"""Steps of one timing."""


@kernel
def reference_kernel(cells: NDArray[np.float64], rounds: int) -> float:
    """Walk over an array in the mixed manner of a morning pass: integer mixing, a division, a branch, a write.

    Returns
    -------
    A sum that depends on every step, so that none can be left out.
    """
    state, total, last = np.uint64(88_172_645_463_325_252), 0.0, len(cells) - 1
    for step in range(rounds):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        u = float(state >> np.uint64(11)) * 2.0**-53
        place = step & last
        held = cells[place] * 0.99 + u / (1.0 + held_back(total))
        if u < 0.1:
            held *= 0.5
        cells[place] = held
        total += held
    return total


@kernel
def held_back(total: float) -> float:
    """Fold a sum into [0, 1)."""
    return float(total - np.floor(total))
