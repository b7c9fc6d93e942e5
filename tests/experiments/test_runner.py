import logging
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from experiments.compare import compare
from experiments.errors import UserError
from experiments.payload import packed
from experiments.plan import plan_of
from experiments.play import play
from experiments.replication import Cell, Contender, Replication
from experiments.replication import replicate as replicate_cell
from experiments.runner import Runner, on_cluster, run_cells
from experiments.store import Store
from policies import Cadence
from policies.catalog import CATALOG
from sim import Scenario

from .test_play import big_portfolio
from .tiny import digest, experiment_of

ROOT = Path(__file__).parent.parent.parent
WORLD = Scenario.model_validate({"days": 5, "run_out_days": 1, "population": {"persons": 40, "placed_over_days": 2}})
CONTENDERS = tuple(Contender(name, CATALOG[name], {}) for name in ("cadence", "random"))
CELLS = [Cell(WORLD, None, contender, seed) for seed in range(4) for contender in CONTENDERS]


def bytes_of(replications: Sequence[Replication]) -> list[bytes]:
    return [packed(one) for one in replications]


def names_of(cells: Sequence[Cell]) -> list[tuple[str, int]]:
    return [(cell.contender.name, cell.seed) for cell in cells]


@contextmanager
def counted() -> Iterator[list[tuple[str, int]]]:
    """Note policy and seed of every cell that this process runs."""
    ran: list[tuple[str, int]] = []

    def replicate(cell: Cell, log: Path | None) -> Replication:
        ran.append((cell.contender.name, cell.seed))
        return original(cell, log)

    original = replicate_cell
    with patch("experiments.runner.replicate", replicate):
        yield ran


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite") as store:
        yield store


@pytest.fixture(scope="module")
def alone() -> list[bytes]:
    return bytes_of(run_cells(CELLS))


def test_more_processes_give_the_same_bytes_in_the_order_asked_for(alone: list[bytes]) -> None:
    assert bytes_of(run_cells(CELLS, jobs=2)) == alone
    assert bytes_of(run_cells(CELLS[::-1], jobs=2)) == alone[::-1]


def test_what_is_stored_is_not_run_again_and_has_the_same_bytes(store: Store, alone: list[bytes]) -> None:
    first = run_cells(CELLS, store=store)

    with counted() as ran:
        again = run_cells(CELLS, store=store)

    assert ran == []
    assert bytes_of(again) == alone
    assert [one.cpu_seconds for one in again] == [one.cpu_seconds for one in first]


def test_a_further_policy_is_all_that_runs(store: Store) -> None:
    run_cells(CELLS, store=store)
    more = [Cell(WORLD, None, Contender("late", CATALOG["cadence"], {"first_call_day": 9}), seed) for seed in range(4)]

    with counted() as ran:
        run_cells([*more, *CELLS], store=store)

    assert ran == names_of(more)


def test_a_policy_by_another_name_is_not_run_again(store: Store) -> None:
    run_cells(CELLS, store=store)
    renamed = [replace(cell, contender=replace(cell.contender, name="champion")) for cell in CELLS]

    with counted() as ran:
        run_cells(renamed, store=store)

    assert ran == []


def test_a_policy_that_cannot_be_told_from_others_runs_every_time(store: Store) -> None:
    class Local(Cadence):
        pass

    cells = [Cell(WORLD, None, Contender("local", Local, {}), 1)]
    run_cells(cells, store=store)

    with counted() as ran:
        run_cells(cells, store=store)

    assert ran == names_of(cells)


