import numpy as np
import pytest

from experiments.paired import against_best, t_interval

NOISE = np.random.default_rng(8).normal(size=(40, 1))


def around(*means: float, spread: float = 0.1) -> np.ndarray:
    return np.array(means) + spread * np.random.default_rng(9).normal(size=(40, len(means))) + 10 * NOISE


def test_a_clear_winner_is_the_only_one_that_may_be_best() -> None:
    found = against_best(around(1, 3, 2), "higher")

    assert found.possibly_best.tolist() == [False, True, False]
    assert found.high[0] == found.high[2] == 0
    assert found.low[1] == 0
    assert found.low[0] < -2 < found.low[2] < -1 + 0.2
    assert 1 < found.high[1] < 1.2


def test_where_less_is_better_the_lowest_wins() -> None:
    assert against_best(around(1, 3, 2), "lower").possibly_best.tolist() == [True, False, False]


def test_two_near_the_top_may_both_be_best_and_one_may_lose_to_the_other() -> None:
    found = against_best(around(0, 0.001, -5), "higher")

    assert found.possibly_best.tolist() == [True, True, False]
    assert (found.low[:2] < 0).all()
    assert (found.high[:2] > 0).all()


def test_two_policies_are_bounded_by_the_interval_of_their_difference() -> None:
    values = around(1.5, 1, spread=2)
    low, high = t_interval(values[:, 0] - values[:, 1])

    found = against_best(values, "higher")

    assert low < 0 < high
    assert (found.low[0], found.high[0]) == pytest.approx((low, high))
    assert (found.low[1], found.high[1]) == pytest.approx((-high, -low))


def test_the_same_policy_twice_may_be_best_twice_and_loses_nothing() -> None:
    values = np.tile(around(1), 2)

    found = against_best(values, "higher")

    assert found.possibly_best.all()
    assert (found.low.tolist(), found.high.tolist()) == ([0, 0], [0, 0])


def test_one_policy_may_be_best_but_has_nothing_to_be_compared_with() -> None:
    found = against_best(around(1), "higher")

    assert found.possibly_best.tolist() == [True]
    assert np.isnan([*found.low, *found.high]).all()


@pytest.mark.parametrize("n", [0, 1])
def test_without_seeds_anybody_may_be_best(n: int) -> None:
    found = against_best(around(1, 2)[:n], "higher")

    assert found.possibly_best.all()
    assert np.isnan(found.low).all()


def test_where_neither_direction_is_better_there_is_no_best() -> None:
    with pytest.raises(ValueError, match="better must be higher or lower, got neither"):
        against_best(around(1, 2), "neither")
