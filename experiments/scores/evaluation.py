"""How good scores are on seeds that they were not fitted on: calibration, and what the calls they rank first bring."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.scoring import AdditiveScore

from ..paired import t_interval
from .trial import Cases
from .uplift import Contrast

TENTHS = 10
SHARES = np.linspace(0.0, 1.0, 51)
"""Shares of the cases, best first, at which Qini curves are drawn."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """Estimated and true shares by tenths of the estimate, lowest first, shape (10,), and their mean distance."""

    estimated: NDArray[np.float64]
    found: NDArray[np.float64]

    @property
    def error(self) -> float:
        """Expected calibration error: mean distance of estimate and truth over tenths of the cases."""
        return float(np.abs(self.estimated - self.found).mean())


def estimates(score: AdditiveScore, cases: Cases) -> NDArray[np.float64]:
    """Score cases, shape (n,)."""
    return score.of_columns([cases.seen[name] for name in score.table.features], len(cases))


def calibration(
    estimate: NDArray[np.float64], happened: NDArray[np.float64], weight: NDArray[np.float64]
) -> Calibration:
    """Compare estimates with what came, by tenths of the cases' weight."""
    order = np.argsort(estimate, kind="stable")
    place = weight[order].cumsum() / weight.sum() * TENTHS
    tenths = [order[part] for part in np.split(np.arange(len(order)), np.searchsorted(place, np.arange(1, TENTHS)))]
    means = [[np.average(values[tenth], weights=weight[tenth]) for tenth in tenths] for values in (estimate, happened)]
    return Calibration(np.array(means[0]), np.array(means[1]))


@dataclass(frozen=True, eq=False)
class Qini:
    """What touches bring if cases are touched in the order of a ranking, on several seeds.

    Attributes
    ----------
    gain
        Cents resolved because of the touches, a case, at each of `SHARES`, shape (n_seeds, 51).
    """

    gain: NDArray[np.float64]

    @property
    def coefficients(self) -> NDArray[np.float64]:
        """Mean height of each seed's curve above the diagonal, as a share of what it is to touch all, on average."""
        heights = self.gain - SHARES * self.gain[:, -1:]
        return np.asarray(heights.mean(axis=1) / self.gain[:, -1].mean())

    @property
    def coefficient(self) -> tuple[float, float, float]:
        """Mean of the coefficients, and its 95 % interval."""
        return (float(self.coefficients.mean()), *t_interval(self.coefficients))

    def per_touch(self, share: float) -> tuple[float, float, float]:
        """Cents that a touch brings if the first share of the cases are touched, and the 95 % interval."""
        each = self.gain[:, int(np.argmin(np.abs(SHARES - share)))] / share
        return (float(each.mean()), *t_interval(each))


def qini(found: Contrast, ranking: NDArray[np.float64]) -> Qini:
    """Estimate the curve of a ranking from a randomised contrast, seed by seed, each case by inverse propensity."""
    gain = (found.touched / found.chance - (1 - found.touched) / (1 - found.chance)) * found.surprise
    gain = gain * found.cases.seen["balance"]
    curves = []
    for seed in np.unique(found.cases.seed):
        here = np.flatnonzero(found.cases.seed == seed)
        order = here[np.argsort(-ranking[here], kind="stable")]
        cumulated = np.append(0.0, gain[order].cumsum()) / len(here)
        curves.append(cumulated[np.round(SHARES * len(here)).astype(np.int64)])
    return Qini(np.array(curves))


def effects_by_tenth(found: Contrast, estimate: NDArray[np.float64]) -> Calibration:
    """Compare estimated with found effects, by tenths of the estimate."""
    weight = found.touched / found.chance - (1 - found.touched) / (1 - found.chance)
    return calibration(estimate, weight * found.surprise, np.ones(len(estimate)))


def rankings(
    found: Contrast, uplift: NDArray[np.float64], propensity: NDArray[np.float64]
) -> Mapping[str, NDArray[np.float64]]:
    """Give the orders that are compared."""
    balance = found.cases.seen["balance"]
    chance = np.random.Generator(np.random.PCG64(1)).random(len(balance))
    return {"uplift": uplift * balance, "propensity": propensity * balance, "balance": balance, "random": chance}
