import numpy as np
import pytest
from scipy.special import stdtrit

from experiments.paired import all_pairs, simultaneous, t_interval

NAN = float("nan")


def draws(n: int, k: int) -> np.ndarray:
    return np.random.default_rng(7).normal(size=(n, k))


def test_one_policy_alone_has_students_interval_below_fifty_seeds() -> None:
    differences = draws(30, 1)

    band = simultaneous(differences)

    assert (band.low[0], band.high[0]) == pytest.approx(t_interval(differences[:, 0]))


def test_below_fifty_seeds_the_miss_is_shared_out_among_the_policies() -> None:
    differences = draws(49, 4)

    band = simultaneous(differences, 0.92)

    assert band.method == "bonferroni"
    assert (band.low[2], band.high[2]) == pytest.approx(t_interval(differences[:, 2], 0.98))


def test_policies_that_move_together_cost_no_more_than_one() -> None:
    one = draws(60, 1)

    assert simultaneous(np.tile(one, 6)).method == "max_t"
    assert simultaneous(np.tile(one, 6)).critical == pytest.approx(simultaneous(one).critical)


def test_policies_that_move_apart_cost_more_than_one_but_hardly_beyond_bonferroni() -> None:
    together, apart = simultaneous(np.tile(draws(200, 1), 4)), simultaneous(draws(200, 4))

    assert together.critical + 0.3 < apart.critical < stdtrit(199, 1 - 0.05 / 8) * 1.05


def test_a_seed_on_which_one_is_not_defined_is_left_out_for_all() -> None:
    differences = draws(30, 2)
    holed = np.vstack([differences, [NAN, 100.0]])

    assert np.array_equal(simultaneous(holed).low, simultaneous(differences).low)


def test_a_policy_that_changes_nothing_has_no_width() -> None:
    differences = np.column_stack([draws(60, 1), np.zeros(60)])

    band = simultaneous(differences)

    assert (band.low[1], band.high[1]) == (0, 0)
    assert band.low[0] < band.high[0]


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_seeds_bound_nothing(n: int) -> None:
    band = simultaneous(np.ones((n, 3)))

    assert np.isnan([*band.low, *band.high, band.critical]).all()


def test_two_seeds_give_finite_bounds() -> None:
    assert np.isfinite(simultaneous(draws(2, 3)).low).all()


@pytest.mark.parametrize("n", [30, 60])
def test_a_pair_turned_round_has_its_bounds_turned_round(n: int) -> None:
    band = all_pairs(draws(n, 3))

    assert np.array_equal(band.low, -band.high.T)
    assert (np.diag(band.low) == 0).all()


def test_the_bounds_of_a_pair_are_those_of_its_row_less_its_column() -> None:
    values = draws(30, 3)

    band = all_pairs(values, 0.94)

    assert (band.low[2, 0], band.high[2, 0]) == pytest.approx(t_interval(values[:, 2] - values[:, 0], 0.98))


def test_one_policy_has_no_pairs() -> None:
    band = all_pairs(draws(30, 1))

    assert band.low.tolist() == [[0.0]]


def test_a_confidence_that_is_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
        simultaneous(draws(30, 2), 95)
