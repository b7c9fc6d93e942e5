"""B1: many small accounts that share too few collectors, behind the three calls, with a bound on what they can bring.

References
----------
Gast, Gaujal & Yan (2022), *The LP-update policy for weakly coupled Markov decision processes*, arXiv 2211.01961.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.fate import Kind, uniform
from sim.features import Feature
from sim.jit import kernel
from sim.worklist import Buffer, Context, Decision, Outcome, Worklist, checked

from ..execution import execute
from ..indices import LagrangianIndex, WhittleIndex
from ..lp_update import LpUpdate
from ..relaxation.problem import Array, worth
from ..tabular import TabularModel
from ..written import NoContact, Random
from .benchmark import Benchmark
from .coupled_model import (
    COMPLAINT_PRICE,
    COST,
    MINUTE_PRICE,
    MINUTES,
    MINUTES_EACH,
    N_STATES,
    SIZES,
    STEPS,
    TREATMENTS,
    bound,
    ceased,
    exact_model,
    exact_problem,
    start,
    values,
)


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
        after = np.append(values()[self._step + 1], np.zeros((1, len(SIZES))), axis=0)
        return np.asarray(after[state, size])

    def _expected(self, treatment: NDArray[np.int64], state: NDArray[np.int64], size: NDArray[np.int64]) -> Array:
        """Tell what accounts were to bring in this step and be worth after it."""
        return np.asarray(worth(exact_problem(), values()[self._step + 1])[treatment, state, size])

    def _rows(self) -> NDArray[np.int64]:
        return np.flatnonzero(self._state < N_STATES)


@dataclass
class _Morning:
    """What features are read from."""

    day: int
    state: NDArray[np.int64]
    balance: Array


_FEATURES: dict[str, Feature] = {
    "state": Feature(lambda m: m.state.astype(np.float64), "number", 1 / N_STATES, "books"),
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
    closed = after == N_STATES
    return Outcome(
        keys=keys,
        executed=treatment > 0,
        connected=(MINUTES[treatment] > 0).astype(np.int64),
        paid=np.where(closed, size, 0).astype(np.int64),
        cost=COST[treatment] + MINUTE_PRICE * MINUTES[treatment],
        collector_ms=(MINUTES[treatment] * 60_000).astype(np.int64),
        complaints=((before < ceased(0)) & (after >= ceased(0)) & ~closed).astype(np.int64),
        closed=closed,
    )


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
