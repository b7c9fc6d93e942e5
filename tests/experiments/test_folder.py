import fcntl
import os
from pathlib import Path

import pytest

from experiments.folder import new_folder


def test_a_folder_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    with new_folder(tmp_path / "out", "run") as folder:
        (folder / "file").write_text("new")
        assert not (tmp_path / "out" / "run").exists()

    assert (tmp_path / "out" / "run" / "file").read_text() == "new"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["run"]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    with new_folder(tmp_path, "run") as folder:
        (folder / "file").write_text("old")

    def fail_half_way() -> None:
        with new_folder(tmp_path, "run") as folder:
            (folder / "file").write_text("new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert (tmp_path / "run" / "file").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_what_a_killed_process_left_goes_away(tmp_path: Path) -> None:
    (tmp_path / ".run.abc.new" / "figures").mkdir(parents=True)
    (tmp_path / "run").mkdir()
    (tmp_path / ".run.abc.old").mkdir()

    with new_folder(tmp_path, "run"):
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_results_that_a_killed_process_had_set_aside_take_their_place_again(tmp_path: Path) -> None:
    (tmp_path / ".run.abc.new").mkdir()
    (tmp_path / ".run.abc.old").mkdir()
    (tmp_path / ".run.abc.old" / "file").write_text("old")

    with pytest.raises(ZeroDivisionError), new_folder(tmp_path, "run"):
        raise ZeroDivisionError

    assert (tmp_path / "run" / "file").read_text() == "old"


def test_the_folder_that_a_living_process_fills_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".run.abc.new").mkdir()
    handle = os.open(tmp_path / ".run.abc.new", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)

    with new_folder(tmp_path, "run"):
        pass

    os.close(handle)
    assert {path.name for path in tmp_path.iterdir()} == {"run", ".run.abc.new"}


def test_two_processes_may_fill_the_same_folder_and_the_last_one_stays(tmp_path: Path) -> None:
    with new_folder(tmp_path, "run") as first:
        (first / "file").write_text("first")
        with new_folder(tmp_path, "run") as second:
            (second / "file").write_text("second")

    assert (tmp_path / "run" / "file").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
