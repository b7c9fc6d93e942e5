"""A good extract becomes the portfolio it says, whatever its order and format."""

import datetime
import os
from pathlib import Path

import numpy as np
import pytest
import yaml

from experiments.config import load
from experiments.errors import UserError
from experiments.intake import Mapping, read, take_in

from .extracts import SITES, ZONES, Fields, contents, csv_text, faults, mapping, rows, taken, write


@pytest.fixture
def good(tmp_path):
    return write(tmp_path, "csv", rows())


def column(path: Path, name: str, fields: Fields) -> list[object]:
    """Take an extract in, and return one column in the order of the balance, smallest first."""
    accounts = taken(path, fields).portfolio.accounts
    values: list[object] = np.sort(accounts, order="balance")[name].tolist()
    return values


def test_a_good_extract_becomes_the_portfolio_it_says(good):
    portfolio = read(mapping(good), zones=ZONES, sites=SITES)
    accounts = np.sort(portfolio.accounts, order="balance")
    assert portfolio.segments == ("gold", "silver")
    assert portfolio.products == ("card", "loan")
    assert accounts["balance"].tolist() == [9_990, 80_000, 123_456]
    assert accounts["arrears"].tolist() == [9_990, 8_000, 10_010]
    assert accounts["instalment"].tolist() == [5_000] * 3
    assert accounts["interest"].tolist() == [1_250] * 3
    assert accounts["fees"].tolist() == [500] * 3
    assert accounts["due"].tolist() == [-90, -60, -30]
    assert accounts["placed"].tolist() == [0] * 3
    assert accounts["segment"].tolist() == [0, 1, 0]
    assert accounts["zone"].tolist() == accounts["phone_zone"].tolist() == [1, 0, 0]
    assert accounts["phone"].all()
    assert not accounts["email"].any()
    assert accounts["sms_consent"].all()
    assert not accounts["email_consent"].any()
    assert len(np.unique(accounts["person"])) == 2


def test_a_mapping_in_yaml_reads_the_same(tmp_path, good):
    plain = mapping(good).model_dump(mode="json", exclude_none=True)
    plain["file"]["path"] = good.name
    (tmp_path / "mapping.yaml").write_text(yaml.safe_dump(plain))
    portfolio = read(load(tmp_path / "mapping.yaml", Mapping), zones=ZONES, sites=SITES)
    assert np.array_equal(portfolio.accounts["key"], taken(good).portfolio.accounts["key"])


def test_scores_are_standardised_and_the_unknown_stay_unknown(good):
    scores = taken(good).portfolio.accounts["score"]
    known = scores[~np.isnan(scores)]
    assert sorted(known.tolist()) == [-1, 1]
    assert np.isnan(scores).sum() == 1


def test_a_score_that_is_missing_may_have_a_default(good):
    scores = column(good, "score", {"score": {"column": "SCORE", "default": 640.5}})
    assert scores == pytest.approx([0.5**0.5, 0.5**0.5, -(2**0.5)])


def test_equal_scores_say_nothing(good):
    assert column(good, "score", {"score": {"constant": 7}}) == [0, 0, 0]


def test_without_a_score_none_is_known(good):
    assert np.isnan(taken(good, {"score": None}).portfolio.accounts["score"]).all()


def test_the_order_of_rows_does_not_matter(tmp_path, good):
    expected = contents(good)
    for order in ([2, 0, 1], [1, 2, 0], [2, 1, 0]):
        path = tmp_path / "shuffled.csv"
        path.write_text(csv_text([rows()[place] for place in order]))
        assert contents(path) == expected


def test_conditions_tell_how_many_rows_they_leave(tmp_path):
    path = write(tmp_path, "csv", rows({"MONTHS": "0"}, {"BALANCE": "nonsense", "SEGMENT": "bin"}))
    keep = [{"column": "MONTHS", "at_least": 1}, {"column": "SEGMENT", "one_of": ["gold"]}]
    intake = taken(path, keep=keep)
    assert intake.rows == ("3 rows read", "2 left with MONTHS at least 1", "1 left with SEGMENT gold")
    assert len(intake.portfolio) == 1


def test_rows_are_kept_by_date_in_the_writing_of_the_file(tmp_path):
    table = rows({"MONTHS": "12/31/2025"}, {"MONTHS": "1/2/2026"}, {"MONTHS": "1/15/2026"})
    bounds = {"on_or_after": "2026-01-01", "on_or_before": "2026-01-14"}
    intake = taken(write(tmp_path, "csv", table), keep=[{"column": "MONTHS", "date": "%m/%d/%Y", **bounds}])
    assert intake.rows[1] == "1 left with MONTHS on or after 2026-01-01 and on or before 2026-01-14"
    assert intake.portfolio.accounts["balance"].tolist() == [80_000]


def test_a_date_that_a_condition_cannot_read_is_told(tmp_path):
    path = write(tmp_path, "csv", rows({}, {"PLACED": "soon"}))
    found = faults(path, {"placed": None}, keep=[{"column": "PLACED", "on_or_after": "2026-01-01"}])
    assert [(fault.where, fault.place.line) for fault in found] == [("PLACED (keep)", 3)]
    assert found[0].says == "is “soon”; it must be a day that exists, written like 2026-01-01"


def test_what_a_lender_knows_of_a_debtor_is_false_unless_the_mapping_says_otherwise(good):
    plain = taken(good).portfolio.accounts
    flags = ("address", "voice_consent", "vulnerable", "disputed", "on_time")
    assert not any(plain[name].any() for name in flags)
    codes = {"column": "SITE", "codes": {"0": True}}
    told = taken(good, dict.fromkeys(flags[:-1], codes)).portfolio.accounts
    assert all(told[name].all() for name in flags[:-1])


