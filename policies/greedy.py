"""The priced greedy rule: what a touch brings today, less what it costs, and no thought of tomorrow.

Amounts are cents, as in the worklist.
"""

from dataclasses import dataclass
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import kernel
from sim.worklist import Decision, Worklist

from .execution import execute
from .parameters import check_ranges, ranged

_COMPLAINTS = (6.6e-5, 2.2e-5, 3e-4)
"""Complaints expected of an SMS, of an e-mail, and of a call order with its dials and talk; `domain` 5.7."""


class Arms(NamedTuple):
    """An SMS, an e-mail and a call: numbers, shares of the balance that they bring, and prices, shape (3,) each."""

    number: NDArray[np.int64]
    response: NDArray[np.float64]
    price: NDArray[np.float64]


@dataclass(frozen=True)
class PricedGreedy:
    """Order what brings most today after the price of collectors, messages and complaints.

    A touch brings a share of the balance: its response, halved every `half_life` days past due and
    every `wear` touches of its kind within 7 days. While a promise is pending it brings nothing.
    """

    sms: str = "sms"
    email: str = "email"
    call: str = "call"
    call_response: float = ranged(0.05, 0, 1, "of the balance, on the first day past due")
    sms_response: float = ranged(0.01, 0, 1, "of the balance, on the first day past due")
    email_response: float = ranged(0.002, 0, 1, "of the balance, on the first day past due")
    half_life: float = ranged(90.0, 1, 1_000, "days past due")
    wear: float = ranged(3.0, 0.1, 100, "touches in 7 days")
    minutes: float = ranged(2.5, 0.5, 15, "collector minutes, a call order")
    minute_price: float = ranged(64.0, 0, 2_000, "cents a collector minute")
    message_price: float = ranged(2.0, 0, 200, "cents a message")
    complaint_price: float = ranged(15_000.0, 0, 200_000, "cents a complaint")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Price every touch, and share out the collectors."""
        value, arms = np.zeros(worklist.allowed.shape), self._arms(worklist)
        messages, dials = worklist.column("messages_7"), worklist.column("dials_7")
        late, pending = worklist.column("days_past_due"), worklist.column("promise_pending")
        account = (worklist.column("balance"), late, pending)
        _price(value, arms, account, (messages, dials), (float(self.half_life), float(self.wear)))
        minutes = np.zeros(len(worklist.treatments))
        minutes[arms.number[2]] = self.minutes
        return execute(worklist, value, minutes)

    def _arms(self, worklist: Worklist) -> Arms:
        prices = (self.message_price, self.message_price, self.minutes * self.minute_price)
        return Arms(
            np.array([worklist.treatment(name) for name in (self.sms, self.email, self.call)]),
            np.array([self.sms_response, self.email_response, self.call_response], dtype=np.float64),
            np.array(prices) + self.complaint_price * np.array(_COMPLAINTS),
        )


@kernel
def _price(
    value: NDArray[np.float64],
    arms: Arms,
    account: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    touched: tuple[NDArray[np.float64], NDArray[np.float64]],
    halving: tuple[float, float],
) -> None:
    """Write what each touch brings of each account; `halving` is of days past due, and of touches."""
    balance, late, pending = account
    messages, dials = touched
    half_life, wear = halving
    half = 0.6931471805599453
    for row in range(len(value)):
        owed = balance[row] * (1.0 - pending[row]) * exp(-half * max(late[row], 0.0) / half_life)
        by_message, by_call = owed * exp(-half * messages[row] / wear), owed * exp(-half * dials[row] / wear)
        for arm in range(3):
            brings = by_call if arm == 2 else by_message
            value[row, arms.number[arm]] = arms.response[arm] * brings - arms.price[arm]
