import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from experiments.errors import UserError
from experiments.gate import gate, pytest_plugin
from experiments.gate.decision import State
from experiments.gate.outcome import Outcome
from tests.experiments.gate.outcomes import outcome

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[3]
TEST = 'def test_gate(recoup_gate):\n    recoup_gate("gates/house.yaml")\n'


@dataclass
class FakeGuard:
    """Stands for running a gate."""

    outcome: Outcome | UserError
    asked: Path | None = None

    def __call__(self, path: Path, **_: object) -> Outcome:
        self.asked = path
        if isinstance(self.outcome, UserError):
            raise self.outcome
        return self.outcome


def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, found: Outcome | UserError) -> pytest.RunResult:
    """Run a test that asks for a gate in a project of its own, as pytest does where recoup is installed."""
    monkeypatch.setattr(gate, "guard", FakeGuard(found))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(TEST)
    return pytester.runpytest_inprocess("-rA", "--junitxml=out.xml", plugins=[pytest_plugin])


@pytest.mark.parametrize(
    ("state", "ends"),
    [("identical", "passed"), ("pass", "passed"), ("worse", "failed"), ("cannot tell", "skipped")],
)
def test_a_test_ends_as_its_gate(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, state: State, ends: str
) -> None:
    assert run(pytester, monkeypatch, outcome("identical", state)).parseoutcomes() == {ends: 1}


def test_a_failure_says_what_became_worse_without_a_traceback(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = run(pytester, monkeypatch, outcome("pass", "worse")).stdout.str()

    assert "worse: gate house, 2 checks: 1 worse, 1 pass\n" in text
    assert "worse: recovery_rate of policy_1 in small, 20% to 18%" in text
    assert "Traceback" not in text
    assert "pytest_plugin.py" not in text


def test_a_gate_without_a_baseline_fails(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(pytester, monkeypatch, UserError("house.baseline.yaml is not there"))

    assert result.parseoutcomes() == {"failed": 1}
    assert "house.baseline.yaml is not there" in result.stdout.str()


def test_numbers_become_properties_of_the_test(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    run(pytester, monkeypatch, outcome("pass"))

    listed = {one.get("name"): one.get("value") for one in ET.parse(pytester.path / "out.xml").iter("property")}
    assert listed["small.policy_0.recovery_rate.state"] == "pass"
    assert float(listed["small.policy_0.recovery_rate.difference"] or "") == pytest.approx(-0.02)


def test_paths_start_from_the_root_folder_of_pytest(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    run(pytester, monkeypatch, outcome("pass"))

    assert vars(gate)["guard"].asked == pytester.path / "gates" / "house.yaml"


def test_the_plugin_is_where_pytest_is_told_to_look_for_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["entry-points"]["pytest11"] == {"recoup": pytest_plugin.__name__}


def test_other_projects_tests_start_without_importing_recoup() -> None:
    program = "import sys\nimport experiments.gate.pytest_plugin\nprint(*sorted(sys.modules))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)

    names = done.stdout.split()
    ours = [name for name in names if name.partition(".")[0] in {"sim", "policies", "agents", "experiments"}]
    assert ours == ["experiments", "experiments.gate", "experiments.gate.pytest_plugin"]
    assert not {"numpy", "numba", "pydantic", "yaml", "scipy"} & {name.partition(".")[0] for name in names}
