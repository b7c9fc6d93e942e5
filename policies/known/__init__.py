"""Small worlds behind the same three calls whose best value, or a bound on it, is known; and policies for them."""

from .benchmark import Benchmark, KnownWorld
from .coupled import COUPLED
from .hawkes_benchmark import HAWKES
from .hawkes_policies import HAWKES_POLICIES

__all__ = ["BENCHMARKS", "COUPLED", "HAWKES", "HAWKES_POLICIES", "Benchmark", "KnownWorld"]

BENCHMARKS: dict[str, Benchmark] = {"hawkes": HAWKES, "coupled": COUPLED}
"""Worlds with a known optimum by name."""
