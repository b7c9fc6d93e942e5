from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from experiments.paired import Question, non_inferior, non_inferior_family, t_interval
from experiments.paired.harm import holm

BELL = np.array([NormalDist().inv_cdf((i + 0.5) / 40) for i in range(40)])


@pytest.mark.parametrize(
    ("shift", "state"), [(-2.0, "not_worse"), (0.0, "not_worse"), (0.2, "cannot_tell"), (0.5, "worse"), (3.0, "worse")]
)
def test_harm_is_shown_or_excluded_or_nobody_can_tell(shift: float, state: str) -> None:
    # 40 seeds, standard error 0.15
    assert non_inferior(BELL + shift, 0.4, "lower").state == state


def test_where_more_is_better_harm_is_the_loss() -> None:
    found = non_inferior(BELL - 3, 1, "higher")

    assert found.state == "worse"
    assert found.mean == pytest.approx(3)


def test_harm_within_the_margin_is_not_worse_even_where_it_is_sure_to_be_there() -> None:
    found = non_inferior(0.1 * BELL + 0.5, 1, "lower")

    assert found.low > 0
    assert found.state == "not_worse"


def test_bounds_and_chances_are_one_sided_students() -> None:
    found = non_inferior(BELL + 0.2, 0.5, "lower", 0.95)

    assert (found.low, found.high) == pytest.approx(t_interval(BELL + 0.2, 0.90))
    assert found.p_worse == pytest.approx(stats.ttest_1samp(BELL + 0.2, 0, alternative="greater").pvalue)
    assert found.p_not_worse == pytest.approx(stats.ttest_1samp(BELL + 0.2, 0.5, alternative="less").pvalue)


def test_a_policy_that_changes_nothing_harms_nobody_even_without_a_margin() -> None:
    assert non_inferior(np.zeros(30), 0, "lower").state == "not_worse"


def test_equal_harm_beyond_the_margin_is_worse() -> None:
    assert non_inferior(np.full(30, 2.0), 1, "lower").state == "worse"


@pytest.mark.parametrize("n", [0, 1, 2, 29])
def test_fewer_than_thirty_seeds_tell_nothing(n: int) -> None:
    found = non_inferior(BELL[:n] + 50, 1, "lower")

    assert (found.state, found.pairs) == ("cannot_tell", n)
    assert np.isnan(found.low) == (n < 2)


def test_seeds_on_which_it_is_not_defined_are_left_out() -> None:
    assert non_inferior(np.append(BELL, np.nan), 1, "lower") == non_inferior(BELL, 1, "lower")


def test_the_larger_the_family_the_more_has_to_be_shown() -> None:
    doubtful = Question(BELL + 0.3, 0.6, "lower")
    alone = non_inferior(doubtful.differences, doubtful.margin, doubtful.better)

    family = non_inferior_family(dict.fromkeys(range(10), doubtful))

    assert alone.state == "not_worse"
    assert family[0].state == "cannot_tell"
    assert family[0].p_not_worse == pytest.approx(10 * alone.p_not_worse)


def test_a_clear_case_stays_clear_in_a_family() -> None:
    questions = {"vulnerable": Question(BELL + 3, 1, "lower"), "others": Question(BELL - 3, 1, "lower")}

    found = non_inferior_family(questions)

    assert {key: harm.state for key, harm in found.items()} == {"vulnerable": "worse", "others": "not_worse"}


def test_an_empty_family_has_no_answer() -> None:
    assert non_inferior_family({}) == {}


def test_corrected_chances_keep_their_order_and_stay_below_one() -> None:
    assert holm([0.5, 0.001, 0.9]) == [1, 0.003, 1]


def test_a_negative_margin_is_refused() -> None:
    with pytest.raises(ValueError, match="margin must be at least 0, got -1"):
        non_inferior(BELL, -1, "lower")
