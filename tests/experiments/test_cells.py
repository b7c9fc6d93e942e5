import pytest

from experiments.cells import condition, days, priority, refuse_formulas


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("administrative", "administrative"),
        ("Administrative", "administrative"),
        ("YES", "yes"),
        ("-3", "-3"),
        ("0.5", "0.5"),
        ("small | medium", ["small", "medium"]),
        ("0|3 | 5", ["0", "3", "5"]),
        (">= 5", {"at_least": "5"}),
        ("≥5", {"at_least": "5"}),
        ("> 5", {"above": "5"}),
        ("<= 5", {"at_most": "5"}),
        ("<5", {"below": "5"}),
        (">= administrative", {"at_least": "administrative"}),
        (">= 5 and < 30", {"at_least": "5", "below": "30"}),
        ("> -10 & <= -3", {"above": "-10", "at_most": "-3"}),
        ("5-29", {"at_least": "5", "at_most": "29"}),
        ("5 to 29", {"at_least": "5", "at_most": "29"}),
        ("-10--3", {"at_least": "-10", "at_most": "-3"}),
        ("-10 to -3", {"at_least": "-10", "at_most": "-3"}),
        ("0.5-1", {"at_least": "0.5", "at_most": "1"}),
        ("mon-sat", {"at_least": "mon", "at_most": "sat"}),
        ("Mon to Sat", {"at_least": "mon", "at_most": "sat"}),
    ],
)
def test_a_condition_is_a_value_values_a_range_or_bounds(cell: str, means: object) -> None:
    assert condition(cell, by_name=False, comma=False) == means


def test_names_of_the_lenders_own_stay_as_they_are_typed() -> None:
    assert condition("Gold-Card | to go", by_name=True, comma=False) == ["Gold-Card", "to go"]
    assert condition("jan-2026", by_name=True, comma=False) == "jan-2026"


def test_a_decimal_comma_is_read_where_cells_are_apart_by_semicolons_unless_it_may_part_thousands() -> None:
    assert condition(">= 0,5", by_name=False, comma=True) == {"at_least": "0.5"}
    assert condition("1,000", by_name=False, comma=True) == "1,000"
    assert condition("0,5", by_name=False, comma=False) == "0,5"


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("29-May", "a date, which is what a spreadsheet makes of 5-29; write 5 to 29"),
        ("2 Jan", "a date"),
        ("May-29", "a date"),
        ("2026-05-29", "a date"),
        ("29/5/2026", "a date"),
        ("30-5", "ends before it begins"),
        (">=", "bounds read such as >= 5, or >= 5 and < 30"),
        (">= 5, < 30", "bounds read such as"),
        (">= 5 and 30", "bounds read such as"),
        ("> 5 and > 6", "sets the same bound twice"),
    ],
)
def test_what_no_condition_can_mean_is_refused(cell: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        condition(cell, by_name=False, comma=False)


@pytest.mark.parametrize("cell", ["0 | 3", "0, 3", "0 3", "0|3", "0;3"])
def test_days_are_apart_by_bars_commas_or_spaces(cell: str) -> None:
    assert days(cell) == ["0", "3"]


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("2", "2"),
        ("0,5", "0.5"),
        ("balance", "BALANCE"),
        ("0,5 * balance", {"BALANCE": "0.5"}),
        ("balance × 2", {"BALANCE": "2"}),
        ("2 x days in book", {"DAYS IN BOOK": "2"}),
    ],
)
def test_a_priority_is_a_number_a_feature_or_their_product(cell: str, means: object) -> None:
    assert priority(cell, str.upper, comma=True) == means


@pytest.mark.parametrize("cell", ["=A1", "=HYPERLINK(1)", "@SUM(1)", "+1+2", "-A1", "#REF!", "#N/A"])
def test_formulas_and_their_errors_are_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"formula|error"):
        refuse_formulas(cell)


@pytest.mark.parametrize("cell", ["-3", "-10--3", "- 3", "-.5", "call", ">= 5", "a = b"])
def test_what_is_no_formula_passes(cell: str) -> None:
    refuse_formulas(cell)
