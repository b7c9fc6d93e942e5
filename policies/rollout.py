"""One-step rollout: today the best treatment, from tomorrow on the base policy."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.worklist import Decision, Worklist

from .execution import execute
from .lookahead import Lookahead, Prices, base_values, fill, minutes_of, mixture, steps_left
from .parameters import check_ranges, ranged
from .small_model import small_model
from .tabular import TabularModel


@dataclass(frozen=True)
class OneStepRollout:
    """Choose what is best today if a simple base policy goes on from tomorrow.

    This is one step of policy improvement.

    The base sends messages and places calls on a fixed share of days, whatever the state; its value is found in the
    model. The base places few calls, so a call today is worth what it brings that waiting for one would not.

    References
    ----------
    Bertsekas, Rollout, Policy Iteration, and Distributed Reinforcement Learning, 2020.
    """

    model: TabularModel = field(default_factory=small_model)
    message_share: float = ranged(0.3, 0, 1, "of the days, base")
    call_share: float = ranged(0.02, 0, 1, "of the days, base")
    minute_price: float = ranged(64.0, 0, 1e4, "cents a minute")
    call_price: float = ranged(0.0, 0, 1e6, "cents a call")
    complaint_price: float = ranged(15_000.0, 0, 1e7, "cents a complaint")
    run_out: int = ranged(30, 0, 365, "days after the last decision in which payments count")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Look a step ahead."""
        value = np.zeros(worklist.allowed.shape)
        fill(value, self._tables[steps_left(worklist, self.run_out, self.model.horizon) - 1], worklist, self.model)
        return execute(worklist, value, minutes_of(worklist, self.model))

    @cached_property
    def _tables(self) -> list[NDArray[np.float64]]:
        """Value of each treatment today with 1, 2, ... steps left."""
        ahead = Lookahead.of(self.model, Prices(self.minute_price, self.call_price, self.complaint_price))
        weights = mixture(self.model, self.message_share, self.call_share)
        return [ahead.step(value) for value in base_values(ahead, weights, self.model.horizon - 1)]
