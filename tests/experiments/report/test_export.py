import csv
from pathlib import Path

import polars as pl
import pytest

from experiments.report import chromium
from experiments.report.content import Cell, Column, Table
from experiments.report.export import Format, _write_table, guarded, write

from .cases import evidence


@pytest.mark.parametrize("begin", ["=", "+", "-", "−", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", " ="])
def test_text_that_a_spreadsheet_would_compute_gets_an_apostrophe(begin: str) -> None:
    assert str(guarded(f"{begin}cmd|' /C calc'!A0")).startswith("'")


def test_numbers_survive_a_table_unaltered(tmp_path: Path) -> None:
    numbers: list[Cell] = [-12.34, 0.1 + 0.2, 1e-300, 123456789.123456789, float("nan")]
    _write_table(Table("t", "", (Column("=x", "share"),), [[each] for each in numbers]), tmp_path / "t.csv")

    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))

    assert head == ["'=x"]
    assert [float(row[0]) for row in rows[:4]] == numbers[:4]
    assert rows[4] in ([], [""])


def test_every_table_of_the_page_becomes_a_file(tmp_path: Path) -> None:
    found = evidence()
    write(found, "csv", tmp_path)

    gains = pl.read_csv(tmp_path / "gain_net_resolved_rate.csv")
    expected = found.best_known("index").difference("index", "net_resolved_rate").mean
    assert gains.filter(pl.col("strategy") == "index")["difference"].item() == expected
    assert (tmp_path / "parameters_assumed.csv").is_file()


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_every_figure_becomes_a_file_the_same_each_time(
    form: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "find", lambda: None)
    for each in ("a", "b"):
        write(evidence(3, 5, stress=(), confirm=0), form, tmp_path / each)

    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert f"gain.{form}" in files
    assert f"waterfall.{form}" in files
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)


def test_the_page_is_one_file(tmp_path: Path) -> None:
    written = write(evidence(3, 30, stress=()), "html", tmp_path / "new" / "report.html")

    assert [path.name for path in written.parent.iterdir()] == ["report.html"]
    assert written.read_text(encoding="utf-8").startswith("<!doctype html>")
