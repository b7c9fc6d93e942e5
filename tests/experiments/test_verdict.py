import numpy as np
import pytest

from experiments.acceptance import Acceptance
from experiments.paired import LEAST_PAIRS
from experiments.statement import headline
from experiments.verdict import Verdict, limit_of, verdict
from tests.experiments.standings import GROUPS, standing

RULE = Acceptance(complaints_limit=3.0)
TODAY = standing("cadence", 0.70)
OVER = (3.5,) * 20
"""Complaints above the limit of `RULE` in every run."""


def test_a_challenger_that_gains_is_safe_and_robust_is_deployed() -> None:
    said = verdict(RULE, TODAY, [standing("new", 0.72, 0.02, stress=[0.01, 0.02])])
    assert said == Verdict("deploy", "new", 3.0)


def test_of_those_that_keep_the_limit_the_highest_headline_is_chosen() -> None:
    challengers = [
        standing("greedy", 0.80, 0.1, complaints=OVER),
        standing("good", 0.72, 0.02),
        standing("fair", 0.71, 0.01),
    ]
    assert verdict(RULE, TODAY, challengers).policy == "good"


def test_groups_not_shown_to_be_safe_are_held_back() -> None:
    said = verdict(RULE, TODAY, [standing("new", 0.72, 0.02, unsafe=("vulnerable",))])
    assert (said.state, said.segments) == ("deploy_except", ("vulnerable",))


def test_today_is_kept_when_every_group_would_have_to_be_held_back() -> None:
    said = verdict(RULE, TODAY, [standing("new", 0.72, 0.02, unsafe=GROUPS)])
    assert (said.state, said.segments) == ("keep_today", GROUPS)


def test_a_challenger_that_loses_under_stress_is_only_piloted() -> None:
    said = verdict(RULE, TODAY, [standing("new", 0.72, 0.02, stress=[0.01, -0.01, 0.02])])
    assert (said.state, said.scenarios) == ("pilot", ("Assumption 1 is wrong",))


def test_the_rule_says_how_many_stress_scenarios_must_be_won() -> None:
    lenient = Acceptance(complaints_limit=3.0, stress_needed=0.6)
    said = verdict(lenient, TODAY, [standing("new", 0.72, 0.02, stress=[0.01, -0.01, 0.02])])
    assert (said.state, said.scenarios) == ("deploy", ("Assumption 1 is wrong",))


@pytest.mark.parametrize("mean", [-0.02, -0.001])
def test_today_is_kept_when_the_best_challenger_is_shown_to_gain_nothing(mean: float) -> None:
    said = verdict(RULE, TODAY, [standing("new", 0.69, mean, unsafe=("small",))])
    assert (said.state, said.segments) == ("keep_today", ())  # it is not for the sake of the small


def test_today_is_kept_when_the_gain_is_shown_to_be_smaller_than_is_worth_it() -> None:
    choosy = Acceptance(complaints_limit=3.0, smallest_gain=0.05)
    assert verdict(choosy, TODAY, [standing("new", 0.72, 0.02)]).state == "keep_today"


def test_today_is_kept_when_only_it_keeps_the_limit() -> None:
    assert verdict(RULE, TODAY, [standing("new", 0.8, 0.1, complaints=OVER)]) == Verdict("keep_today", "cadence", 3.0)


def test_a_gain_that_could_be_nothing_is_too_close_to_call() -> None:
    said = verdict(RULE, TODAY, [standing("new", 0.70, 0.0001)])
    assert (said.state, said.n_more) == ("too_close", 120)


def test_a_gain_of_exactly_nothing_is_too_close_to_call() -> None:
    assert verdict(RULE, TODAY, [standing("twin", 0.70, 0.0, n=41)]).state == "too_close"


def test_no_verdict_is_given_on_fewer_than_thirty_pairs() -> None:
    assert verdict(RULE, TODAY, [standing("new", 0.9, 0.2, n=LEAST_PAIRS - 2)]).state == "too_close"
    assert verdict(RULE, TODAY, [standing("new", 0.9, 0.2, n=LEAST_PAIRS)]).state == "deploy"


def test_none_passes_when_every_strategy_is_over_the_limit() -> None:
    today = standing("cadence", 0.7, complaints=OVER)
    said = verdict(RULE, today, [standing("new", 0.8, 0.1, complaints=OVER)])
    assert said == Verdict("none_passes", "cadence", 3.0, today_passes=False)


def test_a_challenger_that_alone_keeps_the_limit_is_deployed_whatever_it_gains() -> None:
    today = standing("cadence", 0.7, complaints=OVER)
    said = verdict(RULE, today, [standing("gentle", 0.65, -0.05, stress=[-0.01])])
    assert (said.state, said.policy, said.today_passes) == ("deploy", "gentle", False)


def test_the_limit_may_be_crossed_in_as_many_runs_as_the_accepted_risk_allows() -> None:
    once_in_twenty = standing("new", 0.72, 0.02, complaints=(3.5, *(2.0,) * 19))
    assert verdict(RULE, TODAY, [once_in_twenty]).state == "deploy"
    assert verdict(Acceptance(complaints_limit=3.0, accepted_risk=0.04), TODAY, [once_in_twenty]).state == "keep_today"


def test_without_a_limit_of_its_own_the_rule_asks_for_what_today_keeps() -> None:
    today = standing("cadence", 0.7, complaints=np.linspace(1, 3, 41).tolist())
    limit = limit_of(Acceptance(), today)
    assert today.over(limit) <= 0.05
    assert verdict(Acceptance(), today, []).state == "keep_today"


@pytest.mark.parametrize("complaints", [OVER, (2.0,) * 20])
def test_on_fewer_than_thirty_runs_nobody_is_refused_for_complaints(complaints: tuple[float, ...]) -> None:
    today = standing("cadence", 0.7, complaints=complaints, n=LEAST_PAIRS - 2)
    challenger = standing("new", 0.8, 0.1, complaints=OVER, n=LEAST_PAIRS - 2)
    said = verdict(RULE, today, [challenger])
    assert (said.state, said.policy) == ("too_close", "cadence")
    assert headline(said, None, today) == "Too few runs for a verdict: 28 of the 30 that it needs."
