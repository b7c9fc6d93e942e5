"""A tabular model small enough to be written by hand: a guess, for who has no logs to estimate one from."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from .tabular import TabularModel

_BANDS = (("days_past_due", (31.0, 91.0)), ("days_since_conversation", (15.0,)), ("messages_7", (1.0,)))
_AGES, _TALKED, _TEXTED = 3, 2, 2
_PAYS_A_DAY = (0.015, 0.006, 0.002)
_OLDER_A_DAY = (1 / 30, 1 / 60, 1 / 90)
_AFTER_A_TALK, _AFTER_A_TEXT = 3.0, 1.5
_TALK_FADES, _TEXT_FADES = 1 / 15, 1 / 7
_TALKS, _PAYS_AT_ONCE = 0.25, 0.03
_TREATMENTS = ("wait", "sms", "email", "call")
_READS = (0.0, 1.0, 0.3, 0.0)


def _pays(age: int, talked: int, texted: int) -> float:
    """P(pays what is due today): less with age, more after a conversation or a message."""
    return _PAYS_A_DAY[age] * (_AFTER_A_TALK if talked == 0 else 1.0) * (_AFTER_A_TEXT if texted == 1 else 1.0)


def _next(stays: float, place: int, to: int, n: int) -> NDArray[np.float64]:
    """P(next band): `place` with the chance to stay, else `to`."""
    row = np.zeros(n)
    row[place] += stays
    row[to] += 1.0 - stays
    return row


def _row(treatment: int, age: int, talked: int, texted: int) -> NDArray[np.float64]:
    """P(next state) of an account that does not pay; each feature moves by itself."""
    ages = np.eye(_AGES)[age] * (1 - _OLDER_A_DAY[age])
    if age + 1 < _AGES:
        ages[age + 1] = _OLDER_A_DAY[age]
    talks = _next(1 - _TALK_FADES, 0, 1, _TALKED) if talked == 0 else np.eye(_TALKED)[1]
    if _TREATMENTS[treatment] == "call":
        talks = _TALKS * np.eye(_TALKED)[0] + (1 - _TALKS) * talks
    texts = _next(1 - _TEXT_FADES, 1, 0, _TEXTED) if texted == 1 else np.eye(_TEXTED)[0]
    texts = _READS[treatment] * np.eye(_TEXTED)[1] + (1 - _READS[treatment]) * texts
    return np.kron(np.kron(ages, talks), texts)


@cache
def small_model() -> TabularModel:
    """Build the model: accounts by age, a conversation in the last two weeks, a message in the last week; 12 states."""
    places = [(age, talked, texted) for age in range(_AGES) for talked in range(_TALKED) for texted in range(_TEXTED)]
    shape = (len(_TREATMENTS), len(places))
    pays = np.broadcast_to([_pays(*place) for place in places], shape).copy()
    pays[3] += _PAYS_AT_ONCE * pays[3] / max(_PAYS_A_DAY)
    rows = np.array([[_row(number, *place) for place in places] for number in range(len(_TREATMENTS))])
    return TabularModel(
        bands=_BANDS,
        treatments=_TREATMENTS,
        moves=rows * (1.0 - pays)[:, :, None],
        brings=pays,
        costs=np.outer([0.0, 2.0, 0.2, 6.0], np.ones(len(places))),
        minutes=np.outer([0.0, 0.0, 0.0, 2.3], np.ones(len(places))),
        complaints=np.outer([0.0, 7e-5, 2e-5, 3e-4], np.ones(len(places))),
        size="balance",
        sizes=(2_000.0, 20_000.0, 80_000.0, 320_000.0, 2_000_000.0),
        horizon=120,
    )
