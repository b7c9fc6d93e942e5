import math

import numpy as np
import pytest
from scipy import stats

from experiments.paired import interval, t_interval
from experiments.paired.intervals import p_above, studentised_interval
from experiments.paired.resample import RESAMPLES, resampled_means, resampled_t, shares

SKEWED = np.array([*np.linspace(0, 1, 29), 12.0])
BELL = stats.norm.ppf((np.arange(30) + 0.5) / 30)


def test_two_pairs_give_the_interval_of_one_degree_of_freedom() -> None:
    # differences 0 and 2: mean 1, standard error 1, t quantile of one degree of freedom tan(0.95 pi / 2)
    low, high = t_interval(np.array([0.0, 2.0]))

    assert high - 1 == pytest.approx(math.tan(0.475 * math.pi))
    assert 1 - low == pytest.approx(math.tan(0.475 * math.pi))


def test_a_bell_curve_gets_students_interval() -> None:
    assert interval(BELL) == (*t_interval(BELL), "t")


def test_a_long_tail_gets_the_further_bound_on_either_side() -> None:
    low, high, method = interval(SKEWED)

    t_low, t_high = t_interval(SKEWED)
    assert method == "studentised"
    assert high == studentised_interval(SKEWED)[1] > t_high
    assert low == min(t_low, studentised_interval(SKEWED)[0])


def test_a_mirrored_sample_has_a_mirrored_interval() -> None:
    low, high = studentised_interval(SKEWED)

    # quantiles of 1,999 resamples interpolate alike from both ends
    assert studentised_interval(-SKEWED) == pytest.approx((-high, -low))


def test_the_same_sample_has_the_same_interval_twice() -> None:
    first = studentised_interval(SKEWED)
    shares.cache_clear()

    assert studentised_interval(SKEWED) == first


@pytest.mark.parametrize("bounds", [t_interval, studentised_interval, interval])
@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_values_have_no_interval(bounds, n: int) -> None:
    assert np.isnan(bounds(np.ones(n))[:2]).all()


@pytest.mark.parametrize("bounds", [t_interval, studentised_interval])
def test_equal_values_are_their_own_interval(bounds) -> None:
    assert bounds(np.full(30, 2.0)) == (2, 2)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
@pytest.mark.parametrize("bounds", [t_interval, studentised_interval, interval])
def test_a_confidence_that_is_no_probability_is_refused(bounds, confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
        bounds(np.zeros(3), confidence)


def test_the_test_of_a_bell_curve_is_students() -> None:
    expected = stats.ttest_1samp(BELL + 0.2, 0.1, alternative="greater").pvalue

    assert p_above(BELL + 0.2, 0.1) == pytest.approx(expected)


def test_a_long_lower_tail_makes_a_high_mean_less_surprising() -> None:
    values = 3 - SKEWED

    assert p_above(values, 1) > stats.ttest_1samp(values, 1, alternative="greater").pvalue
    assert p_above(values, 1) >= 1 / (1 + RESAMPLES)


@pytest.mark.parametrize(("value", "p"), [(1.0, 0), (0.0, 1), (-1.0, 1)])
def test_equal_values_leave_no_doubt(value: float, p: float) -> None:
    assert p_above(np.full(5, value), 0) == p


def test_one_value_proves_nothing() -> None:
    assert p_above(np.array([9.0]), 0) == 1


def test_a_resample_draws_as_many_as_there_are() -> None:
    assert np.allclose(shares(7).sum(axis=1), 1)
    assert np.allclose(shares(7) * 7, np.round(shares(7) * 7))


def test_resampled_t_is_what_a_resample_written_out_gives() -> None:
    values = np.random.default_rng(4).normal(5, 2, size=(12, 3))
    counts = np.round(shares(12)[17] * 12).astype(int)
    drawn = np.repeat(values, counts, axis=0)

    expected = (drawn.mean(axis=0) - values.mean(axis=0)) / (drawn.std(axis=0, ddof=1) / np.sqrt(12))

    assert resampled_t(values)[17] == pytest.approx(expected)
    assert resampled_means(values)[17] == pytest.approx(drawn.mean(axis=0))


def test_a_resample_of_equal_values_has_no_standard_error() -> None:
    values = np.eye(1, 10).T + 1e6

    missed = shares(10)[:, 0] == 0
    assert missed.any()
    assert np.isnan(resampled_t(values)[missed]).all()
