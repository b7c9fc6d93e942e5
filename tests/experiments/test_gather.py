from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.acceptance import Acceptance
from experiments.comparison import MEASURES, Comparison
from experiments.errors import UserError
from experiments.evidence import Evidence
from experiments.experiment import Experiment, PolicyChoice
from experiments.gather import fresh_seeds, inquiry_of, under, weighed
from experiments.plan import Plan
from experiments.replication import Contender
from experiments.seeds import Block, seeds
from experiments.stress import Stress
from policies.catalog import CATALOG
from sim import Scenario

from .comparisons import made_up
from .tiny import experiment_of

POLICIES = ("cadence", "lucky", "solid", "weak", "no_contact")
NET = list(MEASURES).index("net_resolved_rate")
COMPLAINTS = list(MEASURES).index("complaints_per_1000_accounts")


def plan(n: int = 40, block: Block = "report") -> Plan:
    contenders = tuple(Contender(name, CATALOG["no_contact"], {}) for name in POLICIES)
    return Plan("made_up", Scenario(), None, contenders, "cadence", "no_contact", tuple(seeds(block, n)))


class World:
    """Plays plans: `lucky` looks best on the seeds it is chosen on, and is over the limit on all others."""

    def __init__(self) -> None:
        self.played: list[Plan] = []

    def __call__(self, plan: Plan) -> Comparison:
        self.played.append(plan)
        names = [contender.name for contender in plan.contenders]
        comparison = made_up(len(names), len(plan.seeds))
        rng = np.random.default_rng(plan.seeds[0])
        values = comparison.values.copy()
        for number, name in enumerate(names):
            level = {"cadence": 0.70, "lucky": 0.75, "solid": 0.73, "weak": 0.65, "no_contact": 0.5}[name]
            values[number, :, NET] = level + rng.normal(0, 0.002, len(plan.seeds))
            values[number, :, COMPLAINTS] = 9.0 if name == "lucky" and len(self.played) > 1 else 2.0
        return replace(comparison, policies=tuple(names), seeds=plan.seeds, values=values)


def experiment(**more: object) -> Experiment:
    settings: dict[str, Any] = {
        "name": "made_up",
        "scenario": Path("x.yaml"),
        "policies": {name: PolicyChoice(policy=name) for name in POLICIES},
        "champion": "cadence",
        "confirm": 30,
        "stress": (),
        "stress_replications": 10,
        "acceptance": Acceptance(complaints_limit=3.0),
    }
    return Experiment.model_construct(None, **{**settings, **more})


def gathered(world: World, stresses: Sequence[Stress] = (), **more: object) -> Evidence:
    asked = plan()
    evidence = Evidence(experiment(**more), asked.scenario, world(asked))
    return weighed(evidence, asked, [under(stress, asked) for stress in stresses], world)


def names(plan: Plan) -> list[str]:
    return [contender.name for contender in plan.contenders]


def test_the_best_is_confirmed_on_fresh_seeds_and_if_it_fails_there_the_next_best_is() -> None:
    world = World()

    evidence = gathered(world)

    assert [names(each) for each in world.played] == [
        list(POLICIES),
        ["cadence", "lucky", "no_contact"],
        ["cadence", "lucky", "solid", "no_contact"],
    ]
    assert evidence.verdict.policy == "solid"
    assert evidence.standing("solid").confirmed
    assert not evidence.standing("weak").confirmed


def test_figures_put_forward_whom_the_verdict_chose_and_mark_who_breaks_the_limit() -> None:
    evidence = gathered(World())

    assert evidence.comparison.leader == "lucky"
    assert evidence.judged.leader == "solid"
    assert evidence.judged.failing == {"lucky"}


def test_seeds_that_served_to_choose_never_serve_to_confirm_or_to_stress() -> None:
    world = World()

    gathered(world, [Stress(name="shorter", title="It ends sooner", set={"days": 60})])

    chosen_on = set(world.played[0].seeds)
    assert all(not chosen_on & set(each.seeds) for each in world.played[1:])
    assert [len(each.seeds) for each in world.played] == [40, 30, 30, 10]


def test_the_gain_is_that_on_fresh_seeds() -> None:
    evidence = gathered(World())

    assert evidence.confirmation is not None
    assert evidence.standing("solid").gain == evidence.confirmation.difference("solid", "net_resolved_rate")
    assert evidence.standing("weak").gain == evidence.comparison.difference("weak", "net_resolved_rate")


def test_without_confirmation_the_gain_is_that_on_the_seeds_of_the_comparison() -> None:
    world = World()

    evidence = gathered(world, confirm=0)

    assert len(world.played) == 1
    assert evidence.verdict.policy == "lucky"
    assert not evidence.standing("lucky").confirmed


def test_candidates_meet_today_in_every_stressed_world() -> None:
    world = World()
    stresses = [
        Stress(name="shorter", title="It ends sooner", set={"days": 60}),
        Stress(name="longer", title="It takes longer", set={"days": 300}),
    ]

    evidence = gathered(world, stresses)

    assert [each.title for each in evidence.standing("solid").stress] == ["It ends sooner", "It takes longer"]
    assert [each.scenario.days for each in world.played[-2:]] == [60, 300]
    assert names(world.played[-1]) == [
        "cadence",
        "solid",
        "no_contact",
    ]  # weak is shown to lose, lucky breaks the limit


def test_nobody_is_put_under_stress_when_no_challenger_keeps_the_limit() -> None:
    world = World()

    evidence = gathered(
        world, [Stress(name="shorter", title="It ends sooner")], acceptance=Acceptance(complaints_limit=1.0)
    )

    assert evidence.verdict.state == "none_passes"
    assert len(world.played) == 1


@pytest.mark.parametrize(("block", "first"), [("select", 3_000_000_000), ("report", 3_000_000_040)])
def test_fresh_seeds_are_of_the_report_block_and_unused(block: Block, first: int) -> None:
    assert fresh_seeds(plan(40, block), 2) == (first, first + 1)


def test_seeds_to_train_on_support_no_verdict() -> None:
    with pytest.raises(UserError, match="block: train serves another end; a verdict needs `select` or `report`"):
        fresh_seeds(plan(40, "train"), 2)


@pytest.mark.parametrize(("names", "taken"), [(["a", "a"], "a"), (["comparison"], "comparison")])
def test_stress_scenarios_need_names_of_their_own(tmp_path: Path, names: list[str], taken: str) -> None:
    asked = experiment_of(tmp_path)
    paths = []
    for number, name in enumerate(names):
        paths.append(tmp_path / f"{number}.yaml")
        paths[-1].write_text(f"name: {name}\ntitle: It changes\nbalances: 0.9\n")

    with pytest.raises(UserError, match=f"each scenario needs a name of its own, got {taken} twice"):
        inquiry_of(asked.model_copy(update={"stress": tuple(paths)}), CATALOG)
