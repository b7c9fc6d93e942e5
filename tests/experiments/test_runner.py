import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.cell import Cell
from experiments.errors import UserError
from experiments.plan import Plan, plan_of
from experiments.play import play
from experiments.runner import Runner
from experiments.store import NAME, Store
from policies.catalog import CATALOG

from .tiny import digest, experiment_of


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return plan_of(experiment_of(tmp_path), CATALOG)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / NAME) as store:
        yield store


class Watched(Store):
    """A store that remembers what it was given to keep."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.kept: list[str] = []

    def put(self, cell: Cell, replication: object) -> None:
        super().put(cell, replication)  # type: ignore[arg-type]  # it is handed on as it came
        self.kept.append(f"{cell.contender.name} {cell.seed % 10}")


def test_what_is_finished_is_not_run_again_and_is_byte_for_byte_the_same(plan: Plan, tmp_path: Path) -> None:
    with Watched(tmp_path / "a.sqlite") as store:
        fresh = play(plan, Runner(store=store))
        assert len(store.kept) == 9
        again = play(plan, Runner(2, store=store))
        assert len(store.kept) == 9

    assert digest(again) == digest(fresh) == digest(play(plan))
    assert again.cpu_seconds == fresh.cpu_seconds


def test_a_further_policy_costs_only_itself(tmp_path: Path) -> None:
    with Watched(tmp_path / "a.sqlite") as store:
        play(plan_of(experiment_of(tmp_path), CATALOG), Runner(store=store))
        store.kept.clear()
        play(plan_of(experiment_of(tmp_path, "{random: , cadence: , largest_balance: }"), CATALOG), Runner(store=store))

        assert store.kept == [f"largest_balance {seed}" for seed in range(3)]


def test_further_seeds_cost_only_themselves(plan: Plan, tmp_path: Path) -> None:
    with Watched(tmp_path / "a.sqlite") as store:
        play(replace(plan, seeds=plan.seeds[:2]), Runner(store=store))
        store.kept.clear()
        play(plan, Runner(store=store))

        assert sorted(store.kept) == ["cadence 2", "no_contact 2", "random 2"]


def test_progress_counts_what_was_finished_before(plan: Plan, store: Store) -> None:
    told: list[tuple[int, int]] = []
    play(replace(plan, seeds=plan.seeds[:1]), Runner(store=store))

    play(plan, Runner(store=store, progress=lambda done, total: told.append((done, total))))

    assert told == [(done, 9) for done in range(3, 10)]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_an_interruption_loses_nothing_that_was_finished(plan: Plan, tmp_path: Path, jobs: int) -> None:
    def interrupted(done: int, _total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with Watched(tmp_path / "a.sqlite") as store:
        with pytest.raises(KeyboardInterrupt):
            play(plan, Runner(jobs, store=store, progress=interrupted))
        assert len(store.kept) == 5
        assert digest(play(plan, Runner(jobs, store=store))) == digest(play(plan))
        assert len(store.kept) == 9


def test_a_log_is_made_by_running_whatever_the_store_has(plan: Plan, store: Store, tmp_path: Path) -> None:
    plan = replace(plan, seeds=plan.seeds[:1])
    play(plan, Runner(store=store))

    play(plan, Runner(store=store), tmp_path / "events")

    assert len(list((tmp_path / "events").iterdir())) == 3


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dask scheduler with two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("cluster")
    told = folder / "scheduler.json"
    commands = [
        [sys.executable, "-m", "dask", "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)],
        *[
            [sys.executable, "-m", "dask", "worker", "--nthreads", "1", "--no-dashboard", "--scheduler-file", str(told)]
            for _ in range(2)
        ],
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    processes = []
    for command in commands:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        processes.append(process)
        while not told.exists() and process.poll() is None:
            time.sleep(0.1)
    try:
        yield json.loads(told.read_text())["address"]
    finally:
        for process in reversed(processes):
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(20)


def test_a_cluster_changes_no_byte(plan: Plan, cluster: str, store: Store) -> None:
    assert digest(play(plan, Runner(-1, cluster, store))) == digest(play(plan))
    assert digest(play(plan, Runner(-1, cluster))) == digest(play(plan))


def test_a_scheduler_that_does_not_answer_is_told_in_words(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.runner._PATIENCE", "1s")

    with pytest.raises(UserError, match=r"No dask scheduler answers at tcp://127\.0\.0\.1:9: "):
        play(plan, Runner(-1, "tcp://127.0.0.1:9"))


def test_without_dask_a_cluster_is_refused_in_words(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(UserError, match=r"A cluster needs dask: pip install 'recoup\[cluster\]'"):
        play(plan, Runner(-1, "tcp://127.0.0.1:9"))
