"""Every cell that cannot be read is told with line, column, what it is and what is allowed."""

import pytest

from .extracts import Row, faults, rows, taken, write

AN_AMOUNT = "BALANCE (balance)"
TWO_DECIMALS = "an amount has at most 2 decimals"
FINITE = "it must be finite"
THOUSANDS = "a number stands without thousands separators"
CURRENCY = "a number stands without a currency"
EMPTY = "is empty; it needs a value, or the mapping a default"

CELLS: dict[str, tuple[Row, str, str]] = {
    "no number": ({"BALANCE": "abc"}, AN_AMOUNT, "is “abc”; it must be a number"),
    "a percentage": ({"BALANCE": "5%"}, AN_AMOUNT, "it must be a number"),
    "brackets for minus": ({"BALANCE": "(350)"}, AN_AMOUNT, "it must be a number"),
    "digits of another script": ({"BALANCE": "١٢٣"}, AN_AMOUNT, "it must be a number"),
    "an empty amount": ({"BALANCE": ""}, AN_AMOUNT, EMPTY),
    "only white space": ({"BALANCE": "   "}, AN_AMOUNT, EMPTY),
    "NaN": ({"BALANCE": "NaN"}, AN_AMOUNT, FINITE),
    "infinity": ({"BALANCE": "inf"}, AN_AMOUNT, FINITE),
    "minus infinity": ({"BALANCE": "-Infinity"}, AN_AMOUNT, FINITE),
    "a score of NaN": ({"SCORE": "nan"}, "SCORE (score)", FINITE),
    "a score of 400 digits": ({"SCORE": "9" * 400}, "SCORE (score)", FINITE),
    "a thousands comma": ({"BALANCE": "1,234.50"}, AN_AMOUNT, THOUSANDS),
    "a thousands point": ({"BALANCE": "1.234.567"}, AN_AMOUNT, THOUSANDS),
    "a thousands space": ({"BALANCE": "1 234.50"}, AN_AMOUNT, THOUSANDS),
    "a thousands apostrophe": ({"BALANCE": "1'234.50"}, AN_AMOUNT, THOUSANDS),
    "a decimal comma": ({"BALANCE": "12,50"}, AN_AMOUNT, "the decimal mark is “.” (file.decimal)"),
    "a currency sign": ({"BALANCE": "£800.00"}, AN_AMOUNT, CURRENCY),
    "a currency code": ({"BALANCE": "800.00 EUR"}, AN_AMOUNT, CURRENCY),
    "three decimals": ({"BALANCE": "800.005"}, AN_AMOUNT, TWO_DECIMALS),
    "more cents than fit": ({"BALANCE": "90000000000000.01"}, AN_AMOUNT, "is at most 90,000,000"),
    "more cents than 64 bits": ({"BALANCE": "9" * 20}, AN_AMOUNT, "is at most 90,000,000,000,000"),
    "more digits than any": ({"BALANCE": "9" * 60}, AN_AMOUNT, "is at most 90,000,000,000,000"),
    "a code not known": ({"PRODUCT": "XX"}, "PRODUCT (product)", "it must be one of CC, PL"),
    "a code in other case": ({"PRODUCT": "cc"}, "PRODUCT (product)", "it must be one of CC, PL"),
    "a zone not known": ({"ZONE": "Mars/Base"}, "ZONE (zone)", "it must be one of Europe/London"),
    "a site not known": ({"SITE": "2"}, "SITE (site)", "is “2”; it must be one of 0, 1"),
    "a flag not known": ({"PHONE": "perhaps"}, "PHONE (phone)", "it must be one of Y, N"),
    "no date": ({"DUE": "soon"}, "DUE (due)", "a day that exists, written like 2026-01-05"),
    "a day that is not": ({"DUE": "2025-02-30"}, "DUE (due)", "is “2025-02-30”; it must be a day"),
    "a date of zeros": ({"DUE": "0000-00-00"}, "DUE (due)", "it must be a day that exists"),
    "a date written otherwise": ({"DUE": "06.12.2025"}, "DUE (due)", "it must be a day that"),
    "a time of day": ({"DUE": "2025-12-06 13:45:00"}, "DUE (due)", "it must be a day that exists"),
    "an empty date": ({"DUE": ""}, "DUE (due)", EMPTY),
    "an empty account": ({"ACCOUNT": ""}, "ACCOUNT (account)", EMPTY),
    "an empty person": ({"PERSON": " "}, "PERSON (person)", EMPTY),
    "a cell of two thousand characters": ({"SEGMENT": "x" * 2000}, "SEGMENT", "is longer than"),
}
"""Change of the second row, the place blamed, part of what is said."""


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("name", CELLS)
def test_a_cell_that_cannot_be_read_is_told(tmp_path, name, ending):
    change, where, says = CELLS[name]
    table = rows({}, change)
    if ending == "csv":
        table = [{k: f'"{v}"' if v and "," in v else v for k, v in row.items()} for row in table]
    (fault,) = faults(write(tmp_path, ending, table))
    assert fault.place.line == (3 if ending == "csv" else 2)
    assert fault.where == where
    assert says in fault.says


