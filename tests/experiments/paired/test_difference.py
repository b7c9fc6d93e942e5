import math

import numpy as np
import pytest
from scipy import stats

from experiments.paired import Sample, paired, t_interval


def sample(*values: float, first: int = 100) -> Sample:
    return Sample(tuple(range(first, first + len(values))), np.array(values, dtype=np.float64))


def test_the_difference_is_taken_seed_by_seed() -> None:
    found = paired(sample(3, 5, 7, 9), sample(1, 4, 7, 2), "higher")

    assert (found.mean, found.smallest, found.largest, found.pairs) == (2.5, 0, 7, 4)
    assert found.sd == pytest.approx(np.std([2, 1, 0, 7], ddof=1))


def test_the_interval_is_the_one_of_the_paired_t_test() -> None:
    ours, theirs = np.random.default_rng(1).normal(size=(2, 25))

    found = paired(sample(*ours), sample(*theirs), "higher")

    expected = stats.ttest_rel(ours, theirs).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-9)


@pytest.mark.parametrize(("shift", "sign"), [(10.0, 1), (-10.0, -1), (0.1, 0)])
def test_the_sign_is_known_only_where_the_interval_leaves_no_doubt(shift: float, sign: int) -> None:
    noise = np.array([-1.0, 1.0, -2.0, 2.0])

    assert paired(sample(*(noise + shift)), sample(0, 0, 0, 0), "higher").sign == sign


def test_the_interval_covers_the_mean_as_often_as_it_says() -> None:
    rng = np.random.default_rng(20261122)
    n_trials = 4000

    intervals = [t_interval(rng.normal(size=10), 0.9) for _ in range(n_trials)]

    covered = np.mean([low <= 0 <= high for low, high in intervals])
    assert abs(covered - 0.9) < 3 * math.sqrt(0.09 / n_trials)


def test_what_is_common_to_both_cancels() -> None:
    luck = np.random.default_rng(2).normal(0, 1000, 30)

    found = paired(sample(*(luck + 1)), sample(*luck), "higher")

    assert (found.low, found.high) == pytest.approx((1, 1), abs=1e-9)


@pytest.mark.parametrize(("better", "wins"), [("higher", 2), ("lower", 1), ("neither", None)])
def test_a_win_is_a_seed_on_which_the_policy_is_better_and_a_tie_is_none(better: str, wins: int | None) -> None:
    assert paired(sample(2, 3, 1, 5), sample(1, 2, 2, 5), better).wins == wins  # type: ignore[arg-type]


def test_seeds_on_which_either_is_not_defined_are_left_out() -> None:
    nan = float("nan")

    found = paired(sample(1, nan, 3, 4), sample(0, 0, nan, 2), "higher")

    assert (found.pairs, found.mean, found.wins) == (2, 1.5, 2)


def test_without_pairs_nothing_is_known_and_nothing_is_won() -> None:
    found = paired(sample(float("nan")), sample(1), "higher")

    assert (found.pairs, found.wins) == (0, 0)
    assert all(map(math.isnan, (found.mean, found.sd, found.low, found.high, found.run_low, found.largest)))


def test_one_pair_has_a_mean_but_no_interval() -> None:
    found = paired(sample(3), sample(1), "higher")

    assert (found.mean, found.wins) == (2, 1)
    assert math.isnan(found.low)
    assert math.isnan(found.sd)


def test_nine_of_ten_runs_lie_between_the_bounds_of_single_runs() -> None:
    found = paired(sample(*range(101)), sample(*[0] * 101), "higher")

    assert (found.run_low, found.run_high) == (5, 95)


def test_different_seeds_are_refused_and_named() -> None:
    with pytest.raises(ValueError, match="same seeds, got 100 and 200"):
        paired(sample(1, 2), sample(1, 2, first=200), "higher")


def test_the_same_seeds_in_another_order_are_refused() -> None:
    other = Sample((101, 100), np.array([1.0, 2.0]))

    with pytest.raises(ValueError, match="got 100 and 101"):
        paired(sample(1, 2), other, "higher")


def test_another_number_of_seeds_is_refused() -> None:
    with pytest.raises(ValueError, match="got 2 and 3 of them"):
        paired(sample(1, 2), sample(1, 2, 3), "higher")


def test_values_without_their_seeds_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(2,\), one a seed"):
        paired(Sample((1, 2), np.zeros(3)), Sample((1, 2), np.zeros(3)), "higher")


def test_skewed_differences_say_so_and_get_the_wider_interval() -> None:
    found = paired(sample(*np.linspace(0, 1, 29), 12.0), sample(*[0] * 30), "higher")

    assert found.method == "studentised"
    assert found.skew > 1
    assert found.high - found.low > np.diff(t_interval(np.array([*np.linspace(0, 1, 29), 12.0])))[0]


def test_a_run_that_makes_up_most_of_the_spread_is_warned_of() -> None:
    found = paired(sample(*np.linspace(0, 1, 29), 12.0), sample(*[0] * 30), "higher")

    assert found.dominated
    assert found.warning == "One run of 30 makes up 95% of the spread; more runs would steady the mean."


def test_even_differences_are_warned_of_in_no_word() -> None:
    found = paired(sample(*range(30)), sample(*[0] * 30), "higher")

    assert (found.dominated, found.warning, found.method) == (False, "", "t")
