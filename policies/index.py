"""The structured index: what each treatment is worth, as a product of factors a person can read, each a parameter.

The value of a call and that of a message grow with the balance and are multiplied by e to the sum of what is known of
the account times its parameter: stage, fatigue, promises, answers, what was told. The price of collectors' time and of
complaints is taken off, and `policies.execution.execute` shares out the collectors. Amounts are cents, times days.
"""

from dataclasses import dataclass, fields
from math import exp, log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import kernel, rule
from sim.worklist import Decision, Worklist

from .execution import execute
from .parameters import check_ranges, ranged

_TYPICAL_BALANCE = 100_000.0
_LATELY = 30.0
_CANNOT, _WILL_NOT = 2.0, 3.0
_FREE_DIALS, _CROWDED, _P_COMPLAINT = 3.0, 0.3, 3e-4
_LARGEST_LOG = 30.0


class Facts(NamedTuple):
    """What is read of the worklist: a feature by its name, shape (n,) each."""

    balance: NDArray[np.float64]
    other_accounts: NDArray[np.float64]
    days_past_due: NDArray[np.float64]
    days_in_book: NDArray[np.float64]
    days_since_payment: NDArray[np.float64]
    days_since_conversation: NDArray[np.float64]
    score: NDArray[np.float64]
    dials: NDArray[np.float64]
    dials_7: NDArray[np.float64]
    answers: NDArray[np.float64]
    conversations: NDArray[np.float64]
    messages_7: NDArray[np.float64]
    promise_pending: NDArray[np.float64]
    promises_broken: NDArray[np.float64]
    hardship_known: NDArray[np.float64]
    cause_told: NDArray[np.float64]
    callback_today: NDArray[np.float64]


class Numbers(NamedTuple):
    """Numbers of the treatments that are used, or 0 for one that is not."""

    sms: int
    email: int
    call: int
    firm_call: int
    call_and_sms: int


