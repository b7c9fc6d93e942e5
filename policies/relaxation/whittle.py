"""Whittle's index: the price at which calling an account and not calling it are equally good.

An account is solved alone at each of a row of prices. Where calling is better at one price and worse at the next, the
index lies between the two. Above it the margin falls in a straight line, for there later calls do not pay either; below
it falls more slowly, so the line is drawn from above. With several calls each has an index of its own; where the
margin changes its sign more than once (the account is not indexable), the highest such price counts. What the straight
line misses is small beside the distance of two prices.

References
----------
Whittle (1988), *Restless bandits: activity allocation in a changing world*, Journal of Applied Probability 25A.
"""

from functools import lru_cache

import numpy as np

from sim.jit import kernel

from .ladder import Ladder
from .problem import Array, worth

EVERY = 4
"""Rungs of the ladder from one price to the next."""


@lru_cache(maxsize=256)
def indices(ladder: Ladder, steps: int) -> Array:
    """Find the index of every call in every state, or what was found before; it is not to be written to.

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
    rungs = range(0, len(ladder.prices), EVERY)
    margins = [_margins(ladder, rung, steps) for rung in rungs]
    for place in range(len(rungs) - 2):
        around = (margins[place], margins[place + 1], margins[place + 2])
        _cross(out, around, ladder.prices[rungs[place] : rungs[place + 2] + 1 : EVERY])
    out.flags.writeable = False
    return out


def _margins(ladder: Ladder, rung: int, steps: int) -> Array:
    """Tell what each call is worth above the best that is no call, at a price."""
    at = worth(ladder.problem, ladder.value(rung)[steps - 1], float(ladder.prices[rung]))
    margins = np.empty(at.shape)
    _subtract(margins, at, ladder.problem.use)
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
def _cross(index: Array, margins: tuple[Array, Array, Array], prices: Array) -> None:
    """Set the index where a margin falls to 0 between two prices, on the line through the upper and the next."""
    lower, upper, beyond = margins
    n_treatments, n_states, n_sizes = index.shape
    for treatment in range(n_treatments):
        for state in range(n_states):
            for size in range(n_sizes):
                above, below = lower[treatment, state, size], upper[treatment, state, size]
                if above > 0.0 and below <= 0.0:
                    slope = (below - beyond[treatment, state, size]) / (prices[2] - prices[1])
                    back = below / slope if slope > 0.0 else 0.0
                    index[treatment, state, size] = max(prices[1] + back, prices[0])
