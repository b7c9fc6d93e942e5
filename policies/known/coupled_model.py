"""The account of B1 as a tabular model, and the bound on what any policy makes of many that share few collectors.

A debtor is forgetful, stretched or unwilling, more or less fatigued by touches, and may have promised to pay. Who
forgot pays of their own accord or after an SMS, and pays a caller at once; who is stretched pays a caller by keeping a
promise later. A rule that looks at today's money therefore calls the wrong ones. A complaint ends all contact. Debts
are paid in full or not at all, so that everything that is brought is the balance of an account that closes.

The model is written down here, known to whoever plays, and small enough for the fluid linear programme to be solved
whole. Everybody is there at step 0 in fixed proportions, and after `STEPS` steps it is over.
"""

from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..relaxation.fluid import Fluid, solve_fluid
from ..relaxation.ladder import per_minute
from ..relaxation.problem import Array, Problem, problem_of, solve
from ..tabular import TabularModel

STEPS = 40
TREATMENTS = ("wait", "sms", "call", "call_firm")
MINUTES = np.array([0.0, 0.0, 6.0, 8.0])
MINUTES_EACH = 0.3
"""Collector minutes in a step for each account at the start: one in twenty can be called."""
MINUTE_PRICE = 63.8
COMPLAINT_PRICE = 15_000.0
SIZES = (30_000.0, 120_000.0)

_KINDS, _LARGE = (0.4, 0.4, 0.2), 0.3
_N_FATIGUE = 4
N_STATES = len(_KINDS) * (_N_FATIGUE * 2 + 1)
_WEARS_OFF = 0.25
_TIRES = (0, 0, 1, 2)
COST = np.array([0.0, 2.0, 3.0, 3.0])
_COMPLAINT = np.array([0.0, 0.0002, 0.002, 0.008])
_PAYS_ALONE = np.array([0.02, 0.004, 0.001])
_PAYS = np.array([[0.0, 0.03, 0.15, 0.16], [0.0, 0.003, 0.02, 0.04], [0.0, 0.001, 0.01, 0.06]])
_PROMISES = np.array([[0.0, 0.0, 0.10, 0.05], [0.0, 0.0, 0.35, 0.20], [0.0, 0.0, 0.05, 0.05]])
_KEPT, _BROKEN = np.array([0.25, 0.15, 0.10]), 0.06
_LESS_BY_FATIGUE = 0.6
_GOLDEN = 0.6180339887498949
_MANY = 100_000


def state_of(kind: int, fatigue: int, promised: int) -> int:
    """Give the number of the state of a debtor who can be contacted."""
    return (kind * _N_FATIGUE + fatigue) * 2 + promised


def ceased(kind: int) -> int:
    """Give the number of the state of a debtor of this kind whom nobody may contact any more."""
    return len(_KINDS) * _N_FATIGUE * 2 + kind


@cache
def exact_model() -> TabularModel:
    """Write the instance down as a tabular model."""
    moves = np.zeros((len(TREATMENTS), N_STATES, N_STATES))
    for kind in range(len(_KINDS)):
        moves[:, ceased(kind), ceased(kind)] = 1 - _PAYS_ALONE[kind]
        for fatigue, treatment in product(range(_N_FATIGUE), range(len(TREATMENTS))):
            _add_moves(moves[treatment], treatment, kind, fatigue)
    complaints = np.zeros(moves.shape[:2])
    complaints[:, : ceased(0)] = moves[:, : ceased(0), ceased(0) :].sum(axis=2)
    return TabularModel(
        bands=(("state", tuple(range(1, N_STATES))),),
        treatments=TREATMENTS,
        moves=moves,
        brings=1 - moves.sum(axis=2),
        costs=_by_state(COST),
        minutes=_by_state(MINUTES),
        complaints=complaints,
        size="balance",
        sizes=SIZES,
        horizon=STEPS,
    )


def _by_state(value: Array) -> Array:
    return np.repeat(value[:, None], N_STATES, axis=1)


def _add_moves(moves: Array, treatment: int, kind: int, fatigue: int) -> None:
    """Add the moves from a kind and fatigue, with and without a promise; what is missing to 1 pays."""
    keen = _LESS_BY_FATIGUE**fatigue
    complains = _COMPLAINT[treatment] * (1 + fatigue)
    pays = _PAYS_ALONE[kind] + keen * _PAYS[kind, treatment]
    promises = keen * _PROMISES[kind, treatment]
    free, promised = moves[state_of(kind, fatigue, 0)], moves[state_of(kind, fatigue, 1)]
    free[ceased(kind)] = promised[ceased(kind)] = complains
    for after, chance in _fatigue_after(treatment, fatigue):
        free[state_of(kind, after, 0)] += chance * (1 - pays - promises - complains)
        free[state_of(kind, after, 1)] += chance * promises
        promised[state_of(kind, after, 0)] += chance * _BROKEN
        promised[state_of(kind, after, 1)] += chance * (1 - _KEPT[kind] - _BROKEN - complains)


def _fatigue_after(treatment: int, fatigue: int) -> tuple[tuple[int, float], ...]:
    """Fatigue a step later, with chances."""
    if _TIRES[treatment]:
        return ((min(fatigue + _TIRES[treatment], _N_FATIGUE - 1), 1.0),)
    return ((max(fatigue - 1, 0), _WEARS_OFF), (fatigue, 1 - _WEARS_OFF))


def start(n_accounts: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each account its state and size at the start, in fixed proportions."""
    place = (np.arange(n_accounts) + 0.5) / n_accounts
    kind = np.searchsorted(np.cumsum(_KINDS)[:-1], place, side="right")
    size = ((place * _GOLDEN * n_accounts) % 1.0 < _LARGE).astype(np.int64)
    fresh = np.array([state_of(one, 0, 0) for one in range(len(_KINDS))], dtype=np.int64)
    return fresh[kind], size


def bound(n_accounts: int) -> float:
    """Bound what any policy can earn, cents an account: the optimum of the fluid linear programme."""
    return relaxed(n_accounts).optimum


@cache
def relaxed(n_accounts: int) -> Fluid:
    """Solve the fluid linear programme for one account's share of everything."""
    problem = exact_problem()
    capacity = np.full(STEPS, MINUTES_EACH)
    return solve_fluid(problem, shares(n_accounts), capacity, np.zeros(problem.net.shape[1:]))


@cache
def values() -> Array:
    """Tell what an account is worth at each step at the prices of the bound, whatever the number of accounts."""
    problem = exact_problem()
    return solve(problem, relaxed(_MANY).prices, np.zeros(problem.net.shape[1:]))


@cache
def exact_problem() -> Problem:
    """Pose one account's problem, with what collectors and complaints cost here."""
    model = exact_model()
    return problem_of(model, per_minute(model), MINUTE_PRICE, COMPLAINT_PRICE)


def shares(n_accounts: int) -> Array:
    """Shares of accounts by state and size at the start."""
    out = np.zeros((N_STATES, len(SIZES)))
    np.add.at(out, start(n_accounts), 1 / n_accounts)
    return out
