"""A file in our own words needs no mapping, and is told all that is wrong with it."""

import datetime
import re
from pathlib import Path

import polars as pl
import pytest

from experiments.errors import Fault, UserError
from experiments.intake import Fields
from experiments.intake.canonical import COLUMNS, NEEDED, check_canonical, take_in_canonical
from sim.portfolio import PORTFOLIO

EXAMPLE = Path("configs/intake/example.csv")
DOCUMENT = Path("docs/portfolio.md")
TEXT = pl.read_csv(EXAMPLE, infer_schema=False)
START = datetime.date.fromisoformat(min(TEXT["placed"]))
ZONES = ("America/Chicago", "America/New_York")


def spoiled(folder: Path, cells: pl.DataFrame) -> tuple[Fault, ...]:
    path = folder / "portfolio.csv"
    cells.write_csv(path)
    with pytest.raises(UserError) as refused:
        check_canonical(path)
    return refused.value.faults


def documented() -> dict[str, list[str]]:
    """Read the table of the document: cells by column."""
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", DOCUMENT.read_text(), re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}


def test_the_document_has_each_column_with_its_type_and_default() -> None:
    found = {name: (cells[0], cells[-3]) for name, cells in documented().items()}
    assert found == {name: (kind.name, absent) for name, (kind, absent) in COLUMNS.items()}


def test_the_columns_are_the_fields_of_a_mapping_in_their_order() -> None:
    assert list(COLUMNS) == list(Fields.model_fields)


def test_the_columns_feed_every_field_of_a_portfolio() -> None:
    assert set(PORTFOLIO.names or ()) - set(COLUMNS) == {"key"}


def test_the_examples_of_the_document_are_a_portfolio(tmp_path) -> None:
    cells = {name: cells[-2].strip("`") for name, cells in documented().items() if name != "days_past_due"}
    path = tmp_path / "portfolio.csv"
    pl.DataFrame(cells).write_csv(path)
    assert len(check_canonical(path).portfolio) == 1


def test_the_example_has_every_column_but_the_other_way_to_tell_delay() -> None:
    assert [*TEXT.columns] == [name for name in COLUMNS if name != "days_past_due"]
    intake = check_canonical(EXAMPLE)
    assert intake.rows == ("20 rows read",)
    flags = ("vulnerable", "disputed", "on_time", "address", "voice_consent")
    assert all(intake.portfolio.accounts[name].any() for name in flags)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_example_is_read_alike_by_check_and_for_a_scenario_in_both_formats(tmp_path, ending) -> None:
    path = tmp_path / f"portfolio.{ending}"
    TEXT.write_parquet(path) if ending == "parquet" else TEXT.write_csv(path)
    taken = take_in_canonical(path, start=START, zones=ZONES, sites=1).portfolio.accounts
    checked = check_canonical(EXAMPLE).portfolio.accounts
    assert all(taken[name].tobytes() == checked[name].tobytes() for name in PORTFOLIO.names or ())


def test_what_is_left_out_has_its_default(tmp_path) -> None:
    needed = [name for name, (_, absent) in COLUMNS.items() if absent == NEEDED]
    path = tmp_path / "portfolio.csv"
    late = TEXT.filter(pl.col("on_time") == "false")
    late.select(*needed, pl.lit("30").alias("days_past_due")).write_csv(path)
    portfolio = check_canonical(path).portfolio
    accounts = portfolio.accounts
    assert (portfolio.segments, portfolio.products) == (("all",), ("all",))
    assert not any(accounts[name].any() for name in ("interest", "fees", "costs", "site", "address", "on_time"))
    assert set(accounts["due"]) == {-30}


def test_a_slip_in_a_name_is_told_with_the_nearest(tmp_path) -> None:
    (fault,) = spoiled(tmp_path, TEXT.rename({"vulnerable": "vulnerabel"}))
    assert (fault.where, fault.says) == ("vulnerabel", "is not a column that is known")
    assert "vulnerable" in fault.known


def test_missing_and_unknown_columns_are_told_together(tmp_path) -> None:
    found = spoiled(tmp_path, TEXT.drop("zone").with_columns(AGE=pl.lit("41")))
    assert {fault.where for fault in found} == {"zone", "AGE"}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (TEXT.with_columns(days_past_due=pl.lit("30")), "days_past_due"),
        (TEXT.drop("due"), "due"),
        (TEXT.drop("placed"), "placed"),
    ],
)
def test_delay_is_told_exactly_once(tmp_path, change, where) -> None:
    (fault,) = spoiled(tmp_path, change)
    assert fault.where == where


def test_a_zone_that_does_not_exist_is_told(tmp_path) -> None:
    (fault,) = spoiled(tmp_path, TEXT.with_columns(zone=pl.lit("Mars/Base")))
    assert fault.says.startswith("is “Mars/Base”; it must be one of ")


def test_a_file_without_a_header_shows_nothing_of_its_first_row(tmp_path) -> None:
    path = tmp_path / "portfolio.csv"
    path.write_text("Jane Roe,+44 7700 900123\nJohn Doe,+44 7700 900456\n")
    with pytest.raises(UserError, match="its first line must be a header") as refused:
        check_canonical(path)
    assert "Jane" not in str(refused.value)


def test_a_compressed_file_is_refused(tmp_path) -> None:
    path = tmp_path / "portfolio.csv.gz"
    path.write_bytes(b"\x1f\x8b" + b"\0" * 50)
    with pytest.raises(UserError, match="is compressed; unpack it first"):
        check_canonical(path)
