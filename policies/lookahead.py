"""What a fixed way of acting is worth in a tabular model, step by step, and a step of another before it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.jit import kernel
from sim.worklist import Worklist

from .relaxation.problem import Problem, problem_of, worth
from .tabular import TabularModel


@dataclass(frozen=True)
class Prices:
    """What is charged beside the model's own cost, cents: a minute, a call, a complaint."""

    minute: float
    call: float
    complaint: float


@dataclass(frozen=True)
class Lookahead:
    """A model made ready for planning.

    Attributes
    ----------
    problem
        The account's, in which a call takes one of what the call price is charged for.
    call_price
        What a call costs, cents.
    """

    problem: Problem
    call_price: float

    @classmethod
    def of(cls, model: TabularModel, prices: Prices) -> "Lookahead":
        """Price a model's steps."""
        calls = (model.minutes > 0).astype(np.float64)
        return cls(problem_of(model, calls, prices.minute, prices.complaint), prices.call)

    @property
    def shape(self) -> tuple[int, ...]:
        """Numbers of treatments, states and sizes."""
        return self.problem.net.shape

    def step(self, ahead: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value a step of each treatment before what is ahead.

        Parameters
        ----------
        ahead
            Value of being in a state afterwards, cents, shape (n_states, n_sizes).

        Returns
        -------
        Shape (n_treatments, n_states, n_sizes).
        """
        return worth(self.problem, ahead, self.call_price)


def mixture(model: TabularModel, message_share: float, call_share: float) -> NDArray[np.float64]:
    """Weigh the treatments of a base that calls and messages on a share of days, each kind's treatments alike.

    Returns
    -------
    P(treatment), shape (n_treatments,); a share of a kind that the model lacks goes to waiting.
    """
    calls: NDArray[np.bool_] = np.asarray((model.minutes > 0).any(axis=1))
    messages = ~calls
    messages[0] = False
    weights: NDArray[np.float64] = call_share * calls / max(calls.sum(), 1)
    weights = weights + (1.0 - call_share) * message_share * messages / max(messages.sum(), 1)
    weights[0] = 1.0 - weights.sum()
    return weights


def mixed(value: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average over treatments, shape (n_states, n_sizes); added in their order."""
    total = np.zeros(value.shape[1:])
    for weight, one in zip(weights, value, strict=True):
        total += weight * one
    return total


def base_values(ahead: Lookahead, weights: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """Value a mixture of treatments that is kept to, with 0, 1, ... steps left.

    Returns
    -------
    Cents, shape (steps + 1, n_states, n_sizes).
    """
    values = [np.zeros(ahead.shape[1:])]
    for _ in range(steps):
        values.append(mixed(ahead.step(values[-1]), weights))
    return np.array(values)


def stopped_values(ahead: Lookahead, weights: NDArray[np.float64], never: NDArray[np.float64]) -> NDArray[np.float64]:
    """Value a mixture that may be given up for good at every step.

    Parameters
    ----------
    ahead
        The model.
    weights
        The mixture.
    never
        Value of never touching again with 0, 1, ... steps left, as `base_values` has it.

    Returns
    -------
    Value of going on for at least one more step, cents, of the shape of `never`.
    """
    values = [never[0]]
    for stop in never[:-1]:
        values.append(mixed(ahead.step(np.maximum(values[-1], stop)), weights))
    return np.array(values)


def steps_left(worklist: Worklist, run_out: int, horizon: int) -> int:
    """Count the steps to plan for today, at least 1: decision days and those in which what was begun still resolves."""
    left = worklist.column("days_left")
    return min(int(left[0]) + run_out, horizon) if len(left) else 1


def fill(
    value: NDArray[np.float64],
    table: NDArray[np.float64],
    worklist: Worklist,
    model: TabularModel,
) -> None:
    """Read a table of values between its sizes.

    Parameters
    ----------
    value
        Filled, shape (n, n_treatments of the worklist); a treatment that the model does not know is worth what waiting
        is.
    table
        Cents, shape (n_treatments of the model, n_states, n_sizes).
    worklist, model
        Whose states and sizes are looked up.
    """
    known = np.array([_number(model, name) for name in worklist.treatments], dtype=np.int64)
    rows = (model.states(worklist), worklist.column(model.size))
    _fill(value, rows, known, (table, np.array(model.sizes)))


def minutes_of(worklist: Worklist, model: TabularModel) -> NDArray[np.float64]:
    """Tell the mean collector minutes of each treatment of the worklist, shape (n_treatments,); 0 if not known."""
    mean = model.minutes.mean(axis=1)
    return np.array([mean[_number(model, name)] for name in worklist.treatments])


def _number(model: TabularModel, name: str) -> int:
    return model.treatments.index(name) if name in model.treatments else 0


@kernel
def _fill(
    value: NDArray[np.float64],
    rows: tuple[NDArray[np.int64], NDArray[np.float64]],
    known: NDArray[np.int64],
    solution: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> None:
    """Look up each row's state, and its size in a straight line between those solved for, or from the nearest on."""
    state, size = rows
    table, sizes = solution
    last = len(sizes) - 1
    for row in range(len(state)):
        above = 1
        while above < last and sizes[above] < size[row]:
            above += 1
        if last == 0:
            above, share = 0, 0.0
        else:
            share = (size[row] - sizes[above - 1]) / (sizes[above] - sizes[above - 1])
        low = max(above - 1, 0)
        for number in range(len(known)):
            cell = table[known[number], state[row]]
            value[row, number] = cell[low] + share * (cell[above] - cell[low])
