"""Policies against each other: who may be the best, who is on the front, and how sure that is, all at once."""

from dataclasses import dataclass

import numpy as np

from .acceptance import LIMITED
from .comparison import HEADLINE, MEASURES, Comparison
from .paired import Paired, against_best, pareto, simultaneous

FRONT = (HEADLINE, LIMITED)
"""KPIs of the trade-off: money after all cost, and complaints."""


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
        Bounds of the difference to the best of the others, for all policies at once: at worst and at best.
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
    band = simultaneous(values[:, 1:] - values[:, :1])
    best = against_best(values, MEASURES[HEADLINE].better)
    trade = np.stack([[comparison.of(name, kpi).values for kpi in FRONT] for name in names]).transpose(2, 0, 1)
    front = pareto(trade, [MEASURES[kpi].better for kpi in FRONT])
    low, high = ([float("nan"), *bounds.tolist()] for bounds in (band.low, band.high))
    rows = [
        Ranked(
            policy=name,
            net=comparison.mean(name, HEADLINE),
            gain=comparison.difference(name, HEADLINE),
            low=low[number],
            high=high[number],
            behind=float(best.low[number]),
            ahead=float(best.high[number]),
            possibly_best=bool(best.possibly_best[number]),
            p_front=float(front.p_on_front[number]),
            p_dominates_today=float(front.p_dominates[number, 0]),
        )
        for number, name in enumerate(names)
    ]
    return tuple(sorted(rows, key=lambda row: -row.net))
