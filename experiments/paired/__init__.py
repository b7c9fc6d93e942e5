"""Policies on the same seeds, and what follows from it. Intervals are made here and nowhere else.

Pure functions of arrays whose first axis is replications. With fewer of them than a method needs, its bounds are NaN.
"""

from .anytime import Anytime, anytime
from .bands import Band, all_pairs, simultaneous
from .best import Best, against_best
from .difference import LEAST_PAIRS, RUNS, Looks, Paired, Sample, paired
from .harm import Harm, Question, non_inferior, non_inferior_family
from .intervals import interval, t_interval
from .learned import Estimate, Learned, learned
from .pareto import Front, pareto
from .stopping import more_pairs_needed, precise_enough

__all__ = [
    "LEAST_PAIRS",
    "RUNS",
    "Anytime",
    "Band",
    "Best",
    "Estimate",
    "Front",
    "Harm",
    "Learned",
    "Looks",
    "Paired",
    "Question",
    "Sample",
    "against_best",
    "all_pairs",
    "anytime",
    "interval",
    "learned",
    "more_pairs_needed",
    "non_inferior",
    "non_inferior_family",
    "paired",
    "pareto",
    "precise_enough",
    "simultaneous",
    "t_interval",
]
