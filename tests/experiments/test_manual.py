"""A table as a procedure manual."""

from pathlib import Path

import pytest

from experiments.errors import UserError
from experiments.experiment import load_policy
from experiments.manual import manual
from policies import CATALOG
from tests.experiments.fakes import CATALOG as FAKES

ROOT = Path(__file__).parents[2]
CARD, TABLE = ROOT / "configs" / "card.yaml", ROOT / "configs" / "policies" / "card_table.yaml"

REMINDER = """\
### 1. first \\*reminder\\*

- **Who:** Accounts whose balance is at least 300 EUR.
- **When:** On the day it enters the book, and every 7 days after that.
- **Channel:** E-mail at 09:00 with a payment link.
- **Tone:** Gentle.
- **Next step:** If no payment follows: the same again 7 days later; on days when this does not fit or is not allowed, \
go on to 2, “late” (ring).

### 2. late

- **Who:** Every account in this stage.
- **When:** Any day.
- **Channel:** Telephone call.
- **Tone:** Firm.
- **Who first:** By balance, the highest first.
- **Next step:** If no payment follows: nothing more in this stage; an account still unpaid at 90 days past due passes \
to the extrajudicial stage.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a world and a table."""
    (tmp_path / "w.yaml").write_text(
        "name: tiny\ncurrency: EUR\ntreatments:\n"
        "  remind: [{channel: email, at: '09:00', tone: gentle, link: true}]\n"
        "  ring: [{channel: call, tone: firm}]\n"
    )
    (tmp_path / "t.csv").write_text(
        "stage,balance,treatment,every_days,priority,name\n"
        "administrative,>= 300,remind,7,,first *reminder*\n"
        "administrative | extrajudicial,,ring,,balance,late\n"
    )
    return tmp_path


def test_who_when_channel_tone_and_next_step_are_told_stage_by_stage(folder: Path) -> None:
    text = manual(folder / "t.csv", folder / "w.yaml", CATALOG)

    preventive, administrative, extrajudicial = text.split("\n## Stage ")[1:]
    assert preventive.endswith("There is no instruction for this stage: accounts are left alone.\n")
    assert administrative.partition("\n\n")[0] == "2: administrative, 0 to 89 days past due"
    assert administrative[administrative.index("###") :] == REMINDER
    assert [line for line in extrajudicial.splitlines() if line.startswith("###")] == ["### 2. late"]


def test_the_house_rules_and_the_treatments_come_first(folder: Path) -> None:
    preamble = manual(folder / "t.csv", folder / "w.yaml", CATALOG).partition("\n## Stage ")[0]

    assert "amounts are in EUR." in preamble
    assert "\n- A person is called at most 7 times in 7 days.\n" in preamble
    assert "\n| remind | e-mail at 09:00 with a payment link | gentle |\n| ring | telephone call | firm |\n" in preamble


def test_a_treatment_the_scenario_does_not_have_is_refused_where_it_was_written(folder: Path) -> None:
    (folder / "t.csv").write_text("treatment\nring\nrign\nfax\n")

    with pytest.raises(UserError) as caught:
        manual(folder / "t.csv", folder / "w.yaml", CATALOG)

    assert [(fault.place.line, fault.where) for fault in caught.value.faults] == [
        (3, "treatment (column A)"),
        (4, "treatment (column A)"),
    ]
    assert "is “rign”, which scenario tiny does not have. Did you mean “ring”?" in str(caught.value)


def test_only_a_decision_table_has_a_manual(folder: Path) -> None:
    (folder / "p.yaml").write_text("policy: cadence\n")

    with pytest.raises(UserError, match="holds the policy cadence; a manual is of a decision_table"):
        manual(folder / "p.yaml", folder / "w.yaml", FAKES)


def test_a_table_says_the_same_in_csv_as_in_yaml() -> None:
    csv, yaml = (manual(TABLE.with_suffix(kind), CARD, CATALOG) for kind in (".csv", ".yaml"))

    assert csv.replace("card_table.csv", "card_table.yaml") == yaml


def test_every_rule_of_the_card_table_is_in_its_manual() -> None:
    text = manual(TABLE, CARD, CATALOG)

    for number, rule in enumerate(load_policy(TABLE, CATALOG).parameters["rows"], start=1):
        assert f"### {number}. {rule.name}\n" in text


def test_the_shipped_manual_is_current() -> None:
    written = (ROOT / "docs" / "manual-card.md").read_text(encoding="utf-8")

    again = "recoup manual configs/policies/card_table.yaml --scenario configs/card.yaml --output docs/manual-card.md"
    assert written == manual(TABLE, CARD, CATALOG), f"run `{again}`"
