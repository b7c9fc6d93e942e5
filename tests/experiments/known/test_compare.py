import csv
import json
from pathlib import Path

import numpy as np
import pytest

from experiments.config import load
from experiments.errors import UserError
from experiments.figures.style import head_of
from experiments.known.compare import compare_known
from experiments.known.figure import gaps, shares
from experiments.known.running import Score, run_known
from experiments.known.settings import Known, load_known
from experiments.seeds import block_of

from .fakes import BENCHMARKS, SETTINGS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "known.yaml"
    path.write_text(SETTINGS)
    return path


@pytest.fixture
def scores(file: Path) -> list[Score]:
    return run_known(load_known(file, BENCHMARKS), BENCHMARKS)


def test_every_policy_is_scored_in_every_size_of_its_world_on_report_seeds(scores: list[Score]) -> None:
    assert [(score.world, score.accounts, score.policy) for score in scores] == [
        ("hawkes", 60, "no_effort"),
        ("hawkes", 60, "linear"),
        *(("fake", size, policy) for size in (100, 400, 1600) for policy in ("loses", "loses_more")),
    ]
    assert {block_of(seed) for score in scores for seed in score.seeds} == {"report"}


def test_a_share_is_the_mean_over_the_optimum_with_its_interval(scores: list[Score]) -> None:
    score = next(score for score in scores if (score.accounts, score.policy) == (100, "loses_more"))

    assert score.values == pytest.approx([9.7, 9.699, 9.698])
    assert score.share == pytest.approx(0.9699)
    half = 4.302653 * 0.001 / 3**0.5
    assert score.share_interval == pytest.approx((0.9699 - half / 10, 0.9699 + half / 10))
    assert score.half_width == pytest.approx(half)


def test_the_number_of_processes_changes_no_value(file: Path, scores: list[Score]) -> None:
    told: list[tuple[int, int]] = []
    known = load_known(file, BENCHMARKS)

    others = run_known(known, BENCHMARKS, jobs=2, progress=lambda done, total: told.append((done, total)))

    assert all(np.array_equal(one.values, other.values) for one, other in zip(scores, others, strict=True))
    assert told == [(done, 22) for done in range(1, 23)]


def test_a_folder_holds_the_settings_the_seeds_the_numbers_and_the_figures(file: Path, tmp_path: Path) -> None:
    results = compare_known(file, tmp_path / "results", 1, benchmarks=BENCHMARKS)

    folder = tmp_path / "results" / "small"
    assert results.folder == folder
    assert load(folder / "config.yaml", Known).known.keys() == {"hawkes", "fake"}
    assert len(json.loads((folder / "manifest.json").read_text())["seeds"]["fake"]) == 3
    with (folder / "replications.csv").open() as replications:
        assert len(list(csv.DictReader(replications))) == 22
    with (folder / "summary.csv").open() as summary:
        assert [float(row["share"]) for row in csv.DictReader(summary)] == [score.share for score in results.scores]
    assert {path.name for path in (folder / "figures").glob("*.svg")} == {
        "hawkes_shares.svg",
        "fake_shares.svg",
        "fake_gaps.svg",
    }


def test_the_table_says_what_is_a_bound(file: Path) -> None:
    rows = compare_known(file, None, 1, benchmarks=BENCHMARKS).table()

    assert rows[0]["best possible"] == "104.97"
    assert rows[2] == {
        "world": "fake",
        "accounts": "100",
        "policy": "loses",
        "value": "9.90 ± 0.00",
        "best possible": "at most 10.00",
        "% of it": "98.99",
        "interval": "98.97 to 99.01",
    }


def test_figures_say_who_is_nearest(scores: list[Score]) -> None:
    assert head_of(shares(scores, "fake"))[0] == "loses makes 99.75% of what is possible"
    assert head_of(gaps(scores, "fake"))[0] == "loses is 0.25% below what is possible at 1,600 accounts"


def test_the_gaps_lie_on_the_line_of_the_square_root_if_they_shrink_so(scores: list[Score]) -> None:
    axes = gaps(scores, "fake").axes[0]

    nearest, _, guide = (np.asarray(line.get_ydata()) for line in axes.lines)

    assert nearest[[0, -1]] == pytest.approx(guide)


def test_a_place_that_cannot_be_written_is_told(file: Path, tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file")

    with pytest.raises(UserError, match="small cannot be written"):
        compare_known(file, tmp_path / "results", 1, benchmarks=BENCHMARKS)
