"""What a target is, and when it is met."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from ..paired import t_interval
from .arms import Trial

_TOLERANCE = 0.15


@dataclass(frozen=True)
class Target:
    """A published effect.

    Attributes
    ----------
    source
        Who found it.
    measures
        What is measured, and on whom.
    wanted
        The range as it is written there.
    low, high
        That range in numbers.
    value
        Measures it in one trial.
    """

    source: str
    measures: str
    wanted: str
    low: float
    high: float
    value: Callable[[Trial], float]


def point(value: float) -> tuple[float, float]:
    """Make a range of a point: 15 % to either side.

    Examples
    --------
    >>> point(-0.2)
    (-0.23, -0.17)
    """
    low, high = sorted((value * (1 - _TOLERANCE), value * (1 + _TOLERANCE)))
    return round(low, 12), round(high, 12)


@dataclass(frozen=True)
class Finding:
    """What was obtained for a target.

    Attributes
    ----------
    target
        What was wanted.
    mean, low, high
        Mean over the trials and its 95 % interval.
    """

    target: Target
    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, target: Target, values: NDArray[np.float64]) -> "Finding":
        """Sum up the values of the trials, shape (n_trials,)."""
        return cls(target, float(values.mean()), *t_interval(values))

    @property
    def is_met(self) -> bool:
        """Whether the mean lies in the range; where the range ends at 0, a claim on the sign, the whole interval must.

        Examples
        --------
        >>> helps = Target("", "", "helps a little", 0.0, 0.01, lambda trial: 0.0)
        >>> Finding(helps, 0.004, 0.001, 0.007).is_met, Finding(helps, 0.004, -0.001, 0.009).is_met
        (True, False)
        """
        lowest = self.low if self.target.low == 0 else self.mean
        highest = self.high if self.target.high == 0 else self.mean
        return self.target.low < lowest and highest < self.target.high


BELOW_ZERO, ABOVE_ZERO = (-inf, 0.0), (0.0, inf)
