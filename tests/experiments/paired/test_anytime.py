import math

import numpy as np
import pytest

from experiments.paired import anytime, t_interval
from experiments.paired.anytime import BURN_IN

DRAWS = np.random.default_rng(11).normal(0.4, 1, size=300)


def by_hand(differences: np.ndarray, g: float = 0.1) -> float:
    """The e-value as it is published."""
    n = len(differences)
    t2 = n * differences.mean() ** 2 / differences.var(ddof=1)
    log_e = -0.5 * math.log(1 + n * g)
    log_e += n / 2 * (math.log(1 + t2 / (n - 1)) - math.log(1 + t2 / ((n - 1) * (1 + n * g))))
    return math.exp(log_e)


@pytest.mark.parametrize("n", [50, 51, 300])
def test_the_e_value_is_the_published_formula(n: int) -> None:
    assert anytime(DRAWS[:n]).e_value == pytest.approx(by_hand(DRAWS[:n]))


def test_a_hundred_pairs_of_plus_and_minus_one_shifted_by_a_half() -> None:
    # mean 1/2, spread 100: t² / (n − 1) = 100 · 1/4 / 100 = 1/4, so e = 11^(−1/2) (1.25 / (1 + 0.25/11))^50
    expected = 11**-0.5 * (1.25 / (1 + 0.25 / 11)) ** 50

    assert anytime(np.tile([-0.5, 1.5], 50)).e_value == pytest.approx(expected)


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_at_its_bounds_the_evidence_is_just_enough(confidence: float) -> None:
    found = anytime(DRAWS, confidence)

    for bound in (found.low, found.high):
        assert by_hand(DRAWS - bound) == pytest.approx(1 / (1 - confidence))


def test_it_decides_when_zero_leaves_the_bounds() -> None:
    looks = [anytime(DRAWS[:n]) for n in range(BURN_IN, 301)]

    assert looks[-1].decided
    assert all(each.decided == (each.low > 0) == (each.e_value >= 20) for each in looks)


def test_it_pays_for_looking_with_a_wider_interval() -> None:
    found, (low, high) = anytime(DRAWS), t_interval(DRAWS)

    assert found.low < low
    assert high < found.high


@pytest.mark.parametrize("n", [0, 1, 2, 49])
def test_before_the_burn_in_nothing_is_bet(n: int) -> None:
    found = anytime(np.full(n, 3.0))

    assert (found.e_value, found.decided, found.pairs) == (1, False, n)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_seeds_on_which_it_is_not_defined_are_left_out() -> None:
    assert anytime(np.append(DRAWS, np.nan)) == anytime(DRAWS)


def test_equal_differences_other_than_zero_are_decided_at_once() -> None:
    found = anytime(np.full(50, 0.1))

    assert found.decided
    assert found.low == found.high


def test_a_policy_that_changes_nothing_is_never_decided() -> None:
    found = anytime(np.zeros(500))

    assert not found.decided
    assert (found.low, found.high) == (0, 0)