@dataclass(frozen=True)
class StructuredIndex:
    """Price every treatment of every account by readable factors, and call where it earns most.

    A parameter `log_*` is added to the logarithm of a value: -0.7 halves it, 0.7 doubles it. The treatments
    are given by name; an empty name is never used.
    """

    sms: str = "sms"
    email: str = "email"
    call: str = "call"
    firm_call: str = ""
    call_and_sms: str = ""
    power: float = ranged(1.2, 0, 2, "exponent of the balance")
    call_worth: float = ranged(8.0, 0, 12, "log cents, a call, at a balance of 1,000")
    call_late_30: float = ranged(0.5, -3, 3, "log, at 30 days past due against 0")
    call_late_60: float = ranged(1.0, -3, 3, "log, at 60 days past due")
    call_late_90: float = ranged(1.5, -3, 3, "log, at 90 days past due")
    call_late_180: float = ranged(1.5, -6, 4, "log, at 180 days past due and later")
    call_age: float = ranged(0.0, -2, 2, "log, per ln(1 + days in book)")
    call_score: float = ranged(0.0, -2, 2, "log per standard deviation of the score")
    call_others: float = ranged(0.2, -1, 2, "log per other open account of the person")
    call_dials: float = ranged(-0.5, -2, 0.5, "log per dial in 7 days")
    call_silence: float = ranged(-0.15, -1, 0.5, "log per dial, if none was ever answered")
    call_answered: float = ranged(0.2, -2, 2, "log, if a dial was ever answered")
    call_talked: float = ranged(-0.5, -5, 2, "log, at a conversation today, fading over 30 days")
    call_talks: float = ranged(0.2, -2, 2, "log per conversation")
    call_paid: float = ranged(-0.5, -5, 2, "log, at a payment today, fading over 30 days")
    call_pending: float = ranged(-3.0, -8, 0, "log, while a promise is pending")
    call_broken: float = ranged(-0.2, -2, 2, "log per broken promise")
    call_hardship: float = ranged(-1.0, -6, 2, "log, if hardship is known")
    call_cannot: float = ranged(-0.7, -4, 2, "log, if the debtor said that he cannot pay")
    call_will_not: float = ranged(0.5, -4, 4, "log, if he said that he will not")
    call_asked: float = ranged(1.0, 0, 4, "log, on a day on which a call was asked for")
    firm: float = ranged(0.9, 0, 2, "value of a firm call, of that of a call")
    message_worth: float = ranged(7.0, 0, 12, "log cents, an SMS, at a balance of 1,000")
    message_late: float = ranged(-1.5, -6, 3, "log per 90 days past due")
    message_week: float = ranged(-0.2, -3, 0.5, "log per message in 7 days")
    message_pending: float = ranged(-4.0, -10, 0, "log, while a promise is pending")
    email_worth: float = ranged(-2.0, -6, 2, "log, of an e-mail against an SMS")
    minutes: float = ranged(2.5, 0.5, 15, "collector minutes, a call order")
    minute_price: float = ranged(64.0, 0, 2_000, "cents a collector minute")
    message_price: float = ranged(5.0, 0, 200, "cents, a message, what it tires included")
    complaint_price: float = ranged(15_000.0, 0, 200_000, "cents a complaint")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Compute what everything is worth, and share out the collectors."""
        numbers = self._numbers(worklist)
        value = np.zeros(worklist.allowed.shape)
        facts = Facts(*(worklist.column(name) for name in Facts._fields))
        _appraise(value, facts, numbers, _weights(self))
        minutes = np.zeros(len(worklist.treatments))
        minutes[[number for number in numbers[2:] if number]] = self.minutes
        return execute(worklist, value, minutes)

    def _numbers(self, worklist: Worklist) -> Numbers:
        names = (getattr(self, family) for family in Numbers._fields)
        return Numbers(*(worklist.treatment(name) if name else 0 for name in names))


def _weights(policy: StructuredIndex) -> NDArray[np.void]:
    """Lay the ranged parameters out as one record, for the kernel."""
    names = [one.name for one in fields(policy) if "low" in one.metadata]
    return np.array([tuple(getattr(policy, name) for name in names)], dtype=[(name, np.float64) for name in names])


@kernel
def _appraise(value: NDArray[np.float64], facts: Facts, numbers: Numbers, weights: NDArray[np.void]) -> None:
    """Write the value of each treatment for each row; of what is not used, that of waiting, 0."""
    w: Any = weights[0]
    by_email = exp(w.email_worth)
    for row in range(len(value)):
        size = w.power * log(max(facts.balance[row], 1.0) / _TYPICAL_BALANCE)
        call = exp(min(size + _log_call(facts, row, w), _LARGEST_LOG))
        price = w.minutes * w.minute_price + w.complaint_price * _p_complaint(facts, row)
        message = exp(min(size + _log_message(facts, row, w), _LARGEST_LOG))
        value[row, numbers.sms] = message - w.message_price
        value[row, numbers.email] = message * by_email - w.message_price
        value[row, numbers.call] = call - price
        value[row, numbers.firm_call] = call * w.firm - price
        value[row, numbers.call_and_sms] = call - price + message - w.message_price
        value[row, 0] = 0.0


@rule
def _log_call(f: Facts, row: int, w: Any) -> float:
    """Logarithm of a call's value at a typical balance."""
    reached = w.call_answered if f.answers[row] > 0.0 else w.call_silence * f.dials[row]
    told = w.call_cannot * (f.cause_told[row] == _CANNOT) + w.call_will_not * (f.cause_told[row] == _WILL_NOT)
    worth: float = (
        w.call_worth
        + _stage(f.days_past_due[row], w)
        + w.call_age * log(1.0 + max(f.days_in_book[row], 0.0))
        + w.call_score * f.score[row]
        + w.call_others * f.other_accounts[row]
        + w.call_dials * f.dials_7[row]
        + reached
        + told
        + w.call_talked * _lately(f.days_since_conversation[row])
        + w.call_talks * f.conversations[row]
        + w.call_paid * _lately(f.days_since_payment[row])
        + w.call_pending * f.promise_pending[row]
        + w.call_broken * f.promises_broken[row]
        + w.call_hardship * f.hardship_known[row]
        + w.call_asked * f.callback_today[row]
    )
    return worth


@rule
def _log_message(f: Facts, row: int, w: Any) -> float:
    """Logarithm of an SMS's value at a typical balance."""
    worth: float = (
        w.message_worth
        + w.message_late * f.days_past_due[row] / 90.0
        + w.message_week * f.messages_7[row]
        + w.message_pending * f.promise_pending[row]
    )
    return worth


@rule
def _stage(late: float, w: Any) -> float:
    """Straight lines between what a call is worth at 0, 30, 60, 90 and 180 days past due."""
    worth: float = (
        w.call_late_30 * _part(late, 0.0, 30.0)
        + (w.call_late_60 - w.call_late_30) * _part(late, 30.0, 60.0)
        + (w.call_late_90 - w.call_late_60) * _part(late, 60.0, 90.0)
        + (w.call_late_180 - w.call_late_90) * _part(late, 90.0, 180.0)
    )
    return worth


@rule
def _part(late: float, begins: float, ends: float) -> float:
    """Part of a stretch of days that is over, 0 to 1."""
    return min(max((late - begins) / (ends - begins), 0.0), 1.0)


@rule
def _lately(days: float) -> float:
    """Let what happened fade from 1 today to 0 after 30 days."""
    return max(1.0 - days / _LATELY, 0.0)


@rule
def _p_complaint(f: Facts, row: int) -> float:
    """Probability that a call order draws a complaint; who was dialled more than 3 times in 7 days is annoyed."""
    crowded = f.dials_7[row] - _FREE_DIALS
    return _P_COMPLAINT * exp(_CROWDED * crowded) if crowded > 0.0 else _P_COMPLAINT
