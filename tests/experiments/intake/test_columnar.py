"""A Parquet file is read as the same CSV would be, or refused for what it holds."""

import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from experiments.intake import columnar

from .extracts import ROWS, contents, faults, rows, taken, write

TEXT = pl.DataFrame(ROWS)
DAY = datetime.date(2025, 12, 6)
NOON = datetime.datetime(2025, 12, 6, 12)  # noqa: DTZ001
MIDNIGHT = datetime.datetime(2025, 12, 6)  # noqa: DTZ001


def spoiled(folder: Path, **columns: pl.Expr | pl.Series) -> Path:
    """Write the good rows as Parquet with some columns replaced or added, and return the path."""
    path = folder / "accounts.parquet"
    TEXT.with_columns(**columns).write_parquet(path)
    return path


def test_the_same_portfolio_is_read_from_parquet_and_from_csv(tmp_path, child):
    parquet, csv = (write(tmp_path, ending, rows()) for ending in ("parquet", "csv"))
    assert contents(parquet) == contents(csv)


def test_the_same_portfolio_is_read_from_text_and_from_typed_columns(tmp_path):
    typed = spoiled(
        tmp_path,
        BALANCE=pl.col("BALANCE").cast(pl.Float64),
        ARREARS=pl.col("ARREARS").cast(pl.Decimal(18, 4)),
        INTEREST=pl.col("INTEREST").cast(pl.Float32),
        FEES=pl.col("FEES").cast(pl.Int16),
        COSTS=pl.col("COSTS").cast(pl.Float64),
        DUE=pl.col("DUE").str.to_date(),
        PLACED=pl.col("PLACED").str.to_datetime("%Y-%m-%d", time_unit="ns"),
        SITE=pl.col("SITE").cast(pl.Float64),
        SEGMENT=pl.col("SEGMENT").cast(pl.Categorical),
        PHONE=pl.lit(value=True),
        SCORE=pl.col("SCORE").cast(pl.Float64, strict=False),
    )
    text = contents(write(tmp_path, "csv", rows()))
    assert contents(typed, {"phone": {"column": "PHONE"}}) == text


COLUMNS = {
    "lists": (pl.lit([1]), "List("),
    "arrays": (pl.lit([1], dtype=pl.Array(pl.Int8, 1)), "Array(Int8, shape=(1,))"),
    "structs": (pl.struct("SITE"), "Struct({'SITE': String})"),
    "bytes": (pl.lit(b"4"), "Binary"),
    "durations": (pl.lit(datetime.timedelta(1)), "Duration"),
    "times": (pl.lit(datetime.time(8)), "Time"),
    "times with a zone": (pl.lit(NOON).dt.replace_time_zone("UTC"), "Datetime"),
}


@pytest.mark.parametrize("where", ["BALANCE", "EXTRA"])
@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_that_is_not_plain_is_refused_even_if_it_is_not_read(tmp_path, name, where):
    column, dtype = COLUMNS[name]
    (fault,) = faults(spoiled(tmp_path, **{where: column}))
    assert fault.where == where
    assert fault.says.startswith(f"has the type {dtype}")


def test_a_column_of_a_foreign_extension_type_is_refused(tmp_path):
    class Money(pl.BaseExtension):
        def __init__(self) -> None:
            super().__init__("somebody.money", pl.String)

    pl.register_extension_type("somebody.money", Money)
    try:
        column = TEXT["BALANCE"].ext.to(Money())
        path = spoiled(tmp_path, BALANCE=column)
    finally:
        pl.unregister_extension_type("somebody.money")
    (fault,) = faults(path)
    assert fault.says.startswith("has the type Extension('somebody.money'")


