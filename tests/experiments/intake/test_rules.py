"""An account that cannot be is told, and one that is only odd is not."""

import pytest

from experiments.intake.rules import RULES
from sim.portfolio import MOST_ACCOUNTS

from .extracts import Row, faults, rows, taken, write

ACCOUNTS: dict[str, tuple[Row, str, str]] = {
    "a negative balance": ({"BALANCE": "-350.00"}, "balance", "is -350.00; it must be above 0"),
    "a balance of zero": ({"BALANCE": "0.00"}, "balance", "is 0.00; it must be above 0"),
    "a balance of minus zero": ({"BALANCE": "-0"}, "balance", "is 0.00; it must be above 0"),
    "negative fees": ({"FEES": "-5"}, "fees", "is -5.00; it must be at least 0"),
    "negative interest": ({"INTEREST": "-0.01"}, "interest", "is -0.01; it must be at least 0"),
    "negative costs": ({"COSTS": "-1"}, "costs", "is -1.00; it must be at least 0"),
    "a negative instalment": ({"INSTALMENT": "-1"}, "instalment", "is -1.00; it must be at least"),
    "negative arrears": ({"ARREARS": "-1"}, "arrears", "is -1.00; it must be at least 0"),
    "more charges than balance": ({"FEES": "790"}, "balance", "less than its interest 12.50, fees"),
    "more arrears than balance": ({"ARREARS": "800.01"}, "arrears", "is 800.01, above the balance"),
    "late without arrears": ({"ARREARS": "0"}, "arrears", "is 0.00 on an account 60 days past due"),
    "later than ten years": ({"DUE": "2016-01-07"}, "days_past_due", "is 3651 on entry; it must"),
    "due in three months": ({"DUE": "2026-03-07"}, "days_past_due", "is -61 on entry; it must lie"),
    "due in another epoch": ({"DUE": "9999-12-31"}, "days_past_due", "it must lie between -60 and"),
    "placed before the start": (
        {"PLACED": "2026-01-04"},
        "placed",
        "is day -1 of the run; it",
    ),
    "placed in eleven years": (
        {"PLACED": "2037-01-05", "DUE": "2037-01-01"},
        "placed",
        "is day 4018 of the run; it must lie between 0 and 3,650",
    ),
    "a score beyond all": ({"SCORE": "-1e13"}, "score", "it must lie between -1e+12 and 1e+12"),
}
"""Change of the second row, the field blamed, part of what is said."""


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("name", ACCOUNTS)
def test_an_account_that_cannot_be_is_told(tmp_path, name, ending):
    change, field, says = ACCOUNTS[name]
    (fault,) = faults(write(tmp_path, ending, rows({}, change)), exponents=True)
    assert fault.place.line == (3 if ending == "csv" else 2)
    assert fault.where == field
    assert says in fault.says


def test_no_arrears_and_no_instalment_before_the_due_date_are_told(tmp_path):
    change: Row = {"DUE": "2026-01-20", "ARREARS": "0", "INSTALMENT": "0"}
    (fault,) = faults(write(tmp_path, "csv", rows({}, change)))
    assert "both 0.00 on an account that is not yet late" in fault.says


@pytest.mark.parametrize(
    ("change", "field"), [({"DUE": "2025-12-06", "ARREARS": "0"}, "on_time"), ({"DUE": "2026-01-20"}, "arrears")]
)
def test_an_account_on_time_that_is_late_or_in_arrears_is_told(tmp_path, change, field):
    path = write(tmp_path, "csv", rows({}, {"MONTHS": "0", **change}))
    (fault,) = faults(path, {"on_time": {"column": "MONTHS", "codes": {"0": True, "1": False}}})
    assert (fault.where, fault.place.line) == (field, 3)
    assert "on time" in fault.says


def test_a_person_with_too_many_accounts_is_told(tmp_path):
    table = [{**rows()[0], "ACCOUNT": f"{i}"} for i in range(MOST_ACCOUNTS + 2)]
    (fault,) = faults(write(tmp_path, "csv", table))
    assert fault.where == "person"
    assert fault.says == ("has more than 60 accounts, the most a person may have (2 such lines: 62, 63)")


@pytest.mark.parametrize("times", [1e14, 1e300])
def test_an_amount_that_a_factor_makes_too_large_is_told(tmp_path, times):
    path = write(tmp_path, "csv", rows())
    fees = {"column": "FEES", "times": times}
    assert "is at most 90,000,000,000,000" in faults(path, {"fees": fees})[0].says


EDGES: dict[str, Row] = {
    "the largest balance": {"BALANCE": "90000000000000.00"},
    "arrears of all": {"ARREARS": "800.00"},
    "charges of all": {"INTEREST": "800.00", "FEES": "0"},
    "no instalment": {"INSTALMENT": "0"},
    "an instalment above the balance": {"INSTALMENT": "900"},
    "late for ten years": {"DUE": "2016-01-08"},
    "due in two months": {"DUE": "2026-03-06"},
    "zeros behind the cents": {"BALANCE": "800.0000"},
    "a plus sign": {"BALANCE": "+800"},
    "no digit before the point": {"ARREARS": ".50"},
    "no digit behind the point": {"ARREARS": "50."},
    "leading zeros": {"BALANCE": "000800.00"},
}


@pytest.mark.parametrize("name", EDGES)
def test_an_account_at_the_edge_is_taken(tmp_path, name):
    assert len(taken(write(tmp_path, "csv", rows({}, EDGES[name]))).portfolio) == 3


def test_every_rule_says_where_and_what():
    assert all(rule.field and rule.says for rule in RULES)
