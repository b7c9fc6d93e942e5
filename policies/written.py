"""The hand-written policies: what every comparison starts from.

Amounts are cents and times days, as in the worklist. A priority is never negative: the floor
multiplies it when an account moves up.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from sim.fate import Kind, uniform
from sim.jit import kernel
from sim.worklist import Decision, Worklist

from .execution import highest, within_calls
from .parameters import check_ranges, ranged

_FIRST_EMAIL = 2
_MOST_DIALS_A_WEEK = 21.0
_LONGER_THAN_ANY = 32_768.0


@dataclass(frozen=True)
class NoContact:
    """Touch nobody: what debtors pay of their own accord."""

    def decide(self, worklist: Worklist) -> Decision:
        """Wait everywhere."""
        return Decision(np.zeros(len(worklist), dtype=np.int64), np.zeros(len(worklist)))


@dataclass(frozen=True)
class Random:
    """Touch a random share of the accounts each day, each by any treatment that is allowed.

    Drawn by account and day, so that row order cannot matter; the propensity is reported.
    """

    touch_share: float = ranged(0.2, 0, 1, "of the accounts a day")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Draw who is touched and how, and the order of calls."""
        n = len(worklist)
        drawn = (np.zeros(n, np.int64), np.zeros(n), np.ones(n))
        when = (worklist.seed, worklist.day)
        _draw(drawn, worklist.keys, worklist.allowed, when, float(self.touch_share))
        return Decision(*drawn)


@kernel
def _draw(
    drawn: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]],
    keys: NDArray[np.uint64],
    allowed: NDArray[np.bool_],
    when: tuple[int, int],
    share: float,
) -> None:
    """Draw treatment, priority and propensity of each row; `when` is seed and day."""
    treatment, priority, propensity = drawn
    seed, day = when
    n, n_treatments = allowed.shape
    for row in range(n):
        n_allowed = 0
        for number in range(1, n_treatments):
            n_allowed += allowed[row, number]
        if n_allowed == 0:
            continue
        priority[row] = uniform(seed, keys[row], Kind.POLICY_PRIORITY, day)
        u = uniform(seed, keys[row], Kind.POLICY_CHOICE, day)
        if u >= share:
            propensity[row] = 1.0 - share
            continue
        propensity[row] = share / n_allowed
        place = min(int(u / share * n_allowed), n_allowed - 1)
        for number in range(1, n_treatments):
            if allowed[row, number]:
                if place == 0:
                    treatment[row] = number
                place -= 1


@dataclass(frozen=True)
class Cadence:
    """Follow a calendar: SMS and e-mail by days in the book, calls to whoever was dialled least.

    An SMS goes out on day 0 and every `sms_every` days, an e-mail on day 2 and every `email_every`
    days; on a day with both, the SMS. From `first_call_day` on, whoever has had fewer than
    `dials_per_week` dials in 7 days may be called instead: those with the fewest dials first, then
    those longest in the book, `dials_share` of the accounts a day at most.
    """

    first_call_day: int = ranged(3, 0, 90, "days in the book")
    dials_per_week: int = ranged(3, 0, 7, "dials")
    dials_share: float = ranged(0.15, 0, 1, "of the accounts a day")
    sms_every: int = ranged(7, 1, 90, "days")
    email_every: int = ranged(7, 1, 90, "days")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Read the calendar."""
        age, dials = worklist.column("days_in_book"), worklist.column("dials_7")
        may = (age >= self.first_call_day) & (dials < self.dials_per_week)
        urgency = _MOST_DIALS_A_WEEK - dials + age / _LONGER_THAN_ANY
        messages = messages_due(worklist, self.sms_every, self.email_every)
        return _with_calls(worklist, messages, may, urgency, self.dials_share)


@dataclass(frozen=True)
class LargestBalance:
    """Call the largest balances first; the messages of the cadence go to the others.

    Whoever has had fewer than `dials_per_week` dials in 7 days may be called, `dials_share` of the
    accounts a day at most.
    """

    dials_per_week: int = ranged(3, 0, 7, "dials")
    dials_share: float = ranged(0.15, 0, 1, "of the accounts a day")
    sms_every: int = ranged(7, 1, 90, "days")
    email_every: int = ranged(7, 1, 90, "days")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Rank by balance."""
        may = worklist.column("dials_7") < self.dials_per_week
        messages = messages_due(worklist, self.sms_every, self.email_every)
        return _with_calls(worklist, messages, may, worklist.column("balance"), self.dials_share)


def messages_due(worklist: Worklist, sms_every: int, email_every: int) -> NDArray[np.int64]:
    """Treatments of today's messages; an SMS goes before an e-mail."""
    age = worklist.column("days_in_book").astype(np.int64)
    email, sms = worklist.treatment("email"), worklist.treatment("sms")
    emails = (age >= _FIRST_EMAIL) & ((age - _FIRST_EMAIL) % email_every == 0)
    treatment = np.where(emails & worklist.allowed[:, email], email, 0)
    texts = age % sms_every == 0
    return np.where(texts & worklist.allowed[:, sms], sms, treatment)


def _with_calls(
    worklist: Worklist,
    treatment: NDArray[np.int64],
    may: NDArray[np.bool_],
    urgency: NDArray[np.float64],
    share: float,
) -> Decision:
    """Put calls in the place of messages for the most urgent of those who may be called."""
    call, priority = worklist.treatment("call"), np.zeros(len(worklist))
    works = (worklist.capacity > 0)[worklist.site]
    rows = np.flatnonzero(may & works & worklist.allowed[:, call])
    rows = rows[highest(urgency[rows], worklist.keys[rows], ceil(share * len(worklist)))]
    rows = within_calls(worklist, rows, urgency)
    treatment[rows] = call
    priority[rows] = urgency[rows]
    return Decision(treatment, priority)
