"""Whittle's index: the price at which calling an account and not calling it are equally good.

An account is solved alone at each of a row of prices. Where calling is better at one price and worse at the next, the
index lies between the two, on the straight line through both margins. With several calls each has an index of its own;
where the margin changes its sign more than once (the account is not indexable), the highest such price counts.

References
----------
Whittle (1988), *Restless bandits: activity allocation in a changing world*, Journal of Applied Probability 25A.
"""

import numpy as np

from sim.jit import kernel

from .ladder import Ladder
from .problem import Array, Problem, worth

EVERY = 4
"""Rungs of the ladder from one price to the next."""


def indices(ladder: Ladder, steps: int) -> Array:
    """Find the index of every call in every state.

    Parameters
    ----------
    ladder
        Values at rungs of prices.
    steps
        Steps to go, today's included.

    Returns
    -------
    Cents for a unit of what is scarce, shape (n_treatments, n_states, n_sizes); 0 where calling is no better even for
    free, and for treatments that are no calls.
    """
    out = np.zeros(ladder.problem.net.shape)
    lower = _margins(ladder, 0, steps)
    for rung in range(EVERY, len(ladder.prices), EVERY):
        upper = _margins(ladder, rung, steps)
        _cross(out, lower, upper, (float(ladder.prices[rung - EVERY]), float(ladder.prices[rung])))
        lower = upper
    return out


def _margins(ladder: Ladder, rung: int, steps: int) -> Array:
    """Tell what each call is worth above the best that is no call, at a price."""
    at = worth(ladder.problem, ladder.value(rung)[steps - 1], float(ladder.prices[rung]))
    return subtract_best(at, ladder.problem)


def subtract_best(at: Array, problem: Problem) -> Array:
    """Subtract from what each treatment is worth what the best is worth that takes nothing scarce."""
    margins = np.empty(at.shape)
    _subtract(margins, at, problem.use)
    return margins


@kernel
def _subtract(margins: Array, at: Array, use: Array) -> None:
    n_treatments, n_states, n_sizes = at.shape
    for state in range(n_states):
        for size in range(n_sizes):
            best = at[0, state, size]
            for treatment in range(1, n_treatments):
                if use[treatment, state] == 0.0:
                    best = max(best, at[treatment, state, size])
            for treatment in range(n_treatments):
                margins[treatment, state, size] = at[treatment, state, size] - best


@kernel
def _cross(index: Array, lower: Array, upper: Array, prices: tuple[float, float]) -> None:
    """Set the index where a margin falls from above 0 at the lower price to 0 or below at the upper one."""
    low, high = prices
    n_treatments, n_states, n_sizes = index.shape
    for treatment in range(n_treatments):
        for state in range(n_states):
            for size in range(n_sizes):
                above, below = lower[treatment, state, size], upper[treatment, state, size]
                if above > 0.0 and below <= 0.0:
                    index[treatment, state, size] = low + (high - low) * above / (above - below)
