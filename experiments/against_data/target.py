"""A moment of public data that a world should show: what is wanted, what was obtained, met or missed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.paired import t_interval

RELATIVE, ABSOLUTE = 0.15, 0.03
SMALL = 0.2
"""Probabilities below this may be off by `ABSOLUTE`; all else by `RELATIVE` of what is wanted."""


@dataclass(frozen=True)
class Target:
    """A moment of the data, and how far from it a world may be.

    Attributes
    ----------
    name
        Of the moment, as a line of the report names it.
    wanted
        The data's value.
    within
        Largest difference from it, either way.
    """

    name: str
    wanted: float
    within: float

    @classmethod
    def relative(cls, name: str, wanted: float) -> "Target":
        """Make a target that is met within 15 % of the value."""
        return cls(name, wanted, RELATIVE * abs(wanted))

    @classmethod
    def share(cls, name: str, wanted: float) -> "Target":
        """Make a target for a probability: within 15 % of it, or within 0.03 if it is small."""
        return cls(name, wanted, ABSOLUTE if wanted < SMALL else RELATIVE * wanted)


@dataclass(frozen=True)
class Finding:
    """What a world showed of a target, one value a seed."""

    target: Target
    values: tuple[float, ...]

    @property
    def obtained(self) -> float:
        """Mean over the seeds."""
        return float(np.mean(self.values))

    @property
    def is_met(self) -> bool:
        """Whether the mean lies within the target's tolerance."""
        return abs(self.obtained - self.target.wanted) <= self.target.within

    @property
    def line(self) -> str:
        """One line of the report."""
        low, high = t_interval(np.array(self.values)) if len(self.values) > 1 else (np.nan, np.nan)
        target, verdict = self.target, "met" if self.is_met else "missed"
        return (
            f"{target.name:<50} wanted {target.wanted:8.3f} ± {target.within:<6.3f} "
            f"obtained {self.obtained:8.3f} [{low:.3f}, {high:.3f}]  {verdict}"
        )


def findings(targets: Sequence[Target], moments: Sequence[Mapping[str, float]]) -> list[Finding]:
    """Hold the moments of every seed against the targets, by name."""
    return [Finding(target, tuple(of_seed[target.name] for of_seed in moments)) for target in targets]
