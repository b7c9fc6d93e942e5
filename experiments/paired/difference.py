"""One policy less another, seed by seed.

Two policies on one seed share every debtor's fate, so most of the luck cancels in the difference. The interval tells
how well the mean difference is known, not how much single runs differ: for that see `run_low` and `run_high`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.kpis import Better

from .anytime import anytime
from .intervals import Interval, Method, interval, standard_deviation
from .shape import dominance, dominance_limit, skewness

Looks = Literal["once", "anytime"]

RUNS = (0.05, 0.95)
"""Quantiles that 9 of 10 runs lie between."""

LEAST_PAIRS = 30
"""Fewer support no verdict: below, no interval of skewed differences keeps its promise."""


@dataclass(frozen=True, eq=False)
class Sample:
    """One number of one policy, on several seeds.

    Attributes
    ----------
    seeds
        In the order of the values.
    values
        One a seed, shape (n_seeds,); NaN where it is not defined.
    """

    seeds: tuple[int, ...]
    values: NDArray[np.float64]


@dataclass(frozen=True)
class Paired:
    """A policy less the champion.

    Attributes
    ----------
    pairs
        Seeds on which both are defined; the rest is made of these.
    mean, sd
        Of the differences.
    low, high
        Interval of the mean difference, 95 % unless told otherwise; NaN with fewer than two pairs.
    wins
        Seeds on which the policy is better, ties left out; None where neither direction is better.
    run_low, run_high
        Nine of ten differences lie between these.
    smallest, largest
        Of the differences.
    skew
        Skewness of the differences; beyond 1 the studentised bootstrap is asked too.
    method
        Studentised where that bootstrap moved a bound outwards, anytime where there were several looks, else t.
    dominance
        Largest share of the differences' variance that is owed to one seed.
    """

    pairs: int
    mean: float
    sd: float
    low: float
    high: float
    wins: int | None
    run_low: float
    run_high: float
    smallest: float
    largest: float
    skew: float
    method: Method
    dominance: float

    @property
    def dominated(self) -> bool:
        """Whether one seed moves the mean more than it should; see `dominance_limit`."""
        return self.dominance > dominance_limit(self.pairs)

    @property
    def warning(self) -> str:
        """Say that one seed dominates; nothing if none does."""
        if not self.dominated:
            return ""
        return f"One run of {self.pairs} makes up {self.dominance:.0%} of the spread; more runs would steady the mean."

    @property
    def sign(self) -> int:
        """Which way the mean lies as far as the interval can tell: 1 up, −1 down, 0 either."""
        return int(self.low > 0) - int(self.high < 0)


def paired(policy: Sample, champion: Sample, better: Better, confidence: float = 0.95, looks: Looks = "once") -> Paired:
    """Compare a policy with the champion, seed by seed.

    Parameters
    ----------
    policy, champion
        The same number of both.
    better
        Which direction is better.
    confidence
        Probability that the interval covers the mean difference.
    looks
        Where somebody looked after some of the seeds, and stopped because of what he saw, only bounds that hold at all
        looks are honest.

    Raises
    ------
    ValueError
        If the two do not have the same seeds in the same order, one value each.
    """
    if policy.seeds != champion.seeds:
        raise ValueError(f"policies must be compared on the same seeds, got {_first_odd(policy, champion)}")
    if not policy.values.shape == champion.values.shape == (len(policy.seeds),):
        raise ValueError(f"values must have shape ({len(policy.seeds)},), one a seed, got {policy.values.shape}")
    differences = policy.values - champion.values
    differences = differences[~np.isnan(differences)]
    n_pairs = len(differences)
    if not n_pairs:
        differences = np.array([np.nan])
    low, high, method = _bounds(differences, confidence, looks)
    run_low, run_high = np.quantile(differences, RUNS)
    return Paired(
        pairs=n_pairs,
        mean=float(differences.mean()),
        sd=standard_deviation(differences),
        low=low,
        high=high,
        wins=_wins(differences, better),
        run_low=float(run_low),
        run_high=float(run_high),
        smallest=float(differences.min()),
        largest=float(differences.max()),
        skew=skewness(differences),
        method=method,
        dominance=dominance(differences),
    )


def _bounds(differences: NDArray[np.float64], confidence: float, looks: Looks) -> Interval:
    if looks == "once":
        return interval(differences, confidence)
    bounds = anytime(differences, confidence)
    return Interval(bounds.low, bounds.high, "anytime")


def _wins(differences: NDArray[np.float64], better: Better) -> int | None:
    if better == "neither":
        return None
    return int((differences > 0).sum() if better == "higher" else (differences < 0).sum())


def _first_odd(policy: Sample, champion: Sample) -> str:
    """Say where two lists of seeds part."""
    if len(policy.seeds) != len(champion.seeds):
        return f"{len(policy.seeds)} and {len(champion.seeds)} of them"
    return next(f"{a} and {b}" for a, b in zip(policy.seeds, champion.seeds, strict=True) if a != b)
