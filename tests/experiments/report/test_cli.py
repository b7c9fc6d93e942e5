from pathlib import Path

import pytest
from click.testing import CliRunner

from experiments.cli import cli

WORLD = "name: tiny\ndays: 14\nrun_out_days: 7\npopulation: {persons: 60, placed_over_days: 5}\n"
EXPERIMENT = """\
name: small
scenario: world.yaml
replications: 2
confirm: 0
policies:
  cadence:
  random:
"""


@pytest.mark.parametrize(("form", "written"), [("html", "report.html"), ("csv", "report")])
def test_report_writes_where_the_results_are_and_says_so_last(form: str, written: str, tmp_path: Path) -> None:
    (tmp_path / "world.yaml").write_text(WORLD, encoding="utf-8")
    (tmp_path / "small.yaml").write_text(EXPERIMENT, encoding="utf-8")
    asked = ["report", str(tmp_path / "small.yaml"), "--format", form, "--out", str(tmp_path), "--jobs", "1", "--quiet"]

    result = CliRunner().invoke(cli, asked)

    assert result.exit_code == 0, result.output
    *_, headline, path = result.stdout.splitlines()
    assert headline == "Too few runs for a verdict: 2 of the 30 that it needs."
    assert path == str(tmp_path / "small" / written)
    assert Path(path).exists()
