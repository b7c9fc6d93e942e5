"""The shipped scorecard is calibrated where it was fitted, and fitting finds what is there."""

from pathlib import Path

import numpy as np
import pytest

from experiments.config import load
from experiments.scorecard import Cases, by_decile, fit, observe
from experiments.seeds import seeds
from sim.scenario import Scenario, Scorecard
from sim.scoring import TERMS

CARD = Path(__file__).parents[2] / "configs" / "card.yaml"


@pytest.fixture(scope="module")
def held_out() -> Cases:
    """About 180,000 accounts on eight seeds that were not fitted on."""
    return observe(load(CARD, Scenario), seeds("report", 8))


def test_in_each_tenth_as_many_pay_as_the_scorecard_says_within_three_points(held_out: Cases) -> None:
    # 18,000 accounts a tenth, each seen about five times: one standard error is below 0.9 points
    for estimated, paid in by_decile(held_out, Scorecard()):
        assert abs(estimated - paid) <= 0.03


def test_as_many_pay_in_all_as_the_scorecard_says_within_a_point_and_a_half(held_out: Cases) -> None:
    assert abs(held_out.estimates(Scorecard()).mean() - held_out.paid.mean()) <= 0.015


def test_the_scorecard_tells_who_pays_from_who_does_not(held_out: Cases) -> None:
    shares = [paid for _, paid in by_decile(held_out, Scorecard())]

    assert shares[-1] > 4 * shares[0]


def test_a_fit_finds_the_coefficients_that_made_the_cases() -> None:
    n, order = 60_000, np.random.Generator(np.random.PCG64(1))
    true = Scorecard(**dict.fromkeys(Scorecard.model_fields, 0.0) | {"intercept": -1.0, "score": 0.8, "disputed": -1.5})
    seen = {name: order.uniform(low, high, n).round() for name, (low, high) in TERMS.items()}
    unknown = Cases(seen, np.zeros(n, dtype=np.bool_))

    found = fit(Cases(seen, order.random(n) < unknown.estimates(true)))

    # a standard error is at most 0.06, that of the intercept with twelve terms beside it
    for name, coefficient in found:
        assert abs(coefficient - getattr(true, name)) <= (0.25 if name == "intercept" else 0.1), name
