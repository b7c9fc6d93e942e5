import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.cell import Cell, World
from experiments.errors import UserError
from experiments.packing import pack
from experiments.replication import Contender, Replication
from experiments.store import NAME, Store
from policies.catalog import CATALOG
from sim import Scenario

WORLD = World(Scenario())
CELLS = [Cell(WORLD, Contender(name, CATALOG[name], {}), seed) for name in ("random", "cadence") for seed in (1, 2, 3)]


def replication(number: int) -> Replication:
    """A made-up one, of about the size of a real one."""
    rng = np.random.default_rng(number)
    days = {name: rng.random(270) for name in ("recovered", "resolved", "busy", "on_shift", "charged")}
    return Replication(
        values=rng.random(100),
        segments=("a", "b"),
        segment_values=rng.random((2, 60)),
        group_values=rng.random((3, 5)),
        cpu_seconds=number / 10,
        **days,
    )


DONE = [replication(number) for number in range(len(CELLS))]


def put_all(store: Store) -> None:
    for cell, done in zip(CELLS, DONE, strict=True):
        store.put(cell, done)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that holds them all."""
    with Store(tmp_path / NAME) as store:
        put_all(store)
    return tmp_path / NAME


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def test_what_was_put_is_found_again_bit_for_bit(path: Path) -> None:
    with Store(path) as store:
        found = store.get(CELLS)

        assert [pack(found[cell]) for cell in CELLS] == [pack(done) for done in DONE]
        assert not store.notes


def test_what_was_not_put_is_not_found(path: Path) -> None:
    with Store(path) as store:
        assert not store.get([replace(CELLS[0], seed=9)])
        assert not store.get([])


def test_two_names_of_one_policy_share_a_row(path: Path) -> None:
    alias = replace(CELLS[0], contender=replace(CELLS[0].contender, name="alias"))
    with Store(path) as store:
        found = store.get([CELLS[0], alias])

    assert pack(found[alias]) == pack(found[CELLS[0]])


def test_a_person_can_ask_what_is_there(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT scenario, policy, seed, cpu_seconds FROM replications WHERE policy = 'random'")

    assert sorted(rows) == [("scenario", "random", seed, (seed - 1) / 10) for seed in (1, 2, 3)]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE replications SET payload = substr(payload, 1, 40)",
        "UPDATE replications SET payload = zeroblob(length(payload))",
        "UPDATE replications SET digest = zeroblob(32)",
        "UPDATE replications SET (payload, digest) = (SELECT payload, digest FROM replications WHERE seed = 2)",
    ],
    ids=["truncated", "zeroed", "digest", "of another"],
)
def test_a_damaged_row_is_noted_and_left_out(path: Path, database: sqlite3.Connection, damage: str) -> None:
    database.execute(f"{damage} WHERE policy = 'random' AND seed = 1")
    database.commit()
    with Store(path) as store:
        found = store.get(CELLS)
        store.put(CELLS[0], DONE[0])

        assert set(found) == set(CELLS) - {CELLS[0]}
        assert store.notes == [f"{path}: 1 damaged replication was found, to be computed again."]
        assert len(store.get(CELLS)) == len(CELLS)


def test_every_flipped_bit_of_a_payload_is_noticed(path: Path, database: sqlite3.Connection) -> None:
    rng = np.random.default_rng(5)
    ((key, payload),) = database.execute("SELECT key, payload FROM replications WHERE policy = 'random' AND seed = 1")
    with Store(path) as store:
        for bit in rng.choice(8 * len(payload), 200, replace=False):
            flipped = bytearray(payload)
            flipped[bit // 8] ^= 1 << (bit % 8)
            database.execute("UPDATE replications SET payload = ? WHERE key = ?", (bytes(flipped), key))
            database.commit()
            assert not store.get(CELLS[:1])


def test_a_file_that_is_no_database_is_moved_aside(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(b"I was a store once. " * 1000)
    with Store(path) as store:
        store.put(CELLS[0], DONE[0])

        assert len(store.get(CELLS)) == 1
        assert "could not be read" in store.notes[0]
    assert (tmp_path / "store.damaged-1").read_bytes().startswith(b"I was a store once")


def test_a_file_whose_middle_is_gone_never_gives_a_wrong_number(path: Path) -> None:
    whole = path.read_bytes()
    rng = np.random.default_rng(11)
    for _ in range(40):
        broken = bytearray(whole)
        start = int(rng.integers(100, len(whole) - 2_000))
        broken[start : start + 2_000] = rng.bytes(2_000)
        path.write_bytes(broken)
        with Store(path) as store:
            for cell, found in store.get(CELLS).items():
                assert pack(found) == pack(DONE[CELLS.index(cell)])


def test_a_full_disk_is_told_in_words_and_what_was_kept_stays(tmp_path: Path) -> None:
    with Store(tmp_path / NAME) as store:
        store._database.execute("PRAGMA max_page_count = 12")
        with pytest.raises(UserError, match=r"store\.sqlite cannot be read or written: database or disk is full\."):
            put_all(store)
        kept = store.get(CELLS)
        assert 0 < len(kept) < len(CELLS)
    with Store(tmp_path / NAME) as store:  # there is room again
        put_all(store)
        assert len(store.get(CELLS)) == len(CELLS)


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(UserError, match=r"cannot be read or written: .*Make room, or choose another folder"):
        Store(tmp_path / "file" / NAME)


WRITER = """
import sys
from pathlib import Path
from experiments.store import Store
from tests.experiments.test_store import put_all
with Store(Path(sys.argv[1])) as store:
    for _ in range(20):
        put_all(store)
"""


def test_two_runners_on_one_folder_are_harmless(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path / NAME)]
    runners = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]

    assert [(runner.communicate()[1], runner.returncode) for runner in runners] == [("", 0)] * 2
    with Store(tmp_path / NAME) as store:
        found = store.get(CELLS)
        assert [pack(found[cell]) for cell in CELLS] == [pack(done) for done in DONE]
