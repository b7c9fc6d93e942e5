from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from experiments.errors import UserError
from experiments.gate.baseline import BaselineError, read_baseline
from experiments.gate.gate import guard, update
from experiments.gate.outcome import Outcome
from experiments.gate.settings import load_gate
from experiments.plan import Plan
from policies.catalog import CATALOG
from tests.experiments.gate.worlds import EXPERIMENT, GATE, SCENARIO, write_files

WORSE = EXPERIMENT.replace("cadence:", "cadence: {dials_share: 0}")
BOTH = GATE.replace("policies: [cadence]\n", "")
FIRST = 4_000_000_000


@dataclass(frozen=True)
class FakeSample:
    values: np.ndarray


@dataclass
class FakePlay:
    """Stands for running policies: made-up KPIs, by policy, metric and seed; remembers what was run."""

    harm: dict[tuple[str, str], float] = field(default_factory=dict)
    broken: dict[tuple[str, str], int] = field(default_factory=dict)
    runs: list[tuple[tuple[str, ...], int, int]] = field(default_factory=list)

    def __call__(self, plan: Plan, runner: object) -> "FakePlay":
        names = tuple(one.name for one in plan.contenders)
        self.runs.append((names, plan.seeds[0] - FIRST, plan.seeds[-1] - FIRST + 1))
        self.seeds = plan.seeds
        return self

    def of(self, policy: str, metric: str) -> FakeSample:
        """A level less the harm, which varies from seed to seed by a hundredth of itself."""
        seeds = np.array(self.seeds) - FIRST
        harm = self.harm.get((policy, metric), 0.0)
        values = 0.2 - harm + (0.01 * harm * np.array([-1, 1, -1, 1, 0, 0, 1, -1, 1, -1]))[seeds % 10]
        return FakeSample(np.where(seeds == self.broken.get((policy, metric)), np.nan, values))


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> FakePlay:
    fake = FakePlay()
    monkeypatch.setattr("experiments.gate.gate.play", fake)
    return fake


@pytest.fixture
def after(play: FakePlay) -> Callable[[dict[tuple[str, str], float]], Outcome]:
    """What a gate says of policies that became worse by so much since the baseline was made."""

    def change(harm: dict[tuple[str, str], float]) -> Outcome:
        path = write_files(BOTH)
        play.harm = {}
        update(path, catalog=CATALOG)
        play.harm = harm
        play.runs.clear()
        return guard(path, catalog=CATALOG)

    return change


After = Callable[[dict[tuple[str, str], float]], Outcome]


def test_a_baseline_is_made_on_every_seed_a_gate_may_need(play: FakePlay) -> None:
    update(write_files(), catalog=CATALOG)

    assert play.runs == [(("no_contact", "cadence"), 0, 70)]


def test_unchanged_policies_are_identical_after_the_first_look(after: After, play: FakePlay) -> None:
    outcome = after({})

    assert (outcome.state, outcome.exit_code) == ("identical", 0)
    assert play.runs == [(("no_contact", "cadence"), 0, 30)]


def test_only_the_policy_under_suspicion_and_the_control_run_on_fresh_seeds(after: After, play: FakePlay) -> None:
    outcome = after({("cadence", "recovery_rate"): 0.05})

    assert (outcome.state, outcome.exit_code) == ("worse", 1)
    assert [result.check.name for result in outcome.of_state("worse")] == ["recovery_rate of cadence in small"]
    assert play.runs == [(("no_contact", "cadence"), 0, 30), (("no_contact", "cadence"), 40, 70)]


def test_better_policies_pass(after: After) -> None:
    outcome = after({("cadence", "recovery_rate"): -0.05})

    assert (outcome.state, outcome.exit_code) == ("pass", 0)


def test_harm_within_the_margin_passes(after: After) -> None:
    assert after({("cadence", "recovery_rate"): 0.0019}).state == "pass"


def test_a_result_tells_both_means_and_their_difference(after: After) -> None:
    outcome = after({("cadence", "recovery_rate"): 0.05})

    result = outcome.of_state("worse")[0]

    assert (result.before, result.now, result.difference) == pytest.approx((0.2, 0.15, -0.05))
    assert result.low < -0.05 < result.high < 0
    assert (result.seeds, result.fresh) == (30, True)


