from pathlib import Path

import numpy as np

from experiments.tuning import Trial, Tuning
from experiments.tuning.retest import candidates
from experiments.tuning.trial import State, digest_of, excesses, is_beaten, is_feasible, ordered
from tests.experiments.tuning.small import tuning_of

LIMITS = "constraints: {complaints: {at_most: 10}, recovery_rate: {at_least: 0.2}}"


def trial(number: int, *means: float, state: State = "complete", at: float | None = None) -> Trial:
    parameters = {"gap": float(number) if at is None else at}
    return Trial(number, parameters, state, np.array([means, means]))


def limited(folder: Path) -> Tuning:
    return tuning_of(folder, LIMITS)


def test_a_limit_is_exceeded_above_at_most_and_below_at_least(tmp_path: Path) -> None:
    tuning = limited(tmp_path)

    assert excesses(tuning, [0.5, 12, 0.15]) == {"complaints": 2, "recovery_rate": 0.2 - 0.15}
    assert is_feasible(tuning, [0.5, 10, 0.2])
    assert not is_feasible(tuning, [0.5, np.nan, 0.2])


def test_who_keeps_the_limits_stands_before_who_does_not_however_good(tmp_path: Path) -> None:
    trials = [
        trial(0, 0.9, 30, 0.3),
        trial(1, 0.1, 5, 0.3),
        trial(2, np.nan, 5, 0.3, state="undefined"),
        trial(3, 0.2, 5, 0.3),
        trial(4, 0.8, 11, 0.3),
    ]

    assert [one.number for one in ordered(limited(tmp_path), trials)] == [3, 1, 4, 0, 2]


def test_less_is_better_where_the_kpi_says_so(tmp_path: Path) -> None:
    tuning = tuning_of(tmp_path, "objective: cost_per_account")

    assert [one.number for one in ordered(tuning, [trial(0, 3.0), trial(1, 2.0)])] == [1, 0]


def test_with_several_objectives_who_is_beaten_in_all_stands_behind(tmp_path: Path) -> None:
    tuning = tuning_of(tmp_path, "objective: [recovery_rate, cost_per_account]")
    trials = [trial(0, 0.5, 5), trial(1, 0.6, 4), trial(2, 0.4, 3), trial(3, 0.3, 3)]

    assert [is_beaten(tuning, one, trials) for one in trials] == [True, False, False, True]
    assert [one.number for one in ordered(tuning, trials)] == [1, 2, 0, 3]


def test_the_best_meet_again_once_each_and_so_does_all_that_was_tried_first(tmp_path: Path) -> None:
    tuning = tuning_of(tmp_path, "keep: 2")
    trials = [trial(0, 0.1), trial(1, 0.5), trial(2, 0.9, state="pruned"), trial(3, 0.5, at=1.0), trial(4, 0.4)]

    assert [one.number for one in candidates(tuning, trials, 1)] == [0, 1, 4]


def test_a_digest_tells_the_last_bit_of_a_value() -> None:
    one, other = trial(0, 0.5), trial(0, float(np.nextafter(0.5, 1)))

    assert digest_of([one]) != digest_of([other])
    assert digest_of([one]) == digest_of([trial(0, 0.5)])
