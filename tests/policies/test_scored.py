"""Policies that rank by scores rank as they say."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from policies.scored import MarginalCall, Propensity, Uplift
from policies.scoring import AdditiveScore, Term
from policies.uplift import ALWAYS, GUESS, Effect, UpliftModel
from sim.worklist import Worklist

from .worklists import names, written

EVERYBODY: dict[str, Sequence[float]] = {
    "balance": [100_000.0, 100_000.0, 100_000.0],
    "other_accounts": [0.0, 0.0, 0.0],
    "other_balance": [0.0, 0.0, 0.0],
    "days_since_conversation": [400.0, 400.0, 400.0],
    "days_in_book": [1.0, 1.0, 1.0],
    "dials": [0.0, 0.0, 0.0],
    "dials_7": [0.0, 0.0, 0.0],
    "score": [0.0, 0.0, 0.0],
}


def those(calls: float = np.inf, capacity: float = np.inf, **changes: Sequence[float]) -> Worklist:
    """Three accounts, alike but for what is said."""
    return written(EVERYBODY | changes, calls=calls, capacity=capacity)


def by(feature: str, edge: float, below: float, above: float, link: str = "identity") -> AdditiveScore:
    """A score of one feature with two bands."""
    return AdditiveScore(link, 0.0, (Term(feature, (edge,), (below, above)),))


def model(call: AdditiveScore, sms: float = 0.0, **prices: Any) -> UpliftModel:
    """A model in which a call does what its score says, and an SMS the same for everybody."""
    told = Effect("call", ALWAYS, call, minutes=2.0, cost=0.0, complaints=0.0)
    return UpliftModel(
        (Effect("sms", ALWAYS, AdditiveScore("identity", sms, ()), 0.0, 0.0, 0.0), replace(told, **prices))
    )


def ordered(policy: Any, worklist: Worklist) -> list[str]:
    return names(worklist, policy.decide(worklist).treatment)


PAYS = by("score", 0.0, -2.0, 2.0, "logit")
POLICIES = [
    Propensity(PAYS),
    Uplift(model(by("score", 0.0, 0.01, 0.02))),
    MarginalCall(by("dials", 0.5, 0.0, 1.0, "logit")),
]


def test_propensity_calls_who_is_likely_to_pay_and_much() -> None:
    worklist = those(calls=2, score=[1, 1, -1], balance=[100, 200, 300])

    assert ordered(Propensity(PAYS), worklist) == ["call", "call", "wait"]


def test_uplift_calls_whom_a_call_moves_though_another_is_likelier_to_pay() -> None:
    worklist = those(calls=1, score=[1, 1, -1])

    assert ordered(Uplift(model(by("score", 0.0, 0.05, 0.01))), worklist) == ["wait", "wait", "call"]


def test_a_call_that_costs_more_than_it_brings_is_left_undone() -> None:
    worth_50_cents = model(by("score", 0.0, 0.0005, 0.0005))

    assert ordered(Uplift(worth_50_cents, minute_price=20.0), those())[0] == "call"
    assert ordered(Uplift(worth_50_cents, minute_price=30.0), those())[0] == "wait"


def test_what_a_treatment_costs_and_the_complaints_it_causes_are_taken_off() -> None:
    free, dear = by("score", 0.0, 0.0005, 0.0005), Uplift(GUESS, minute_price=0.0, complaint_price=10_000.0)

    assert ordered(replace(dear, model=model(free, cost=49.0)), those())[0] == "call"
    assert ordered(replace(dear, model=model(free, cost=51.0)), those())[0] == "wait"
    assert ordered(replace(dear, model=model(free, complaints=0.0049)), those())[0] == "call"
    assert ordered(replace(dear, model=model(free, complaints=0.0051)), those())[0] == "wait"


def test_whoever_may_not_be_called_today_gets_the_best_message() -> None:
    policy = Uplift(model(by("score", 0.0, 0.05, 0.05), sms=0.01), dials_per_week=2)

    assert ordered(policy, those(dials_7=[1, 2, 3])) == ["call", "sms", "sms"]


def test_a_marginal_call_goes_where_one_more_adds_and_not_where_the_chance_is_best() -> None:
    first_call_helps = AdditiveScore("logit", 0.0, (Term("dials", (0.5, 1.5), (0.0, 1.0, 1.1)),))

    assert ordered(MarginalCall(first_call_helps), those(calls=1, dials=[1, 0, 2])) == ["wait", "call", "wait"]


def test_a_marginal_call_counts_itself_and_makes_the_contact_fresh() -> None:
    fresh = by("days_since_contact", 0.0, 2.0, 0.0, "logit")
    worklist = those(calls=1, days_since_contact=[0, 30, 0])

    decision = MarginalCall(fresh, call_minutes=2.0).decide(worklist)

    assert names(worklist, decision.treatment) == ["wait", "call", "wait"]
    assert decision.priority[1] == pytest.approx((1 / (1 + np.exp(-2)) - 0.5) * 100_000 / 2)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: type(policy).__name__)
class TestCalls:
    """What all three keep to."""

    def test_stop_at_the_dials_of_a_week(self, policy: Any) -> None:
        assert ordered(policy, those(dials_7=[0, 2, 3])) == ["call", "call", "wait"]

    def test_leave_who_was_spoken_to_in_peace(self, policy: Any) -> None:
        assert ordered(policy, those(days_since_conversation=[6, 7, 400])) == ["wait", "call", "call"]

    def test_are_about_the_largest_account_of_a_person(self, policy: Any) -> None:
        worklist = those(balance=[300, 100, 200], other_accounts=[1, 1, 0], other_balance=[100, 300, 0])
        cheap = {"minute_price": 0.0, "complaint_price": 0.0} if isinstance(policy, Uplift) else {}

        assert ordered(replace(policy, **cheap), worklist) == ["call", "wait", "call"]

    def test_fill_the_minutes_there_are_and_no_more(self, policy: Any) -> None:
        policy = policy if isinstance(policy, Uplift) else replace(policy, call_minutes=2.0)

        assert ordered(policy, those(capacity=5.0)).count("call") == 2


def test_messages_of_the_calendar_go_to_those_who_are_not_called() -> None:
    worklist = those(calls=1, days_in_book=[7, 7, 9], balance=[300, 200, 100])

    assert ordered(Propensity(PAYS), worklist) == ["call", "sms", "email"]


def test_a_model_is_read_back_as_it_was_written() -> None:
    assert UpliftModel.from_plain(GUESS.plain() | {"about": "a guess"}) == GUESS


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"minutes": -1}, "call: minutes must be a number, at least 0, got -1"),
        ({"cost": None, "more": 1}, "call: “more” is unknown"),
        (
            {"score": {"link": "logit", "intercept": 0, "terms": {}}},
            "call: score: a difference of shares has the link identity",
        ),
        (
            {"score": {"link": "identity", "intercept": 0, "terms": {"scor": {}}}},
            "call: score: “scor” is not a feature; did you",
        ),
    ],
)
def test_a_model_that_is_none_is_refused(change: dict[str, Any], says: str) -> None:
    plain = GUESS.plain()
    plain["effects"]["call"] |= change

    with pytest.raises(ValueError, match=says):
        UpliftModel.from_plain(plain)


def test_all_faults_of_a_model_are_told_at_once() -> None:
    plain = GUESS.plain()
    plain["effects"]["call"]["minutes"] = plain["effects"]["sms"]["cost"] = "none"

    with pytest.raises(ValueError, match=r"sms: cost must .*; call: minutes must "):
        UpliftModel.from_plain(plain)


def test_effects_computed_together_are_those_computed_alone() -> None:
    rows: dict[str, NDArray[np.float64]] = {
        name: np.random.Generator(np.random.PCG64(1)).normal(2, 20, 100) for name in GUESS.table.features
    }
    worklist = written({name: column.tolist() for name, column in rows.items()})

    together = GUESS.of(worklist)

    for place, effect in enumerate(GUESS.effects):
        assert together[:, place].tobytes() == (effect.score.of(worklist) * effect.reach.of(worklist)).tobytes()


def test_whom_a_call_hardly_reaches_is_called_last() -> None:
    seldom = by("dials", 5.5, 0.0, -3.0, "logit")
    worklist = those(calls=2, dials=[9, 0, 5])

    assert ordered(Uplift(model(by("score", 0.0, 0.05, 0.05), reach=seldom)), worklist) == ["wait", "call", "call"]
