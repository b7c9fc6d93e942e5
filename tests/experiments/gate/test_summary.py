from dataclasses import replace
from pathlib import Path

import pytest

from experiments.gate.outcome import Outcome
from experiments.gate.summary import MOST_BYTES, append_summary, escaped, summary
from tests.experiments.gate.outcomes import CHECK, outcome, result
from tests.experiments.gate.test_junit import HOSTILE


def test_a_summary_is_the_verdict_and_a_table_with_what_decides_first() -> None:
    lines = summary(outcome("pass", "worse")).splitlines()

    assert lines[0] == "### ❌ worse: gate house, 2 checks: 1 worse, 1 pass"
    assert lines[4].startswith("| state | experiment | policy | KPI |")
    assert [line.split(" | ")[0] for line in lines[6:8]] == ["| worse", "| pass"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_in_their_cell(name: str) -> None:
    check = replace(CHECK, experiment=name, policy=name)

    lines = summary(Outcome("house", (result("worse", check),))).splitlines()

    assert len(lines) == 8
    assert lines[6].replace("\\|", "").count("|") == 11
    assert "<b>" not in lines[6]


def test_marks_are_shown_not_obeyed() -> None:
    assert escaped("[a](b) `c` _d_") == r"\[a\]\(b\) \`c\` \_d\_"


def test_a_summary_without_room_leaves_out_the_least_telling_and_says_so() -> None:
    whole = summary(outcome("pass", "pass", "worse"))

    short = summary(outcome("pass", "pass", "worse"), len(whole.encode()) - 1)

    assert len(short.encode()) < len(whole.encode())
    assert "| worse |" in short
    assert "1 more checks are left out." in short or "2 more checks are left out." in short


def test_a_summary_without_any_room_is_empty() -> None:
    assert summary(outcome("worse"), 10) == ""


def test_the_file_stays_small_enough_for_github_whatever_is_in_it() -> None:
    path = Path("summary.md")
    path.write_text("x" * (MOST_BYTES - 700))

    for _ in range(3):
        append_summary(outcome("worse", "pass", "pass"), path)

    assert MOST_BYTES - 700 < path.stat().st_size <= MOST_BYTES < 2**20


def test_a_summary_is_added_to_what_is_there() -> None:
    path = Path("new/summary.md")

    append_summary(outcome("pass"), path)
    append_summary(outcome("worse"), path)

    assert path.read_text(encoding="utf-8") == summary(outcome("pass")) + summary(outcome("worse"))
