import numpy as np
import pytest

from experiments.paired import learned
from experiments.paired.learned import _middle

WORLDS = np.random.default_rng(15).normal(size=30)


def runs(*skills: float, noise: float = 0.1) -> np.ndarray:
    """One training run a row, better than the baseline by its skill on average."""
    own = np.random.default_rng(16).normal(size=(len(skills), 30))
    return np.array(skills)[:, None] + WORLDS + noise * own


def test_points_are_means_over_training_runs() -> None:
    found = learned(runs(1, 2, 3, 4, 90, noise=0), WORLDS)

    assert found.mean.value == pytest.approx(20)
    # the middle half of five: three quarters of the 2nd and 4th, all of the 3rd
    assert found.iqm.value == pytest.approx((0.75 * 2 + 3 + 0.75 * 4) / 2.5)
    assert found.p_improvement.value == 1


def test_the_middle_half_of_four_is_the_two_between() -> None:
    assert _middle(np.array([[9.0, 1.0, 2.0, -50.0]])).tolist() == [1.5]


def test_five_wins_of_five_do_not_prove_certainty() -> None:
    found = learned(runs(1, 2, 3, 4, 5), WORLDS).p_improvement

    # of five: the probability whose fifth power is 2.5 %
    assert found.low == pytest.approx(0.025**0.2)
    assert found.high == 1


def test_where_less_is_better_the_lower_runs_win() -> None:
    found = learned(runs(-1, -2, -3, 4, 5), WORLDS, "lower")

    assert found.p_improvement.value == pytest.approx(0.6)
    assert found.mean.value == pytest.approx(0.6, abs=0.1)


def test_more_worlds_cannot_stand_in_for_training_runs() -> None:
    found = learned(runs(-2, -1, 0, 1, 2, noise=0), WORLDS).mean

    # five runs with a standard deviation of 1.58 leave a half-width near t(4) · 1.58 / √5 = 1.96
    assert 1.5 < (found.high - found.low) / 2 < 2.1


@pytest.mark.parametrize("n", [1, 2, 4])
def test_fewer_than_five_training_runs_bound_nothing(n: int) -> None:
    found = learned(runs(*range(1, n + 1)), WORLDS)

    assert np.isnan([bound for estimate in found for bound in estimate[1:]]).all()
    assert found.mean.value == pytest.approx((n + 1) / 2, abs=0.1)


def test_without_worlds_nothing_is_known() -> None:
    found = learned(np.full((6, 3), np.nan), np.zeros(3))

    assert np.isnan(found.mean.value)


def test_a_world_on_which_one_run_is_not_defined_is_left_out() -> None:
    values = runs(1, 2, 3, 4, 5)
    holed = np.column_stack([values, [np.nan, 9, 9, 9, 9]])

    assert learned(holed, np.append(WORLDS, 0.0)) == learned(values, WORLDS)


def test_a_baseline_of_other_worlds_is_refused() -> None:
    with pytest.raises(ValueError, match=r"baseline must have shape \(30,\), one a world, got \(29,\)"):
        learned(runs(1, 2), WORLDS[1:])
