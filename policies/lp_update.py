"""LP-update: the fluid linear programme of today's book, solved anew every few days, and rounded by chance.

Between two solutions the plan of the last one is followed. It is kept on the policy for as long; a policy that is built
anew makes a new plan on its first morning.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.fate import Kind, uniform
from sim.jit import kernel
from sim.worklist import Decision, Worklist

from .execution import execute
from .parameters import check_ranges, ranged
from .relaxation.book import Book, read
from .relaxation.fluid import solve_fluid
from .relaxation.ladder import Ladder, ladder_of
from .relaxation.problem import Array, solve, worth
from .small_model import small_model
from .tabular import TabularModel

_NOBODY = 1e-9


@dataclass(frozen=True, eq=False)
class Plan:
    """What the linear programmes of all sites say about the days from one morning on.

    Attributes
    ----------
    seed, day
        Of which replication, and from which morning on.
    value
        Values at the programmes' prices, cents, shape (n_sites, n_days + 1, n_states, n_sizes).
    share
        Share of the accounts that each treatment is given, shape (n_sites, n_days, n_treatments, n_states, n_sizes).
    """

    seed: int
    day: int
    value: Array
    share: Array


@dataclass(frozen=True)
class LpUpdate:
    """Follow the fluid linear programme of the book, solved anew every few days, rounded by chance.

    The programme plans `look_ahead` days with a capacity in each; what comes after is worth what the Lagrangian index
    says. An account whose state is planned to be called in part is called by a draw of account and day. The planned
    calls come first, others with a positive margin take what time is left.

    References
    ----------
    Gast, Gaujal & Yan (2022), *The LP-update policy for weakly coupled Markov decision processes*, arXiv 2211.01961.
    """

    model: TabularModel = field(default_factory=small_model)
    minute_price: float = ranged(63.8, 0, 1000, "cents a collector minute")
    complaint_price: float = ranged(15_000, 0, 1_000_000, "cents a complaint")
    every_days: int = ranged(7, 1, 30, "days")
    look_ahead: int = ranged(7, 1, 60, "days")
    _plans: list[Plan] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Follow the plan, or make a new one first."""
        book = read(worklist, self.model)
        ladder = ladder_of(self.model, book.scarce, float(self.minute_price), float(self.complaint_price))
        plan = self._plan_of(book, ladder)
        offset = min(worklist.day - plan.day, plan.share.shape[1] - 1)
        value = book.values(np.stack([worth(ladder.problem, after) for after in plan.value[:, offset + 1]]))
        minutes = book.minutes()
        planned = _planned(book, plan.share[:, offset])
        rows = np.flatnonzero(planned)
        value[rows, planned[rows]] += ladder.prices[-1] * minutes[rows, planned[rows]]
        return execute(worklist, value, minutes)

    def _plan_of(self, book: Book, ladder: Ladder) -> Plan:
        """Find the plan that holds today; on a day without capacity an old one may hold longer."""
        today, seed = book.worklist.day, book.worklist.seed
        if self._plans:
            old = self._plans[-1]
            holds = today - old.day < self.every_days or not book.capacity.any()
            if old.seed == seed and today >= old.day and holds:
                return old
        self._plans[:] = [_make_plan(book, ladder, self.look_ahead)]
        return self._plans[-1]


def _make_plan(book: Book, ladder: Ladder, look_ahead: int) -> Plan:
    sites = [_plan_site(book, ladder, site, min(look_ahead, book.steps)) for site in range(len(book.capacity))]
    value, share = (np.stack(arrays) for arrays in zip(*sites, strict=True))
    return Plan(book.worklist.seed, book.worklist.day, value, share)


def _plan_site(book: Book, ladder: Ladder, site: int, n_days: int) -> tuple[Array, Array]:
    """Plan a site's days: values at the programme's prices, and shares of treatments."""
    counts, capacity = book.counts(site), float(book.capacity[site])
    terminal = ladder.value(ladder.rung(counts, capacity, book.steps))[book.steps - n_days]
    if np.isinf(capacity):
        return solve(ladder.problem, np.zeros(n_days), terminal), np.zeros((n_days, *ladder.problem.net.shape))
    fluid = solve_fluid(ladder.problem, counts, np.full(n_days, capacity), terminal)
    there = fluid.flow.sum(axis=1, keepdims=True)
    share = np.divide(fluid.flow, there, out=np.zeros_like(fluid.flow), where=there > _NOBODY)
    return solve(ladder.problem, fluid.prices, terminal), share


def _planned(book: Book, share: Array) -> NDArray[np.int64]:
    """Draw each row's planned treatment, a column of the worklist; 0 where the plan has nobody."""
    out = np.zeros(len(book.worklist), dtype=np.int64)
    rows = (book.worklist.site, book.state, book.place, book.weight)
    luck = (book.worklist.keys, book.worklist.seed, book.worklist.day)
    _draw(out, share, book.columns(), rows, luck)
    return out


@kernel
def _draw(
    out: NDArray[np.int64],
    share: Array,
    columns: NDArray[np.int64],
    rows: tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64], Array],
    luck: tuple[NDArray[np.uint64], int, int],
) -> None:
    """Turn a uniform of account and day into a treatment by the shares of its state and the size nearer to its own."""
    site, state, place, weight = rows
    keys, seed, day = luck
    for row in range(len(out)):
        u = uniform(seed, keys[row], Kind.POLICY_CHOICE, day)
        size = place[row] + (1 if weight[row] > 0.5 else 0)
        for number in range(len(columns)):
            u -= share[site[row], number, state[row], size]
            if u < 0.0:
                out[row] = columns[number]
                break
