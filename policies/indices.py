"""Index policies on a tabular model: a price on collectors' time parts the accounts, a ranking puts them together.

Both know more than today: what a call is worth includes what it does to the account's state, priced by what else
collectors could have done with their time later.
"""

from dataclasses import dataclass, field

import numpy as np

from sim.worklist import Decision, Worklist

from .execution import execute
from .parameters import check_ranges, ranged
from .relaxation.book import Book, read
from .relaxation.ladder import Ladder, ladder_of
from .relaxation.problem import Array, worth
from .relaxation.whittle import indices
from .small_model import small_model
from .tabular import TabularModel


@dataclass(frozen=True)
class LagrangianIndex:
    """Call where a call adds most a minute, the future included, at the price of time that fits the book.

    Each morning the price is found at which the accounts of today, each treated as is best for it alone, would ask for
    as much time over the days to come as there is. A call's margin is what it is worth above the best treatment
    without a collector, when time is bought at this price from tomorrow on.

    References
    ----------
    Hawkins (2003), *A Lagrangian decomposition approach to weakly coupled dynamic optimization problems*; Brown &
    Smith (2020), *Index policies and performance bounds for dynamic selection problems*, Management Science 66(7).
    """

    model: TabularModel = field(default_factory=small_model)
    minute_price: float = ranged(63.8, 0, 1000, "cents a collector minute")
    complaint_price: float = ranged(15_000, 0, 1_000_000, "cents a complaint")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Find the price, and rank by margin a minute."""
        book = read(worklist, self.model)
        ladder = ladder_of(self.model, book.scarce, float(self.minute_price), float(self.complaint_price))
        return execute(worklist, book.values(priced_worth(book, ladder)), book.minutes())


@dataclass(frozen=True)
class WhittleIndex:
    """Call where the price of collectors' time at which a call just pays is highest.

    The treatments without a collector are those of the Lagrangian index.
    """

    model: TabularModel = field(default_factory=small_model)
    minute_price: float = ranged(63.8, 0, 1000, "cents a collector minute")
    complaint_price: float = ranged(15_000, 0, 1_000_000, "cents a complaint")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Rank by index."""
        book = read(worklist, self.model)
        ladder = ladder_of(self.model, book.scarce, float(self.minute_price), float(self.complaint_price))
        value = priced_worth(book, ladder)
        calls = ladder.problem.use[:, :, None] > 0
        free = np.where(calls, -np.inf, value).max(axis=1, keepdims=True)
        index = indices(ladder, book.steps) * ladder.problem.use[:, :, None]
        return execute(worklist, book.values(np.where(calls, free + index, value)), book.minutes())


def priced_worth(book: Book, ladder: Ladder) -> Array:
    """Tell what treatments are worth today at each site, where time has its price from tomorrow on.

    Returns
    -------
    Cents, shape (n_sites, n_treatments, n_states, n_sizes).
    """
    return np.stack(
        [
            worth(ladder.problem, ladder.value(ladder.rung(book.counts(site), capacity, book.steps))[book.steps - 1])
            for site, capacity in enumerate(book.capacity)
        ]
    )
