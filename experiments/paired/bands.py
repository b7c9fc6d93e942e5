"""Bounds for many means at once: with the stated confidence, all of them hold together."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from .intervals import miss
from .resample import resampled_t

LEAST_FOR_BOOTSTRAP = 50
"""Replications from which the bootstrap keeps its promise for all means together; below, Bonferroni's bounds do."""

Method = Literal["max_t", "bonferroni"]


@dataclass(frozen=True, eq=False)
class Band:
    """Simultaneous bounds.

    Attributes
    ----------
    low, high
        Shape (k,), or (k, k) for all pairs; NaN with fewer than two replications.
    critical
        Standard errors on either side of each mean.
    method
        How it was found.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    critical: float
    method: Method


def simultaneous(differences: NDArray[np.float64], confidence: float = 0.95) -> Band:
    """Bound the mean differences of several policies to the champion, all at once.

    Parameters
    ----------
    differences
        Shape (n, k), a row a seed; seeds on which any is NaN are left out.
    confidence
        Probability that all bounds hold.

    Raises
    ------
    ValueError
        If `confidence` does not lie between 0 and 1.

    References
    ----------
    Westfall & Young (1993), Resampling-Based Multiple Testing, for the largest |t|, which knows how policies move
    together on shared seeds.
    """
    chance = miss(confidence)
    differences = complete(differences)
    n, k = differences.shape
    method: Method = "max_t" if n >= LEAST_FOR_BOOTSTRAP else "bonferroni"
    if n < 2 or not k:
        nothing = np.full(k, np.nan)
        return Band(nothing, nothing, float("nan"), method)
    critical = _largest_t(differences, chance) if method == "max_t" else float(stdtrit(n - 1, 1 - chance / (2 * k)))
    mean, half = differences.mean(axis=0), critical * differences.std(axis=0, ddof=1) / n**0.5
    return Band(mean - half, mean + half, critical, method)


def all_pairs(values: NDArray[np.float64], confidence: float = 0.95) -> Band:
    """Bound the mean difference of every policy to every other, all at once.

    Parameters
    ----------
    values
        Shape (n, k), a row a seed; seeds on which any is NaN are left out.
    confidence
        Probability that all bounds hold.

    Returns
    -------
    Bounds of the row's mean less the column's, shape (k, k); 0 on the diagonal.
    """
    k = values.shape[1]
    above, below = np.triu_indices(k, 1)
    band = simultaneous(values[:, above] - values[:, below], confidence)
    low, high = np.zeros((k, k)), np.zeros((k, k))
    low[above, below], high[above, below] = band.low, band.high
    low[below, above], high[below, above] = -band.high, -band.low
    return Band(low, high, band.critical, band.method)


def _largest_t(differences: NDArray[np.float64], chance: float) -> float:
    """Find what the largest |t| exceeds with this chance; an equal resample has no t, and exceeds nothing."""
    largest = np.abs(np.nan_to_num(resampled_t(differences))).max(axis=1)
    return float(np.quantile(largest, 1 - chance))


def complete(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leave out the replications on which any number is not defined."""
    return values[~np.isnan(values.reshape(len(values), -1)).any(axis=1)] if values.size else values
