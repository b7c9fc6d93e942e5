import math
import multiprocessing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.comparison import MEASURES, Comparison
from experiments.errors import UserError
from experiments.plan import Plan, plan_of, rehearse
from experiments.play import play
from experiments.replication import Contender
from experiments.runner import Runner
from policies.catalog import CATALOG
from sim import Decision, Portfolio, Scenario, Worklist
from sim.population import synthesise
from sim.scenario import Population

from .tiny import digest, experiment_of


def digest_in(folder: Path) -> str:
    return digest(play(plan_of(experiment_of(folder), CATALOG)))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return play(plan_of(experiment_of(tmp_path_factory.mktemp("alone")), CATALOG))


@pytest.mark.parametrize("jobs", [2, 5])
def test_the_number_of_processes_changes_no_byte(tmp_path: Path, alone: Comparison, jobs: int) -> None:
    assert digest(play(plan_of(experiment_of(tmp_path), CATALOG), Runner(jobs))) == digest(alone)


def test_a_spawned_process_changes_no_byte(tmp_path: Path, alone: Comparison) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(digest_in, (tmp_path,)) == digest(alone)


def test_the_control_always_runs_and_comes_last_if_nobody_names_it(alone: Comparison) -> None:
    assert alone.policies == ("random", "cadence", "no_contact")
    assert (alone.control, alone.champion, alone.challengers) == ("no_contact", "cadence", ("random",))


def test_a_control_that_is_named_runs_once_under_its_name(tmp_path: Path) -> None:
    plan = plan_of(experiment_of(tmp_path, "{silence: {policy: no_contact}, cadence: }"), CATALOG)

    assert [contender.name for contender in plan.contenders] == ["silence", "cadence"]
    assert plan.control == "silence"


def test_another_policy_may_not_go_by_the_name_of_the_control(tmp_path: Path) -> None:
    experiment = experiment_of(tmp_path, "{no_contact: {policy: random}, cadence: }")

    with pytest.raises(UserError, match=r"policies\.no_contact must be the policy of that name"):
        plan_of(experiment, CATALOG)


def test_incremental_kpis_are_counted_from_the_control_of_the_same_seed(alone: Comparison) -> None:
    rates, control = alone.of("random", "recovery_rate"), alone.of("no_contact", "recovery_rate")

    gained = alone.of("random", "incremental_recovery_rate").values
    np.testing.assert_allclose(gained, rates.values - control.values, atol=1e-12)
    assert not alone.of("no_contact", "incremental_recovery_rate").values.any()
    assert math.isnan(alone.mean("no_contact", "cost_per_incremental_unit"))


def test_a_further_policy_changes_nothing_about_the_others(tmp_path: Path, alone: Comparison) -> None:
    more = play(plan_of(experiment_of(tmp_path, "{largest_balance: , cadence: , random: }"), CATALOG))

    for name in alone.policies:
        for kpi in MEASURES:
            np.testing.assert_array_equal(more.of(name, kpi).values, alone.of(name, kpi).values)


def test_differences_are_paired_on_the_seeds_of_the_block(alone: Comparison) -> None:
    assert alone.seeds == (3_000_000_000, 3_000_000_001, 3_000_000_002)
    ours, theirs = (alone.of(name, "dials").values for name in ("random", "cadence"))
    assert alone.difference("random", "dials").mean == pytest.approx((ours - theirs).mean())


def test_segments_are_compared_too(alone: Comparison) -> None:
    assert alone.segments == ("small", "medium", "large")
    amounts = [alone.of_segment(segment, "cadence", "recovered").values for segment in alone.segments]
    np.testing.assert_allclose(sum(amounts), alone.of("cadence", "recovered").values)
    assert alone.difference_in("large", "cadence", "recovery_rate").mean == 0


def test_groups_are_compared_too(alone: Comparison) -> None:
    assert alone.groups == ("small", "medium", "large", "vulnerable")
    for segment in alone.segments:
        resolved = alone.of_segment(segment, "random", "resolved_rate").values
        np.testing.assert_allclose(alone.of_group(segment, "random", "resolved_share").values, resolved)
    silence, contact = (alone.of_group("vulnerable", name, "touches_per_account") for name in ("no_contact", "random"))
    assert not silence.values.any()
    assert (contact.values > 0).all()


def test_the_curves_end_at_the_kpis(alone: Comparison) -> None:
    for number, policy in enumerate(alone.policies):
        np.testing.assert_allclose(alone.recovered[number, :, -1], alone.of(policy, "recovery_rate").values)
        np.testing.assert_allclose(alone.resolved[number, :, -1], alone.of(policy, "resolved_rate").values)
        np.testing.assert_allclose(alone.charged[number].sum(axis=1), alone.of(policy, "collector_hours").values)


def test_every_finished_replication_is_told_of(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    play(plan_of(experiment_of(tmp_path), CATALOG), Runner(progress=lambda done, total: told.append((done, total))))

    assert told == [(done, 9) for done in range(1, 10)]


def big_portfolio() -> Portfolio:
    """More than the megabyte from which arrays are shared with workers instead of copied."""
    population = {"persons": 14_000, "placed_over_days": 1, "second_account": 0.0}
    portfolio = synthesise(Scenario.model_validate({"population": population}), seed=1)
    assert portfolio.accounts.nbytes > 2**20
    return portfolio


def test_a_portfolio_is_shared_with_workers_and_seen_alike_by_all() -> None:
    plan = Plan(
        name="big",
        scenario=Scenario.model_validate({"days": 2, "run_out_days": 0}),
        portfolio=big_portfolio(),
        contenders=(Contender("no_contact", CATALOG["no_contact"], {}),),
        champion="no_contact",
        control="no_contact",
        seeds=(1, 2),
    )

    assert digest(play(plan, Runner(2))) == digest(play(plan))


def test_a_world_without_accounts_can_be_compared(tmp_path: Path) -> None:
    plan = plan_of(experiment_of(tmp_path), CATALOG)
    empty = plan.scenario.model_copy(update={"population": plan.scenario.population.model_copy(update={"persons": 0})})

    comparison = play(replace(plan, scenario=empty))

    assert math.isnan(comparison.mean("cadence", "recovery_rate"))
    assert len(comparison.table()) == 3


def test_the_table_lists_the_best_first_and_compares_with_today(alone: Comparison) -> None:
    rows = {row["policy"]: row for row in alone.table()}
    means = [alone.mean(name.split(" ")[0], "net_resolved_rate") for name in rows]

    assert means == sorted(means, reverse=True)
    assert set(rows) == {"random", "cadence (today)", "no_contact (control)"}
    assert rows["cadence (today)"]["wins"] == ""
    assert rows["random"]["wins"].endswith("/3")


def test_a_policy_that_does_not_fit_the_world_is_told_before_anything_runs() -> None:
    class Wants:
        def decide(self, worklist: Worklist) -> Decision:
            return Decision(np.full(len(worklist), worklist.treatment("pigeon")), np.zeros(len(worklist)))

    world = Scenario(population=Population(persons=5, placed_over_days=1), days=2, run_out_days=0)
    plan = Plan("pigeons", world, None, (Contender("wants", Wants, {}),), "wants", "wants", (1,))

    with pytest.raises(UserError, match=r"policies\.wants does not fit scenario scenario: “pigeon” is not a treatment"):
        rehearse(plan)
