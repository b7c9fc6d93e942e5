"""How many runs are enough: stop at a precision, or count what is missing for an answer."""

from math import ceil, isnan

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from .difference import LEAST_PAIRS
from .intervals import miss, standard_deviation

POWER = 0.9
"""Chance with which the runs that are counted will tell."""


def precise_enough(
    differences: NDArray[np.float64], half_width: float, confidence: float = 0.95, look_ahead: int = 5
) -> bool:
    """Whether the mean is known as precisely as wanted, and has been for some runs; approximate.

    Stopping at the first precise interval favours samples that happen to spread little, so the precision has to last
    for `look_ahead` more runs, from `LEAST_PAIRS` runs on, and for longer in proportion beyond 100 runs. The interval
    still covers the mean a little less often than it says, and clearly less often if differences are skewed.

    Parameters
    ----------
    differences
        All so far, in the order of the seeds, shape (n,); NaN are left out.
    half_width
        Wanted, in the unit of the differences.
    confidence
        Of the interval whose half-width is looked at.
    look_ahead
        Further runs over which the precision must hold.

    Raises
    ------
    ValueError
        If `half_width` is not positive, or `confidence` does not lie between 0 and 1.

    References
    ----------
    Hoad, Robinson & Davies (2010), Automated selection of the number of replications for a discrete-event simulation.
    """
    tail = miss(confidence) / 2
    if not half_width > 0:
        raise ValueError(f"half_width must be positive, got {half_width}")
    differences = differences[~np.isnan(differences)]
    n = len(differences)
    since = n - ceil(look_ahead * max(n, 100) / 100)
    if since < LEAST_PAIRS:
        return False
    counts = np.arange(since, n + 1)
    seen = differences - differences.mean()
    sums, squares = np.cumsum(seen)[counts - 1], np.cumsum(seen**2)[counts - 1]
    variances = ((squares - sums**2 / counts) / (counts - 1)).clip(min=0.0)
    return bool((stdtrit(counts - 1, 1 - tail) * np.sqrt(variances / counts) <= half_width).all())


def more_pairs_needed(
    differences: NDArray[np.float64], effect: float | None = None, confidence: float = 0.95, power: float = POWER
) -> int | None:
    """Count the further runs after which an effect would be told from 0, if differences go on as they are.

    Parameters
    ----------
    differences
        So far, shape (n,); NaN are left out. To tell from a smallest gain, take it off first.
    effect
        Size of the mean difference to tell from 0; the observed mean by default.
    confidence, power
        Of the two-sided test, and chance that it will tell.

    Returns
    -------
    0 if there are enough; what is missing of `LEAST_PAIRS` at the least. None if no number would do: the effect is 0.

    Raises
    ------
    ValueError
        If `confidence` or `power` does not lie between 0 and 1.

    References
    ----------
    Guenther (1981), Sample size formulas for normal theory t tests.

    Examples
    --------
    >>> more_pairs_needed(np.array([-1.0, 1.0] * 15), effect=0.5)
    16
    """
    z = float(ndtri(1 - miss(confidence) / 2))
    z_power = float(ndtri(1 - miss(power)))
    differences = differences[~np.isnan(differences)]
    n, spread = len(differences), standard_deviation(differences)
    if isnan(spread):
        return LEAST_PAIRS - n
    size = abs(float(differences.mean()) if effect is None else effect)
    if not size:
        return None
    needed = ((z + z_power) * spread / size) ** 2 + z**2 / 2
    return max(ceil(max(needed, LEAST_PAIRS)) - n, 0)
