import math
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from experiments.errors import UserError
from experiments.payload import packed
from experiments.replication import Cell, Contender, Replication
from experiments.store import Store
from policies.catalog import CATALOG
from sim import Scenario

ROOT = Path(__file__).parent.parent.parent
CELL = Cell(Scenario(), None, Contender("cadence", CATALOG["cadence"], {}), 7)


def made_up(value: float, size: int = 3) -> Replication:
    row = np.full(size, value)
    matrix = row.reshape(1, -1)
    return Replication(row, ("all",), matrix, matrix, row, row, row, row, row, cpu_seconds=math.pi)


def text_of(key: int) -> str:
    return f"{key:064x}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def filled(path: Path, n: int) -> None:
    with Store(path) as store:
        for key in range(n):
            store.write(text_of(key), CELL, made_up(key))


def test_what_is_written_is_read_by_the_next_one(path: Path) -> None:
    filled(path, 2)

    with Store(path) as store:
        found = store.read(text_of(1))
        assert found is not None
        assert packed(found) == packed(made_up(1))
        assert found.cpu_seconds == math.pi
        assert store.read(text_of(2)) is None
    assert [each.name for each in path.parent.iterdir()] == ["store.sqlite"]


def test_a_person_can_query_it(path: Path) -> None:
    filled(path, 1)

    with closing(sqlite3.connect(path)) as rows:
        found = rows.execute("SELECT policy, scenario, seed, cpu_seconds FROM replications").fetchall()

    assert found == [("cadence", "scenario", 7, math.pi)]


def test_a_row_that_is_there_stays(path: Path) -> None:
    filled(path, 1)

    with Store(path) as store:
        store.write(text_of(0), CELL, made_up(5))
        found = store.read(text_of(0))

    assert found is not None
    assert found.values[0] == 0


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE replications SET payload = substr(payload, 1, 50)",
        "UPDATE replications SET payload = CAST(replace(CAST(payload AS TEXT), 'all', 'alm') AS BLOB)",
        "UPDATE replications SET payload = NULL",
        "UPDATE replications SET seed = 8",
        "UPDATE replications SET cpu_seconds = 0.5",
        "UPDATE replications SET seal = 'x'",
        "UPDATE replications SET key = replace(key, '0', '1')",
    ],
)
def test_a_damaged_row_is_as_good_as_none_and_is_replaced(path: Path, damage: str) -> None:
    filled(path, 1)
    with closing(sqlite3.connect(path)) as rows:
        rows.executescript(damage)
        key = rows.execute("SELECT key FROM replications").fetchone()[0]

    with Store(path) as store:
        assert store.read(key) is None
        assert store.damaged == {key}
        store.write(key, CELL, made_up(5))
        found = store.read(key)
        assert store.damaged == set()

    assert found is not None
    assert found.values[0] == 5


def spoilt(path: Path, n: int) -> int:
    """Count the rows that are not found; fails at one that gives wrong numbers."""
    missing = 0
    with Store(path) as store:
        for key in range(n):
            found = store.read(text_of(key))
            assert found is None or packed(found) == packed(made_up(key))
            missing += found is None
    return missing


def spoilt_at(path: Path, whole: bytes, places: range) -> int:
    """Flip one bit of a byte, one byte after the other; returns how often it was noticed; wrong numbers fail."""
    noticed = 0
    for place in places:
        data = bytearray(whole)
        data[place] ^= 1 << place % 8
        path.write_bytes(data)
        try:
            noticed += spoilt(path, 3)
        except UserError:
            noticed += 1
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    return noticed


def test_no_flipped_bit_gives_a_wrong_number(path: Path) -> None:
    filled(path, 3)
    whole = path.read_bytes()

    assert spoilt_at(path, whole, range(0, len(whole), 29)) > 50


@pytest.mark.slow
def test_no_flipped_bit_of_any_byte_gives_a_wrong_number(path: Path) -> None:
    filled(path, 3)
    whole = path.read_bytes()

    assert spoilt_at(path, whole, range(len(whole))) > 1500


@pytest.mark.parametrize("size", [0.3, 0.7, 0.95])
def test_a_store_that_was_cut_off_gives_no_wrong_number(path: Path, size: float) -> None:
    filled(path, 30)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * size)])

    with pytest.raises(UserError, match="Move the file away and give the same command again"):
        spoilt(path, 30)


def test_a_file_that_is_no_database_is_told_and_left_alone(path: Path) -> None:
    path.write_text("dear diary, " * 1000)

    with pytest.raises(UserError, match=r"store\.sqlite cannot be used: file is not a database\. Move the file away"):
        Store(path)

    assert path.read_text() == "dear diary, " * 1000


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as rows:
        rows.execute("CREATE TABLE replications (a)")
    before = path.read_bytes()

    with pytest.raises(UserError, match="it is the database of another program, or of an older Recoup"):
        Store(path)

    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()

    filled(path, 1)

    with Store(path) as store:
        assert store.read(text_of(0)) is not None


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "results").touch()

    with pytest.raises(UserError, match=r"Make the folder writable, or choose another with --out"):
        Store(tmp_path / "results" / "store.sqlite")


def test_a_store_that_must_not_be_written_is_told_and_read(path: Path) -> None:
    filled(path, 1)

    with Store(path) as store:
        store._rows.execute("PRAGMA query_only = ON")
        with pytest.raises(UserError, match=r"readonly database\. Make the folder writable"):
            store.write(text_of(1), CELL, made_up(1))
        assert store.read(text_of(0)) is not None


def test_a_full_store_keeps_what_it_has_and_goes_on_once_there_is_room(path: Path) -> None:
    with Store(path) as store:
        store.write(text_of(0), CELL, made_up(0))
        store._rows.execute("PRAGMA max_page_count = 4")
        with pytest.raises(UserError, match=r"database or disk is full\. What was finished is kept\. Make room"):
            store.write(text_of(1), CELL, made_up(1, size=10_000))
        store._rows.execute("PRAGMA max_page_count = 10000")
        store.write(text_of(1), CELL, made_up(1, size=10_000))

    with Store(path) as store:
        assert store.read(text_of(0)) is not None
        assert store.read(text_of(1)) is not None


FILL = """\
import resource, sys
from pathlib import Path
from experiments.store import Store
from tests.experiments.test_store import CELL, made_up, text_of
limit, first, path = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
with Store(path) as store:
    for key in range(first, first + 60):
        store.write(text_of(key), CELL, made_up(key))
        print(key, flush=True)
"""


def filler(path: Path, limit: int, first: int = 0) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", FILL, str(limit), str(first), str(path)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_what_was_told_before_the_system_refused_to_write_is_there(path: Path) -> None:
    told, error = filler(path, 60_000).communicate()

    assert "experiments.errors.UserError" in error
    assert "What was finished is kept" in error
    keys = told.split()
    assert 0 < len(keys) < 60
    with Store(path) as store:
        assert all(store.read(text_of(int(key))) for key in keys)
        store.write(text_of(59), CELL, made_up(59))


def test_two_processes_write_the_same_rows_and_others_at_once(path: Path) -> None:
    processes = [filler(path, 0, first) for first in (0, 30)]

    errors = [process.communicate()[1] for process in processes]

    assert errors == ["", ""]
    with Store(path) as store:
        for key in range(90):
            found = store.read(text_of(key))
            assert found is not None
            assert packed(found) == packed(made_up(key))
