"""Effects that were put into a trial are found in it, and rankings are told apart by what they bring."""

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.scores.additive import Boosting
from experiments.scores.evaluation import calibration, effects_by_tenth, qini
from experiments.scores.trial import EVERY_DAYS, Cases
from experiments.scores.uplift import contrast, fit_uplift
from policies.scoring import AdditiveScore

N = 200_000
HOW = Boosting(rounds=60, smallest=2000)


def effect_of(cases: Cases) -> NDArray[np.float64]:
    """The truth: a touch adds 10 points to high scores, less 2 for each dial of the week; 30 % come anyway."""
    return 0.1 * (cases.seen["score"] > 0) - 0.02 * cases.seen["dials_7"]


@pytest.fixture(scope="module")
def trial() -> Cases:
    """A trial of one arm on ten seeds, touched with 20 %, of whose untouched mornings one in eight is noted."""
    order = np.random.Generator(np.random.PCG64(1))
    treatment = (order.random(N) < 0.2).astype(np.int64)
    seen = {"score": order.normal(size=N), "dials_7": order.integers(0, 4, N) * 1.0, "balance": np.full(N, 100.0)}
    nothing = np.zeros(N)
    cases = Cases(
        arms=("call",),
        seen=seen,
        seed=order.integers(0, 10, N),
        day=np.zeros(N, np.int64),
        treatment=treatment,
        propensity=np.where(treatment, 0.2, 0.8),
        allowed=np.ones((N, 1), np.bool_),
        resolved=nothing,
        paid=nothing > 0,
        reached=nothing > 0,
        complaints=nothing,
        minutes=nothing,
        cost=2.5 * treatment + order.normal(size=N),
    )
    chance = 0.3 + treatment * effect_of(cases)
    cases.resolved[:] = 100.0 * (order.random(N) < chance)
    return cases.of((treatment > 0) | (order.random(N) < 1 / EVERY_DAYS))


def of(score: AdditiveScore, cases: Cases) -> NDArray[np.float64]:
    return score.of_columns([cases.seen[name] for name in score.table.features], len(cases))


def test_the_chance_of_a_touch_among_what_was_noted_is_known(trial: Cases) -> None:
    found = contrast(trial, "call", np.full(len(trial), 0.3))

    assert found.chance == pytest.approx(0.2 / (0.2 + 0.8 / EVERY_DAYS))
    assert found.touched.mean() == pytest.approx(found.chance.mean(), abs=0.005)


def test_an_effect_is_found_within_two_points(trial: Cases) -> None:
    # 60,000 cases: a twentieth of them has a standard error below 1.5 points
    score = fit_uplift(contrast(trial, "call", np.full(len(trial), 0.3)), ("score", "dials_7"), HOW)

    assert np.abs(of(score, trial) - effect_of(trial)).mean() < 0.02


def test_an_effect_is_found_though_what_is_expected_is_wrong(trial: Cases) -> None:
    wrong = 0.3 + 0.1 * np.sin(trial.seen["score"])

    score = fit_uplift(contrast(trial, "call", wrong), ("score", "dials_7"), HOW)

    assert np.abs(of(score, trial) - effect_of(trial)).mean() < 0.02


def test_what_a_touch_raises_on_average_is_found(trial: Cases) -> None:
    found = contrast(trial, "call", np.full(len(trial), 0.3))

    assert found.rise(found.cases.cost) == pytest.approx(2.5, abs=0.05)


def test_the_true_effects_rank_better_than_chance_and_worse_than_nobody(trial: Cases) -> None:
    found, order = contrast(trial, "call", np.full(len(trial), 0.3)), np.random.Generator(np.random.PCG64(2))

    true, chance = qini(found, effect_of(found.cases)), qini(found, order.random(len(found.cases)))

    low, high = true.coefficient[1:]
    assert low > 0.2
    assert chance.coefficient[1] < 0 < chance.coefficient[2]
    assert high > low


def test_the_first_called_bring_what_a_touch_adds_to_them(trial: Cases) -> None:
    found = contrast(trial, "call", np.full(len(trial), 0.3))

    mean, low, high = qini(found, effect_of(found.cases)).per_touch(0.1)

    assert low <= 10.0 <= high  # cents of 100
    assert mean == pytest.approx(10.0, abs=3.0)


def test_true_effects_are_calibrated(trial: Cases) -> None:
    found = contrast(trial, "call", np.full(len(trial), 0.3))

    assert effects_by_tenth(found, effect_of(found.cases)).error < 0.015


def test_an_estimate_that_is_off_by_ten_points_has_an_error_of_ten_points() -> None:
    happened = np.tile([0.0, 1.0], 5000)

    assert calibration(np.full(10_000, 0.6), happened, np.ones(10_000)).error == pytest.approx(0.1, abs=1e-3)


def test_cases_count_by_what_they_stand_for() -> None:
    estimate = np.repeat([0.1, 0.9], 1000)

    found = calibration(estimate, estimate, np.repeat([9.0, 1.0], 1000))

    assert found.estimated == pytest.approx([0.1] * 9 + [0.9], abs=0.01)  # a case may lie astride two tenths
