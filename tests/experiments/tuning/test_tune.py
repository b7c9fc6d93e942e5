import csv
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
import pytest

from experiments.config import load
from experiments.experiment import load_experiment, load_policy
from experiments.seeds import block_of
from experiments.store import NAME, Store
from experiments.tuning import Tuned, Tuning, load_tuning, tune
from experiments.tuning.space import with_values
from policies.catalog import CATALOG
from policies.written import Cadence
from sim.scenario import Scenario
from tests.experiments.tuning.small import tuning_of

TABLE = """\
policy: decision_table
rows:
  - {name: call, treatment: call, when: {balance: {at_least: 300}, weekday: [mon, tue]}, priority: {arrears: 2}}
  - {treatment: sms, every_days: 3}
"""
EVERY_WAY = {
    "tpe": "objective: incremental_recovery_rate\nconstraints: {complaints_per_1000_accounts: {at_most: 40}}",
    "cmaes": "sampler: cmaes",
    "nsga3": "objective: [recovery_rate, cost_per_account]",
    "evolution": "sampler: evolution\nconstraints: {complaints: {at_most: 1}}\ntrials: 10",
}


class StoppedError(Exception):
    """Stands for a kill."""


def stop_after(n: int) -> Callable[[int, int], None]:
    def progress(done: int, _total: int) -> None:
        if done >= n:
            raise StoppedError

    return progress


def run(tuning: Tuning, out: Path | None = None, **how: Any) -> Tuned:
    return tune(tuning, catalog=CATALOG, jobs=how.pop("jobs", 1), out=out, **how)


@pytest.mark.parametrize("way", EVERY_WAY)
def test_a_study_that_was_stopped_ends_in_the_same_digest(tmp_path: Path, way: str) -> None:
    tuning, out = tuning_of(tmp_path, EVERY_WAY[way]), tmp_path / "out"
    whole = run(tuning)

    with pytest.raises(StoppedError):
        run(tuning, out, progress=stop_after(4))
    again = run(tuning, out)

    assert again.digest == whole.digest
    assert again.chosen.trial.parameters == whole.chosen.trial.parameters


def test_the_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    tuning = tuning_of(tmp_path)

    assert run(tuning, jobs=2).digest == run(tuning, jobs=1).digest


def test_another_seed_tries_something_else(tmp_path: Path) -> None:
    tuning = tuning_of(tmp_path)

    assert run(tuning).digest != run(tuning.model_copy(update={"seed": 2})).digest


def test_a_second_search_computes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tuning, out = tuning_of(tmp_path), tmp_path / "out"
    first = run(tuning, out)
    monkeypatch.setattr("experiments.runner.replicate", lambda *_: pytest.fail("was computed again"))

    assert run(tuning, out).digest == first.digest


def test_the_policy_as_it_is_and_the_starts_are_tried_first_as_they_are(tmp_path: Path) -> None:
    tuning = tuning_of(tmp_path, "start: [{first_call_day: 0, dials_share: 0.123456}]")

    tuned = run(tuning)

    assert dict(tuned.trials[0].parameters) == {"first_call_day": 3, "dials_share": 0.15}
    assert dict(tuned.trials[1].parameters) == {"first_call_day": 0, "dials_share": 0.123456}
    assert {one.trial.number for one in tuned.retests} >= {0, 1}


def test_a_trial_that_is_worse_is_stopped_and_the_winner_never_was(tmp_path: Path) -> None:
    more = "objective: cost_per_account\ntrials: 16\nsampler: random\n"

    pruned, whole = (run(tuning_of(tmp_path, f"{more}prune: {prune}")) for prune in ("true", "false"))

    states = [trial.state for trial in pruned.trials]
    assert states.count("pruned") > 3
    assert {len(trial.values) for trial in pruned.trials if trial.state == "pruned"} == {4}
    assert {trial.state for trial in whole.trials} == {"complete"}
    assert pruned.chosen.trial.state == "complete"
    assert pruned.chosen.trial.number == whole.chosen.trial.number