def test_an_exponent_is_refused_unless_declared(tmp_path):
    path = write(tmp_path, "csv", rows({}, {"BALANCE": "1.00E+05"}))
    (fault,) = faults(path)
    assert "the digits must be written out (or set file.exponents" in fault.says
    assert taken(path, exponents=True).portfolio.accounts["balance"].max() == 10_000_000


def test_an_exponent_beyond_all_numbers_is_not_finite(tmp_path):
    path = write(tmp_path, "csv", rows({}, {"BALANCE": "1e400", "SCORE": "1e400"}))
    assert ["it must be finite" in fault.says for fault in faults(path, exponents=True)] == [True] * 2


def test_a_decimal_point_is_refused_where_a_comma_is_declared(tmp_path):
    table = [{key: cell.replace(".", ",") for key, cell in row.items()} for row in rows()]
    table[1]["BALANCE"] = "800.00"
    text = ";".join(table[0]) + "\n" + "\n".join(";".join(map(str, r.values())) for r in table)
    path = tmp_path / "accounts.csv"
    path.write_text(text)
    (fault,) = faults(path, separator=";", decimal=",")
    assert fault.says == "is “800.00”; the decimal mark is “,” (file.decimal)"


def test_a_number_outside_all_bins_is_told(tmp_path):
    path = write(tmp_path, "csv", rows({}, {"MONTHS": "7"}, {"MONTHS": "x"}))
    bins = {"early": {"at_least": 0, "below": 3}, "late": {"at_least": 3, "below": 7}}
    segment = {"column": "MONTHS", "bins": bins}
    outside, no_number = faults(path, {"segment": segment})
    assert outside.says == "is “7”; it must lie in one of the bins"
    assert no_number.says == "is “x”; it must be a number"


def test_a_share_above_one_is_told(tmp_path):
    path = write(tmp_path, "csv", rows({}, {"MONTHS": "30"}))
    arrears = {"column": "MONTHS", "times": 0.05, "share_of": "balance"}
    (fault,) = faults(path, {"arrears": arrears})
    assert (fault.where, fault.says) == (
        "arrears",
        "is a share of the balance that is not from 0 to 1",
    )


def test_a_part_of_a_day_is_told(tmp_path):
    path = write(tmp_path, "csv", rows({}, {"MONTHS": "1.01"}))
    delay = {"column": "MONTHS", "times": 30}
    (fault,) = faults(path, {"due": None, "days_past_due": delay})
    assert fault.says == "is not a whole number of days"


def test_a_cell_a_condition_cannot_compare_is_told(tmp_path):
    path = write(tmp_path, "csv", rows({}, {"MONTHS": "many"}))
    (fault,) = faults(path, keep=[{"column": "MONTHS", "at_least": 1}])
    assert (fault.where, fault.says) == ("MONTHS (keep)", "is “many”; it must be a number")


def test_equal_faults_are_one_with_their_number_and_first_lines(tmp_path):
    table = [{**row, "ACCOUNT": str(i), "BALANCE": "x"} for i, row in enumerate(rows() * 4)]
    (fault,) = faults(write(tmp_path, "csv", table))
    assert fault.says == "is “x”; it must be a number (12 such lines: 2, 3, 4, 5, 6, …)"


def test_all_faults_of_all_kinds_are_told_at_once(tmp_path):
    table = rows({"BALANCE": "x"}, {"DUE": "y", "PRODUCT": "z"}, {"ACCOUNT": "4"})
    text = write(tmp_path, "csv", table).read_text() + "too,few\n"
    (tmp_path / "accounts.csv").write_text(text)
    found = faults(tmp_path / "accounts.csv")
    assert [fault.place.line for fault in found] == [2, 3, 3, 4, 5]


def test_what_a_cell_holds_cannot_steer_the_terminal(tmp_path):
    (fault,) = faults(write(tmp_path, "csv", rows({}, {"BALANCE": "\x1b[2J\u202e1"})))
    assert fault.says.startswith(r"is “\x1b[2J\u202e1”;")


def test_an_identifier_is_never_shown(tmp_path):
    table = rows({"ACCOUNT": "SECRET-1"}, {"ACCOUNT": "SECRET-1"}, {"ACCOUNT": "secret-1"})
    assert not any("secret" in fault.says.lower() for fault in faults(write(tmp_path, "csv", table)))
