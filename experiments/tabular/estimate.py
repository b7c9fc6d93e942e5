"""From counts to a tabular model; what was seldom seen is drawn towards what is known better."""

import numpy as np
from numpy.typing import NDArray

from policies.tabular import TabularModel

from .logs import Counts
from .states import Frame

PRIOR_DAYS = 20.0
"""Account-days of waiting, in the same state, that are added to the moves of every treatment."""

PRIOR_PAYING_DAYS = 300.0
"""Account-days that are added to what a treatment brings: payments are rarer than moves."""

PRIOR_HARM_DAYS = 50_000.0
"""The same for complaints, of which there is one in thousands of touches."""

NEVER_ALLOWED = 0.05
"""A treatment allowed on a smaller share of a state's account-days counts as forbidden in it."""

_SELDOM = 1e-4
_DIGITS = 5


def estimate(counts: Counts, frame: Frame) -> TabularModel:
    """Estimate a model.

    Moves of a treatment are drawn towards those of waiting in the same state: what was never seen to do anything does
    nothing. What it brings is drawn towards what waiting brings, times the ratio of the two over all states; cost,
    minutes and complaints towards their mean over all states.

    A treatment is something planned, and works out on the share of days on which it is allowed at all (consent, a
    number that works, how often one may be contacted); on the others it is waiting. That share is one number for all
    touches, so that it changes no order among them, and 0 in states in which a treatment is forbidden.

    A state in which nobody was ever seen waiting leads nowhere, and is worth no more than the day.

    Parameters
    ----------
    counts
        Of a pilot.
    frame
        What it was counted by.
    """
    n = counts.days
    size, share = counts.size.sum() / n.sum(), worked_out(counts)
    resolved = (counts.paid + kept_of_cured(counts) * counts.saved) / size
    has_minutes = counts.minutes.sum(axis=1) > n.sum(axis=1) * _CALLS_TAKE
    return TabularModel(
        bands=frame.bands,
        treatments=frame.treatments,
        moves=_rounded(_else_waiting(_moves(counts.moves / size, counts.size / size), share)),
        brings=_else_waiting(_brings(resolved, counts.size / size), share).round(_DIGITS + 2),
        costs=_else_waiting(_towards_mean(counts.cost, n, PRIOR_PAYING_DAYS), share).round(3),
        minutes=(share * _towards_mean(counts.minutes, n, PRIOR_PAYING_DAYS) * has_minutes[:, None]).round(3),
        complaints=_else_waiting(_towards_mean(counts.complaints, n, PRIOR_HARM_DAYS), share).round(_DIGITS + 3),
        size=frame.size,
        sizes=frame.sizes,
        horizon=frame.horizon,
    )


_CALLS_TAKE = 0.5
"""Mean minutes above which a treatment calls; messages take some too, of those who call back."""


def worked_out(counts: Counts) -> NDArray[np.float64]:
    """Tell on which share of days a treatment that is planned can be carried out, shape (n_treatments, n_states)."""
    days = counts.days.sum(axis=0)
    may = counts.allowed > NEVER_ALLOWED * days
    touches = may.copy()
    touches[0] = False
    share = np.where(may, counts.allowed[touches].sum() / max((touches * days).sum(), 1.0), 0.0)
    share[0] = 1.0
    return share


def _else_waiting(value: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    part = share.reshape(share.shape + (1,) * (value.ndim - 2))
    mixed: NDArray[np.float64] = part * value + (1.0 - part) * value[:1]
    return mixed


def kept_of_cured(counts: Counts) -> float:
    """Tell which share of the balances of cured accounts is not lost again.

    That is 1 less what fell behind again and was not resolved since.

    In the model an account that cures is gone, so its relapses are charged to the cure.
    """
    cured, back, resolved = counts.relapses
    return float(1.0 - max(back - resolved, 0.0) / cured) if cured > 0 else 1.0


def _moves(moves: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    waiting = moves[0] / np.maximum(n[0], 1e-9)[:, None]
    shrunk: NDArray[np.float64] = (moves + PRIOR_DAYS * waiting) / (n + PRIOR_DAYS)[:, :, None]
    shrunk[0] = waiting
    return shrunk


def _brings(resolved: NDArray[np.float64], n: NDArray[np.float64]) -> NDArray[np.float64]:
    mean = resolved[0].sum() / max(n[0].sum(), 1.0)
    waiting = (resolved[0] + PRIOR_DAYS * mean) / (n[0] + PRIOR_DAYS)
    ratio = resolved.sum(axis=1) / np.maximum((n * waiting).sum(axis=1), 1e-9)
    shrunk: NDArray[np.float64] = (resolved + PRIOR_PAYING_DAYS * ratio[:, None] * waiting) / (n + PRIOR_PAYING_DAYS)
    shrunk[0] = waiting
    return shrunk


def _towards_mean(total: NDArray[np.float64], n: NDArray[np.float64], strength: float) -> NDArray[np.float64]:
    mean = total.sum(axis=1) / np.maximum(n.sum(axis=1), 1.0)
    shrunk: NDArray[np.float64] = (total + strength * mean[:, None]) / (n + strength)
    return shrunk


def _rounded(moves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leave out what hardly ever happens, keep each row's sum, and round, down where a row would exceed 1."""
    total = moves.sum(axis=2, keepdims=True)
    kept = np.where(moves >= _SELDOM, moves, 0.0)
    scale = np.divide(total, kept.sum(axis=2, keepdims=True), out=np.ones_like(total), where=total > 0)
    rounded: NDArray[np.float64] = (kept * scale).round(_DIGITS)
    over = np.maximum(rounded.sum(axis=2) - 1.0, 0.0)
    treatment, state = np.nonzero(over > 0)
    rounded[treatment, state, rounded[treatment, state].argmax(axis=1)] -= over[treatment, state]
    return np.round(rounded, _DIGITS)
