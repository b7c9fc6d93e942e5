"""Decision tables: what a rule means, and what is said of a table with faults."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from policies import DecisionTable, Rule, faults_in, rules_from
from sim.features import FEATURES
from sim.scenario import Scenario
from sim.simulation import Simulation
from sim.worklist import Worklist

from .worklists import names, worklist_of, written

CARD_TABLE = Path(__file__).parents[2] / "configs" / "policies" / "card_table.yaml"


def ordered(rules: list[dict[str, Any]], worklist: Worklist) -> list[str]:
    """What a table in plain data orders."""
    return names(worklist, DecisionTable(rules_from(rules)).decide(worklist).treatment)


def test_the_first_rule_that_applies_decides() -> None:
    worklist = written({"days_in_book": [1, 1], "dials_7": [0, 5]})

    assert ordered([{"treatment": "call", "when": {"dials_7": 0}}, {"treatment": "sms"}], worklist) == ["call", "sms"]


def test_a_treatment_that_is_not_allowed_leaves_the_account_to_the_next_rule_or_waiting() -> None:
    worklist = written(
        {"days_in_book": [1, 1, 1]},
        [[True, True, True, True], [True, True, False, False], [True, False, False, False]],
    )

    assert ordered([{"treatment": "call"}, {"treatment": "sms"}], worklist) == ["call", "sms", "wait"]


def test_a_rule_may_order_to_wait() -> None:
    worklist = written({"days_in_book": [1, 1], "hardship_known": [1, 0]})

    spared = {"treatment": "wait", "when": {"hardship_known": "yes"}}

    assert ordered([spared, {"treatment": "sms"}], worklist) == ["wait", "sms"]


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        (5, [5]),
        ("5", [5]),
        ([4, "6"], [4, 6]),
        ({"at_least": 5}, [5, 6]),
        ({"above": 5}, [6]),
        ({"at_most": 5}, [4, 5]),
        ({"below": 5}, [4]),
        ({"at_least": 4, "below": 6}, [4, 5]),
    ],
)
def test_a_condition_is_a_value_a_list_or_bounds(condition: Any, met: list[int]) -> None:
    worklist = written({"days_in_book": [0, 0, 0], "dials_7": [4, 5, 6]})

    found = ordered([{"treatment": "sms", "when": {"dials_7": condition}}], worklist)

    assert [dials for dials, name in zip([4, 5, 6], found, strict=True) if name == "sms"] == met


@pytest.mark.parametrize(
    ("feature", "condition", "values", "met"),
    [
        ("stage", "administrative", [0, 1, 2], [1]),
        ("stage", {"at_least": "administrative"}, [0, 1, 2], [1, 2]),
        ("risk", ["low", "medium"], [0, 1, 2], [0, 1]),
        ("weekday", ["tue", "sun"], [0, 1, 6], [1, 6]),
        ("segment", "large", [0, 1, 0], [1]),
        ("segment", ["small", "large"], [0, 1, 0], [0, 1, 0]),
        ("promise_pending", "no", [0, 1, 0], [0, 0]),
        ("promise_pending", True, [0, 1, 0], [1]),
    ],
)
def test_stages_risks_weekdays_segments_and_flags_go_by_name(
    feature: str, condition: Any, values: list[int], met: list[int]
) -> None:
    worklist = written({"days_in_book": [0, 0, 0], feature: values})

    found = ordered([{"treatment": "sms", "when": {feature: condition}}], worklist)

    assert [value for value, name in zip(values, found, strict=True) if name == "sms"] == met


def test_amounts_of_money_are_in_the_currency_of_the_scenario() -> None:
    worklist = written({"days_in_book": [0, 0], "balance": [50_009, 50_010]})

    assert ordered([{"treatment": "call", "when": {"balance": {"at_least": 500.10}}}], worklist) == ["wait", "call"]


@pytest.mark.parametrize(
    ("timing", "days"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        ({"on_days": [0, 3]}, [0, 3]),
        ({"every_days": 4}, [0, 4, 8]),
        ({"on_days": [1, 2], "every_days": 5}, [1, 2, 6, 7]),
        ({"on_days": ["7"], "every_days": "2"}, [7, 9]),
    ],
)
def test_days_are_days_in_the_book_and_may_repeat(timing: dict[str, Any], days: list[int]) -> None:
    worklist = written({"days_in_book": list(range(10))})

    found = ordered([{"treatment": "sms", **timing}], worklist)

    assert [day for day, name in enumerate(found) if name == "sms"] == days


@pytest.mark.parametrize(
    ("priority", "expected"),
    [
        (7, [7, 7]),
        ("7", [7, 7]),
        (-7, [0, 0]),
        ("balance", [100, 300]),
        ({"balance": 0.5}, [50, 150]),
        ("score", [0, 2]),
    ],
)
def test_a_priority_is_a_number_or_a_feature_times_a_factor_and_never_negative(
    priority: Any, expected: list[float]
) -> None:
    worklist = written({"days_in_book": [0, 0], "balance": [10_000, 30_000], "score": [-1, 2]})

    decision = DecisionTable(rules_from([{"treatment": "call", "priority": priority}])).decide(worklist)

    assert decision.priority.tolist() == expected


@pytest.mark.parametrize(
    ("feature", "condition"),
    [
        ("risk", "high"),
        ("balance", {"at_least": 800}),
        ("days_past_due", {"below": 30}),
        ("days_in_book", {"at_least": 10}),
        ("promises", 0),
        ("conversations", {"at_least": 1}),
        ("cost_to_date", {"above": 1.5}),
        ("payment_probability", {"at_least": 0.5}),
    ],
)
def test_risk_balance_age_history_cost_and_payment_probability_part_the_accounts(
    feature: str, condition: Any, simulation: Simulation
) -> None:
    worklist = worklist_of(simulation)
    (rule,) = rules_from([{"treatment": "sms", "when": {feature: condition}}])

    assert 0.02 < rule.applies(worklist).mean() < 0.98


def test_no_rule_waits() -> None:
    assert ordered([], written({"days_in_book": [0]})) == ["wait"]


def test_every_fault_of_a_table_is_found_with_its_place() -> None:
    table = [
        "sms",
        {"treatmnt": "sms"},
        {"treatment": 3, "when": {"balanse": 5, "segment": {"at_least": 1}, "stage": "judical"}},
        {"treatment": "sms", "when": {"dials_7": {"atleast": 2, "below": "many"}, "paid": [], "score": {}}},
        {"treatment": "sms", "when": [], "on_days": [0, -1, 1.5], "every_days": 0},
        {"treatment": "sms", "when": {"ceased": "maybe", "arrears": "much"}, "on_days": 3},
        {"treatment": "sms", "priority": "balanse"},
        {"treatment": "sms", "priority": {"balance": "half", "paid": 1}},
        {"treatment": "sms", "priority": {"balance": "half"}},
        {"treatment": "sms", "priority": True, "name": None},
    ]

    places = [".".join(map(str, fault.path)) for fault in faults_in(table)]

    assert places == [
        *("0", "1.treatmnt", "1.treatment"),
        *("2.treatment", "2.when.balanse", "2.when.segment", "2.when.stage"),
        *("3.when.dials_7.atleast", "3.when.dials_7.below", "3.when.paid", "3.when.score"),
        *("4.when", "4.on_days.1", "4.on_days.2", "4.every_days"),
        *("5.when.ceased", "5.when.arrears", "5.on_days"),
        *("6.priority.balanse", "7.priority", "8.priority.balance", "9.name", "9.priority"),
    ]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"treatment": "sms", "when": {"balanse": 5}}, "0.when.balanse is not a feature (did you mean “balance”?)"),
        (
            {"treatment": "sms", "when": {"stage": "x"}},
            f"0.when.stage is “x” (known: {', '.join(FEATURES['stage'].values)})",
        ),
        ({"treatment": "sms", "when": {"paid": None}}, "0.when.paid is empty; must be a number"),
        ({"tretment": "sms"}, "0.tretment is not a part of a rule (did you mean “treatment”?)\n0.treatment is missing"),
    ],
)
def test_a_fault_reads_as_a_sentence(rule: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        rules_from([rule])

    assert str(refused.value) == says


def test_what_is_not_a_list_is_not_a_table() -> None:
    with pytest.raises(ValueError, match=r"^is a mapping; must be a list of rules$"):
        rules_from({"treatment": "sms"})


def test_a_rule_built_in_code_is_checked_too() -> None:
    with pytest.raises(ValueError, match=r"when.balanse is not a feature"):
        Rule("sms", {"balanse": 1})


def test_unknown_segments_and_treatments_are_refused_by_name() -> None:
    worklist = written({"days_in_book": [0], "segment": [0]})

    with pytest.raises(ValueError, match=r"when.segment is “larg” \(did you mean “large”\?\)"):
        ordered([{"treatment": "sms", "when": {"segment": "larg"}}], worklist)
    with pytest.raises(ValueError, match="“fax” is not a treatment here"):
        ordered([{"treatment": "fax"}], worklist)


def test_the_card_table_fits_the_default_scenario() -> None:
    table, scenario = yaml.safe_load(CARD_TABLE.read_text(encoding="utf-8")), Scenario()

    rules = rules_from(table["rows"])

    assert table["policy"] == "decision_table"
    assert {rule.treatment for rule in rules} <= set(scenario.treatment_names)
    assert all(rule.name for rule in rules)
