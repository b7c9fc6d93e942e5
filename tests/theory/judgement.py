"""How far from theory chance may take a world: exact bands, and Student's t over independent days."""

from math import log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats


def dkw_band(n: int, alpha: float) -> float:
    """Largest distance of an empirical distribution from the true one, exceeded with probability alpha at most.

    References
    ----------
    Dvoretzky, Kiefer and Wolfowitz (1956), with the constant of Massart (1990): exact for every n, every distribution.

    Examples
    --------
    >>> round(dkw_band(20_000, 1e-6), 4)
    0.019
    """
    return sqrt(log(2 / alpha) / (2 * n))


def t_of(sums: NDArray[np.float64], theory: float, trials: NDArray[np.float64] | float = 1.0) -> float:
    """Student's t of each day's `sums - theory * trials`, whose mean is zero where the theory holds.

    A share of the trials is judged so without a ratio, whose mean would be off.
    """
    differences = sums - theory * trials
    return float(differences.mean() / (differences.std(ddof=1) / sqrt(len(differences))))


def limit_of(days: int, alpha: float, statistics: int) -> float:
    """Largest |t| of several statistics that chance passes with probability alpha at most, by Bonferroni."""
    return float(stats.t.isf(alpha / (2 * statistics), days - 1))
