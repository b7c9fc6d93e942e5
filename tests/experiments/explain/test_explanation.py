"""Why a policy decided so, told without looking into it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from experiments.errors import UserError
from experiments.explain import Case, explain, explanation_of
from experiments.explain.explanation import options_of
from experiments.explain.standing import calling, order_of_calls, standing
from policies import CATALOG, DecisionTable, NoContact, Rule, execute
from sim.reasons import Reason
from sim.simulation import Simulation
from sim.worklist import Decision, Worklist

from .conftest import ByBalance

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Scarce:
    """Give the few calls that may be made to the largest balances, by the shared rule."""

    def decide(self, worklist: Worklist) -> Decision:
        value, minutes = np.zeros(worklist.allowed.shape), np.zeros(worklist.allowed.shape[1])
        value[:, worklist.treatment("call")] = worklist.column("balance")
        minutes[worklist.treatment("call")] = 1.0
        return execute(worklist, value, minutes)


def test_the_options_agree_with_the_mask_for_every_account(world: Simulation) -> None:
    allowed = world.worklist().allowed
    for row in range(len(allowed)):
        assert [not option.blocked_by for option in options_of(world, row)] == allowed[row].tolist()


@pytest.mark.parametrize("name", sorted(CATALOG))
def test_every_policy_of_the_catalog_can_be_explained(name: str, world: Simulation) -> None:
    policy, worklist = CATALOG[name](), world.worklist()
    decision = policy.decide(worklist)
    for row in range(0, len(worklist), 40):
        told = explanation_of(world, policy, name, row)
        assert told.treatment == worklist.treatments[decision.treatment[row]]
        assert len(told.causes) <= 5
        assert "\n".join(told.lines())


def test_the_cause_of_a_call_is_what_the_policy_goes_by_and_what_it_says_holds(world: Simulation) -> None:
    worklist, calls = world.worklist(), calling(world.scenario)
    decision = ByBalance().decide(worklist)
    row = int(order_of_calls(worklist, decision, calls)[0])

    (cause,) = explanation_of(world, ByBalance(), "by balance", row).causes

    typical = np.quantile(worklist.column("balance"), 0.5, method="nearest")
    others = np.delete(worklist.column("balance")[calls[decision.treatment]], 0)
    assert cause.feature == "balance"
    assert cause.without.rank == int((others > typical).sum()) + 1 if typical > 50_000 else not cause.without.rank
    assert cause.sentence.startswith("Balance ")
    assert "far above today's typical" in cause.sentence


def test_the_page_lists_every_reason_with_its_sentence() -> None:
    page = (ROOT / "docs" / "explain.md").read_text(encoding="utf-8")
    table = page.partition("| code |")[2].partition("\n\n")[0]
    assert [f"| `{reason.code}` | {reason.sentence} |" for reason in Reason] == [
        line for line in table.splitlines() if line.startswith("| `")
    ]


def test_ranks_count_from_one_and_each_is_given_once(world: Simulation) -> None:
    worklist, calls = world.worklist(), calling(world.scenario)
    decision = Decision(ByBalance().decide(worklist).treatment, np.ones(len(worklist)))
    order = order_of_calls(worklist, decision, calls)
    ranks = [standing(worklist, decision, int(row), calls).rank for row in order]
    assert ranks == list(range(1, len(order) + 1))


def test_a_call_that_only_scarcity_forbids_is_told(world: Simulation) -> None:
    worklist = world.worklist()
    decision = Scarce().decide(worklist)
    waiting = np.flatnonzero(worklist.allowed[:, worklist.treatment("call")] & (decision.treatment == 0))

    told = explanation_of(world, Scarce(), "scarce", int(waiting[0]))

    assert told.limit == "With as many collectors and calls as one likes it would get call."


def test_a_call_beyond_the_most_that_may_be_made_is_dropped(world: Simulation) -> None:
    worklist = world.worklist()
    order = order_of_calls(worklist, ByBalance().decide(worklist), calling(world.scenario))
    most = int(worklist.calls[0])

    told = [explanation_of(world, ByBalance(), "by balance", int(order[rank])).limit for rank in (most - 1, most)]

    assert told == ["", f"Only {most} persons may be called today: the call is dropped."]


def test_nothing_is_the_cause_of_what_a_policy_does_without_looking(world: Simulation) -> None:
    told = explanation_of(world, NoContact(), "no_contact", 0)
    assert told.causes == ()
    assert "No single feature, taken as typical of today, would have changed that." in list(told.lines())


def test_the_rule_that_decided_is_named_and_the_ones_above_that_were_not_allowed(world: Simulation) -> None:
    table = DecisionTable((Rule("call", {"balance": {"at_least": 500}}, name="ring"), Rule("sms", name="write")))
    worklist = world.worklist()
    treatment, balance = table.decide(worklist).treatment, worklist.column("balance")
    seen = set()
    for row in range(len(worklist)):
        rule = explanation_of(world, table, "table", row).rule
        name = worklist.treatments[treatment[row]]
        passed = balance[row] >= 50_000 and name != "call"
        first = {"call": "Rule 1, “ring” decided.", "sms": "Rule 2, “write” decided.", "wait": "No rule decided."}[name]
        assert rule.startswith(first)
        assert ("1, “ring”" in rule.removeprefix(first)) == passed
        seen.add((name, bool(passed)))
    assert {("call", False), ("sms", False), ("sms", True)} <= seen


def test_a_case_is_found_by_row_or_key_and_the_first_call_by_default(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("name: tiny\ndays: 8\npopulation: {persons: 80, placed_over_days: 2}\n")

    def asked(case: Case) -> int:
        return explain(tmp_path / "w.yaml", "largest_balance", CATALOG, case).key

    first = explain(tmp_path / "w.yaml", "largest_balance", CATALOG, Case(day=3))
    assert first.standing.rank == 1
    assert asked(Case(day=3, account=first.key)) == first.key
    assert asked(Case(day=3, account=0)) != asked(Case(day=3, account=1))
    with pytest.raises(UserError, match=r"--day must lie in \[0, 8\), got 8"):
        asked(Case(day=8))
    with pytest.raises(UserError, match="--account 5000 is neither the key of an account"):
        asked(Case(day=3, account=5000))
