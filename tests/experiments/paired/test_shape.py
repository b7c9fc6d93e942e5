import numpy as np
import pytest
from scipy import stats

from experiments.paired.shape import dominance, dominance_limit, skewness


def test_skewness_is_the_one_statisticians_know() -> None:
    values = np.random.default_rng(1).lognormal(size=40)

    assert skewness(values) == pytest.approx(stats.skew(values))


def test_equal_values_are_neither_skewed_nor_dominated_whatever_their_mean_is_rounded_to() -> None:
    values = np.full(30, 0.1)

    assert (skewness(values), dominance(values)) == (0, 0)


def test_nothing_is_known_of_no_values() -> None:
    assert np.isnan([skewness(np.empty(0)), dominance(np.empty(0))]).all()


def test_one_hit_among_zeros_is_owed_nearly_all_the_variance() -> None:
    # deviations of 1 − 1/n and n − 1 times 1/n: a share of 1 − 1/n
    assert dominance(np.eye(1, 50)[0]) == pytest.approx(1 - 1 / 50)


@pytest.mark.parametrize("n", [30, 50])
def test_a_bell_curve_seldom_passes_the_limit_of_dominance(n: int) -> None:
    # seed 3, 4,000 samples: at most 1 % do, within 3 standard errors (0.5 points)
    rng = np.random.default_rng(3)

    passed = np.mean([dominance(rng.normal(size=n)) > dominance_limit(n) for _ in range(4000)])

    assert passed < 0.01 + 3 * np.sqrt(0.01 * 0.99 / 4000)


def test_a_fifth_is_the_limit_for_many_and_no_limit_binds_for_two() -> None:
    assert (dominance_limit(1000), dominance_limit(2)) == (0.2, 1.0)
