"""A tabular model of an account that was guessed, not estimated: what index policies use until they are given a better.

A day of an account by how late it is, how often it was dialled in the last week, and whether a promise is out. The
chances are assumptions of the right order (reference: domain.md 3 and 6): a debt is paid the sooner the younger it is,
a conversation brings a payment or a promise, and each dial of the week does less than the last.
"""

from functools import cache

import numpy as np

from ..tabular import TabularModel
from .problem import Array

_LATE = (15.0, 30.0, 60.0, 90.0, 120.0)
_DIALS = (1.0, 3.0)
_SIZES = (2_000.0, 20_000.0, 80_000.0, 320_000.0)
_TREATMENTS = ("wait", "sms", "call")

# by lateness
_PAYS = np.array([0.030, 0.018, 0.010, 0.006, 0.004, 0.003])
_ANSWER_PAYS = np.array([0.020, 0.016, 0.012, 0.008, 0.006, 0.005])
_ANSWER_PROMISES = np.array([0.035, 0.035, 0.030, 0.025, 0.020, 0.015])
_AGES = 1 / np.diff((0.0, *_LATE, np.inf))
# by dials of the week
_LESS = np.array([1.0, 0.7, 0.4])
_COMPLAINS = np.array([1e-5, 3e-5, 1e-4])
_FORGOTTEN = np.array([0.0, 0.25, 0.15])
_SMS_PAYS, _KEPT, _BROKEN = 1.15, 0.10, 0.06
_MINUTES = 1.5


@cache
def guess() -> TabularModel:
    """Build the model."""
    moves = np.stack([_moves(treatment) for treatment in range(len(_TREATMENTS))])
    n_states = moves.shape[1]
    calls = np.array([0.0, 0.0, 1.0])[:, None]
    dials = np.tile(np.repeat(_COMPLAINS, 2), len(_PAYS))
    return TabularModel(
        bands=(("days_past_due", _LATE), ("dials_7", _DIALS), ("promise_pending", (1.0,))),
        treatments=_TREATMENTS,
        moves=moves,
        brings=1 - moves.sum(axis=2),
        costs=np.repeat([[0.0], [2.0], [3.0]], n_states, axis=1),
        minutes=_MINUTES * calls * np.ones(n_states),
        complaints=calls * dials,
        size="balance",
        sizes=_SIZES,
        horizon=60,
    )


def _moves(treatment: int) -> Array:
    """Chances of moving under a treatment; lateness, dials and promise move by themselves."""
    shape = (len(_PAYS), len(_LESS), 2)
    moves = np.zeros((*shape, *shape))
    for late in range(shape[0]):
        for dials in range(shape[1]):
            called = _TREATMENTS[treatment] == "call"
            pays = _PAYS[late] * (_SMS_PAYS if _TREATMENTS[treatment] == "sms" else 1.0)
            pays += called * _LESS[dials] * _ANSWER_PAYS[late]
            promises = called * _LESS[dials] * _ANSWER_PROMISES[late]
            elsewhere = np.multiply.outer(_ages(late), _dialled(dials, called=called))
            moves[late, dials, 0, :, :, 0] = elsewhere * (1 - pays - promises)
            moves[late, dials, 0, :, :, 1] = elsewhere * promises
            moves[late, dials, 1, :, :, 0] = elsewhere * _BROKEN
            moves[late, dials, 1, :, :, 1] = elsewhere * (1 - _BROKEN - _KEPT)
    n_states = int(np.prod(shape))
    return moves.reshape(n_states, n_states)


def _ages(late: int) -> Array:
    """Chances of the next day's band of lateness; the last is never left."""
    out = np.zeros(len(_PAYS))
    out[late] = 1 - _AGES[late]
    out[min(late + 1, len(out) - 1)] += _AGES[late]
    return out


def _dialled(dials: int, *, called: bool) -> Array:
    """Chances of the next day's band of dials in 7 days."""
    out = np.zeros(len(_LESS))
    if called:
        out[min(dials + 1, len(out) - 1)] = 1.0
    else:
        out[dials] = 1 - _FORGOTTEN[dials]
        out[max(dials - 1, 0)] += _FORGOTTEN[dials]
    return out
