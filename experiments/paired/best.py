"""Comparisons with the best: which policies may be the best, and how much another could lose against it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kpis import Better

from .bands import Band, all_pairs


@dataclass(frozen=True, eq=False)
class Best:
    """How each policy stands against the best of the others.

    Attributes
    ----------
    low, high
        Bounds of its advantage, counted in the direction that is better: how much it may lose against the best of
        the others (never above 0 unless it alone may be the best), and how much it may gain. Shape (k,); NaN with
        fewer than two seeds or policies.
    possibly_best
        Policies that the seeds leave in the running, shape (k,).
    pairs
        The bounds that these were read off.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    possibly_best: NDArray[np.bool_]
    pairs: Band


def against_best(values: NDArray[np.float64], better: Better, confidence: float = 0.95) -> Best:
    """Compare every policy with the best of the others; all bounds hold together.

    Parameters
    ----------
    values
        Shape (n, k), a row a seed, a column a policy; seeds on which any is NaN are left out.
    better
        Which direction is better.
    confidence
        Probability that all bounds hold; that of all pairs, so in truth it is higher.

    Raises
    ------
    ValueError
        If neither direction is better, or `confidence` does not lie between 0 and 1.

    References
    ----------
    Hsu (1984), Constrained simultaneous confidence intervals for multiple comparisons with the best; on common random
    numbers, Nelson & Matejcik (1995).
    """
    pairs = all_pairs(values * direction(better), confidence)
    k = values.shape[1]
    if k < 2 or np.isnan(pairs.critical):
        nothing = np.full(k, np.nan)
        return Best(nothing, nothing, np.ones(k, dtype=np.bool_), pairs)
    itself = np.eye(k, dtype=np.bool_)
    most = np.where(itself, np.inf, pairs.high).min(axis=1)
    possibly_best = most >= 0
    rivals = possibly_best & ~itself
    least = np.where(rivals, pairs.low, np.inf).min(axis=1)
    alone = ~rivals.any(axis=1)
    return Best(np.where(alone, 0.0, least.clip(max=0.0)), most.clip(min=0.0), possibly_best, pairs)


def direction(better: Better) -> int:
    """Give the sign by which the better of two values becomes the greater.

    Raises
    ------
    ValueError
        If neither direction is better.
    """
    if better == "neither":
        raise ValueError("better must be higher or lower, got neither")
    return 1 if better == "higher" else -1
