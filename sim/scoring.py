"""The lender's estimate of who will pay: a scorecard that anybody can add up by hand."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .scenario import Scorecard

PAYS_WITHIN = 30
"""Days within which a payment of any size counts."""

TERMS: dict[str, tuple[float, float]] = {
    "score": (-3.0, 3.0),
    "days_past_due": (0.0, 180.0),
    "days_in_book": (0.0, 180.0),
    "paid": (0.0, 1.0),  # a cent is enough: whether anything was ever paid
    "days_since_payment": (0.0, 90.0),
    "promise_pending": (0.0, 1.0),
    "promises_kept": (0.0, 3.0),
    "promises_broken": (0.0, 3.0),
    "conversations": (0.0, 3.0),
    "days_since_conversation": (0.0, 30.0),
    "hardship_known": (0.0, 1.0),
    "disputed": (0.0, 1.0),
}
"""Features that count, each within its range: beyond it a fact adds no more."""

IN_LOGS = frozenset({"days_in_book", "days_since_payment", "days_since_conversation"})
"""Features that count as ln(1 + days): the first days matter most."""

Read = Callable[[str], NDArray[np.float64]]


def fact(read: Read, name: str) -> NDArray[np.float64]:
    """Read a term as it counts, shape (n,): clipped to its range, in logs where it says so."""
    value: NDArray[np.float64] = np.clip(read(name), *TERMS[name])
    return np.log1p(value) if name in IN_LOGS else value


def payment_probability(scorecard: Scorecard, read: Read, n: int) -> NDArray[np.float64]:
    """Estimate P(any payment within 30 days) of each account, shape (n,), from what the lender sees.

    1 / (1 + exp(-(intercept + sum of coefficient times fact))). It says who will pay, not whom a touch would move: many
    who are likely to pay would do so without one, so to rank by it is no good rule for whom to call. A score of the
    difference that a touch makes, an uplift score, is another thing, and comes with the policies that learn. Like any
    such score it is calibrated under the policy it was fitted on; where nobody is contacted it says too much.

    Parameters
    ----------
    scorecard
        Coefficients, in logits.
    read
        Gives a feature by name, shape (n,), never NaN.
    n
        Accounts.
    """
    log_odds = np.full(n, scorecard.intercept)
    for name in TERMS:  # one by one: a dot product may add in any order
        log_odds += getattr(scorecard, name) * fact(read, name)
    probability: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-log_odds))
    return probability
