"""The lender's estimate of who will pay: added up as it says, and a number whatever the account."""

import numpy as np
import pytest

from sim import Scenario, Simulation
from sim.features import FEATURES
from sim.scenario import Scorecard
from sim.scoring import TERMS, payment_probability

from .worlds import one_each, scenario_of

ZEROS = dict.fromkeys(Scorecard.model_fields, 0.0)


def estimate(coefficients: dict[str, float], facts: dict[str, float]) -> float:
    """Score one account, whose other facts are all zero."""
    seen = {name: np.array([facts.get(name, 0.0)]) for name in TERMS}
    return float(payment_probability(Scorecard(**{**ZEROS, **coefficients}), seen.__getitem__, 1)[0])


def test_every_term_has_a_coefficient_and_every_coefficient_a_term() -> None:
    assert {"intercept", *TERMS} == set(Scorecard.model_fields)
    assert set(TERMS) <= set(FEATURES)


def test_nothing_known_is_even_odds() -> None:
    assert estimate({}, {}) == 0.5


def test_coefficients_add_up_in_logits() -> None:
    found = estimate({"intercept": 0.5, "score": 0.25, "promises_kept": -0.1}, {"score": 2.0, "promises_kept": 1})

    assert found == pytest.approx(1 / (1 + np.exp(-0.9)), rel=1e-12)


def test_days_since_something_count_in_logs() -> None:
    found = estimate({"days_in_book": -1.0}, {"days_in_book": 9.0})

    assert found == pytest.approx(1 / (1 + 10.0), rel=1e-12)


def test_a_fact_beyond_its_range_adds_no_more() -> None:
    assert estimate({"score": 1.0}, {"score": 3.0}) == estimate({"score": 1.0}, {"score": 50.0})
    assert estimate({"days_past_due": 0.1}, {"days_past_due": -30.0}) == 0.5


@pytest.mark.parametrize("value", [-1e12, 0.0, 1e12])
def test_whatever_the_facts_the_estimate_is_a_probability(value: float) -> None:
    seen = {name: np.array([value]) for name in TERMS}

    assert 0.0 < payment_probability(Scorecard(), seen.__getitem__, 1)[0] < 1.0


def _worklist(scores: list[float], **scorecard: float) -> tuple[list[float], list[float]]:
    scenario: Scenario = scenario_of(scorecard={**ZEROS, **scorecard})
    worklist = Simulation(scenario, 1, one_each(len(scores), score=scores)).worklist()
    return worklist.column("payment_probability").tolist(), worklist.column("risk").tolist()


def test_the_scenario_sets_the_coefficients() -> None:
    estimates, _ = _worklist([0.0], intercept=1.0)

    assert estimates == pytest.approx([1 / (1 + np.exp(-1.0))])


def test_an_unknown_score_is_an_average_one_and_a_medium_risk() -> None:
    estimates, risks = _worklist([float("nan"), 0.0], score=1.0)

    assert estimates[0] == estimates[1] == 0.5
    assert risks == [1, 1]


def test_risk_is_low_where_the_score_is_high_by_thirds() -> None:
    _, risks = _worklist([-3.0, -0.44, -0.42, 0.42, 0.44, 3.0])

    assert risks == [2, 2, 1, 1, 0, 0]
