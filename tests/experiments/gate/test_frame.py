from collections.abc import Callable

import pytest

from experiments.gate.baseline import BaselineError
from experiments.gate.frame import baseline_of, changes_under_test, check_fits
from experiments.gate.settings import load_gate
from policies.catalog import CATALOG
from tests.experiments.gate.plans import plans_of, values_of
from tests.experiments.gate.worlds import EXPERIMENT, GATE, SCENARIO, gate_file, write_files

Changed = Callable[..., tuple[str, list[str]]]


@pytest.fixture
def after() -> Changed:
    """What a gate says after its files have changed: why it refuses, and what it tests."""
    file = gate_file()
    baseline = baseline_of(file, plans_of(file), values_of(file))

    def change(gate: str = GATE, experiment: str = EXPERIMENT, scenario: str = SCENARIO) -> tuple[str, list[str]]:
        now = load_gate(write_files(gate, experiment, scenario), CATALOG)
        try:
            check_fits(baseline, now, plans_of(now))
        except BaselineError as error:
            return str(error), []
        return "", changes_under_test(baseline, now)

    return change


def test_a_gate_fits_the_baseline_it_has_just_made(after: Changed) -> None:
    assert after() == ("", [])


def test_what_is_refused_is_named_with_what_it_was_and_how_to_go_on(after: Changed) -> None:
    said, _ = after(scenario=SCENARIO.replace("days: 10", "days: 11"))

    assert said == (
        "door.baseline.yaml does not fit what the gate asks for now. Nothing was run.\n"
        "  small.world.days: 10, now 11\n"
        "Make one, and review what it changes: recoup gate update door.yaml"
    )


@pytest.mark.parametrize(
    ("gate", "named"),
    [
        (("door", "gate"), "  gate: door, now gate"),
        (("confirm: 30", "confirm: 31"), "  seeds: 70 from 4000000000, now 71 from 4000000000"),
        (
            ("margin: 0.002", "margin: 0.02"),
            "  metrics.recovery_rate: higher is better, margin 0.002, now higher is be",
        ),
        (("  rpc_per_account:\n", ""), "  small.cadence.rpc_per_account: under guard, now none"),
        (("rpc_per_account", "rpc_rate"), "  small.cadence.rpc_rate: none, now under guard"),
        (("rpc_per_account:", "rpc_per_account: {better: lower}"), "  metrics.rpc_per_account: higher is better, mar"),
        (("policies: [cadence]\n", ""), "  small.no_contact.recovery_rate: none, now under guard"),
    ],
)
def test_another_gate_does_not_fit(after: Changed, gate: tuple[str, str], named: str) -> None:
    said, _ = after(gate=GATE.replace(*gate))

    assert named in said


@pytest.mark.parametrize(
    "scenario",
    [
        SCENARIO.replace("persons: 60", "persons: 61"),
        f"{SCENARIO}costs: {{dial: 1}}\n",
        f"{SCENARIO}behaviour: {{payment: {{base_hazard: 0.001}}}}\n",
    ],
)
def test_another_world_does_not_fit(after: Changed, scenario: str) -> None:
    said, _ = after(scenario=scenario)

    assert "  small.world." in said


def test_a_world_by_another_name_fits(after: Changed) -> None:
    assert after(scenario=SCENARIO.replace("tiny", "little")) == ("", [])


def test_parameters_are_what_a_gate_tests(after: Changed) -> None:
    said, changes = after(experiment=EXPERIMENT.replace("cadence:", "cadence: {sms_every: 30}"))

    assert (said, changes) == ("", ["settings of cadence in small"])


def test_another_policy_under_the_same_name_is_what_a_gate_tests(after: Changed) -> None:
    said, changes = after(experiment=EXPERIMENT.replace("cadence:", "cadence: {policy: largest_balance}"))

    assert (said, changes) == ("", ["settings of cadence in small"])


def test_a_policy_that_is_not_under_guard_may_come_and_go(after: Changed) -> None:
    assert after(experiment=f"{EXPERIMENT}  random:\n") == ("", [])


def test_code_is_what_a_gate_tests(after: Changed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.gate.frame.source_digest", lambda _: "other")

    assert after() == ("", ["code of the simulator or of the policies"])
