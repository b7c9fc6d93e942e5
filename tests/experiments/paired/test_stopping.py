import numpy as np
import pytest
from scipy.special import nctdtr, stdtrit

from experiments.paired import LEAST_PAIRS, more_pairs_needed, precise_enough, t_interval

DRAWS = np.random.default_rng(12).normal(5, 1, size=400)


def half(values: np.ndarray) -> float:
    low, high = t_interval(values)
    return (high - low) / 2


def test_it_stops_when_the_last_runs_were_all_precise() -> None:
    widest = max(half(DRAWS[:n]) for n in range(75, 81))

    assert precise_enough(DRAWS[:80], widest * 1.0001)
    assert not precise_enough(DRAWS[:80], widest * 0.9999)


def test_one_imprecise_run_among_the_last_starts_the_count_again() -> None:
    calm = np.tile([-0.1, 0.1], 40)
    shaken = np.append(calm, [9.0, *np.tile([-0.1, 0.1], 2)])

    assert precise_enough(calm, half(calm) * 1.1)
    assert not precise_enough(shaken, half(calm) * 1.1)


def test_the_look_ahead_grows_in_proportion_beyond_a_hundred_runs() -> None:
    widest = max(half(DRAWS[:n]) for n in range(180, 201))

    assert precise_enough(DRAWS[:200], widest * 1.0001, look_ahead=10)
    assert not precise_enough(DRAWS[:200], widest * 0.9999, look_ahead=10)


@pytest.mark.parametrize("n", [0, 1, 2, 34])
def test_it_never_stops_before_thirty_runs_and_the_look_ahead(n: int) -> None:
    assert not precise_enough(np.zeros(n), 1e9)
    assert precise_enough(np.zeros(35), 1e9)


def test_a_precision_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="half_width must be positive, got 0"):
        precise_enough(DRAWS, 0)


@pytest.mark.parametrize("effect", [0.2, 0.35, 0.5])
def test_so_many_runs_tell_nine_times_in_ten(effect: float) -> None:
    flips = np.tile([-1.0, 1.0], 15)
    flips /= flips.std(ddof=1)

    n = LEAST_PAIRS + more_pairs_needed(flips, effect)  # type: ignore[operator]

    critical = stdtrit(n - 1, 0.975)
    power = 1 - nctdtr(n - 1, effect * n**0.5, critical)
    assert power == pytest.approx(0.9, abs=0.01)


def test_the_observed_mean_is_the_effect_unless_another_is_given() -> None:
    differences = DRAWS[:40] - 4.9

    assert more_pairs_needed(differences) == more_pairs_needed(differences, float(differences.mean()))
    assert more_pairs_needed(-differences) == more_pairs_needed(differences)


def test_enough_runs_need_no_more() -> None:
    assert more_pairs_needed(DRAWS) == 0


def test_a_clear_effect_still_needs_the_least_number() -> None:
    assert more_pairs_needed(DRAWS[:12]) == LEAST_PAIRS - 12


@pytest.mark.parametrize("n", [0, 1])
def test_without_a_spread_the_least_number_is_asked_for(n: int) -> None:
    assert more_pairs_needed(np.full(n, np.nan)) == LEAST_PAIRS
    assert more_pairs_needed(np.ones(n)) == LEAST_PAIRS - n


def test_no_number_of_runs_tells_nothing_from_nothing() -> None:
    assert more_pairs_needed(np.zeros(40)) is None
    assert more_pairs_needed(np.tile([-1.0, 1.0], 20)) is None
