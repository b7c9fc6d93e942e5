"""Policies that rank by a score: who will pay, whom a touch moves, and what one more call is worth.

Whoever owes on several accounts is called about the largest, so that no two calls of a day are spent on one person.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.worklist import Decision, Worklist

from .execution import execute
from .parameters import check_ranges, ranged
from .scoring import AdditiveScore, Term
from .uplift import GUESS, UpliftModel
from .written import messages_due

PAYS = AdditiveScore(
    "logit",
    -1.0,
    (
        Term("score", (-1.0, 0.0, 1.0), (-0.6, -0.2, 0.2, 0.6)),
        Term("days_past_due", (30.0, 60.0, 90.0), (0.5, 0.0, -0.5, -1.0)),
        Term("days_since_payment", (30.0, 399.5), (0.5, 0.2, -0.2)),
        Term("promise_pending", (0.5,), (0.0, 1.0)),
        Term("disputed", (0.5,), (0.0, -1.5)),
    ),
)
"""P(a payment within 30 days): a guess written by hand, no fit."""

SETTLES = AdditiveScore(
    "logit",
    -0.5,
    (
        Term("score", (-1.0, 0.0, 1.0), (-0.6, -0.2, 0.2, 0.6)),
        Term("days_past_due", (30.0, 60.0, 90.0), (0.5, 0.0, -0.5, -1.0)),
        Term("dials", (0.5, 2.5, 5.5), (0.0, 0.2, 0.3, 0.3)),
        Term("dials_7", (0.5, 2.5), (0.0, 0.0, -0.1)),
        Term("days_since_contact", (7.0, 30.0), (0.2, 0.1, 0.0)),
    ),
)
"""P(what is owed is resolved within 90 days), given the calls so far: a guess written by hand, no fit."""

_A_CENT = 1.0
_MINUTES = "collector minutes a call takes"


@dataclass(frozen=True)
class Propensity:
    """Call those first who are likely to pay, and much: propensity times balance, as the industry does.

    Whoever has had fewer than `dials_per_week` dials in 7 days, and no conversation for `rest_days`, may be called; the
    messages of the cadence go to the others. It says who will pay, not whom a call would move.
    """

    score: AdditiveScore = PAYS
    call_minutes: float = ranged(2.5, 0.5, 15, _MINUTES)
    dials_per_week: int = ranged(3, 0, 7, "dials")
    rest_days: int = ranged(7, 0, 90, "days after a conversation")
    sms_every: int = ranged(7, 1, 90, "days")
    email_every: int = ranged(7, 1, 90, "days")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Rank by what is likely to be paid."""
        gain = self.score.of(worklist) * worklist.column("balance")
        gain = np.where(_may_be_called(worklist, self.dials_per_week, self.rest_days), gain, 0.0)
        return _calls_over_messages(worklist, gain, self.call_minutes, (self.sms_every, self.email_every))


@dataclass(frozen=True)
class Uplift:
    """Touch those whom a touch moves: what it adds to the balance resolved, less its cost, a minute.

    What is added is the model's share of the balance; from it go the treatment's own cost, collector minutes at
    `minute_price`, and the complaints it causes at `complaint_price`. Whoever has had fewer than `dials_per_week` dials
    in 7 days, and no conversation for `rest_days`, may be called.
    """

    model: UpliftModel = GUESS
    minute_price: float = ranged(64.0, 0, 2000, "cents a collector minute")
    complaint_price: float = ranged(15_000.0, 0, 500_000, "cents a complaint")
    dials_per_week: int = ranged(3, 0, 7, "dials")
    rest_days: int = ranged(7, 0, 90, "days after a conversation")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Rank by what a touch adds."""
        value, minutes = np.zeros(worklist.allowed.shape), np.zeros(worklist.allowed.shape[1])
        shares, balance = self.model.of(worklist), worklist.column("balance")
        may = _may_be_called(worklist, self.dials_per_week, self.rest_days)
        for place, effect in enumerate(self.model.effects):
            number = worklist.treatment(effect.treatment)
            minutes[number] = effect.minutes
            price = effect.cost + self.minute_price * effect.minutes + self.complaint_price * effect.complaints
            gain = shares[:, place] * balance - price
            value[:, number] = np.where(may, gain, 0.0) if effect.minutes else gain
        return execute(worklist, value, minutes)


@dataclass(frozen=True)
class MarginalCall:
    """Call where one more call adds most to the chance that all is settled, times the balance.

    The value of an account is P(it is resolved), estimated from its features, calls so far among them; a call is worth
    the value of the account as it would be after the call, less its value now. After van de Geer et al. 2018. The
    messages of the cadence go to those who are not called.
    """

    score: AdditiveScore = SETTLES
    call_minutes: float = ranged(2.5, 0.5, 15, _MINUTES)
    dials_per_week: int = ranged(3, 0, 7, "dials")
    rest_days: int = ranged(7, 0, 90, "days after a conversation")
    sms_every: int = ranged(7, 1, 90, "days")
    email_every: int = ranged(7, 1, 90, "days")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Rank by what one more call adds."""
        now, then = [], []
        for name in self.score.table.features:
            column = worklist.column(name)
            now.append(column)
            then.append(column + 1.0 if name in _COUNTS_CALLS else np.zeros(len(column)) if name in _SINCE else column)
        n = len(worklist)
        gain = (self.score.of_columns(then, n) - self.score.of_columns(now, n)) * worklist.column("balance")
        gain = np.where(_may_be_called(worklist, self.dials_per_week, self.rest_days), gain, 0.0)
        return _calls_over_messages(worklist, gain, self.call_minutes, (self.sms_every, self.email_every))


_COUNTS_CALLS = frozenset({"dials", "dials_7", "dials_30"})
_SINCE = frozenset({"days_since_contact"})


def _may_be_called(worklist: Worklist, dials_per_week: int, rest_days: int) -> NDArray[np.bool_]:
    """Whether the policy lets an account be called: it rests after calls, and is the largest of its person's."""
    largest = worklist.column("balance") * worklist.column("other_accounts") >= worklist.column("other_balance")
    rested = worklist.column("days_since_conversation") >= rest_days
    return largest & rested & (worklist.column("dials_7") < dials_per_week)


def _calls_over_messages(
    worklist: Worklist, gain: NDArray[np.float64], call_minutes: float, every: tuple[int, int]
) -> Decision:
    """Call by gain, cents; a message of the calendar, every so many days, is worth a cent, and so gives way."""
    n, call = len(worklist), worklist.treatment("call")
    value, minutes = np.zeros(worklist.allowed.shape), np.zeros(worklist.allowed.shape[1])
    messages = messages_due(worklist, *every)
    value[np.arange(n), messages] = np.where(messages > 0, _A_CENT, 0.0)
    value[:, call], minutes[call] = gain, call_minutes
    return execute(worklist, value, minutes)
