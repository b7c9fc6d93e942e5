"""Today's worklist as a tabular model sees it: states, sizes, what is scarce, and worth by row."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.jit import kernel
from sim.worklist import Worklist

from ..tabular import TabularModel
from .ladder import mean_minutes, per_call, per_minute
from .problem import Array

_PARTS = 1024
"""An account between two sizes is counted in whole parts, so that counts do not depend on the order of rows."""


@dataclass(frozen=True, eq=False)
class Book:
    """A worklist read by a model.

    Attributes
    ----------
    worklist, model
        What is read, and by what.
    state
        State of each row, shape (n,).
    place, weight
        Each row's size lies `weight` of the way from the size at `place` to the next; outside [0, 1] at the ends.
    steps
        Steps to go, today's included, shorter than the model's horizon where the days end sooner.
    scarce
        `per_minute` or `per_call`: what runs out first.
    capacity
        What there is of it today, in minutes, by site.
    """

    worklist: Worklist
    model: TabularModel
    state: NDArray[np.int64]
    place: NDArray[np.int64]
    weight: Array
    steps: int
    scarce: Callable[[TabularModel], Array]
    capacity: Array

    def counts(self, site: int) -> Array:
        """Count a site's accounts by state and size; one between two sizes counts for both in part."""
        parts = np.zeros((self.model.n_states, len(self.model.sizes)), dtype=np.int64)
        _count(parts, self.state, self.place, self.weight, self.worklist.site == site)
        return parts / _PARTS

    def values(self, worth: Array) -> Array:
        """Spread what treatments are worth over the rows.

        Parameters
        ----------
        worth
            Cents, shape (n_sites, n_treatments of the model, n_states, n_sizes).

        Returns
        -------
        Cents, shape (n, n_treatments of the worklist); a treatment that the model does not know is worth as much as
        waiting.
        """
        out = np.empty(self.worklist.allowed.shape)
        rows = (self.worklist.site, self.state, self.place, self.weight)
        _spread(out, worth, self.columns(), rows)
        return out

    def minutes(self) -> Array:
        """Tell what each treatment takes of what is scarce, shape (n, n_treatments of the worklist)."""
        out = np.zeros(self.worklist.allowed.shape)
        _look_up(out, self.scarce(self.model), self.columns(), self.state)
        return out

    def columns(self) -> NDArray[np.int64]:
        """Columns of the worklist's treatments for each of the model's."""
        return np.array([self.worklist.treatment(name) for name in self.model.treatments], dtype=np.int64)


def read(worklist: Worklist, model: TabularModel) -> Book:
    """Read a worklist by a model.

    Raises
    ------
    ValueError
        If the model knows a treatment that the scenario does not.
    """
    n = len(worklist)
    place, weight = np.zeros(n, dtype=np.int64), np.zeros(n)
    _place(place, weight, worklist.column(model.size), np.array(model.sizes))
    left = worklist.column("days_left")
    steps = int(min(max(left.max(initial=1.0), 1.0), model.horizon))
    calls = worklist.calls * max(mean_minutes(model), np.finfo(float).tiny)
    scarce = per_call if calls.sum() < worklist.capacity.sum() else per_minute
    capacity = np.minimum(worklist.capacity, calls)
    return Book(worklist, model, model.states(worklist), place, weight, steps, scarce, capacity)


@kernel
def _place(place: NDArray[np.int64], weight: Array, size: Array, sizes: Array) -> None:
    """Find the two sizes each row lies between, or the nearest two."""
    last = len(sizes) - 2
    if last < 0:
        return
    for row in range(len(size)):
        low = 0
        while low < last and sizes[low + 1] <= size[row]:
            low += 1
        place[row] = low
        weight[row] = (size[row] - sizes[low]) / (sizes[low + 1] - sizes[low])


@kernel
def _count(
    parts: NDArray[np.int64],
    state: NDArray[np.int64],
    place: NDArray[np.int64],
    weight: Array,
    here: NDArray[np.bool_],
) -> None:
    for row in range(len(state)):
        if here[row]:
            upper = int(min(max(weight[row], 0.0), 1.0) * _PARTS + 0.5)
            parts[state[row], place[row]] += _PARTS - upper
            if upper > 0:
                parts[state[row], place[row] + 1] += upper


@kernel
def _spread(
    out: Array,
    worth: Array,
    columns: NDArray[np.int64],
    rows: tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64], Array],
) -> None:
    """Read values in a straight line between sizes; `rows`: site, state, place and weight."""
    site, state, place, weight = rows
    single = worth.shape[3] == 1
    for row in range(len(state)):
        for number in range(len(columns)):
            at = worth[site[row], number, state[row], place[row]]
            if not single:
                at += weight[row] * (worth[site[row], number, state[row], place[row] + 1] - at)
            if number == 0:
                for column in range(out.shape[1]):
                    out[row, column] = at
            out[row, columns[number]] = at


@kernel
def _look_up(out: Array, use: Array, columns: NDArray[np.int64], state: NDArray[np.int64]) -> None:
    for row in range(len(state)):
        for number in range(len(columns)):
            out[row, columns[number]] = use[number, state[row]]
