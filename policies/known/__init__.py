"""Small worlds behind the same three calls whose best value is known, and policies for them."""

from .benchmark import Benchmark, KnownWorld
from .hawkes_benchmark import HAWKES
from .hawkes_policies import HAWKES_POLICIES

__all__ = ["BENCHMARKS", "HAWKES", "HAWKES_POLICIES", "Benchmark", "KnownWorld"]

BENCHMARKS: dict[str, Benchmark] = {"hawkes": HAWKES}
"""Worlds with a known optimum by name."""
