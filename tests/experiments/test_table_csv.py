"""A table from a spreadsheet says what one in YAML says, and is refused as one."""

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.config import load
from experiments.contents import describe
from experiments.errors import UserError
from experiments.experiment import PolicyChoice, load_experiment, load_policy
from experiments.plain_words import FLAGS, PHRASES, headings
from experiments.table_csv import parse_table
from policies import CATALOG, DecisionTable, rules_from
from sim.features import FEATURES
from sim.scenario import Scenario

POLICIES = Path(__file__).parents[2] / "configs" / "policies"

Read = Callable[[str], PolicyChoice]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read a policy from a table called t.csv."""
    monkeypatch.chdir(tmp_path)

    def load_text(text: str) -> PolicyChoice:
        Path("t.csv").write_text(text, encoding="utf-8")
        return load_policy(Path("t.csv"), CATALOG)

    return load_text


@pytest.fixture
def complaint(read: Read) -> Callable[[str], str]:
    """What is said of a text that no table can be read from."""

    def refuse(text: str) -> str:
        with pytest.raises(UserError) as caught:
            read(text)
        return str(caught.value)

    return refuse


def test_the_card_table_says_the_same_in_csv_and_in_yaml() -> None:
    sheet, yaml = (load_policy(POLICIES / f"card_table.{kind}", CATALOG) for kind in ("csv", "yaml"))

    assert sheet == yaml
    assert DecisionTable(**sheet.parameters) == DecisionTable(**yaml.parameters)


def test_a_heading_is_a_features_name_or_plain_words_for_it(read: Read) -> None:
    one = read("Days_past_due,BALANCE,risk,dials_7,hardship known,treatment\n5-29,>= 300,high,0,yes,call\n")
    other = read("days late,amount owed,Risk band,Calls this week,Hardship,Treatment\n5-29,>= 300,high,0,yes,call\n")

    assert one == other
    assert one.parameters["rows"][0].when == {
        "days_past_due": {"at_least": "5", "at_most": "29"},
        "balance": {"at_least": "300"},
        "risk": "high",
        "dials_7": "0",
        "hardship_known": "yes",
    }


def test_plain_words_are_of_features_that_there_are() -> None:
    assert set(headings().values()) == set(FEATURES)
    assert PHRASES.keys() | FLAGS.keys() <= FEATURES.keys()


def test_an_empty_cell_asks_for_nothing(read: Read) -> None:
    rules = read("stage,on_days,every_days,priority,name,treatment\n,,,,,sms\n").parameters["rows"]

    assert rules == rules_from([{"treatment": "sms"}])


def test_every_part_of_a_rule_can_be_said(read: Read) -> None:
    rules = read("treatment,on days,every days,priority,name\ncall,0 | 3,7,0.5 * balance,late\n").parameters["rows"]

    part = {"treatment": "call", "on_days": ["0", "3"], "every_days": "7", "priority": {"balance": "0.5"}}
    assert rules == rules_from([{**part, "name": "late"}])


def test_semicolons_part_cells_too_and_then_numbers_have_decimal_commas(read: Read) -> None:
    commas = read('days late,balance,treatment,priority\n"5-29",>= 300.5,call,0.5 * balance\n')

    assert read("days late;balance;treatment;priority\n5-29;>= 300,5;call;0,5 * balance\n") == commas


def test_blank_lines_empty_columns_comments_and_a_byte_order_mark_are_passed_over(read: Read) -> None:
    bare = read("treatment,stage\nsms,preventive\ncall,\n")

    assert read("\ufefftreatment,stage,comment\r\nsms,preventive,=why\r\n,,\r\n\r\ncall,,\r\n") == bare
    assert read("treatment,stage,,\nsms,preventive,,\ncall,,,\n") == bare


def test_every_fault_is_told_at_once_with_line_and_column(complaint: Callable[[str], str]) -> None:
    text = (
        "Stage,days late,segment,balance,colour,dials_7,"
        "calls this week,treatment,on_days,every_days,priority,,balence\n"
        "administratve,5-29,small,,red,0,,call,0 | x,0,balanse,,\n"
        '"preventive",29-May,,=A1,,<= many,,,,,half * balance,stray,\n'
        ",>= 5,> 3,,,,,call,,,1\n"
    )
    assert complaint(text) == (
        "t.csv: 15 problems. Nothing was run.\n"
        "  t.csv:1  colour (column E)           is neither a part of a rule nor a feature; "
        "see `recoup list features`.\n"
        "  t.csv:1  calls this week (column G)  is a second column for dials_7.\n"
        "  t.csv:1  balence (column M)          is neither a part of a rule nor a feature. Did you mean “balance”?\n"
        "  t.csv:2  Stage (column A)            is “administratve”. Did you mean “administrative”?\n"
        "  t.csv:2  on_days (column I)          is “x”; must be a whole number, at least 0.\n"
        "  t.csv:2  every_days (column J)       is “0”; must be a whole number, at least 1.\n"
        "  t.csv:2  priority (column K)         is not a feature. Did you mean “balance”?\n"
        "  t.csv:3  days late (column B)        is “29-May”, a date, which is what a spreadsheet makes of 5-29; "
        "write 5 to 29.\n"
        "  t.csv:3  balance (column D)          is “=A1”, which begins like a formula; write the value itself.\n"
        "  t.csv:3  column L                    has no heading; name what it holds, or comment.\n"
        "  t.csv:3  treatment                   is missing.\n"
        "  t.csv:3  dials_7 (column F)          is “many”; must be a number.\n"
        "  t.csv:3  priority (column K)         is not a feature. Did you mean “balance”?\n"
        "  t.csv:4                              has 11 cells; the header has 13.\n"
        "  t.csv:4  segment (column C)          goes by name: write a name or a list of names."
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "t.csv:1  has no header; its first line names the columns, one of them treatment."),
        ("treatment\n", "t.csv:1  has no rules below its header."),
        ("stage\npreventive\n", "t.csv:1  treatment  is missing from the header."),
        ('treatment\nsms\n"call\n', "t.csv:3  is not readable CSV: unexpected end of data"),
        ('treatment\n"sms" x\n', "t.csv:2  is not readable CSV"),
    ],
)
def test_what_is_no_table_is_refused(complaint: Callable[[str], str], text: str, says: str) -> None:
    assert says in complaint(text)


SIGNS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
NUMBERS = st.integers(-400, 400).map(lambda cents: f"{cents / 100:g}")


def _conditions(feature: str) -> st.SearchStrategy[Any]:
    """Whatever YAML can ask of a feature: a value, a list, bounds."""
    names = ("small", "large") if feature == "segment" else FEATURES[feature].values
    words = st.sampled_from(names) if names else NUMBERS
    several = st.lists(words, min_size=2, max_size=4, unique=True)
    if feature == "segment":
        return words | several
    return words | several | st.dictionaries(st.sampled_from(sorted(SIGNS)), words, min_size=1, max_size=2)


RULES = st.fixed_dictionaries(
    {"treatment": st.sampled_from(["sms", "wait"])},
    optional={
        "when": st.sampled_from(sorted(FEATURES)).flatmap(
            lambda name: st.fixed_dictionaries({name: _conditions(name)})
        ),
        "on_days": st.lists(st.integers(0, 99).map(str), min_size=1, max_size=3),
        "every_days": st.integers(1, 99).map(str),
        "priority": NUMBERS | st.sampled_from(sorted(FEATURES)) | st.fixed_dictionaries({"balance": NUMBERS}),
        "name": st.text(st.characters(categories=["L", "Nd"], include_characters=' ,;"|'), min_size=1).map(
            lambda text: f"rule {text}".strip()
        ),
    },
)


def _cell(value: Any) -> str:
    """Write a part of a rule as one would type it."""
    if isinstance(value, list):
        return " | ".join(value)
    if isinstance(value, dict):
        return " and ".join(f"{SIGNS[word]} {bound}" for word, bound in value.items())
    return str(value)


@given(st.lists(RULES, min_size=1, max_size=4), st.sampled_from(",;"))
def test_all_that_yaml_can_say_can_be_said_in_csv(rules: list[dict[str, Any]], separator: str) -> None:
    parts = ["treatment", "on_days", "every_days", "name"]
    sheet = StringIO()
    writer = csv.writer(sheet, delimiter=separator)
    writer.writerow([*parts, "priority", *FEATURES])
    for rule in rules:
        urgency = rule.get("priority", "")
        product = f"{urgency['balance']} * balance" if isinstance(urgency, dict) else urgency
        asked = [_cell(rule.get("when", {}).get(name, "")) for name in FEATURES]
        writer.writerow([*(_cell(rule.get(part, "")) for part in parts), product, *asked])

    tree, faults = parse_table(sheet.getvalue(), "t.csv")

    assert faults == []
    assert tree.plain() == {"policy": "decision_table", "rows": rules}


def test_a_line_is_numbered_by_where_it_begins(complaint: Callable[[str], str]) -> None:
    assert "t.csv:4  stage (column B)" in complaint('name,stage,treatment\n"two\nlines",,sms\nx,y,sms\n')


def test_a_table_stands_wherever_a_policy_file_may(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").touch()
    (tmp_path / "t.csv").write_text("treatment,stage\nsms,administrative\n")
    (tmp_path / "e.yaml").write_text("name: e\nscenario: w.yaml\nchampion: mine\npolicies: {mine: {file: t.csv}}\n")

    choice = load_experiment(tmp_path / "e.yaml", CATALOG).policies["mine"]

    assert (choice.policy, choice.parameters["rows"][0].treatment) == ("decision_table", "sms")
    assert describe(tmp_path / "t.csv", CATALOG) == ["policy decision_table", "  rows: 1 rows"]


def test_faults_of_a_table_are_told_with_those_of_the_experiment(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("treatment,stage\nsms,late\n")
    (tmp_path / "e.yaml").write_text("name: e\nscenario: w.yaml\nchampion: mine\npolicies: {mine: {file: t.csv}}\n")

    with pytest.raises(UserError) as caught:
        load_experiment(tmp_path / "e.yaml", CATALOG)

    assert [(Path(fault.place.file).name, fault.place.line) for fault in caught.value.faults] == [
        ("e.yaml", 2),
        ("t.csv", 2),
    ]


def test_a_table_is_no_scenario(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("treatment\nsms\n")

    with pytest.raises(UserError, match=r"rows.*is not a setting"):
        load(tmp_path / "t.csv", Scenario)


def test_where_cells_are_cut_at_random_a_table_is_read_or_refused_in_words() -> None:
    order = np.random.Generator(np.random.PCG64(1))
    letters = np.array(list('st;,|"\n=<>-5 .x#@+'))
    for _ in range(2_000):
        text = "treatment,stage\n" + "".join(order.choice(letters, 12))
        try:
            tree, _ = parse_table(text, "t.csv")
        except UserError:
            continue
        assert tree.child("policy") is not None


def test_faults_of_a_table_in_yaml_are_told_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("policy: decision_table\nrow: 3\nrows:\n  - treatment: sms\n    when:\n      stage: late\n")

    with pytest.raises(UserError) as caught:
        load_policy(path, CATALOG)

    assert [(fault.place.line, fault.where) for fault in caught.value.faults] == [(2, "row"), (6, "rows.0.when.stage")]


def test_the_table_in_the_documentation_is_read(read: Read) -> None:
    page = (POLICIES.parents[1] / "docs" / "decision-table.md").read_text(encoding="utf-8")

    rules = read(page.partition("```csv\n")[2].partition("```")[0]).parameters["rows"]

    assert [rule.name for rule in rules] == ["early calls", "weekly SMS", "leave them alone"]
    assert rules[0].when["days_past_due"] == {"at_least": "5", "at_most": "29"}
