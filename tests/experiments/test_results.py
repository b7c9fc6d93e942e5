import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from experiments.compare import compare
from experiments.comparison import MEASURES, Comparison
from experiments.config import load
from experiments.evidence import Evidence
from experiments.experiment import Experiment, load_experiment
from experiments.figures import FIGURES
from experiments.provenance import PACKAGES
from experiments.results import replications, save, segments, summary
from policies.catalog import CATALOG
from sim import Scenario

from .comparisons import made_up
from .tiny import experiment_of

NUMBERS = ("replications.csv", "summary.csv", "segments.csv")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="module")
def experiment(place: Path) -> Experiment:
    return experiment_of(place, "{random: {touch_share: 0.4}, cadence: }")


@pytest.fixture(scope="module")
def evidence(place: Path, experiment: Experiment) -> Evidence:
    return compare(experiment, catalog=CATALOG, jobs=1, out=place)


@pytest.fixture(scope="module")
def comparison(evidence: Evidence) -> Comparison:
    return evidence.comparison


@pytest.fixture(scope="module")
def folder(evidence: Evidence) -> Path:
    assert evidence.folder is not None
    return evidence.folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_holds_numbers_figures_settings_and_where_they_come_from(folder: Path) -> None:
    figures = {f"figures/{name}{suffix}" for name in FIGURES for suffix in (".svg", ".png")}

    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "manifest.json",
        "verdict.json",
        "ranking.csv",
        "harms.csv",
        "report.html",
        "config.yaml",
        "scenario.yaml",
        *NUMBERS,
        *figures,
    }


def test_a_rerun_with_other_processes_replaces_the_folder_and_changes_no_number(
    folder: Path, experiment: Experiment, comparison: Comparison
) -> None:
    before = {name: (folder / name).read_bytes() for name in NUMBERS}
    figure = (folder / "figures" / "recovery.svg").read_bytes()
    (folder / "stray").touch()

    compare(experiment, catalog=CATALOG, jobs=2, out=folder.parent)

    assert {name: (folder / name).read_bytes() for name in NUMBERS} == before
    assert (folder / "figures" / "recovery.svg").read_bytes() == figure
    assert not (folder / "stray").exists()


def test_replications_hold_every_kpi_of_every_run_exactly(folder: Path, comparison: Comparison) -> None:
    rows = [row for row in rows_of(folder / "replications.csv") if row["world"] == "comparison"]

    assert [(row["policy"], int(row["seed"])) for row in rows] == [
        (policy, seed) for policy in comparison.policies for seed in comparison.seeds
    ]
    for kpi in MEASURES:
        written = [float(row[kpi]) for row in rows if row["policy"] == "random"]
        assert written == pytest.approx(comparison.of("random", kpi).values.tolist(), rel=0, abs=0, nan_ok=True)


def test_the_summary_holds_means_and_paired_differences(folder: Path, comparison: Comparison) -> None:
    rows = {(row["policy"], row["kpi"]): row for row in rows_of(folder / "summary.csv")}

    assert len(rows) == len(comparison.policies) * len(MEASURES)
    row, difference = rows["random", "dials"], comparison.difference("random", "dials")
    assert float(row["mean"]) == comparison.mean("random", "dials")
    assert [float(row[name]) for name in ("difference", "low", "high")] == [
        difference.mean,
        difference.low,
        difference.high,
    ]
    assert row["wins"] == ""  # neither direction is better
    assert int(rows["random", "complaints"]["wins"]) <= 3


def test_segments_hold_a_row_a_policy_segment_and_kpi(folder: Path, comparison: Comparison) -> None:
    rows = rows_of(folder / "segments.csv")

    assert len(rows) == len(segments(comparison))
    assert {row["segment"] for row in rows} == set(comparison.segments)


def test_numbers_carry_no_time_of_day(folder: Path) -> None:
    for name in NUMBERS:
        assert not re.search(r"\d\d:\d\d", (folder / name).read_text(encoding="utf-8"))


def test_the_manifest_says_where_the_numbers_come_from(folder: Path, comparison: Comparison) -> None:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))

    assert manifest["seeds"]["comparison"] == list(comparison.seeds)
    assert (manifest["name"], manifest["champion"], manifest["control"]) == ("small", "cadence", "no_contact")
    assert manifest["start_utc"] == "2026-01-05T13:00:00+00:00"
    assert manifest["packages"].keys() == set(PACKAGES)
    assert manifest["packages"]["numpy"]
    assert len(manifest["sim_digest"]) == 16
    assert manifest["created_utc"].endswith("+00:00")
    assert manifest["wall_seconds"] >= 0
    assert {"commit", "changed_since_commit", "command", "python", "block", "cpu_seconds"} <= manifest.keys()


def test_the_settings_of_a_folder_run_again_as_they_are(folder: Path, experiment: Experiment) -> None:
    again = load_experiment(folder / "config.yaml", CATALOG)

    assert again.policies.keys() == experiment.policies.keys()
    assert again.policies["random"].parameters == experiment.policies["random"].parameters
    assert (again.replications, again.block, again.champion) == (3, "report", "cadence")
    assert load(again.scenario, Scenario) == load(experiment.scenario, Scenario)


def test_rows_are_made_of_any_comparison() -> None:
    comparison = made_up(9, 2)

    assert len(replications({"comparison": comparison})) == 18
    assert len(summary(comparison)) == 9 * len(MEASURES)


def test_the_figures_of_a_folder_are_of_the_comparison_as_the_rule_judges_it(
    evidence: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Comparison] = []
    monkeypatch.setattr("experiments.results.FIGURES", {"any": drawn.append})
    monkeypatch.setattr("experiments.results.save_figure", lambda *_: None)

    save(evidence, {}, tmp_path)

    assert drawn == [evidence.judged]
