"""The Lagrangian dual on a ladder of prices: a constant price, found among rungs that are solved once and kept.

What all accounts are worth at a price, and what the scarce capacity costs at it, add up to more than any policy can
earn; the least such sum is the best bound of its kind, and its price is what capacity is worth today. The sum is convex
in the price, so between rungs a straight line lies above it and nothing is lost but the distance to the next rung.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..tabular import TabularModel
from .problem import Array, Problem, problem_of, solve, total

N_RUNGS = 96
_LOWEST = 1e-4


@dataclass(frozen=True, eq=False)
class Ladder:
    """Values of an account on rungs of prices; rung 0 is free.

    Attributes
    ----------
    problem
        The account's problem.
    prices
        Ascending, cents for a unit of what is scarce, the first 0, shape (n_rungs,).
    horizon
        Most steps to go.
    """

    problem: Problem
    prices: Array
    horizon: int
    _values: dict[int, Array] = field(default_factory=dict, init=False, repr=False)

    def value(self, rung: int) -> Array:
        """Values at a rung by steps to go, cents, shape (horizon + 1, n_states, n_sizes)."""
        if rung not in self._values:
            nothing = np.zeros(self.problem.net.shape[1:])
            ahead = solve(self.problem, np.full(self.horizon, self.prices[rung]), nothing)
            self._values[rung] = np.ascontiguousarray(ahead[::-1])
        return self._values[rung]

    def bound(self, rung: int, counts: Array, capacity: float, steps: int) -> float:
        """Bound what accounts can earn, cents.

        Parameters
        ----------
        rung
            Place of the price.
        counts
            Accounts by state and size.
        capacity
            What there is a step of what is scarce.
        steps
            Steps to go.
        """
        cost = self.prices[rung] * capacity * steps if rung else 0.0
        return float(total(counts, self.value(rung)[steps]) + cost)

    def rung(self, counts: Array, capacity: float, steps: int) -> int:
        """Find the rung with the least bound, the lowest if several have it; see `bound`."""
        low, high = 0, len(self.prices) - 1
        while low < high:
            middle = (low + high) // 2
            if self.bound(middle, counts, capacity, steps) <= self.bound(middle + 1, counts, capacity, steps):
                high = middle
            else:
                low = middle + 1
        return low


def per_minute(model: TabularModel) -> Array:
    """Tell what treatments take where collectors' minutes are scarce."""
    return model.minutes


def per_call(model: TabularModel) -> Array:
    """Tell what treatments take where the number of calls is scarce: the mean minutes of a call, whichever it is."""
    return np.where(model.minutes > 0, mean_minutes(model), 0.0)


def mean_minutes(model: TabularModel) -> float:
    """Mean minutes of the model's calls; 0 if it has none."""
    calls = model.minutes[model.minutes > 0]
    return float(calls.mean()) if len(calls) else 0.0


@lru_cache(maxsize=16)
def ladder_of(
    model: TabularModel, scarce: Callable[[TabularModel], Array], minute_price: float, complaint_price: float
) -> Ladder:
    """Build the ladder of a model, or find it again; its rungs are solved when they are asked for.

    Parameters
    ----------
    model
        States, moves and what they bring.
    scarce
        `per_minute` or `per_call`.
    minute_price, complaint_price
        What a collector minute and a complaint cost, cents.
    """
    use = scarce(model)
    problem = problem_of(model, use, minute_price, complaint_price)
    return Ladder(problem, _rungs(model, use), model.horizon)


def _rungs(model: TabularModel, use: Array) -> NDArray[np.float64]:
    """Free, then up in equal ratios to where no call can pay for itself."""
    dearest = model.sizes[-1] / use[use > 0].min() if (use > 0).any() else 1.0
    return np.concatenate([[0.0], np.geomspace(_LOWEST * dearest, dearest, N_RUNGS - 1)])
