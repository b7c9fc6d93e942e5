from dataclasses import replace

import numpy as np
import pytest

from experiments.acceptance import Acceptance
from experiments.paired import Sample, paired
from experiments.statement import Statement, statement
from experiments.verdict import Standing, verdict
from tests.experiments.standings import GROUPS, standing

RULE = Acceptance(complaints_limit=3.0)
TODAY = standing("cadence", 0.70)
OVER = (3.5,) * 20


def said_of(*challengers: Standing, today: Standing = TODAY, rule: Acceptance = RULE) -> Statement:
    return statement(rule, verdict(rule, today, challengers), today, challengers)


@pytest.mark.parametrize(
    ("challenger", "headline"),
    [
        (standing("new", 0.72, 0.02), "Deploy new in place of cadence."),
        (
            standing("new", 0.72, 0.02, unsafe=("small", "vulnerable")),
            "Deploy new, but hold back small and vulnerable.",
        ),
        (
            standing("new", 0.72, 0.02, stress=[0.01, -0.01]),
            "Pilot new: today's cadence is better if assumption 1 is wrong.",
        ),
        (standing("new", 0.69, -0.02), "Keep cadence: the best challenger, new, does not gain enough."),
        (
            standing("new", 0.72, 0.02, unsafe=GROUPS),
            "Keep cadence: new, the best challenger, may leave small, large and vulnerable worse off.",
        ),
        (
            standing("new", 0.8, 0.1, complaints=OVER),
            "Keep cadence: no challenger stays within 3 complaints per 1,000 accounts.",
        ),
        (
            standing("new", 0.70, 0.0),
            "Too close to call: new against cadence. About 120 more runs would tell.",
        ),
        (standing("new", 0.72, 0.02, n=12), "Too few runs for a verdict: 12 of the 30 that it needs."),
    ],
)
def test_every_verdict_has_its_sentence(challenger: Standing, headline: str) -> None:
    assert said_of(challenger).headline == headline


def test_a_limit_that_nobody_keeps_is_named() -> None:
    today = standing("cadence", 0.7, complaints=OVER)
    assert said_of(standing("new", 0.8, 0.1, complaints=OVER), today=today).headline == (
        "No strategy passes: each is over 3 complaints per 1,000 accounts too often, today's cadence included."
    )


def test_a_deployment_that_only_the_limit_asks_for_says_so() -> None:
    today = standing("cadence", 0.7, complaints=OVER)
    assert said_of(standing("gentle", 0.65, -0.05), today=today).headline == (
        "Deploy gentle: it stays within 3 complaints per 1,000 accounts, which today's cadence does not."
    )


def test_a_deployment_with_exceptions_that_only_the_limit_asks_for_says_so_too() -> None:
    today = standing("cadence", 0.7, complaints=OVER)
    assert said_of(standing("gentle", 0.65, -0.05, unsafe=("small",)), today=today).headline == (
        "Deploy gentle, but hold back small: today's cadence exceeds 3 complaints per 1,000 accounts."
    )


def test_a_statement_answers_what_it_gains_risks_and_rests_on() -> None:
    said = dict(said_of(standing("new", 0.72, 0.02, complaints=(2.4,) * 20, stress=[0.01, 0.002])).points)
    assert said == {
        "What does it gain?": (
            "In the simulation new resolves 2 points more of the placed balance, after all cost, than cadence; "
            "9 of 10 runs lie between +1.8 and +2.2 points, and it is better in 40 of 40."
        ),
        "What does it risk?": (
            "Complaints go from 2 to 2.4 per 1,000 accounts and 90 days; new is over the limit of 3 in 0% of runs."
        ),
        "How sure are we?": (
            "The difference is from 40 fresh runs that had no part in choosing it; its mean lies between +1.94 and "
            "+2.06 points (95% sure). It wins in 2 of 2 stress scenarios."
        ),
        "What would change our mind?": "Its gain is smallest if assumption 1 is wrong: +0.2 points.",
    }


def test_what_breaks_the_limit_is_not_recommended() -> None:
    said = dict(said_of(standing("new", 0.72, 0.02), standing("greedy", 0.8, 0.1, complaints=OVER)).points)
    assert said["What is not recommended?"] == "Over the limit on complaints too often: greedy (in 100% of runs)."


def test_a_run_that_dominates_the_gain_is_told() -> None:
    differences = np.array([*np.tile([0.019, 0.021], 20), 0.6])
    seeds = tuple(range(41))
    dominated = paired(Sample(seeds, differences), Sample(seeds, np.zeros(41)), "higher")

    said = dict(said_of(replace(standing("new", 0.72, 0.02), gain=dominated)).points)

    assert "One run of 41 makes up 98% of the spread; more runs would steady the mean." in said["How sure are we?"]


def test_when_nothing_is_gained_only_another_challenger_would_change_our_mind() -> None:
    said = dict(said_of(standing("new", 0.69, -0.02, stress=[-0.01])).points)

    assert said["What would change our mind?"] == "A challenger that gains more than today's strategy."


def test_who_is_not_deployed_for_the_sake_of_every_group_is_said_to_harm_them_though_it_gains_nothing_either() -> None:
    today = standing("cadence", 0.7, complaints=OVER)
    assert said_of(standing("gentle", 0.65, -0.05, unsafe=GROUPS), today=today).headline == (
        "Keep cadence: gentle, the best challenger, may leave small, large and vulnerable worse off."
    )


def test_a_group_keeps_the_capitals_of_its_name() -> None:
    points = dict(said_of(standing("new", 0.72, 0.02, unsafe=("small SMEs",))).points)
    assert points["Who has to be held back?"].startswith("Small SMEs: worse off")
