"""Targets: how far is too far."""

import pytest

from experiments.against_data.target import Finding, Target, findings


@pytest.mark.parametrize(("obtained", "is_met"), [(0.86, True), (1.14, True), (0.84, False), (1.16, False)])
def test_a_value_is_met_within_fifteen_percent(obtained: float, is_met: bool) -> None:
    assert Finding(Target.relative("x", 1.0), (obtained,)).is_met is is_met


@pytest.mark.parametrize(("obtained", "is_met"), [(0.075, True), (0.09, False), (0.021, True), (0.01, False)])
def test_a_small_probability_is_met_within_three_hundredths(obtained: float, is_met: bool) -> None:
    assert Finding(Target.share("x", 0.05), (obtained,)).is_met is is_met


def test_the_mean_over_the_seeds_is_judged_and_its_interval_printed() -> None:
    (found,) = findings([Target.share("x", 0.5)], [{"x": 0.4}, {"x": 0.6}])
    assert found.obtained == pytest.approx(0.5)
    assert found.line.startswith("x ")
    assert found.line.endswith("obtained    0.500 [-0.771, 1.771]  met")
