"""Tuning: better numbers for a policy, searched on one block of seeds and chosen on another."""

from .settings import Limit, Tuning, load_tuning
from .space import Range
from .trial import Trial
from .tune import tune
from .tuned import Tuned

__all__ = ["Limit", "Range", "Trial", "Tuned", "Tuning", "load_tuning", "tune"]
