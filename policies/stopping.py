"""Optimal stopping: go on while that is worth its cost, and give up for good where it is not."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.worklist import Decision, Worklist

from .execution import execute
from .lookahead import Lookahead, Prices, base_values, fill, minutes_of, mixture, steps_left, stopped_values
from .parameters import check_ranges, ranged
from .small_model import small_model
from .tabular import TabularModel


@dataclass(frozen=True)
class OptimalStopping:
    """Weigh in each state never touching again against going on, with messages alone or with calls too.

    Going on means a base that sends messages and places calls on a fixed share of days, and may be given up at every
    later step. Where neither kind of going on is worth more than never touching again, the account is left alone;
    else it gets messages, or a call, in the order of what going on with calls is worth above messages alone.

    References
    ----------
    Mitchner and Peterson, An operations-research study of the collection of defaulted loans, Operations Research 5(4),
    1957.
    """

    model: TabularModel = field(default_factory=small_model)
    message_share: float = ranged(0.3, 0, 1, "of the days, base")
    call_share: float = ranged(0.1, 0, 1, "of the days, base")
    minute_price: float = ranged(64.0, 0, 1e4, "cents a minute")
    call_price: float = ranged(0.0, 0, 1e6, "cents a call")
    complaint_price: float = ranged(15_000.0, 0, 1e7, "cents a complaint")
    run_out: int = ranged(30, 0, 365, "days after the last decision in which payments count")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Stop, or go on."""
        value = np.zeros(worklist.allowed.shape)
        fill(value, self._tables[steps_left(worklist, self.run_out, self.model.horizon)], worklist, self.model)
        return execute(worklist, value, minutes_of(worklist, self.model))

    @cached_property
    def _tables(self) -> NDArray[np.float64]:
        """Gain over never touching again, by steps left: with messages for a message, and with calls too for a call."""
        model = self.model
        ahead = Lookahead.of(model, Prices(self.minute_price, self.call_price, self.complaint_price))
        never = base_values(ahead, mixture(model, 0.0, 0.0), model.horizon)
        messages = stopped_values(ahead, mixture(model, self.message_share, 0.0), never) - never
        calls = stopped_values(ahead, mixture(model, self.message_share, self.call_share), never) - never
        tables = np.zeros((model.horizon + 1, *ahead.shape))
        for number in range(1, len(model.treatments)):
            tables[:, number] = calls if (model.minutes[number] > 0).any() else messages
        return tables
