from pathlib import Path

import polars as pl
import pytest

from experiments.compare import compare
from policies.catalog import CATALOG

from .tiny import experiment_of


def test_results_are_written_where_they_were_asked_for(tmp_path: Path) -> None:
    evidence = compare(experiment_of(tmp_path), catalog=CATALOG, jobs=1, out=tmp_path / "results")

    assert evidence.folder == tmp_path / "results" / "small"
    assert (evidence.folder / "manifest.json").is_file()
    assert [path.name for path in (tmp_path / "results").iterdir() if "sqlite" not in path.name] == ["small"]


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    evidence = compare(experiment_of(tmp_path), catalog=CATALOG, jobs=1)

    assert evidence.folder is None
    assert {path.name for path in tmp_path.iterdir()} == {"world.yaml", "f.yaml"}


def test_an_experiment_that_logs_writes_one_file_a_replication_of_its_comparison(tmp_path: Path) -> None:
    experiment = experiment_of(tmp_path, more="log: true\n")

    evidence = compare(experiment, catalog=CATALOG, jobs=2, out=tmp_path)

    assert evidence.folder is not None
    logs = sorted((evidence.folder / "events").iterdir())
    assert len(logs) == 9
    assert logs[0].name == "cadence-3000000000.parquet"
    dials = pl.read_parquet(logs[0]).filter(pl.col("event") == 4)
    assert len(dials) == evidence.comparison.of("cadence", "dials").values[0]


def interrupted(done: int, _total: int) -> None:
    if done == 4:
        raise KeyboardInterrupt


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_comparison_leaves_the_older_results_as_they_were(tmp_path: Path, jobs: int) -> None:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "old").touch()

    with pytest.raises(KeyboardInterrupt):
        compare(experiment_of(tmp_path), catalog=CATALOG, jobs=jobs, progress=interrupted, out=tmp_path)

    assert {path.name for path in tmp_path.iterdir() if "sqlite" not in path.name} == {"small", "world.yaml", "f.yaml"}
    assert (tmp_path / "small" / "old").is_file()
