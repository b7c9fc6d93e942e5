"""Trade-offs: which policies no other beats in everything, as a probability.

A front drawn through means hides that the next seeds may draw another one. Here whole replications are resampled, so
that policies and measures stay as correlated as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kpis import Better

from .bands import complete
from .best import direction
from .resample import resampled_means


@dataclass(frozen=True, eq=False)
class Front:
    """Where policies stand in a trade-off.

    Attributes
    ----------
    at_means
        Policies that none dominates, by their means, shape (k,).
    p_on_front
        Probability that none dominates the policy, shape (k,); NaN with fewer than two seeds.
    p_dominates
        Probability that the row's policy dominates the column's, shape (k, k).
    """

    at_means: NDArray[np.bool_]
    p_on_front: NDArray[np.float64]
    p_dominates: NDArray[np.float64]


def pareto(values: NDArray[np.float64], better: Sequence[Better], margins: Sequence[float] | None = None) -> Front:
    """Find which policies dominate which, and which are on the front.

    One policy dominates another if its mean is better in at least one measure and worse in none, by more than the
    margin each time.

    Parameters
    ----------
    values
        Shape (n, k, m): seeds, policies, measures; seeds on which any is NaN are left out.
    better
        Which direction is better, a measure each.
    margins
        Differences that do not count, a measure each, at least 0; none by default.

    Raises
    ------
    ValueError
        If neither direction is better in some measure, a margin is negative, or their number is not m.
    """
    _, k, m = values.shape
    slack = np.zeros(m) if margins is None else np.array(margins, dtype=np.float64)
    if len(better) != m or len(slack) != m:
        raise ValueError(f"better and margins must have {m} entries, one a measure, got {len(better)}, {len(slack)}")
    if not np.all(slack >= 0):
        raise ValueError(f"margins must be at least 0, got {slack.tolist()}")
    values = complete(values) * np.array([direction(each) for each in better], dtype=np.float64)
    n = len(values)
    if n < 2:
        return Front(np.ones(k, dtype=np.bool_), np.full(k, np.nan), np.full((k, k), np.nan))
    dominates = _dominates(resampled_means(values.reshape(n, -1)).reshape(-1, k, m), slack)
    at_means = _dominates(values.mean(axis=0)[None], slack)[0]
    return Front(~at_means.any(axis=0), 1 - dominates.any(axis=1).mean(axis=0), dominates.mean(axis=0))


def _dominates(means: NDArray[np.float64], margins: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say in each resample whether the row's policy dominates the column's, shape (resamples, k, k)."""
    k = means.shape[1]
    is_better = np.zeros((len(means), k, k), dtype=np.bool_)
    is_worse = is_better.copy()
    for measure, margin in enumerate(margins):  # one at a time: all together would not fit in memory
        gap = means[:, :, None, measure] - means[:, None, :, measure]
        is_better |= gap > margin
        is_worse |= gap < -margin
    return is_better & ~is_worse
