"""Policies that were learned: what counts is the training run, since another run learns another policy.

Training runs meet the same worlds; both are resampled, each on its own. A percentile of the bootstrap of few training
runs is too narrow, so percentiles are taken further out, as far as Student's t lies outside the normal curve.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtr, stdtrit

from sim.kpis import Better

from .best import direction
from .intervals import miss
from .resample import shares

LEAST_TRAININGS = 5
"""Fewer training runs bound nothing."""


class Estimate(NamedTuple):
    """A number and its bounds; NaN bounds where there are too few training runs or worlds."""

    value: float
    low: float
    high: float


class Learned(NamedTuple):
    """What a way of learning is worth against a baseline.

    Attributes
    ----------
    mean
        Difference to the baseline, over training runs and worlds.
    iqm
        The same over the middle half of the training runs, the best and worst quarter left out.
    p_improvement
        Share of training runs that beat the baseline on average over the worlds; a tie is half a win.
    """

    mean: Estimate
    iqm: Estimate
    p_improvement: Estimate


def learned(
    values: NDArray[np.float64], baseline: NDArray[np.float64], better: Better = "higher", confidence: float = 0.95
) -> Learned:
    """Compare training runs with a baseline on the same worlds.

    Parameters
    ----------
    values
        A KPI, shape (n_trainings, n_worlds); worlds on which any is NaN are left out.
    baseline
        The same KPI of the baseline, shape (n_worlds,).
    better
        Which direction is better.
    confidence
        Of each interval.

    Raises
    ------
    ValueError
        If shapes do not fit, neither direction is better, or `confidence` does not lie between 0 and 1.

    References
    ----------
    Agarwal et al. (2021), Deep reinforcement learning at the edge of the statistical precipice, for the measures;
    Hesterberg (2015), What teachers should know about the bootstrap, section 5.3, for the wider percentiles.
    """
    tail = miss(confidence) / 2
    if values.ndim != 2 or baseline.shape != values.shape[1:]:
        raise ValueError(f"baseline must have shape {values.shape[1:]}, one a world, got {baseline.shape}")
    gains = values - baseline
    gains = gains[:, ~np.isnan(gains).any(axis=0)]
    n_trainings, n_worlds = gains.shape
    if not gains.size:
        return Learned(*[Estimate(float("nan"), float("nan"), float("nan"))] * 3)
    scores = gains.mean(axis=1)
    wins = float(_wins(scores[None] * direction(better))[0])
    points = float(scores.mean()), float(_middle(scores[None])[0]), wins
    if n_trainings < LEAST_TRAININGS or n_worlds < 2:
        return Learned(*[Estimate(point, float("nan"), float("nan")) for point in points])
    resampled = _resampled_scores(gains)
    level = _wider(tail, min(n_trainings, n_worlds))
    mean, iqm, beats = (
        np.quantile(each, (level, 1 - level)).tolist()
        for each in (resampled.mean(axis=1), _middle(resampled), _wins(resampled * direction(better)))
    )
    exact = _binomial(wins, n_trainings, tail)
    beats = [min(beats[0], exact[0]), max(beats[1], exact[1])]
    return Learned(*(Estimate(point, *bounds) for point, bounds in zip(points, (mean, iqm, beats), strict=True)))


def _resampled_scores(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Score resampled training runs on resampled worlds, shape (RESAMPLES, n_trainings)."""
    n_trainings, n_worlds = gains.shape
    scores = np.einsum("bw,tw->bt", shares(n_worlds), gains)
    counts = np.rint(shares(n_trainings, stream=1) * n_trainings).astype(np.int64)
    chosen = np.repeat(np.tile(np.arange(n_trainings), len(counts)), counts.ravel()).reshape(counts.shape)
    return np.asarray(np.take_along_axis(scores, chosen, axis=1))


def _middle(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average the middle half of each row; training runs on its edge count in part."""
    n = scores.shape[1]
    edges = np.arange(n + 1).clip(n / 4, 3 * n / 4)
    return np.asarray((np.sort(scores, axis=1) * np.diff(edges)).sum(axis=1) / (n / 2))


def _wins(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each row that is above 0, ties by half."""
    return np.asarray(((np.sign(scores) + 1) / 2).mean(axis=1))


def _wider(tail: float, n: int) -> float:
    """Move a percentile outwards, as far as a mean of n needs it."""
    return float(ndtr(stdtrit(n - 1, tail) * (n / (n - 1)) ** 0.5))


def _binomial(share: float, n: int, tail: float) -> tuple[float, float]:
    """Bound a probability by n trials (Clopper & Pearson 1934): five wins of five do not prove certainty."""
    wins = share * n
    low = float(betaincinv(wins, n - wins + 1, tail)) if wins else 0.0
    high = float(betaincinv(wins + 1, n - wins, 1 - tail)) if wins < n else 1.0
    return low, high
