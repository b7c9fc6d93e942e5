"""A trial notes what was done by chance, and what became of it, to the cent."""

import numpy as np
import pytest

from experiments.scores.fitting import FEATURES
from experiments.scores.trial import Cases, observe
from sim.scenario import Population, Scenario, Site

ARMS = ("sms", "email", "call")
WITHIN = 40
SMALL = Scenario(
    days=30, run_out_days=5, population=Population(persons=200, placed_over_days=5), sites=(Site(collectors=1),)
)


@pytest.fixture(scope="module")
def cases() -> Cases:
    """About a thousand cases of three seeds."""
    return observe(SMALL, [1, 2, 3], ARMS, FEATURES, WITHIN)


def test_every_arm_and_none_are_among_the_cases(cases: Cases) -> None:
    assert set(cases.treatment.tolist()) == {0, 1, 2, 3}


def test_the_chance_of_an_order_is_its_share_over_what_was_allowed(cases: Cases) -> None:
    first = (cases.seed == 1) & (cases.treatment > 0)

    assert cases.propensity[first] == pytest.approx(0.05 / cases.allowed[first].sum(axis=1))


def test_only_what_was_allowed_was_done(cases: Cases) -> None:
    touched = np.flatnonzero(cases.treatment)

    assert cases.allowed[touched, cases.treatment[touched] - 1].all()


def test_decisions_are_noted_as_long_as_their_outcome_can_be_seen(cases: Cases) -> None:
    assert cases.day.max() < SMALL.days


def test_calls_take_collectors_time_and_messages_cost_cents(cases: Cases) -> None:
    assert cases.minutes[cases.treatment == 3].mean() > 0.5
    assert cases.cost[cases.treatment == 1].mean() > 1


def test_an_account_resolves_at_most_what_it_owes_and_interest(cases: Cases) -> None:
    assert (cases.share <= 1.1).all()
    assert 0.1 < cases.share.mean() < 0.9


def test_the_same_seeds_give_the_same_cases(cases: Cases) -> None:
    again = observe(SMALL, [1, 2, 3], ARMS, FEATURES, WITHIN)

    assert again.resolved.tobytes() == cases.resolved.tobytes()
    assert all(again.seen[name].tobytes() == cases.seen[name].tobytes() for name in FEATURES)
