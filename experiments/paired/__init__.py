"""Policies on the same seeds, and what follows from it. Intervals are made here and nowhere else.

Pure functions of arrays whose first axis is replications. With fewer of them than a method needs, its bounds are NaN.
"""

from .difference import LEAST_PAIRS, RUNS, Paired, Sample, paired
from .intervals import interval, t_interval

__all__ = [
    "LEAST_PAIRS",
    "RUNS",
    "Paired",
    "Sample",
    "interval",
    "paired",
    "t_interval",
]
