"""Small problems whose solution is known, or that are drawn at random."""

import numpy as np

from policies.relaxation.problem import Array
from policies.tabular import TabularModel

HORIZON = 12


def drawn(seed: int, n_states: int = 6, sizes: tuple[float, ...] = (100.0, 1000.0)) -> TabularModel:
    """A model drawn at random: wait, a message, and two calls of different length."""
    luck = np.random.Generator(np.random.PCG64(seed))
    closes = luck.uniform(0.02, 0.1, (4, n_states, 1)) * np.array([1.0, 1.2, 3.0, 4.0])[:, None, None]
    moves = luck.dirichlet(np.ones(n_states), (4, n_states)) * (1 - closes)
    by_treatment = np.array([[0.0], [0.0], [3.0], [5.0]]) * luck.uniform(0.5, 1.5, (1, n_states))
    return TabularModel(
        bands=(("state", tuple(range(1, n_states))),),
        treatments=("wait", "sms", "call", "call_firm"),
        moves=moves,
        brings=1 - moves.sum(axis=2),
        costs=np.repeat([[0.0], [2.0], [3.0], [3.0]], n_states, axis=1),
        minutes=by_treatment,
        complaints=luck.uniform(0, 0.01, (4, n_states)) * (by_treatment > 0),
        size="balance",
        sizes=sizes,
        horizon=HORIZON,
    )


def repair(p_fixed: float, cost: float) -> TabularModel:
    """One state and one call, which closes the account by chance and brings its size; waiting does nothing."""
    moves = np.array([[[1.0]], [[1 - p_fixed]]])
    zero = np.zeros((2, 1))
    return TabularModel(
        bands=(),
        treatments=("wait", "call"),
        moves=moves,
        brings=1 - moves.sum(axis=2),
        costs=np.array([[0.0], [cost]]),
        minutes=np.array([[0.0], [2.0]]),
        complaints=zero,
        size="balance",
        sizes=(1000.0,),
        horizon=HORIZON,
    )


def nothing(model: TabularModel) -> Array:
    """What an account is worth when all is over."""
    return np.zeros((model.n_states, len(model.sizes)))
