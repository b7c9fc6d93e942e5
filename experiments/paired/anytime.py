"""Bounds that hold however often one looks, for those who want to stop as soon as the answer is clear.

Looking after every run and stopping at the first interval that excludes 0 is wrong nearly every second time for 1,000
looks at 5 %. The e-process may be looked at freely: under no difference it passes 1/α, ever, with chance α at most.
"""

from dataclasses import dataclass
from math import exp, expm1, log

import numpy as np
from numpy.typing import NDArray

from .intervals import miss

BURN_IN = 50
"""Seeds before the first look: skewed differences need some to resemble a bell curve."""

MIXTURE = 0.1
"""Variance of the effects that are bet on, in standard deviations squared; fixed before any run."""

_LARGEST_LOG = 700.0


@dataclass(frozen=True)
class Anytime:
    """What is known after any number of looks.

    Attributes
    ----------
    pairs
        Differences seen.
    e_value
        Evidence against a mean of 0, as the factor by which a fair bet against it has grown; 1 before the burn-in.
    low, high
        Bounds of the mean, valid at all looks together; NaN before the burn-in.
    decided
        Whether the bounds exclude 0.
    """

    pairs: int
    e_value: float
    low: float
    high: float
    decided: bool


def anytime(differences: NDArray[np.float64], confidence: float = 0.95) -> Anytime:
    """Tell a mean from 0 at any time: look after every run if you like, and stop when decided.

    Parameters
    ----------
    differences
        All so far, in the order of the seeds, shape (n,); NaN are left out.
    confidence
        Probability that the bounds hold at every look. For k challengers looked at together, let 1 − confidence be
        divided by k.

    Raises
    ------
    ValueError
        If `confidence` does not lie between 0 and 1.

    References
    ----------
    Wang & Ramdas (2023), Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance,
    arXiv:2310.03722: the mixture over effects of variance `MIXTURE`.
    """
    needed = -log(miss(confidence))
    differences = differences[~np.isnan(differences)]
    n = len(differences)
    if n < BURN_IN:
        return Anytime(n, 1.0, float("nan"), float("nan"), decided=False)
    mean = float(differences.mean())
    spread = float(((differences - mean) ** 2).sum()) if differences.min() < differences.max() else 0.0
    evidence = _log_e(n, mean, spread)
    half = _half_width(n, spread, needed)
    return Anytime(n, exp(min(evidence, _LARGEST_LOG)), mean - half, mean + half, decided=evidence >= needed)


def _log_e(n: int, mean: float, spread: float) -> float:
    """Log e-value: −½ log(1+ng) + n/2 (log(1 + t²/(n−1)) − log(1 + t²/((n−1)(1+ng)))), t²/(n−1) = n mean²/spread."""
    widening = 1 + n * MIXTURE
    signal = n * mean**2
    ratio = (spread + signal) / (spread + signal / widening) if signal else 1.0
    return n / 2 * log(ratio) - log(widening) / 2


def _half_width(n: int, spread: float, needed: float) -> float:
    """Solve the log e-value of a distance from the mean for that distance."""
    widening = 1 + n * MIXTURE
    growth = 2 / n * (needed + log(widening) / 2)
    return float((expm1(growth) / -expm1(growth - log(widening)) * spread / n) ** 0.5)