def test_damaged_rows_are_told_once_and_alone_run_again(
    store: Store, alone: list[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    run_cells(CELLS, store=store)
    with closing(sqlite3.connect(store.path)) as rows, rows:
        rows.execute("UPDATE replications SET payload = substr(payload, 2) WHERE seed = 2")

    with counted() as ran:
        found = run_cells(CELLS, store=store)
        run_cells(CELLS, store=store)

    assert ran == names_of(CELLS[4:6])
    assert bytes_of(found) == alone
    assert [(one.levelno, one.message) for one in caplog.records] == [
        (logging.WARNING, f"{store.path}: 2 rows are damaged and computed again.")
    ]


def test_progress_begins_with_what_is_stored_and_follows_what_is_kept(store: Store) -> None:
    run_cells(CELLS[:3], store=store)
    told: list[tuple[int, int, int]] = []

    def progress(done: int, total: int) -> None:
        n_rows = store._rows.execute("SELECT count(*) FROM replications").fetchone()[0]
        told.append((done, total, n_rows))

    run_cells(CELLS, store=store, progress=progress)

    assert told == [(done, 8, done) for done in range(3, 9)]


def test_a_log_that_is_asked_for_is_written_though_the_numbers_are_stored(store: Store, tmp_path: Path) -> None:
    run_cells(CELLS, store=store)

    run_cells(CELLS[:2], store=store, log=tmp_path / "events")

    assert {path.name for path in (tmp_path / "events").iterdir()} == {"cadence-0.parquet", "random-0.parquet"}


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_run_keeps_what_it_told_and_goes_on_to_the_same_bytes(
    store: Store, alone: list[bytes], jobs: int
) -> None:
    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_cells(CELLS, jobs=jobs, store=store, progress=stop)
    with counted() as ran:
        found = run_cells(CELLS, store=store)

    assert len(ran) == 5
    assert bytes_of(found) == alone


def test_a_worker_with_other_code_is_refused() -> None:
    with patch("experiments.runner.code_of", side_effect=["ours", "theirs"]), pytest.raises(UserError) as refused:
        run_cells(CELLS[:1])

    assert str(refused.value).startswith("A worker runs other code than this process for policy cadence. Install")


def test_a_full_disk_is_a_clean_stop_that_keeps_what_is_finished(tmp_path: Path) -> None:
    experiment = experiment_of(tmp_path, more="confirm: 0\ngains_replications: 0\n")
    with Store(tmp_path / "store.sqlite") as store:
        store._rows.execute("PRAGMA max_page_count = 9")
        with pytest.raises(UserError, match=r"database or disk is full\. What was finished is kept\. Make room"):
            play(plan_of(experiment, CATALOG), Runner(store=store))

    with counted() as ran:
        comparison = compare(experiment, catalog=CATALOG, jobs=1, out=tmp_path).comparison

    assert 0 < len(ran) < 9
    assert digest(comparison) == digest(play(plan_of(experiment, CATALOG)))


def test_tables_that_cannot_be_written_are_told_and_nothing_finished_is_lost(tmp_path: Path) -> None:
    experiment = experiment_of(tmp_path, more="confirm: 0\ngains_replications: 0\n")
    full = OSError(28, "No space left on device")

    with patch("experiments.compare.save", side_effect=full), pytest.raises(UserError) as told:
        compare(experiment, catalog=CATALOG, jobs=1, out=tmp_path)
    with counted() as ran:
        compare(experiment, catalog=CATALOG, jobs=1, out=tmp_path)

    assert str(told.value) == (
        f"{tmp_path}/small cannot be written: No space left on device. Finished replications are kept in "
        f"{tmp_path}/store.sqlite. Make room, or the folder writable, and give the same command again."
    )
    assert ran == []


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_a_signal_stops_in_words_and_the_same_command_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    experiment_of(tmp_path)
    settings = ["--out", str(tmp_path / "r"), "--jobs", "2", "--quiet", "--set", "replications=1000"]
    command = [sys.executable, "-m", "experiments.cli", "compare", str(tmp_path / "f.yaml"), *settings]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while n_rows(tmp_path / "r" / "store.sqlite") < 5:
        assert process.poll() is None
        time.sleep(0.05)

    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)  # a terminal tells all, a scheduler one
    _, error = process.communicate(timeout=60)

    assert process.returncode == 130
    told = re.search(
        r"Stopped\. Finished replications are kept in (.*) \((\d+) of 3000\); older results stay\. ", error
    )
    assert told is not None
    assert told[1] == f"{tmp_path}/r/store.sqlite"
    assert int(told[2]) <= n_rows(tmp_path / "r" / "store.sqlite") <= int(told[2]) + 1  # kept, and not yet told
    assert error.endswith("Continue: the same command.\n")


def n_rows(path: Path) -> int:
    """Count the rows of a store from outside."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as rows:
        is_made = rows.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
        return int(rows.execute("SELECT count(*) FROM replications").fetchone()[0]) if is_made else 0


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A dask scheduler and two workers, each a process of its own."""
    program = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    leader = subprocess.Popen([*program, "--no-dashboard"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert leader.stderr is not None
    address = next(line for line in leader.stderr if "Scheduler at:" in line).split()[-1]
    program = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    workers = [subprocess.Popen([*program, "--no-dashboard"], cwd=ROOT, stderr=subprocess.DEVNULL) for _ in range(2)]
    yield address
    processes: list[subprocess.Popen[Any]] = [*workers, leader]
    for process in processes:
        process.terminate()
        process.wait()
    leader.stderr.close()


def test_a_cluster_gives_the_same_bytes(scheduler: str, alone: list[bytes], store: Store, tmp_path: Path) -> None:
    with on_cluster(scheduler):
        found = run_cells(CELLS, store=store)
    with counted() as ran:
        again = run_cells(CELLS, store=store)

    assert bytes_of(found) == alone
    assert ran == []
    assert bytes_of(again) == alone


def test_a_portfolio_reaches_the_workers_of_a_cluster(scheduler: str) -> None:
    world = Scenario.model_validate({"days": 2, "run_out_days": 0})
    cells = [Cell(world, big_portfolio(), Contender("no_contact", CATALOG["no_contact"], {}), seed) for seed in (1, 2)]

    with on_cluster(scheduler):
        found = run_cells(cells)

    assert bytes_of(found) == bytes_of(run_cells(cells))


def test_a_scheduler_that_does_not_answer_is_told() -> None:
    with (
        patch("experiments.runner._CONNECT_SECONDS", 0.5),
        pytest.raises(UserError, match=r"--scheduler tcp://127\.0\.0\.1:9: no dask scheduler answers there"),
        on_cluster("tcp://127.0.0.1:9"),
    ):
        pass


def test_a_comparison_is_the_same_whether_read_or_run(tmp_path: Path, store: Store) -> None:
    plan = plan_of(experiment_of(tmp_path), CATALOG)

    fresh, stored = play(plan, Runner(store=store)), play(plan, Runner(2, store))

    assert digest(fresh) == digest(stored)
    assert fresh.cpu_seconds == stored.cpu_seconds