def test_what_is_found_on_train_is_chosen_on_select(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(tuning_of(tmp_path), out)

    seeds = json.loads((out / "small" / "manifest.json").read_text())["seeds"]

    assert {name: {block_of(seed) for seed in of} for name, of in seeds.items()} == {
        "train": {"train"},
        "select": {"select"},
    }


def test_a_limit_that_nothing_keeps_is_told(tmp_path: Path) -> None:
    tuned = run(tuning_of(tmp_path, "constraints: {net_resolved_rate: {at_least: 2}}"))

    assert "No trial keeps the limits" in tuned.headline
    assert {row["keeps limits"] for row in tuned.table()} == {"no"}


def test_numbers_that_the_policy_refuses_beside_each_other_cost_a_trial_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = Cadence.__post_init__

    def refuse(self: Cadence) -> None:
        accept(self)
        if self.dials_share > 0.2:
            raise ValueError("many")

    monkeypatch.setattr(Cadence, "__post_init__", refuse)
    tuned = run(tuning_of(tmp_path, "sampler: random"))

    states = [trial.state for trial in tuned.trials]
    assert set(states) == {"complete", "undefined"}
    assert tuned.chosen.trial.state == "complete"


@pytest.mark.parametrize("policy", ["cadence", "{file: table.yaml}"])
def test_a_tuned_policy_reads_back_as_what_was_tried(tmp_path: Path, policy: str) -> None:
    (tmp_path / "table.yaml").write_text(TABLE)
    search = (
        ""
        if policy == "cadence"
        else "search: {rows.0.when.balance.at_least: {low: 1, high: 999}, rows.0.priority.arrears: {low: 0.1, high: 9}}"
    )
    tuning, out = tuning_of(tmp_path, f"policy: {policy}\n{search}"), tmp_path / "out"
    tuned = run(tuning, out)

    path = out / "small" / "tuned.yaml"
    found = load_policy(path, CATALOG)

    klass = CATALOG[tuning.policy.policy]
    tried = klass(**with_values(tuning.policy, klass, tuned.chosen.trial.parameters))
    assert klass(**found.parameters) == tried
    assert path.read_text().startswith("# Tuned by: ")
    with Store(out / NAME) as store:
        known = len(list(store._rows.execute("SELECT key FROM replications")))
    again = run(tuning.model_copy(update={"policy": found, "trials": 1}), out)
    assert again.trials[0].values.tolist() == tuned.chosen.trial.values.tolist()
    with Store(out / NAME) as store:
        assert len(list(store._rows.execute("SELECT key FROM replications"))) == known


def test_an_experiment_takes_a_tuned_policy_as_a_file(tmp_path: Path) -> None:
    run(tuning_of(tmp_path), tmp_path / "results")
    (tmp_path / "e.yaml").write_text(
        "name: e\nscenario: world.yaml\npolicies: {cadence: , tuned: {file: results/small/tuned.yaml}}\n"
    )

    experiment = load_experiment(tmp_path / "e.yaml", CATALOG)

    assert experiment.policies["tuned"].policy == "cadence"


def test_the_folder_runs_again_to_the_same_digest(tmp_path: Path) -> None:
    out = tmp_path / "out"
    tuned = run(tuning_of(tmp_path), out)

    again = run(load_tuning(out / "small" / "config.yaml", CATALOG))

    assert again.digest == tuned.digest
    assert load(out / "small" / "scenario.yaml", Scenario).days == 6
    with (out / "small" / "trials.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [float(row["net_resolved_rate"]) for row in rows] == [trial.means[0] for trial in tuned.trials]


def test_every_trial_of_the_study_is_in_the_file_for_the_dashboard(tmp_path: Path) -> None:
    out = tmp_path / "out"
    tuned = run(tuning_of(tmp_path, "constraints: {complaints: {at_most: 1}}"), out)

    storage = optuna.storages.RDBStorage(f"sqlite:///{out}/small/study.db")
    study = optuna.load_study(study_name="small", storage=storage)

    assert [trial.state.name.lower() for trial in study.trials] == [trial.state for trial in tuned.trials]
    assert study.trials[0].user_attrs["net_resolved_rate by seed"] == tuned.trials[0].values[:, 0].tolist()
    assert "complaints" in study.trials[0].constraints
    storage.remove_session()
    storage.engine.dispose()


def test_a_disk_that_refuses_the_study_does_not_stop_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("experiments.tuning.study_file.shutil.copyfile", refuse)
    with caplog.at_level(logging.WARNING):
        run(tuning_of(tmp_path), tmp_path / "out")

    assert [record.message.count("No space left") for record in caplog.records] == [1]
    assert not (tmp_path / "out" / "small" / "study.db").exists()


def test_progress_counts_trials_and_those_that_meet_again(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    tuned = run(tuning_of(tmp_path), progress=lambda *far: told.append(far))

    assert told[0][0] == 4
    assert told[-1] == (6 + len(tuned.retests),) * 2


def test_the_gain_of_the_policy_as_it_was_is_nothing(tmp_path: Path) -> None:
    tuned = run(tuning_of(tmp_path))

    base = next(one for one in tuned.retests if one.trial.number == 0)

    assert tuned.gain_on_select(base, "net_resolved_rate").mean == 0
    assert tuned.gain_on_train(base, "net_resolved_rate").mean == 0


def test_less_cost_is_a_gain(tmp_path: Path) -> None:
    tuned = run(tuning_of(tmp_path, "objective: cost_per_account"))

    assert tuned.gain_on_select(tuned.chosen, "cost_per_account").mean >= 0
