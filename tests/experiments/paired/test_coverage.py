"""2,000 simulated comparisons of a bell curve with a mean of 0, seed `benchmarks.coverage.SEED`."""

import pytest

from benchmarks.coverage import CASES, NOMINAL, SHAPES, coverage, tolerance

SIMULATIONS = 2000
EXACT = ("Student's t, 30 seeds", "as used, 30 seeds", "4 against today, 60 seeds", "all pairs of 4, 60 seeds")
AT_LEAST = (
    "4 against today, 30 seeds",
    "all pairs of 4, 30 seeds",
    "with the best of 4, 30 seeds",
    "with the best of 4, 60 seeds",
    "anytime, looks from 50 to 300 seeds",
)


@pytest.mark.parametrize("name", EXACT)
def test_bounds_hold_as_often_as_they_say(name: str) -> None:
    assert abs(coverage(CASES[name], SHAPES["normal"], SIMULATIONS) - NOMINAL) <= tolerance(SIMULATIONS)


@pytest.mark.parametrize("name", AT_LEAST)
def test_cautious_bounds_hold_at_least_as_often_as_they_say(name: str) -> None:
    assert coverage(CASES[name], SHAPES["normal"], SIMULATIONS) >= NOMINAL - tolerance(SIMULATIONS)


def test_the_simulation_would_find_bounds_that_are_too_narrow() -> None:
    skewed = coverage(CASES["Student's t, 30 seeds"], SHAPES["lognormal"], SIMULATIONS)

    assert skewed < NOMINAL - tolerance(SIMULATIONS)
