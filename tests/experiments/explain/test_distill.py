"""A decision table that imitates a policy."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from experiments.experiment import load_policy
from experiments.explain import Distilled, distill, fidelity
from experiments.explain.distill import TABLE, Effort, table_of
from experiments.explain.imitation import period_of
from experiments.explain.paths import Span, condition
from experiments.manual import manual
from experiments.rehearsal import Rehearsal
from policies import CATALOG, Cadence, DecisionTable, NoContact, Random
from sim.worklist import Decision, Worklist

from .conftest import SCENARIO

QUICK = Effort(rounds=1, train=2, select=1, report=2)


@pytest.fixture(scope="module")
def distilled(tmp_path_factory: pytest.TempPathFactory) -> Distilled:
    path = tmp_path_factory.mktemp("tiny") / "w.yaml"
    path.write_text("name: tiny\ndays: 40\nrun_out_days: 5\npopulation: {persons: 300, placed_over_days: 10}\n")
    return distill(path, "cadence", CATALOG, QUICK)


def test_a_policy_that_is_a_table_is_found_again(rehearsal: Rehearsal) -> None:
    table = table_of(rehearsal, QUICK)
    assert [(rule.treatment, rule.when) for rule in table.rows] == [("call", {"balance": {"above": 500}})]
    assert list(table.rows[0].priority) == ["balance"]
    under_policy, under_table = fidelity(rehearsal, table, (2_000_000_000,))
    assert under_policy.overall > 0.999
    assert under_table.called > 0.99


def test_a_calendar_is_found_with_its_days() -> None:
    rehearsal = Rehearsal(SCENARIO, Cadence(dials_share=0.0, sms_every=9, email_every=14))
    rules = {rule.treatment: rule for rule in table_of(rehearsal, QUICK).rows}
    assert (rules["sms"].on_days, rules["sms"].every_days) == ((0,), 9)
    assert (rules["email"].on_days, rules["email"].every_days) == ((2,), 14)


def test_no_period_is_made_out_of_chance() -> None:
    drawn = np.random.Generator(np.random.PCG64(3))
    assert period_of(drawn.integers(0, 90, 20_000), drawn.random(20_000) < 0.1) == 0


@dataclass(frozen=True)
class _Hard:
    """Call by a product of features, which no few bounds describe."""

    def decide(self, worklist: Worklist) -> Decision:
        score = worklist.column("balance") * worklist.column("payment_probability")
        call = worklist.treatment("call")
        called = worklist.allowed[:, call] & (score > np.median(score) if len(score) else score > 0)
        return Decision(np.where(called, call, 0), np.where(called, score, 0.0))


@pytest.mark.parametrize("leaves", [4, 12])
def test_there_are_no_more_rules_than_leaves(leaves: int) -> None:
    table = table_of(Rehearsal(SCENARIO, _Hard()), Effort(leaves=leaves, rounds=2, train=1))
    assert 1 <= len(table.rows) <= leaves


def test_a_policy_that_touches_nobody_is_a_table_without_rules() -> None:
    assert table_of(Rehearsal(SCENARIO, NoContact()), QUICK) == DecisionTable(())


def test_chance_is_not_imitated() -> None:
    assert table_of(Rehearsal(SCENARIO, Random()), QUICK) == DecisionTable(())


def test_the_file_reads_back_as_the_table_and_prints_as_a_manual(distilled: Distilled, tmp_path: Path) -> None:
    path = tmp_path / "table.yaml"
    path.write_text(distilled.text())

    choice = load_policy(path, CATALOG)
    table = CATALOG[choice.policy](**choice.parameters)

    assert distilled.table.rows
    (tmp_path / "w.yaml").write_text("name: tiny\n")
    assert "call 1" in manual(path, tmp_path / "w.yaml", CATALOG)
    for ours, theirs in zip(distilled.table.rows, table.rows, strict=True):
        assert (ours.treatment, ours.on_days, ours.every_days) == (theirs.treatment, theirs.on_days, theirs.every_days)
        assert str(ours.when).replace("'", "") == str(theirs.when).replace("'", "")


def test_value_is_the_table_less_its_policy_on_seeds_of_the_report(distilled: Distilled) -> None:
    assert distilled.value.champion == "cadence"
    assert TABLE in distilled.value.policies
    assert all(seed // 1_000_000_000 == 3 for seed in distilled.value.seeds)
    assert len(list(distilled.lines())) == 5


def test_bounds_are_rounded_as_one_would_say_them() -> None:
    assert condition("balance", Span(12_345.0, 98_765.0), ()) == {"above": 120, "at_most": 990}
    assert condition("segment", Span(up_to=1.5), ("small", "medium", "large")) == ["small", "medium"]
    assert condition("weekday", Span(4.5, 5.5), ()) == "sat"
