"""Who would never repay the effort is left alone for good; the others are called by what going on brings."""

from policies.stopping import OptimalStopping

from .models import two_states
from .worklists import names, written


def test_an_account_that_no_touch_moves_is_given_up() -> None:
    worklist = written({"days_past_due": [10, 60], "balance": [20_000, 20_000], "days_left": [60, 60]})

    decision = OptimalStopping(model=two_states()).decide(worklist)

    assert names(worklist, decision.treatment) == ["call", "wait"]


def test_an_account_too_small_to_repay_a_call_is_given_up() -> None:
    # 5% of the size against 2 minutes at 64 cents: worth it from 2,560 cents on
    worklist = written({"days_past_due": [10, 10], "balance": [2_000, 4_000], "days_left": [60, 60]})

    decision = OptimalStopping(model=two_states(), message_share=0.0).decide(worklist)

    assert names(worklist, decision.treatment) == ["wait", "call"]


def test_whoever_going_on_is_worth_most_for_is_called_first() -> None:
    worklist = written({"days_past_due": [10, 10], "balance": [20_000, 25_000], "days_left": [60, 60]})

    priority = OptimalStopping(model=two_states()).decide(worklist).priority

    assert priority[1] > priority[0] > 0
