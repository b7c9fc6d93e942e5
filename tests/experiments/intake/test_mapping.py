"""A mapping says one thing, and is refused where it says none or two."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from experiments.config import load
from experiments.errors import UserError
from experiments.intake import Choice, Condition, Day, Mapping, Number, Range

from .extracts import FIELDS, mapping

CARDS = Path("configs/intake/uci.yaml")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"balance": {"times": 2}}, "gives none of column, sum, count, constant, where exactly one is needed"),
        ({"balance": {"column": "A", "sum": ["B"]}}, "gives column and sum of column, sum"),
        ({"score": {"count": ["A"]}}, "gives `count` or `at_least` without the other"),
        ({"score": {"column": "A", "at_least": 1}}, "gives `count` or `at_least` without the other"),
        ({"balance": {"constant": 1, "share_of": "balance"}}, "makes balance a share of the balance"),
        ({"score": {"constant": 1, "share_of": "balance"}}, "makes score a share of the balance"),
        ({"days_past_due": {"constant": 1}}, "gives due and days_past_due of due, days_past_due"),
        ({"due": None}, "gives none of due, days_past_due, where exactly one is needed"),
        ({"due": {"column": "A", "date": "%Y-%m"}}, "must be a pattern that tells year, month and"),
        ({"due": {"column": "A", "date": "%Y-%m-%d%"}}, "must be a pattern that tells year, month"),
        ({"due": {"column": "A", "date": "%H"}}, "must be a pattern that tells year, month and day"),
        ({"zone": {"column": "A", "constant": "B"}}, "gives column and constant of column, constant"),
        ({"zone": {"constant": "A", "codes": {"B": "C"}}}, "gives `codes` or `bins`, but no `column`"),
        (
            {"segment": {"column": "A", "codes": {"B": "C"}, "bins": {"D": {"below": 1}}}},
            "gives both `codes` and `bins`, where one is needed",
        ),
        (
            {"segment": {"column": "A", "bins": {"B": {"below": 2}, "C": {"at_least": 1}}}},
            "holds “B” and “C”, which overlap",
        ),
        (
            {"segment": {"column": "A", "bins": {"B": {"at_least": 2, "below": 2}}}},
            "is empty: at least 2 and below 2",
        ),
        ({"balance": {"column": "A", "eval": "1+1"}}, "Extra inputs are not permitted"),
        ({"gender": {"column": "SEX"}}, "Extra inputs are not permitted"),
        ({"phone": {"constant": "perhaps"}}, "should be a valid boolean"),
    ],
)
def test_a_mapping_that_is_not_clear_is_refused(fields, says):
    with pytest.raises(ValidationError) as error:
        mapping(Path("accounts.csv"), fields)
    assert says in str(error.value)


def test_a_condition_compares_numbers_or_texts():
    for faulty in ({}, {"at_least": 1, "equals": "a"}, {"equals": "a", "one_of": ["b"]}):
        with pytest.raises(ValidationError, match="needs `at_least` or `at_most` or both"):
            Condition.model_validate({"column": "A", **faulty})


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"at_least": 1}, "A at least 1"),
        ({"at_least": 1, "at_most": 2.5}, "A at least 1 and at most 2.5"),
        ({"equals": "x"}, "A x"),
        ({"one_of": ["x", "y"]}, "A x or y"),
    ],
)
def test_a_condition_can_be_said(condition, words):
    assert str(Condition.model_validate({"column": "A", **condition})) == words


def test_protected_columns_may_feed_nothing():
    with pytest.raises(ValidationError, match="reads SEX, which `protected` says must feed nothing"):
        mapping(Path("a.csv"), {"segment": {"column": "SEX"}}, protected=["SEX", "AGE"])
    with pytest.raises(ValidationError, match="reads AGE, which"):
        mapping(Path("a.csv"), protected=["AGE"], keep=[{"column": "AGE", "at_least": 18}])


def test_the_format_is_told_by_the_ending_unless_declared():
    endings = {"a.csv": "csv", "a.TXT": "csv", "a.tsv": "csv", "a.parquet": "parquet", "a.xlsx": None}
    assert {name: mapping(Path(name)).file.kind for name in endings} == endings
    assert mapping(Path("a.xlsx"), format="csv").file.kind == "csv"


def test_all_columns_a_mapping_reads_are_named_once():
    meaning = mapping(
        Path("a.csv"),
        {"balance": {"sum": ["P", "Q"]}, "score": {"count": ["Q", "R"], "at_least": 1}},
        keep=[{"column": "STATUS", "equals": "open"}],
    )
    unchanged = {field["column"] for field in FIELDS.values() if field and "column" in field}
    expected = (unchanged - {"BALANCE", "SCORE"}) | {"P", "Q", "R", "STATUS"}
    assert set(meaning.columns) == expected
    assert len(meaning.columns) == len(expected)


def test_the_values_a_choice_declares_keep_their_order():
    assert Choice[str](column="A", codes={"1": "z", "2": "a", "3": "z"}, default="d").declared == (
        "z",
        "a",
        "d",
    )
    bins = {True: Range(at_least=1), False: Range(below=1)}
    assert Choice[bool](column="A", bins=bins).declared == (True, False)


def test_the_shipped_mapping_protects_what_must_not_decide(tmp_path):
    text = CARDS.read_text()
    path = tmp_path / "uci.yaml"
    (tmp_path / "cards.csv").write_text("")
    path.write_text(text)
    cards = load(path, Mapping, ["file.path=cards.csv"])
    assert set(cards.protected) == {"SEX", "EDUCATION", "MARRIAGE", "AGE"}
    assert isinstance(cards.fields.days_past_due, Number)


def test_faults_of_a_mapping_are_told_with_their_lines(tmp_path):
    path = tmp_path / "cards.yaml"
    path.write_text(
        CARDS.read_text()
        .replace("currency: TWD", "curency: TWD")
        .replace("{constant: card}", "{constant: card, column: CARD}")
    )
    with pytest.raises(UserError) as error:
        load(path, Mapping)
    message = str(error.value)
    assert "is not a setting. Did you mean “currency”?" in message
    assert "fields.product" in message
    assert "gives column and constant of column, constant, where exactly one is needed" in message
    assert "which is not there" in message


def test_a_day_is_iso_unless_declared():
    assert Day(column="A").date == "%Y-%m-%d"
    assert Day(column="A", date="%d.%m.%y").date == "%d.%m.%y"
