"""Bootstrap resamples of replications, the same for every sample of a size: asked again, the answer is the same.

A resample is written as the share that each replication has in it, so that means of all resamples are one product.
The product is `einsum`'s and never BLAS's, whose last digits depend on the machine's number of threads.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1999
"""With one more, 2000, the usual levels fall on whole ranks."""

_SEED = 20261124
_ROUNDING = 1e-12


@lru_cache(maxsize=8)
def shares(n: int, stream: int = 0) -> NDArray[np.float64]:
    """Draw n replications out of n, with replacement, again and again.

    Parameters
    ----------
    n
        Replications, at least one.
    stream
        Another number gives other, independent resamples.

    Returns
    -------
    Share of each replication in each resample, shape (RESAMPLES, n), read-only; rows sum to 1.
    """
    rng = np.random.default_rng((_SEED, n, stream))
    found = rng.multinomial(n, np.full(n, 1 / n), RESAMPLES) / n
    found.setflags(write=False)
    return found


def resampled_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average values over the replications of each resample.

    Parameters
    ----------
    values
        Shape (n, k), one row a replication; a resample takes rows as they are, so columns stay as correlated as
        they were.

    Returns
    -------
    Shape (RESAMPLES, k).
    """
    return np.asarray(np.einsum("bn,kn->bk", shares(len(values)), np.ascontiguousarray(values.T)))


def resampled_t(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Studentise the mean of each resample: its distance from the sample's mean, in its own standard errors.

    Parameters
    ----------
    values
        Shape (n, k), at least two rows.

    Returns
    -------
    Shape (RESAMPLES, k); NaN where a resample drew equal values only, and has no standard error.
    """
    n = len(values)
    centred = values - values.mean(axis=0)
    means, squares = resampled_means(centred), resampled_means(centred**2)
    variances = squares - means**2
    variances[variances <= _ROUNDING * squares] = np.nan
    return np.asarray(means / np.sqrt(variances / (n - 1)))
