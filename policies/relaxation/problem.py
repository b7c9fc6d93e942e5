"""One account's problem under a price: the dynamic programme that every relaxation solves.

What couples the accounts is the time of collectors. With a price on it the accounts come apart, and each is solved
alone, for a few states, sizes and steps. Sums run in a fixed order, so that a decision is the same on every machine.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import kernel

from ..tabular import TabularModel

Array = NDArray[np.float64]


class Problem(NamedTuple):
    """What an account brings and takes in a step, ready for compiled code.

    Attributes
    ----------
    net
        Expected money less costs, cents, shape (n_treatments, n_states, n_sizes); the price of scarcity is not in it.
    use
        What a treatment takes of what is scarce, shape (n_treatments, n_states).
    start, into, chance
        Moves without the zeros: those of treatment a from state s are the places from `start[a * n_states + s]`.
    """

    net: Array
    use: Array
    start: NDArray[np.int64]
    into: NDArray[np.int64]
    chance: Array


def problem_of(model: TabularModel, use: Array, minute_price: float, complaint_price: float) -> Problem:
    """Pose the problem of one account.

    Parameters
    ----------
    model
        States, moves and what they bring.
    use
        What a treatment takes of what is scarce, shape (n_treatments, n_states).
    minute_price
        What a collector minute costs, cents.
    complaint_price
        What a complaint costs, cents.
    """
    spent = model.costs + minute_price * model.minutes + complaint_price * model.complaints
    net = model.brings[:, :, None] * np.array(model.sizes) - spent[:, :, None]
    rows = model.moves.reshape(-1, model.n_states)
    row, into = np.nonzero(rows)
    start = np.searchsorted(row, np.arange(len(rows) + 1))
    return Problem(np.ascontiguousarray(net), np.ascontiguousarray(use), start, into, rows[row, into])


def solve(problem: Problem, prices: Array, terminal: Array) -> Array:
    """Find what an account is worth at each step under given prices.

    Parameters
    ----------
    problem
        The account's problem.
    prices
        Price of what is scarce at each step, cents, shape (n_steps,).
    terminal
        What an account is worth after the last step, cents, shape (n_states, n_sizes).

    Returns
    -------
    Values, cents, shape (n_steps + 1, n_states, n_sizes).
    """
    value = np.empty((len(prices) + 1, *terminal.shape))
    value[-1] = terminal
    _backward(value, np.empty(problem.net.shape), problem, prices)
    return value


def worth(problem: Problem, after: Array, price: float = 0.0) -> Array:
    """Tell what each treatment is worth now, given what an account is worth a step later.

    Returns
    -------
    Cents, shape (n_treatments, n_states, n_sizes); what a treatment takes of what is scarce costs `price`.
    """
    out = np.empty(problem.net.shape)
    _weigh(out, after, problem, price)
    return out


@kernel
def total(weights: Array, values: Array) -> float:
    """Add up values by weight in a fixed order; both of shape (n_states, n_sizes)."""
    out = 0.0
    for state in range(weights.shape[0]):
        for size in range(weights.shape[1]):
            out += weights[state, size] * values[state, size]
    return out


@kernel
def _weigh(worth: Array, after: Array, problem: Problem, price: float) -> None:
    n_treatments, n_states, n_sizes = worth.shape
    for treatment in range(n_treatments):
        for state in range(n_states):
            row = treatment * n_states + state
            for size in range(n_sizes):
                out = problem.net[treatment, state, size] - price * problem.use[treatment, state]
                for place in range(problem.start[row], problem.start[row + 1]):
                    out += problem.chance[place] * after[problem.into[place], size]
                worth[treatment, state, size] = out


@kernel
def _backward(value: Array, worth: Array, problem: Problem, prices: Array) -> None:
    n_treatments, n_states, n_sizes = worth.shape
    for step in range(len(prices) - 1, -1, -1):
        _weigh(worth, value[step + 1], problem, prices[step])
        for state in range(n_states):
            for size in range(n_sizes):
                best = worth[0, state, size]
                for treatment in range(1, n_treatments):
                    best = max(best, worth[treatment, state, size])
                value[step, state, size] = best