def test_a_kpi_that_is_not_defined_on_a_seed_ends_the_gate(after: After, play: FakePlay) -> None:
    play.broken = {("cadence", "recovery_rate"): 12}

    with pytest.raises(UserError) as caught:
        guard(_with_baseline(play), catalog=CATALOG)

    assert caught.value.exit_code == 2
    assert "  recovery_rate of cadence in small on 1 of 30 seeds\n" in str(caught.value)


def _with_baseline(play: FakePlay) -> Path:
    broken, play.broken = play.broken, {}
    path = write_files(BOTH)
    update(path, catalog=CATALOG)
    play.broken = broken
    return path


def test_no_baseline_is_made_of_a_kpi_that_is_not_defined(play: FakePlay) -> None:
    play.broken = {("cadence", "rpc_per_account"): 69}

    with pytest.raises(UserError, match="rpc_per_account of cadence in small on 1 of 70 seeds"):
        update(write_files(), catalog=CATALOG)

    assert not Path("door.baseline.yaml").exists()


def test_nothing_is_run_without_a_baseline_that_fits(play: FakePlay) -> None:
    with pytest.raises(BaselineError, match="is not there"):
        guard(write_files(), catalog=CATALOG)
    update(write_files(), catalog=CATALOG)
    play.runs.clear()

    with pytest.raises(BaselineError, match=r"world\.days"):
        guard(write_files(scenario=SCENARIO.replace("days: 10", "days: 9")), catalog=CATALOG)

    assert play.runs == []


def test_an_update_tells_old_new_and_how_they_differ(play: FakePlay) -> None:
    first = update(write_files(), catalog=CATALOG)
    play.harm = {("cadence", "recovery_rate"): 0.05}
    second = update(write_files(), catalog=CATALOG)

    assert [(row["old"], row["new"], row["difference"]) for row in first.table()] == [("none", "20%", "")] * 2
    assert [(row["old"], row["new"], row["difference"]) for row in second.table()] == [
        ("20%", "15%", "−5 points"),
        ("20%", "20%", "identical"),
    ]
    assert second.table()[0]["95% interval"].startswith("−5.0")


def test_an_update_of_another_world_shows_the_means_alone(play: FakePlay) -> None:
    update(write_files(), catalog=CATALOG)

    rows = update(write_files(scenario=SCENARIO.replace("days: 10", "days: 9")), catalog=CATALOG).table()

    assert [(row["old"], row["difference"]) for row in rows] == [("20%", ""), ("20%", "")]


def test_an_update_replaces_a_baseline_that_cannot_be_read(play: FakePlay) -> None:
    path = write_files()
    Path("door.baseline.yaml").write_text("gate: [")

    rows = update(path, catalog=CATALOG).table()

    assert [row["old"] for row in rows] == ["none", "none"]
    assert read_baseline(load_gate(path, CATALOG)).seeds.count == 70


def test_a_policy_that_does_not_fit_its_world_is_told_before_anything_runs(play: FakePlay) -> None:
    experiment = f"{EXPERIMENT}  firm: {{policy: decision_table, rows: [{{treatment: pigeon}}]}}\n"

    with pytest.raises(UserError, match="pigeon"):
        update(write_files(experiment=experiment), catalog=CATALOG)

    assert play.runs == []


def test_a_cadence_that_calls_nobody_is_worse_in_a_real_world_and_itself_again_is_identical() -> None:
    update(write_files(), catalog=CATALOG)

    same = guard(write_files(), catalog=CATALOG)
    worse = guard(write_files(experiment=WORSE), catalog=CATALOG)

    assert same.verdict() == "identical: gate door, 2 checks: 2 identical"
    assert same.since() == "Changed since the baseline: neither code nor settings."
    assert "rpc_per_account" in [result.check.metric for result in worse.of_state("worse")]
    assert worse.since() == "Changed since the baseline: settings of cadence in small."
