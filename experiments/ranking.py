"""Policies against each other: who may be the best, who is on the front, and how sure that is, all at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .acceptance import LIMITED
from .comparison import HEADLINE, MEASURES, Comparison
from .paired import Paired, against_best, anytime, pareto, simultaneous

FRONT = (HEADLINE, LIMITED)
"""KPIs of the trade-off: money after all cost, and complaints."""


_MISS = 0.05

Values = NDArray[Any]
Bounds = tuple[Values, Values]


@dataclass(frozen=True)
class Ranked:
    """How a policy stands among all that were compared, the control left out.

    Attributes
    ----------
    policy
        Its name.
    net
        Mean headline, share of the placed balance.
    gain
        Difference to today's policy in the headline; its interval is of this policy alone.
    low, high
        Bounds of the same difference that hold for all challengers at once; NaN for today's policy.
    behind, ahead
        Bounds of the difference to the best of the others, for all policies at once: at worst and at best. NaN where
        somebody looked before all seeds were run.
    possibly_best
        Whether it may be the best.
    p_front
        Probability that no policy is better in one KPI of `FRONT` and as good in the other.
    p_dominates_today
        Probability that it is itself better than today's policy in that sense.
    """

    policy: str
    net: float
    gain: Paired
    low: float
    high: float
    behind: float
    ahead: float
    possibly_best: bool
    p_front: float
    p_dominates_today: float


def ranking(comparison: Comparison) -> tuple[Ranked, ...]:
    """Rank the policies of a comparison by their headline, the best first.

    Parameters
    ----------
    comparison
        Of policies on the same seeds.
    """
    champion, challengers = comparison.champion, comparison.challengers
    names = (champion, *challengers)
    values = np.column_stack([comparison.of(name, HEADLINE).values for name in names])
    band, best = _bounds(values) if comparison.looks == "once" else _anytime_bounds(values)
    trade = np.stack([[comparison.of(name, kpi).values for kpi in FRONT] for name in names]).transpose(2, 0, 1)
    front = pareto(trade, [MEASURES[kpi].better for kpi in FRONT])
    low, high = ([float("nan"), *bounds.tolist()] for bounds in band)
    rows = [
        Ranked(
            policy=name,
            net=comparison.mean(name, HEADLINE),
            gain=comparison.difference(name, HEADLINE),
            low=low[number],
            high=high[number],
            behind=float(best[0][number]),
            ahead=float(best[1][number]),
            possibly_best=bool(best[2][number]),
            p_front=float(front.p_on_front[number]),
            p_dominates_today=float(front.p_dominates[number, 0]),
        )
        for number, name in enumerate(names)
    ]
    return tuple(sorted(rows, key=lambda row: -row.net))


def _bounds(values: Values) -> tuple[Bounds, tuple[Values, Values, Values]]:
    """Bound the gains over the first column, and the distances to the best of the others."""
    band, best = simultaneous(values[:, 1:] - values[:, :1]), against_best(values, MEASURES[HEADLINE].better)
    return (band.low, band.high), (best.low, best.high, best.possibly_best)


def _anytime_bounds(values: Values) -> tuple[Bounds, tuple[Values, Values, Values]]:
    """Do the same by pairs, where somebody looked in between; there are no distances to the best then."""
    k = values.shape[1]
    gains = [anytime(values[:, each] - values[:, 0], 1 - _MISS / (k - 1)) for each in range(1, k)]
    pairs = [
        [
            anytime(values[:, one] - values[:, other], 1 - 2 * _MISS / (k * (k - 1)))
            for other in range(k)
            if other != one
        ]
        for one in range(k)
    ]
    unknown = np.full(k, np.nan)
    possibly_best = np.array([not any(pair.high < 0 for pair in row) for row in pairs])
    low, high = (np.array([getattr(gain, side) for gain in gains]) for side in ("low", "high"))
    return (low, high), (unknown, unknown, possibly_best)