def test_an_account_on_time_owes_nothing_yet(tmp_path):
    table = rows({"DUE": "2026-01-20", "ARREARS": "0", "MONTHS": "0"})
    on_time = {"column": "MONTHS", "codes": {"0": True, "1": False}}
    accounts = taken(write(tmp_path, "csv", table), {"on_time": on_time}).portfolio.accounts
    assert accounts["arrears"][accounts["on_time"]].tolist() == [0]
    assert (accounts["arrears"][~accounts["on_time"]] > 0).all()


def test_keeping_no_row_is_refused(good):
    (fault,) = faults(good, keep=[{"column": "MONTHS", "at_least": 9}])
    assert fault.says == "has no row to keep: 3 rows read, 0 left with MONTHS at least 9"


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ({"column": "FEES", "times": 100}, [50_000] * 3),
        ({"sum": ["FEES", "INTEREST"]}, [1_750] * 3),
        ({"constant": 12.345}, [1_235] * 3),
        ({"constant": 0.05, "share_of": "balance"}, [500, 4_000, 6_173]),
        ({"column": "MONTHS", "times": 0.1, "share_of": "balance"}, [999, 8_000, 12_346]),
        ({"count": ["FEES", "INTEREST"], "at_least": 6, "times": 2.5}, [250] * 3),
    ],
)
def test_amounts_come_from_what_the_mapping_says(good, source, values):
    assert column(good, "instalment", {"instalment": source}) == values


@pytest.mark.parametrize(
    ("source", "phones"),
    [
        ({"constant": False}, [False, False, False]),
        ({"column": "BALANCE", "bins": {True: {"at_least": 100}, False: {"below": 100}}}, [False, True, True]),
        ({"column": "SCORE", "codes": {"610": True, "640.5": True}, "default": False}, [False, True, True]),
    ],
)
def test_choices_come_from_what_the_mapping_says(good, source, phones):
    assert column(good, "phone", {"phone": source}) == phones


def test_days_past_due_are_counted_at_the_start(good):
    delay = {"column": "MONTHS", "times": 30}
    assert column(good, "due", {"due": None, "days_past_due": delay}) == [-30] * 3


def test_an_account_not_yet_late_owes_its_next_instalment(tmp_path):
    table = rows({"DUE": "2026-01-05", "ARREARS": "0"}, {"DUE": "2026-02-01", "ARREARS": "0"})
    table[1]["INSTALMENT"] = "900"
    path = write(tmp_path, "csv", table)
    assert column(path, "arrears", {}) == [9_990, 80_000, 5_000]


def test_segments_that_are_declared_are_there_even_if_nobody_is_in_them(good):
    bins = {"low": {"below": 5}, "high": {"at_least": 5}}
    assert taken(good, {"segment": {"column": "MONTHS", "bins": bins}}).portfolio.segments == (
        "low",
        "high",
    )


def test_too_many_segments_are_refused(tmp_path):
    table = [{**rows()[0], "ACCOUNT": f"{i}", "PERSON": f"{i}", "SEGMENT": f"s{i}"} for i in range(65)]
    (fault,) = faults(write(tmp_path, "csv", table))
    assert (fault.where, fault.says) == ("segment", "has 65 different values; it may have 64")


@pytest.mark.parametrize("name", ["x" * 61, "a\x1bb"])
def test_a_segment_without_a_proper_name_is_refused(tmp_path, name):
    (fault,) = faults(write(tmp_path, "csv", rows({"SEGMENT": name})))
    assert "a name is short and printable" in fault.says
    assert "\x1b" not in fault.says


def test_zones_and_sites_the_scenario_does_not_have_are_refused(good):
    fields: dict[str, dict[str, object]] = {
        "zone": {"constant": "Asia/Taipei"},
        "phone_zone": {"column": "SITE", "codes": {"0": "Europe/Lisbo"}},
        "site": {"constant": 2},
    }
    found = faults(good, fields)
    assert [fault.where for fault in found] == ["fields.zone", "fields.phone_zone", "fields.site"]
    assert found[1].known == ZONES
    assert found[2].says == "is “2” in the mapping, which the scenario does not have"


def test_the_day_of_an_instalment_is_counted_from_the_start(good):
    start = datetime.date(2026, 1, 4)
    accounts = taken(good, start=start).portfolio.accounts
    assert accounts["placed"].tolist() == [1] * 3


def test_a_path_that_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    expected = {
        "nowhere.csv": "is not there",
        ".": "is a folder; name a file in it",
        "pipe.csv": "is not a regular file",
    }
    for name, says in expected.items():
        (fault,) = faults(tmp_path / name)
        assert fault.says == says


def test_a_file_of_an_unknown_format_is_refused(tmp_path):
    path = tmp_path / "accounts.xlsx"
    path.write_bytes(b"PK\x03\x04")
    (fault,) = faults(path)
    assert fault.says == "ends neither in .csv nor in .parquet; set file.format to what it is"


def test_a_file_that_may_not_be_opened_is_refused(good, monkeypatch):
    def refuse(*_args, **_settings):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (fault,) = faults(good)
    assert fault.says == "cannot be read: Permission denied"


def test_the_message_names_the_file_and_says_that_nothing_was_run(tmp_path):
    path = write(tmp_path, "csv", rows({"BALANCE": "-350.00"}))
    with pytest.raises(UserError) as error:
        take_in(mapping(path), zones=ZONES, sites=SITES)
    assert str(error.value) == (
        f"{path}: 1 problem. Nothing was run.\n  {path}:2  balance  is -350.00; it must be above 0."
    )
