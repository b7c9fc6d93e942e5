import numpy as np
import pytest

from experiments.paired import pareto
from sim.kpis import Better

NOISE = np.random.default_rng(13).normal(size=(40, 1, 2))
MONEY_AND_COMPLAINTS: tuple[Better, Better] = ("higher", "lower")


def around(means: list[list[float]], spread: float = 0.01) -> np.ndarray:
    """Policies as rows, money and complaints as columns, on 40 seeds that all share."""
    own = np.random.default_rng(14).normal(size=(40, len(means), 2))
    return np.array(means) + 3 * NOISE + spread * own


def test_known_dominance_is_certain() -> None:
    front = pareto(around([[3, 1], [2, 2], [4, 3]]), MONEY_AND_COMPLAINTS)

    assert front.at_means.tolist() == [True, False, True]
    assert front.p_on_front.tolist() == [1, 0, 1]
    assert front.p_dominates.tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]


def test_a_coin_flip_is_shown_as_one() -> None:
    values = around([[1, 1], [1, 2]], spread=1)
    values[:, 1, 0] += (values[:, 0] - values[:, 1])[:, 0].mean()  # equal money on average, the first complains less

    front = pareto(values, MONEY_AND_COMPLAINTS)

    assert front.p_dominates[0, 1] == pytest.approx(0.5, abs=0.06)
    assert front.p_on_front[1] == pytest.approx(1 - front.p_dominates[0, 1])


def test_luck_that_all_share_blurs_nothing() -> None:
    assert pareto(around([[1.1, 1.1], [1, 1]], spread=0), MONEY_AND_COMPLAINTS).p_on_front.tolist() == [1, 1]
    assert pareto(around([[1.1, 1], [1, 1.1]], spread=0), MONEY_AND_COMPLAINTS).p_on_front.tolist() == [1, 0]


def test_a_gain_within_the_margin_does_not_dominate() -> None:
    values = around([[1.1, 1], [1, 1.5]])

    assert pareto(values, MONEY_AND_COMPLAINTS).p_dominates[0, 1] == 1
    assert pareto(values, MONEY_AND_COMPLAINTS, (0.2, 1)).p_dominates[0, 1] == 0


def test_a_loss_within_the_margin_does_not_save_from_being_dominated() -> None:
    values = around([[2, 1.1], [1, 1]])

    assert pareto(values, MONEY_AND_COMPLAINTS).p_dominates[0, 1] == 0
    assert pareto(values, MONEY_AND_COMPLAINTS, (0, 0.2)).p_dominates[0, 1] == 1


def test_the_same_policy_twice_dominates_itself_never() -> None:
    front = pareto(np.repeat(around([[1, 1]]), 2, axis=1), MONEY_AND_COMPLAINTS)

    assert front.p_on_front.tolist() == [1, 1]


def test_one_policy_is_the_front() -> None:
    assert pareto(around([[1, 1]]), MONEY_AND_COMPLAINTS).p_on_front.tolist() == [1]


def test_a_seed_on_which_one_number_is_missing_is_left_out() -> None:
    values = around([[1, 1], [1.001, 1.001]])
    holed = np.concatenate([values, np.full((1, 2, 2), np.nan)])

    assert np.array_equal(
        pareto(holed, MONEY_AND_COMPLAINTS).p_on_front, pareto(values, MONEY_AND_COMPLAINTS).p_on_front
    )


@pytest.mark.parametrize("n", [0, 1])
def test_without_seeds_no_probability_is_known(n: int) -> None:
    front = pareto(around([[1, 1], [0, 2]])[:n], MONEY_AND_COMPLAINTS)

    assert np.isnan(front.p_on_front).all()
    assert front.at_means.all()


def test_faulty_margins_are_refused() -> None:
    with pytest.raises(ValueError, match=r"margins must be at least 0, got \[-1.0, 0.0\]"):
        pareto(around([[1, 1]]), MONEY_AND_COMPLAINTS, (-1, 0))
    with pytest.raises(ValueError, match="must have 2 entries, one a measure, got 2, 1"):
        pareto(around([[1, 1]]), MONEY_AND_COMPLAINTS, (1,))
