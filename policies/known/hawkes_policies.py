"""Policies for Hawkes accounts: from no effort to the best there is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.worklist import Decision, Worklist

from ..parameters import check_ranges, ranged
from .hawkes_model import CENTS, EFFORTS
from .hawkes_optimum import optimum

_STEPS = np.array(EFFORTS)
_ROUNDING = 1e-9


@dataclass(frozen=True)
class NoEffort:
    """Leave every account alone."""

    def decide(self, worklist: Worklist) -> Decision:
        """Wait everywhere."""
        return _spend(np.zeros(len(worklist)))


@dataclass(frozen=True)
class Calendar:
    """Spend the same effort at the same times on everybody who owes more than a least balance."""

    effort: float = ranged(0.6, 0.03, 1.2, "intensity at a time")
    every_days: int = ranged(20, 1, 200, "days")
    until_day: int = ranged(160, 1, 800, "days")
    least_balance: float = ranged(20.0, 0, 200, "units")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Read the calendar."""
        due = worklist.day < self.until_day and worklist.day % self.every_days == 0
        worth_it = worklist.column("balance") > self.least_balance * CENTS
        return _spend(np.where(worth_it, self.effort if due else 0.0, 0.0))


@dataclass(frozen=True)
class ConstantThreshold:
    """Keep the intensity of every account at one level."""

    level: float = ranged(1.2, 0.1, 5, "payments per unit of time")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Make up for what is missing."""
        return _spend(self.level - worklist.column("intensity"))


@dataclass(frozen=True)
class GuardedThreshold:
    """Keep the intensity at one level where more than a least balance is owed."""

    level: float = ranged(1.2, 0.1, 5, "payments per unit of time")
    least_balance: float = ranged(20.0, 0, 200, "units")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Make up for what is missing, where it is worth it."""
        worth_it = worklist.column("balance") > self.least_balance * CENTS
        return _spend(np.where(worth_it, self.level - worklist.column("intensity"), 0.0))


@dataclass(frozen=True)
class LinearThreshold:
    """Keep the intensity in proportion to what is owed, where more than a least balance is."""

    slope: float = ranged(0.012, 0.0005, 0.1, "payments per unit of time and unit of balance")
    least_balance: float = ranged(0.0, 0, 200, "units")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Make up for what is missing, where it is worth it."""
        balance = worklist.column("balance")
        missing = balance * (self.slope / CENTS) - worklist.column("intensity")
        return _spend(np.where(balance > self.least_balance * CENTS, missing, 0.0))


@dataclass(frozen=True)
class Frontier:
    """Keep the intensity at the frontier of the exact solution: the best policy, up to the steps of time and effort."""

    def decide(self, worklist: Worklist) -> Decision:
        """Make up for what is missing."""
        target = optimum().target(worklist.column("balance") / CENTS)
        return _spend(target - worklist.column("intensity"))


HAWKES_POLICIES: dict[str, type] = {
    "no_effort": NoEffort,
    "calendar": Calendar,
    "constant_threshold": ConstantThreshold,
    "guarded_threshold": GuardedThreshold,
    "linear_threshold": LinearThreshold,
    "frontier": Frontier,
}
"""Policies of this world by name."""


def _spend(wanted: NDArray[np.float64]) -> Decision:
    """Order the largest effort that is not more than wanted."""
    number = np.searchsorted(_STEPS, wanted + _ROUNDING, side="right") - 1
    return Decision(number.clip(0), np.zeros(len(wanted)))
