"""B1: many small accounts that share too few collectors, with the bound that no policy can exceed.

A debtor is forgetful, stretched or unwilling, more or less fatigued by touches, and may have promised to pay. Who
forgot pays of their own accord or after an SMS, and pays a caller at once; who is stretched pays a caller by keeping a
promise later. A rule that looks at today's money therefore calls the wrong ones. A complaint ends all contact. Debts
are paid in full or not at all, so that everything that is brought is the balance of an account that closes.

The model is written down here, known to whoever plays, and small enough for the fluid linear programme to be solved
whole. Everybody is there at step 0 in fixed proportions, and after `STEPS` steps it is over.

References
----------
Gast, Gaujal & Yan (2022), *The LP-update policy for weakly coupled Markov decision processes*, arXiv 2211.01961.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.fate import Kind, uniform
from sim.features import Feature
from sim.jit import kernel
from sim.worklist import Buffer, Context, Decision, Outcome, Worklist, checked

from ..execution import execute
from ..indices import LagrangianIndex, WhittleIndex
from ..lp_update import LpUpdate
from ..relaxation.fluid import Fluid, solve_fluid
from ..relaxation.ladder import per_minute
from ..relaxation.problem import Array, Problem, problem_of, solve, worth
from ..tabular import TabularModel
from ..written import NoContact, Random
from .benchmark import Benchmark

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
_N_STATES = len(_KINDS) * (_N_FATIGUE * 2 + 1)
_WEARS_OFF = 0.25
_TIRES = (0, 0, 1, 2)
_COST = np.array([0.0, 2.0, 3.0, 3.0])
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
    moves = np.zeros((len(TREATMENTS), _N_STATES, _N_STATES))
    for kind in range(len(_KINDS)):
        moves[:, ceased(kind), ceased(kind)] = 1 - _PAYS_ALONE[kind]
        for fatigue, treatment in product(range(_N_FATIGUE), range(len(TREATMENTS))):
            _add_moves(moves[treatment], treatment, kind, fatigue)
    complaints = np.zeros(moves.shape[:2])
    complaints[:, : ceased(0)] = moves[:, : ceased(0), ceased(0) :].sum(axis=2)
    return TabularModel(
        bands=(("state", tuple(range(1, _N_STATES))),),
        treatments=TREATMENTS,
        moves=moves,
        brings=1 - moves.sum(axis=2),
        costs=_by_state(_COST),
        minutes=_by_state(MINUTES),
        complaints=complaints,
        size="balance",
        sizes=SIZES,
        horizon=STEPS,
    )


def _by_state(value: Array) -> Array:
    return np.repeat(value[:, None], _N_STATES, axis=1)


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


class CoupledWorld:
    """The small world, behind the three calls."""

    def __init__(self, n_accounts: int, seed: int) -> None:
        self._model, self._seed = exact_model(), seed
        self._state, self._size = start(n_accounts)
        self._ways = np.cumsum(self._model.moves, axis=2)
        self._n_accounts, self._step, self._earned, self._luck = n_accounts, 0, 0.0, 0.0
        self._keys = np.arange(n_accounts, dtype=np.uint64)
        self._last: Outcome | None = None

    @property
    def is_over(self) -> bool:
        """Whether the last step has been taken."""
        return self._step == STEPS

    def earned(self) -> float:
        """Money less costs, collectors and complaints, cents an account."""
        return self._earned / self._n_accounts

    def value(self) -> float:
        """Tell what was earned less what luck alone brought, cents an account.

        The luck of a step is what an account brought and is worth after it, less what was to be expected under its
        treatment; worth is taken at the prices of the bound. Luck is 0 on average under any policy, and without it a
        few replications tell what takes thousands with it.
        """
        return (self._earned - self._luck) / self._n_accounts

    def worklist(self) -> Worklist:
        """List the open accounts."""
        rows = self._rows()
        allowed = np.ones((len(rows), len(TREATMENTS)), dtype=np.bool_)
        allowed[self._state[rows] >= ceased(0), 1:] = False
        context = Context(
            keys=self._keys[rows],
            site=np.zeros(len(rows), dtype=np.uint8),
            segments=(),
            treatments=TREATMENTS,
            capacity=np.array([MINUTES_EACH * self._n_accounts]),
            calls=np.array([np.inf]),
            seed=self._seed,
            buffer=Buffer(),
            features=_FEATURES,
        )
        morning = _Morning(self._step, self._state[rows], np.array(SIZES)[self._size[rows]])
        return Worklist(morning, allowed, context, self._last)

    def advance(self, decision: Decision) -> Outcome:
        """Take a step; calls beyond the collectors' minutes, by priority, are not made."""
        rows, worklist = self._rows(), self.worklist()
        decision = checked(decision, worklist)
        treatment = _within(decision, self._keys[rows], worklist.capacity[0])
        before, size = self._state[rows], self._size[rows]
        after = np.empty(len(rows), dtype=np.int64)
        _draw(after, treatment, before, self._ways, (self._keys[rows], self._seed, self._step))
        self._state[rows] = after
        out = self._last = _outcome(self._keys[rows], treatment, (before, after), np.array(SIZES)[size])
        gained = out.paid - out.cost - COMPLAINT_PRICE * out.complaints
        self._earned += float(gained.sum())
        self._luck += float((gained + self._later(after, size) - self._expected(treatment, before, size)).sum())
        self._step += 1
        return out

    def _later(self, state: NDArray[np.int64], size: NDArray[np.int64]) -> Array:
        """Tell what accounts are worth after this step at the prices of the bound; closed ones nothing."""
        after = np.append(_values()[self._step + 1], np.zeros((1, len(SIZES))), axis=0)
        return np.asarray(after[state, size])

    def _expected(self, treatment: NDArray[np.int64], state: NDArray[np.int64], size: NDArray[np.int64]) -> Array:
        """Tell what accounts were to bring in this step and be worth after it."""
        return np.asarray(worth(exact_problem(), _values()[self._step + 1])[treatment, state, size])

    def _rows(self) -> NDArray[np.int64]:
        return np.flatnonzero(self._state < _N_STATES)


