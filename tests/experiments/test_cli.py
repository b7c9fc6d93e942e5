import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from experiments.cli import cli
from experiments.experiment import Experiment
from experiments.terminal import Bar
from policies import DecisionTable
from tests.experiments.fakes import CATALOG

WORLD = "name: tiny\ndays: 3\nrun_out_days: 1\npopulation: {persons: 20}\n"
EXPERIMENT = """\
name: small
scenario: world.yaml
policies:
  no_contact:
  cadence: {gap_days: 5}
"""

INTAKE = """\
file: {path: book.csv}
currency: EUR
start: 2026-01-05
salt: pepper
protected: [age]
fields:
  account: {column: id}
  balance: {column: owed}
  arrears: {column: unpaid}
  instalment: {column: rate}
  days_past_due: {column: late}
  zone: {constant: Europe/Lisbon}
  phone: {constant: true}
  email: {constant: true}
  sms_consent: {constant: true}
  email_consent: {constant: true}
"""

PORTFOLIO = """\
account,balance,arrears,instalment,days_past_due,zone,phone,email,sms_consent,email_consent
A-1,845.10,120.00,60.00,30,America/New_York,true,true,true,false
"""

Recoup = Callable[..., Result]


def words(result: Result) -> list[str]:
    """What was printed, without the spaces that align it."""
    return result.stdout.split()


@dataclass
class FakeEvidence:
    folder: Path = Path("results/small")
    statement: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(headline="Keep cadence."))

    @property
    def comparison(self) -> "FakeEvidence":
        return self

    def table(self) -> list[dict[str, str]]:
        return [{"policy": "cadence", "recovered": "12.5"}, {"policy": "[b]x", "recovered": "−3"}]


@dataclass
class FakeCompare:
    """Stands for the comparison, and remembers what it was asked."""

    asked: dict[str, Any] = field(default_factory=dict)
    interrupted_after: int | None = None

    def __call__(self, experiment: Experiment, *, progress: Any, **asked: Any) -> FakeEvidence:
        self.asked = {"experiment": experiment, **asked}
        for done in range(1, 61):
            progress(done, 60)
            if done == self.interrupted_after:
                raise KeyboardInterrupt
        return FakeEvidence()


@pytest.fixture
def compare(monkeypatch: pytest.MonkeyPatch) -> FakeCompare:
    fake = FakeCompare()
    monkeypatch.setitem(sys.modules, "experiments.compare", SimpleNamespace(compare=fake))
    return fake


