"""Which rules can apply in a stage, and which comes after which."""

from typing import Any

import pytest

from experiments.procedure import LASTING, PLACED, Stage, segments_named, stages_of, steps_in
from policies import rules_from
from sim.features import FEATURES
from sim.scenario import Books, Scenario

SCENARIO = Scenario()
PREVENTIVE, ADMINISTRATIVE, EXTRAJUDICIAL = stages_of(SCENARIO)


def steps(rows: list[dict[str, Any]], stage: Stage = ADMINISTRATIVE) -> list[tuple[int, int | None]]:
    """Numbers of the rules that can apply in a stage, each with the one that comes after."""
    rules = rules_from(rows)
    return [
        (step.number, step.after[0] if step.after else None) for step in steps_in(stage, rules, segments_named(rules))
    ]


def test_what_lasts_and_what_tells_a_stage_are_features() -> None:
    assert {*LASTING, *PLACED} <= FEATURES.keys()


def test_stages_follow_each_other_up_to_the_write_off() -> None:
    assert stages_of(SCENARIO) == [
        Stage("preventive", -60, -1),
        Stage("administrative", 0, 89),
        Stage("extrajudicial", 90, SCENARIO.books.write_off_dpd - 1),
    ]


def test_a_stage_that_begins_after_the_write_off_is_none() -> None:
    early = Scenario(books=Books(write_off_dpd=60))

    assert stages_of(early) == [Stage("preventive", -60, -1), Stage("administrative", 0, 59)]


@pytest.mark.parametrize(
    ("when", "stages"),
    [
        ({}, [PREVENTIVE, ADMINISTRATIVE, EXTRAJUDICIAL]),
        ({"stage": "administrative"}, [ADMINISTRATIVE]),
        ({"stage": ["preventive", "extrajudicial"]}, [PREVENTIVE, EXTRAJUDICIAL]),
        ({"stage": {"at_least": "administrative"}}, [ADMINISTRATIVE, EXTRAJUDICIAL]),
        ({"days_past_due": -3}, [PREVENTIVE]),
        ({"days_past_due": {"at_least": 30}}, [ADMINISTRATIVE, EXTRAJUDICIAL]),
        ({"days_past_due": {"at_least": 89, "below": 90}}, [ADMINISTRATIVE]),
        ({"stage": "preventive", "days_past_due": 5}, []),
    ],
)
def test_a_rule_stands_in_every_stage_in_which_it_can_apply(when: dict[str, Any], stages: list[Stage]) -> None:
    rules = [{"treatment": "sms", "when": when}]

    assert [stage for stage in stages_of(SCENARIO) if steps(rules, stage)] == stages


def test_nothing_comes_below_a_rule_that_lets_everybody_wait() -> None:
    wait: dict[str, Any] = {"treatment": "wait", "when": {"stage": "preventive"}}
    rules = [wait, {"treatment": "sms"}]

    assert steps(rules, PREVENTIVE) == [(1, None)]
    assert steps(rules, ADMINISTRATIVE) == [(2, None)]


@pytest.mark.parametrize(
    "first",
    [
        {"treatment": "wait", "every_days": 2},
        {"treatment": "wait", "when": {"days_past_due": {"below": 30}}},
        {"treatment": "wait", "when": {"dials_7": 0}},
        {"treatment": "sms"},
    ],
)
def test_a_rule_that_spares_somebody_on_some_day_has_one_after_it(first: dict[str, Any]) -> None:
    assert steps([first, {"treatment": "email"}]) == [(1, 2), (2, None)]


def test_who_waits_for_something_lasting_waits_for_good() -> None:
    spared = {"treatment": "wait", "when": {"hardship_known": "yes"}}

    assert steps([spared, {"treatment": "sms"}]) == [(1, None), (2, None)]


@pytest.mark.parametrize(
    ("one", "other", "follows"),
    [
        ({"segment": "large"}, {"segment": ["small", "medium"]}, False),
        ({"segment": "large"}, {"segment": ["small", "large"]}, True),
        ({"hardship_known": "yes"}, {"hardship_known": "no"}, False),
        ({"risk": "high"}, {"risk": {"at_least": "medium"}}, True),
        ({"risk": "low"}, {"risk": {"at_least": "medium"}}, False),
        ({"score": {"below": 0}}, {"score": {"at_least": 0}}, False),
        ({"score": {"below": 0.3}}, {"score": {"above": 0.2}}, True),
        ({"score": {"at_most": -2}}, {"score": {"below": -3}}, True),
        ({"opening": {"below": 100}}, {"opening": {"at_least": 100}}, False),
        ({"dials_7": 0}, {"dials_7": 3}, True),
        ({"balance": {"below": 100}}, {"balance": {"at_least": 100}}, True),
        ({"segment": "large"}, {"risk": "low"}, True),
    ],
)
def test_a_rule_follows_unless_something_lasting_stands_between(
    one: dict[str, Any], other: dict[str, Any], follows: bool
) -> None:
    found = steps([{"treatment": "call", "when": one}, {"treatment": "sms", "when": other}])

    assert found == [(1, 2 if follows else None), (2, None)]