VALUES = {
    "a third decimal": ("BALANCE", 800.005, "an amount has at most 2 decimals"),
    "a negative float": ("BALANCE", -1.5, "is -1.50; it must be above 0"),
    "NaN": ("BALANCE", float("nan"), "is “NaN”; it must be finite"),
    "infinity": ("BALANCE", float("inf"), "is “inf”; it must be finite"),
    "more than fits": ("BALANCE", 1e300, "an amount is at most 90,000,000,000,000"),
    "a decimal of four places": ("BALANCE", Decimal("1.2345"), "an amount has at most 2 decimals"),
    "true for an amount": ("BALANCE", True, "is “true”; it must be a number"),
    "a date for an amount": ("BALANCE", DAY, "is “2025-12-06”; it must be a number"),
    "noon for a date": ("DUE", NOON, "it must be a day that exists"),
    "a number for a date": ("DUE", 20251206, "it must be a day that exists"),
    "nothing": ("BALANCE", None, "is empty"),
    "a number for a name of a zone": ("ZONE", 1, "it must be one of Europe/London"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_typed_value_that_does_not_fit_is_told(tmp_path, name):
    column, value, says = VALUES[name]
    fault = faults(spoiled(tmp_path, **{column: pl.lit(value)}))[0]
    assert says in fault.says
    assert fault.says.endswith("(3 such rows: 1, 2, 3)")
    assert fault.place.line == 1


def test_the_rounding_of_a_float_is_not_a_third_decimal(tmp_path):
    path = spoiled(tmp_path, BALANCE=pl.lit(9372.210000000001), FEES=pl.lit(1.4e-14))
    accounts = taken(path).portfolio.accounts
    assert set(accounts["balance"]) == {937_221}
    assert set(accounts["fees"]) == {0}


def test_a_time_at_midnight_is_a_day(tmp_path):
    assert set(taken(spoiled(tmp_path, DUE=pl.lit(MIDNIGHT))).portfolio.accounts["due"]) == {-30}


def test_too_many_rows_are_refused(tmp_path):
    (fault,) = faults(write(tmp_path, "parquet", rows()), max_rows=2)
    assert fault.says == "has more than 2 rows; split it, or raise file.max_rows"


def test_no_rows_are_refused(tmp_path):
    path = tmp_path / "accounts.parquet"
    TEXT.clear().write_parquet(path)
    (fault,) = faults(path)
    assert fault.says == "has no rows"


def test_missing_and_foreign_columns_are_told_together(tmp_path):
    path = tmp_path / "accounts.parquet"
    TEXT.drop("DUE").with_columns(EXTRA=pl.lit([1])).write_parquet(path)
    assert [fault.where for fault in faults(path)] == ["DUE", "EXTRA"]


@pytest.mark.parametrize("data", [b"", b"ID,LIMIT\n1,2\n", b"PAR1 nonsense PAR1", b"PAR1" * 100])
def test_what_is_no_parquet_is_refused(tmp_path, child, data):
    path = tmp_path / "accounts.parquet"
    path.write_bytes(data)
    (fault,) = faults(path)
    assert fault.says.startswith("cannot be read as Parquet: " if data else "is empty")


def test_a_file_cut_short_is_refused(tmp_path, child):
    path = write(tmp_path, "parquet", rows())
    path.write_bytes(path.read_bytes()[:-30])
    (fault,) = faults(path)
    assert fault.says.startswith("cannot be read as Parquet: ")


def test_a_file_that_kills_its_reader_is_refused(tmp_path, child, monkeypatch):
    program = tmp_path / "dies.py"
    program.write_text("import os\nos.abort()\n")
    monkeypatch.setattr(columnar, "_PROGRAM", program)
    (fault,) = faults(write(tmp_path, "parquet", rows()))
    assert fault.says == "cannot be read as Parquet: it is damaged, or needs too much memory"


def test_a_file_that_takes_for_ever_is_refused(tmp_path, child, monkeypatch):
    program = tmp_path / "waits.py"
    program.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(columnar, "_PROGRAM", program)
    monkeypatch.setattr(columnar, "_MOST_SECONDS", 0.2)
    (fault,) = faults(write(tmp_path, "parquet", rows()))
    assert fault.says.startswith("cannot be read as Parquet: it takes more than ten minutes")
