import re
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments import event_log
from experiments.event_log import EventLog, about_run, utc_column
from sim import Scenario
from sim.state import DECISION, LOG
from sim.words import Ability, Cause, Channel, DelayCause, Event, Party, Preference, Result, Source, Status, Tone

PAGE = (Path(__file__).parents[2] / "docs" / "event-log.md").read_text(encoding="utf-8")
WORDS = (Channel, Party, Tone, Result, Source, Cause, Status, Ability, DelayCause, Preference)


def rows_of(n: int, dtype: "np.dtype[np.void]" = LOG) -> np.ndarray:
    rows = np.zeros(n, dtype=dtype)
    for place, name in enumerate(dtype.names or ()):
        rows[name] = (np.arange(n) * (place + 3)) % 200
    return rows


@pytest.mark.parametrize("dtype", [LOG, DECISION], ids=["events", "decisions"])
def test_every_column_comes_back_with_its_type_and_in_the_order_taken(
    tmp_path: Path, dtype: "np.dtype[np.void]"
) -> None:
    rows, log = rows_of(1000, dtype), EventLog(dtype)
    for part in np.split(rows, [1, 1, 500]):
        log(part)

    log.write(tmp_path / "log.parquet")

    read = pl.read_parquet(tmp_path / "log.parquet")
    assert read.columns == list(dtype.names or ())
    for name in read.columns:
        column = read[name].to_numpy()
        assert column.dtype == dtype[name]
        np.testing.assert_array_equal(column, rows[name])


def test_rows_that_fill_several_chunks_are_all_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "_CHUNK", 7)
    rows, log = rows_of(50), EventLog()
    for part in np.split(rows, [3, 10, 31]):
        log(part)

    log.write(tmp_path / "log.parquet")

    assert log.n_rows == 50
    np.testing.assert_array_equal(pl.read_parquet(tmp_path / "log.parquet")["at"].to_numpy(), rows["at"])


def test_a_log_does_not_change_when_the_buffer_it_was_given_does(tmp_path: Path) -> None:
    rows, log = rows_of(3), EventLog()

    log(rows)
    rows["at"] = -1
    log.write(tmp_path / "log.parquet")

    assert pl.read_parquet(tmp_path / "log.parquet")["at"].to_list() == [0, 3, 6]


def test_a_log_of_nothing_still_has_its_columns(tmp_path: Path) -> None:
    EventLog().write(tmp_path / "new" / "log.parquet")

    assert pl.read_parquet(tmp_path / "new" / "log.parquet").shape == (0, len(LOG.names or ()))


def test_the_same_rows_give_the_same_bytes_and_leave_nothing_else_behind(tmp_path: Path) -> None:
    for name in ("a.parquet", "b.parquet"):
        log = EventLog()
        log(rows_of(5000))
        log.write(tmp_path / name, {"seed": "1"})

    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"a.parquet", "b.parquet"}


def test_the_file_says_what_its_numbers_refer_to(tmp_path: Path) -> None:
    scenario = Scenario.model_validate({"zones": ["Europe/Lisbon", "Atlantic/Azores"]})

    EventLog().write(tmp_path / "log.parquet", about_run(scenario, "cadence", 7))

    said = pl.read_parquet_metadata(tmp_path / "log.parquet")
    assert said["zones"] == "Europe/Lisbon,Atlantic/Azores"
    assert said["treatments"].startswith("wait,sms,")
    assert (said["policy"], said["seed"], said["recoup_schema"]) == ("cadence", "7", "1")


def test_utc_follows_from_the_start_that_the_file_names() -> None:
    # 08:00 in New York on the first Monday of 2026 is 13:00 UTC
    about = about_run(Scenario(), "cadence", 1)
    rows = pl.DataFrame({"at": [0, 90_000]})

    utc = rows.select(utc_column(about["start_utc"]))["utc"].to_list()

    assert utc == [datetime(2026, 1, 5, 13, 0, tzinfo=UTC), datetime(2026, 1, 5, 13, 1, 30, tzinfo=UTC)]


@pytest.mark.parametrize("event", Event)
def test_the_page_of_the_schema_has_a_row_for_every_event(event: Event) -> None:
    assert PAGE.count(f"\n| {event.value} {event.name} | ") == 1


@pytest.mark.parametrize("words", WORDS)
def test_the_page_of_the_schema_tells_every_number_of_a_word(words: type[IntEnum]) -> None:
    (row,) = re.findall(rf"\n\| `{words.__name__}` \| (.*) \|", PAGE)

    assert [int(number) for number in re.findall(r"(?:^|, )(\d+) \w", row)] == [word.value for word in words]


def test_the_page_of_the_schema_names_every_column() -> None:
    for name in (*(LOG.names or ()), *(DECISION.names or ())):
        assert f"`{name}`" in PAGE, name
