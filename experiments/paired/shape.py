"""How far differences are from a bell curve: how skewed they are, and whether one replication dominates them."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

LARGE_SHARE = 0.2
"""Of the variance: one replication that is owed more may dominate the rest."""

_RARELY = 0.01


def skewness(values: NDArray[np.float64]) -> float:
    """Third central moment over the standard deviation cubed; 0 for equal values, NaN for none.

    Examples
    --------
    >>> skewness(np.array([0.0, 0.0, 0.0, 4.0]))
    1.1547005383792515
    """
    if not len(values):
        return float("nan")
    deviations = _deviations(values)
    spread = float((deviations**2).mean())
    return float((deviations**3).mean()) / spread**1.5 if spread else 0.0


def dominance(values: NDArray[np.float64]) -> float:
    """Largest share of the variance that is owed to one value; 0 for equal values, NaN for none.

    Examples
    --------
    >>> dominance(np.array([0.0, 0.0, 0.0, 4.0]))
    0.75
    """
    if not len(values):
        return float("nan")
    squares = _deviations(values) ** 2
    total = float(squares.sum())
    return float(squares.max()) / total if total else 0.0


def dominance_limit(n: int) -> float:
    """Tell how large a share of the variance one of n replications may be owed before it dominates.

    A fifth, but no less than what only one in a hundred samples of a bell curve exceeds: of 30 such values, the
    largest deviation alone makes up a fifth of the variance in every third sample, and nothing is wrong with it.

    References
    ----------
    Grubbs (1950), Sample criteria for testing outlying observations: the share is his statistic squared, over n − 1.

    Examples
    --------
    >>> round(dominance_limit(30), 2), dominance_limit(100)
    (0.36, 0.2)
    """
    if n < 3:
        return 1.0
    t = float(stdtrit(n - 2, 1 - _RARELY / (2 * n)))
    return max(LARGE_SHARE, (n - 1) / n * t**2 / (n - 2 + t**2))


def _deviations(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take off the mean; exactly 0 for equal values, whatever their mean is rounded to."""
    return np.zeros_like(values) if values.min() == values.max() else values - values.mean()
