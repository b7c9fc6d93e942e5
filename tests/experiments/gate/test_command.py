from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from experiments.cli import cli
from experiments.gate import gate
from experiments.gate.decision import State
from experiments.gate.outcome import Outcome
from tests.experiments.gate.outcomes import outcome
from tests.experiments.gate.worlds import GATE, SCENARIO, write_files


def recoup(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Callable[[Outcome], None]:
    """Let every gate end as told."""
    return lambda found: monkeypatch.setattr(gate, "guard", lambda *_, **__: found)


@pytest.mark.parametrize(("state", "code"), [("identical", 0), ("pass", 0), ("worse", 1), ("cannot tell", 3)])
def test_the_exit_code_tells_the_state_and_the_last_line_is_the_verdict(
    ends: Callable[[Outcome], None], state: State, code: int
) -> None:
    found = outcome("identical", state)
    ends(found)

    result = recoup("gate", "door.yaml", "--quiet")

    assert result.exit_code == code
    assert result.stderr == ""
    assert result.stdout.splitlines()[-2:] == [found.since(), found.verdict()]


def test_reports_are_written_where_asked(ends: Callable[[Outcome], None]) -> None:
    ends(outcome("worse"))

    recoup("gate", "door.yaml", "--quiet", "--junit", "gate.xml", "--summary", "gate.md")

    assert ET.parse("gate.xml").getroot().get("failures") == "1"
    assert Path("gate.md").read_text(encoding="utf-8").startswith("### ❌ worse")


def test_a_summary_goes_where_github_wants_it(ends: Callable[[Outcome], None], monkeypatch: pytest.MonkeyPatch) -> None:
    ends(outcome("pass"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "step.md")

    recoup("gate", "door.yaml", "--quiet")

    assert Path("step.md").read_text(encoding="utf-8").startswith("### ✅ pass")


def test_a_gate_without_a_baseline_ends_with_4_and_says_how_to_make_one() -> None:
    result = recoup("gate", str(write_files()), "--quiet")

    assert result.exit_code == 4
    assert result.stdout == ""
    assert result.stderr.endswith("recoup gate update door.yaml\n")


def test_a_gate_file_with_faults_ends_with_2() -> None:
    write_files("nam: door\n")

    result = recoup("gate", "door.yaml", "--quiet")

    assert result.exit_code == 2
    assert "Did you mean “name”?" in result.stderr


def test_an_interrupted_gate_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> Outcome:
        raise KeyboardInterrupt

    monkeypatch.setattr(gate, "guard", interrupted)

    assert recoup("gate", "door.yaml", "--quiet").exit_code == 130


def test_an_update_shows_what_it_changes_and_last_the_file_to_review() -> None:
    small = SCENARIO.replace("days: 10", "days: 2").replace("persons: 60", "persons: 9")
    write_files(
        "name: door\nexperiments: [small.yaml]\nmetrics: {recovery_rate: }\nlooks: [30]\nconfirm: 30\n", scenario=small
    )

    result = recoup("gate", "update", "door.yaml", "--quiet", "--jobs", "1")

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == "door.baseline.yaml"
    assert result.stdout.split()[:5] == ["experiment", "policy", "KPI", "old", "new"]
    assert recoup("gate", "door.yaml", "--quiet", "--jobs", "1").exit_code == 0


def test_help_lists_both_verbs() -> None:
    lines = recoup("gate", "--help").stdout.splitlines()

    assert [line.split()[0] for line in lines[lines.index("Commands:") + 1 :]] == ["check", "update"]


def test_check_says_what_a_gate_holds() -> None:
    write_files()

    assert recoup("check", "door.yaml", "--set", "confirm=50").stdout.splitlines() == [
        "gate door: 2 checks, of 1 policies",
        "  KPIs: recovery_rate, rpc_per_account",
        "  looks after 30, 40 seeds, and confirms on 50 more",
        "  baseline: door.baseline.yaml is not there yet: recoup gate update door.yaml",
    ]


def test_check_tells_the_faults_of_a_gate() -> None:
    write_files(GATE.replace("looks: [30, 40]", "looks: [10, 40]"))

    result = recoup("check", "door.yaml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "looks  is a list; must rise, from 30 or more" in result.stderr
