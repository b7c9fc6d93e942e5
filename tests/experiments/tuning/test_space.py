from hypothesis import given
from hypothesis import strategies as st

from experiments.experiment import PolicyChoice
from experiments.tuning.space import Dimension, value_at, with_values
from policies.catalog import CATALOG
from policies.table import DecisionTable, Rule

SHARE = Dimension("share", 0.0123456, 0.9876543, log=False, whole=False, default=0.5)
ORDERS = Dimension("price", 0.001, 1000, log=True, whole=False, default=1)
DAYS = Dimension("days", 2, 9, log=False, whole=True, default=3)


@given(st.sampled_from([SHARE, ORDERS, DAYS]), st.floats(0, 1))
def test_a_place_gives_a_value_within_the_bounds_that_reads_back_the_same(one: Dimension, place: float) -> None:
    value = one.at(place)

    assert one.low <= value <= one.high
    assert one.fault(value) == ""
    assert float(str(value)) == value
    assert one.at(one.place(value)) == value


def test_every_whole_number_has_the_same_room() -> None:
    places = [(number + 0.5) / 800 for number in range(800)]

    counts = {value: sum(DAYS.at(place) == value for place in places) for value in range(2, 10)}

    assert set(counts.values()) == {100}


def test_four_figures_are_kept() -> None:
    assert ORDERS.rounded(0.0123456) == 0.01235
    assert SHARE.rounded(0.9876543) == SHARE.high


def test_a_number_of_a_rule_is_replaced_and_all_else_stays() -> None:
    rows = (Rule("sms", {"balance": {"at_least": "300"}}), Rule("call", on_days=(0, 3), priority={"arrears": "2"}))
    choice = PolicyChoice(policy="decision_table", rows=rows)
    paths = ("rows.0.when.balance.at_least", "rows.1.on_days.1", "rows.1.priority.arrears")

    changed = with_values(choice, DecisionTable, dict(zip(paths, (450, 5, 0.25), strict=True)))

    assert changed["rows"] == (
        Rule("sms", {"balance": {"at_least": "450"}}),
        Rule("call", on_days=(0, 5), priority={"arrears": "0.25"}),
    )
    assert choice.parameters["rows"] == rows


def test_a_path_that_leads_nowhere_finds_nothing() -> None:
    table = PolicyChoice(policy="decision_table")

    found = [
        value_at(name, table, CATALOG["decision_table"]) for name in ("rows.99.name", "rows.x", "row", "rows.0.y.z")
    ]

    assert found == [None] * 4
