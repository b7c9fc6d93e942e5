"""The command that prints every moment of the data."""

from pathlib import Path

from click.testing import CliRunner

from experiments.against_data.__main__ import main, report
from experiments.against_data.target import Finding, Target


def test_a_copy_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--cards", str(tmp_path / "cards.csv")])
    assert result.exit_code == 2
    assert "cards.csv' does not exist" in result.output


def test_the_report_counts_what_is_met() -> None:
    target = Target.relative("x", 1.0)
    lines = report("Cards", [Finding(target, (1.0, 1.1)), Finding(target, (2.0, 2.1))]).splitlines()
    assert [lines[0], lines[-1]] == ["Cards", "  1 of 2 met"]
    assert [line.split()[-1] for line in lines[1:-1]] == ["met", "missed"]
