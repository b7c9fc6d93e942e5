"""The rollout calls where a call moves something, the larger account first, and lets prices stop it."""

from policies.rollout import OneStepRollout
from policies.small_model import small_model

from .models import two_states
from .worklists import names, written


def test_an_account_is_called_where_a_call_brings_more_than_it_costs_and_else_left_alone() -> None:
    worklist = written({"days_past_due": [10, 60], "balance": [20_000, 20_000], "days_left": [60, 60]})

    decision = OneStepRollout(model=two_states()).decide(worklist)

    assert names(worklist, decision.treatment) == ["call", "wait"]


def test_the_larger_account_gets_the_only_call() -> None:
    worklist = written({"days_past_due": [10, 10], "balance": [20_000, 25_000], "days_left": [60, 60]}, calls=1)

    decision = OneStepRollout(model=two_states()).decide(worklist)

    assert names(worklist, decision.treatment) == ["wait", "call"]


def test_a_call_is_not_placed_at_a_price_above_what_it_brings() -> None:
    worklist = written({"days_past_due": [10], "balance": [20_000], "days_left": [60]})

    cheap = OneStepRollout(model=two_states(), call_price=800.0).decide(worklist)
    dear = OneStepRollout(model=two_states(), call_price=900.0).decide(worklist)

    # a call brings 5% of 20,000 cents and takes 2 minutes at 64 cents: 872 cents
    assert names(worklist, cheap.treatment) == ["call"]
    assert names(worklist, dear.treatment) == ["wait"]


def test_the_model_written_by_hand_lets_an_account_close_but_never_multiply() -> None:
    assert (small_model().brings > 0).all()
    assert (small_model().moves.sum(axis=2) <= 1 - small_model().brings + 1e-12).all()
