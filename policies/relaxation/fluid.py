"""The fluid linear programme: accounts as a flow through states, sizes, treatments and steps, with a capacity in each.

Its optimum is the Lagrangian dual's with a price of its own in every step, so it bounds every policy from above.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, kron

from .problem import Array, Problem


@dataclass(frozen=True, eq=False)
class Fluid:
    """The best flow.

    Attributes
    ----------
    optimum
        What it earns, cents.
    flow
        Accounts that are given each treatment, shape (n_steps, n_treatments, n_states, n_sizes).
    prices
        What one more unit of what is scarce would bring in each step, cents, shape (n_steps,).
    """

    optimum: float
    flow: Array
    prices: Array


def solve_fluid(problem: Problem, counts: Array, capacity: Array, terminal: Array) -> Fluid:
    """Solve the fluid linear programme with the dual simplex of HiGHS.

    Parameters
    ----------
    problem
        The account's problem.
    counts
        Accounts by state and size at the start.
    capacity
        What there is in each step of what is scarce, shape (n_steps,).
    terminal
        What an account is worth after the last step, cents, shape (n_states, n_sizes).

    Raises
    ------
    RuntimeError
        If HiGHS fails; every such programme has an optimum.
    """
    n_steps, shape = len(capacity), problem.net.shape
    stay, go = _flows(problem)
    gain = np.tile(problem.net.ravel(), n_steps)
    gain[-problem.net.size :] += go.T @ terminal.ravel()
    later = eye_array(n_steps, k=-1)
    start = np.zeros((n_steps, counts.size))
    start[0] = counts.ravel()
    use = np.broadcast_to(problem.use[:, :, None], shape).reshape(1, -1)
    limited = np.isfinite(capacity)
    best = linprog(
        -gain,
        A_ub=kron(eye_array(n_steps), csr_array(use), format="csr")[limited],
        b_ub=capacity[limited],
        A_eq=kron(eye_array(n_steps), stay, format="csr") - kron(later, go, format="csr"),
        b_eq=start.ravel(),
        method="highs-ds",
    )
    if not best.success:
        raise RuntimeError(f"HiGHS found no optimum: {best.message}")
    prices = np.zeros(n_steps)
    prices[limited] = np.maximum(-best.ineqlin.marginals, 0.0)
    return Fluid(-best.fun, best.x.reshape(n_steps, *shape), prices)


def _flows(problem: Problem) -> tuple[csr_array, csr_array]:
    """Matrices from flows by treatment, state and size: to where they are, and to where they go."""
    n_treatments, n_states, n_sizes = problem.net.shape
    stay = kron(np.ones((1, n_treatments)), eye_array(n_states * n_sizes), format="csr")
    row: NDArray[np.int64] = np.repeat(np.arange(n_treatments * n_states), np.diff(problem.start))
    go = csr_array((problem.chance, (problem.into, row)), shape=(n_states, n_treatments * n_states))
    return stay, kron(go, eye_array(n_sizes), format="csr")