@pytest.fixture
def recoup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compare: FakeCompare) -> Recoup:
    """Run the command in a folder with an experiment and its world."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "policies.catalog", SimpleNamespace(CATALOG=CATALOG))
    monkeypatch.setattr("sim.kpis.kpis", lambda run: {"recovery rate": 0.25, "seed": run.seed})
    Path("world.yaml").write_text(WORLD)
    Path("f.yaml").write_text(EXPERIMENT)
    return lambda *arguments: CliRunner().invoke(cli, arguments)


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\nfrom experiments.cli import cli\ncli(['--help'], standalone_mode=False)\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    heavy = {
        "torch",
        "numba",
        "numpy",
        "polars",
        "matplotlib",
        "optuna",
        "pydantic",
        "rich",
        "yaml",
    }
    assert not heavy & set(done.stderr.split())
    assert "compare" in done.stdout


def test_verbs_are_listed_in_the_order_one_meets_them(recoup: Recoup) -> None:
    lines = recoup("--help").stdout.splitlines()

    verbs = lines[lines.index("Commands:") + 1 :]
    assert [line.split()[0] for line in verbs] == [
        "demo",
        "check",
        "run",
        "compare",
        "tune",
        "report",
        "gate",
        "explain",
        "distill",
        "manual",
        "list",
    ]


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [(["compar"], "'compare'"), (["compare", "f.yaml", "--job"], "'--jobs'")],
)
def test_a_mistyped_verb_or_option_is_answered_with_what_was_meant(
    recoup: Recoup, arguments: list[str], meant: str
) -> None:
    result = recoup(*arguments)

    assert result.exit_code == 2
    assert "Did you mean" in result.stderr
    assert meant in result.stderr


def test_a_comparison_prints_its_table_and_last_its_folder(recoup: Recoup) -> None:
    result = recoup("compare", "f.yaml", "--quiet")

    assert result.exit_code == 0
    assert result.stderr == ""
    assert [line.split() for line in result.stdout.splitlines() if line.strip()] == [
        ["policy", "recovered"],
        ["─" * len("policy    recovered")],
        ["cadence", "12.5"],
        ["[b]x", "−3"],
        ["Keep", "cadence."],
        ["results/small/report.html"],
    ]


def test_a_comparison_is_told_what_the_experiment_and_the_options_say(recoup: Recoup, compare: FakeCompare) -> None:
    recoup("compare", "f.yaml", "--set", "replications=9", "--jobs", "3", "--out", "elsewhere")

    assert compare.asked["experiment"].replications == 9
    assert (compare.asked["jobs"], compare.asked["out"]) == (3, Path("elsewhere"))


def test_jobs_come_from_the_experiment_unless_an_option_says_otherwise(recoup: Recoup, compare: FakeCompare) -> None:
    recoup("compare", "f.yaml", "--set", "jobs=4")

    assert (compare.asked["jobs"], compare.asked["experiment"].jobs) == (None, 4)


def test_wrong_input_is_told_without_a_traceback_and_nothing_is_run(recoup: Recoup, compare: FakeCompare) -> None:
    result = recoup("compare", "f.yaml", "--set", "replication=9")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == (
        "--set: 1 problem. Nothing was run.\n  --set  replication  is not a setting. Did you mean “replications”?\n"
    )
    assert compare.asked == {}


def test_wrong_input_keeps_its_traceback_when_asked(recoup: Recoup) -> None:
    result = recoup("compare", "absent.yaml", "--debug")

    assert type(result.exception).__name__ == "UserError"


def test_a_fault_of_ours_keeps_its_traceback(recoup: Recoup, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = SimpleNamespace(compare=lambda *_, **__: 1 / 0)
    monkeypatch.setitem(sys.modules, "experiments.compare", broken)

    assert isinstance(recoup("compare", "f.yaml").exception, ZeroDivisionError)


def test_an_interrupted_comparison_says_what_is_kept(recoup: Recoup, compare: FakeCompare) -> None:
    compare.interrupted_after = 37

    result = recoup("compare", "f.yaml", "--quiet", "--out", "r")

    assert result.exit_code == 130
    assert result.stdout == ""
    assert result.stderr == (
        "Stopped. Finished replications are kept in r/store.sqlite (37 of 60); older results stay. "
        "Continue: the same command.\n"
    )


def test_progress_stays_off_standard_output(recoup: Recoup) -> None:
    result = recoup("compare", "f.yaml")

    assert "replications" in result.stderr
    assert "replications" not in result.stdout


def test_progress_adds_up_over_the_steps_of_a_comparison() -> None:
    with Bar(quiet=True) as bar:
        told = []
        for total in (3, 2):
            for done in range(1, total + 1):
                bar(done, total)
                told.append((bar.done, bar.total))
        bar(4, 4)  # all of it was in the store

    assert told == [(1, 3), (2, 3), (3, 3), (4, 5), (5, 5)]
    assert (bar.done, bar.total) == (9, 9)


def test_the_demo_compares_the_packaged_experiment(
    recoup: Recoup, compare: FakeCompare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.cli.places.CONFIGS", Path("configs"))
    Path("configs/experiments").mkdir(parents=True)
    Path("configs/experiments/demo.yaml").write_text(EXPERIMENT.replace("small", "demo"))
    Path("configs/experiments/world.yaml").write_text(WORLD)

    result = recoup("demo")

    assert result.exit_code == 0
    assert compare.asked["experiment"].name == "demo"
    assert "three minutes" in result.stderr


def test_check_says_what_a_scenario_holds(recoup: Recoup) -> None:
    result = recoup("check", "world.yaml")

    assert result.exit_code == 0
    assert result.stdout == (
        "scenario tiny: 20 persons placed over 90 days; 3 days and 1 of run-out\n"
        "  sites: main (10 collectors)\n"
        "  treatments: wait, sms, sms_link, email, email_link, call, call_and_sms\n"
        "  interventions: none\n"
    )


def test_check_says_what_an_experiment_and_its_scenario_hold(recoup: Recoup) -> None:
    result = recoup("check", "f.yaml")

    assert result.stdout.startswith(
        "experiment small: 2 policies, each on 30 seeds of the block report\n"
        "  policies: no_contact, cadence; today's is cadence\n"
        "  scenario tiny: 20 persons placed over 90 days; 3 days and 1 of run-out\n"
    )


def test_check_finds_the_faults_of_the_scenario_behind_an_experiment(recoup: Recoup) -> None:
    Path("world.yaml").write_text("days: none")

    result = recoup("check", "f.yaml")

    assert result.exit_code == 2
    assert "world.yaml:1  days  is “none”; must be a whole number." in result.stderr


def test_check_recognises_a_file_with_a_slip_in_it_by_the_rest(recoup: Recoup) -> None:
    Path("f.yaml").write_text(EXPERIMENT.replace("policies:", "polices:"))

    assert "polices   is not a setting. Did you mean “policies”?" in recoup("check", "f.yaml").stderr


def test_check_says_what_an_intake_mapping_reads(recoup: Recoup) -> None:
    Path("book.csv").touch()
    Path("intake.yaml").write_text(INTAKE)

    result = recoup("check", "intake.yaml")

    assert result.exit_code == 0, result.stderr
    assert result.stdout == (
        "intake mapping: amounts in EUR, day 0 is 2026-01-05\n"
        "  reads: id, owed, unpaid, rate, late\n"
        "  never reads: age\n"
    )


def test_check_says_what_a_portfolio_holds(recoup: Recoup) -> None:
    Path("portfolio.csv").write_text(PORTFOLIO)

    result = recoup("check", "portfolio.csv")

    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("portfolio portfolio.csv: 1 rows read\n  1 accounts of 1 persons\n")


def test_check_tells_all_faults_of_a_portfolio_at_once(recoup: Recoup) -> None:
    Path("portfolio.csv").write_text(PORTFOLIO.replace("845.10", "845,10").replace("30,", "soon,", 1))

    result = recoup("check", "portfolio.csv")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "portfolio.csv: 1 problem. Nothing was run.\n" in result.stderr
    Path("portfolio.csv").write_text(PORTFOLIO.replace("845.10", "x").replace(",30,", ",soon,"))
    assert "portfolio.csv: 2 problems. Nothing was run.\n" in recoup("check", "portfolio.csv").stderr


def test_check_refuses_to_change_a_portfolio(recoup: Recoup) -> None:
    Path("portfolio.csv").write_text(PORTFOLIO)

    result = recoup("check", "portfolio.csv", "--set", "balance=1")

    assert result.exit_code == 2
    assert "change its cells" in result.stderr


def test_an_experiment_names_a_portfolio_that_needs_no_mapping(recoup: Recoup) -> None:
    Path("portfolio.csv").write_text(PORTFOLIO)
    Path("f.yaml").write_text(f"{EXPERIMENT}portfolio: portfolio.csv\n")

    result = recoup("check", "f.yaml")

    assert result.exit_code == 0, result.stderr
    assert "  portfolio: 1 accounts of 1 persons\n" in result.stdout


def test_run_prints_the_kpis_of_one_replication(recoup: Recoup) -> None:
    result = recoup("run", "world.yaml", "--policy", "no_contact", "--seed", "7")

    assert result.exit_code == 0, result.output
    assert words(result)[-5:] == ["recovery", "rate", "0.25", "seed", "7"]


def test_run_finds_a_policy_of_an_experiment_by_its_name_there(recoup: Recoup) -> None:
    assert recoup("run", "f.yaml", "--policy", "cadence").exit_code == 0


def test_run_answers_an_unknown_policy_with_what_was_meant(recoup: Recoup) -> None:
    result = recoup("run", "world.yaml", "--policy", "cadense")

    assert result.exit_code == 2
    assert result.stderr == ("“cadense” is not a policy. Did you mean “cadence”? Nothing was run.\n")


def test_run_writes_the_event_log_and_prints_its_path_last(recoup: Recoup) -> None:
    result = recoup("run", "world.yaml", "--policy", "no_contact", "--seed", "7", "--log")

    path = Path(result.stdout.splitlines()[-1])
    assert path == Path("results/tiny-no_contact-7.parquet")
    assert path.read_bytes()[:4] == b"PAR1"


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("policies", "cadence Touch everybody every few days. gap_days 3 (1 to 30), share 0.3"),
        ("policies", "weights (1.0,) (0 to 5), cap none (1 to 7), treatments, note plain"),
        ("treatments", "0 wait 1 sms neutral sms at 10:00"),
        ("treatments", "6 call_and_sms call, then neutral sms at 09:00"),
        ("features", "days_past_due days, negative before books"),
        ("features", "stage preventive, administrative, extrajudicial books"),
    ],
)
def test_list_shows_what_there_is_to_choose_from(recoup: Recoup, what: str, line: str) -> None:
    result = recoup("list", what)

    assert result.exit_code == 0
    assert line in " ".join(words(result))


def test_list_shows_the_scenarios_that_are_shipped(recoup: Recoup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.cli.places.CONFIGS", Path())
    for other in Path().glob("*.yaml"):
        other.unlink()
    Path("tiny.yaml").write_text(WORLD)

    found = words(recoup("list", "scenarios"))

    assert found[-6:] == ["tiny", "20", "3", "main", "(10)", "tiny.yaml"]


@pytest.fixture
def tables(recoup: Recoup, monkeypatch: pytest.MonkeyPatch) -> Recoup:
    """Run the command in a folder with a decision table."""
    monkeypatch.setitem(sys.modules, "policies.catalog", SimpleNamespace(CATALOG={"decision_table": DecisionTable}))
    Path("t.csv").write_text("treatment,stage,name\nsms,administrative,first reminder\n")
    return recoup


def test_a_manual_is_printed(tables: Recoup) -> None:
    result = tables("manual", "t.csv", "--scenario", "world.yaml")

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("# Procedure manual: t\n")
    assert "### 1. first reminder\n" in result.stdout


def test_a_manual_is_written_to_a_file_and_its_path_printed(tables: Recoup) -> None:
    printed = tables("manual", "t.csv", "--scenario", "world.yaml").stdout

    result = tables("manual", "t.csv", "--scenario", "world.yaml", "--output", "new/m.md")

    assert result.stdout == "new/m.md\n"
    assert Path("new/m.md").read_text(encoding="utf-8") == printed


def test_no_manual_is_written_of_a_table_with_faults(tables: Recoup) -> None:
    Path("t.csv").write_text("treatment,stage\nsms,late\n")

    result = tables("manual", "t.csv", "--scenario", "world.yaml", "--output", "m.md")

    assert result.exit_code == 2
    assert result.stderr.startswith("t.csv: 1 problem. Nothing was run.\n  t.csv:2  stage (column B)  is “late”.")
    assert not Path("m.md").exists()


def test_check_reads_a_table_too(tables: Recoup) -> None:
    assert tables("check", "t.csv").stdout == "policy decision_table\n  rows: 1 rows\n"


def test_a_place_that_cannot_be_written_is_told_and_is_no_verdict(recoup: Recoup, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    result = recoup("run", "world.yaml", "--policy", "no_contact", "--log", "--out", str(tmp_path / "taken" / "x"))
    assert result.exit_code == 2
    assert "taken/x cannot be used: Not a directory" in result.stderr