@dataclass
class _Morning:
    """What features are read from."""

    day: int
    state: NDArray[np.int64]
    balance: Array


_FEATURES: dict[str, Feature] = {
    "state": Feature(lambda m: m.state.astype(np.float64), "number", 1 / _N_STATES, "books"),
    "balance": Feature(lambda m: m.balance, "cents", 1e-5, "books"),
    "days_in_book": Feature(lambda m: np.full(len(m.state), float(m.day)), "steps", 1 / STEPS, "books"),
    "days_left": Feature(lambda m: np.full(len(m.state), float(STEPS - m.day)), "steps", 1 / STEPS, "calendar"),
}


def _within(decision: Decision, keys: NDArray[np.uint64], minutes: float) -> NDArray[np.int64]:
    """Make calls in order of priority, ties by key, until the first that does not fit."""
    treatment = decision.treatment.astype(np.int64)
    calls = np.flatnonzero(MINUTES[treatment] > 0)
    order = calls[np.lexsort((keys[calls], -decision.priority[calls]))]
    treatment[order[np.cumsum(MINUTES[treatment[order]]) > minutes]] = 0
    return treatment


@kernel
def _draw(
    after: NDArray[np.int64],
    treatment: NDArray[np.int64],
    before: NDArray[np.int64],
    ways: Array,
    luck: tuple[NDArray[np.uint64], int, int],
) -> None:
    """Draw where each account goes by inverse CDF; `luck`: keys, seed and step. The last place is closed."""
    keys, seed, step = luck
    for row in range(len(keys)):
        u = uniform(seed, keys[row], Kind.PAYMENT, step)
        place = 0
        while place < ways.shape[2] and ways[treatment[row], before[row], place] <= u:
            place += 1
        after[row] = place


def _outcome(
    keys: NDArray[np.uint64],
    treatment: NDArray[np.int64],
    moved: tuple[NDArray[np.int64], NDArray[np.int64]],
    size: Array,
) -> Outcome:
    before, after = moved
    closed = after == _N_STATES
    return Outcome(
        keys=keys,
        executed=treatment > 0,
        connected=(MINUTES[treatment] > 0).astype(np.int64),
        paid=np.where(closed, size, 0).astype(np.int64),
        cost=_COST[treatment] + MINUTE_PRICE * MINUTES[treatment],
        collector_ms=(MINUTES[treatment] * 60_000).astype(np.int64),
        complaints=((before < ceased(0)) & (after >= ceased(0)) & ~closed).astype(np.int64),
        closed=closed,
    )


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
def _values() -> Array:
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
    out = np.zeros((_N_STATES, len(SIZES)))
    np.add.at(out, start(n_accounts), 1 / n_accounts)
    return out


@dataclass(frozen=True)
class Greedy:
    """Call where a call brings most a minute today; the future does not count."""

    def decide(self, worklist: Worklist) -> Decision:
        """Rank by what is expected today."""
        state, size = exact_model().states(worklist), np.searchsorted(SIZES, worklist.column("balance"))
        return execute(worklist, np.ascontiguousarray(exact_problem().net[:, state, size].T), MINUTES)


@dataclass(frozen=True)
class ExactLagrangianIndex(LagrangianIndex):
    """The Lagrangian index, told the truth."""

    model: TabularModel = field(default_factory=exact_model)


@dataclass(frozen=True)
class ExactWhittleIndex(WhittleIndex):
    """Whittle's index, told the truth."""

    model: TabularModel = field(default_factory=exact_model)


@dataclass(frozen=True)
class ExactLpUpdate(LpUpdate):
    """LP-update, told the truth, planning to the end."""

    model: TabularModel = field(default_factory=exact_model)
    every_days: int = 5
    look_ahead: int = STEPS


COUPLED = Benchmark(
    name="coupled",
    world=CoupledWorld,
    optimum=bound,
    is_bound=True,
    policies={
        "no_contact": NoContact,
        "random": Random,
        "greedy": Greedy,
        "lagrangian_index": ExactLagrangianIndex,
        "whittle_index": ExactWhittleIndex,
        "lp_update": ExactLpUpdate,
    },
)
