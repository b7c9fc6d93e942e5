from pathlib import Path

import numpy as np
import pytest

from experiments.errors import UserError
from experiments.gate.settings import Check, load_gate
from policies.catalog import CATALOG
from tests.experiments.gate.worlds import GATE, gate_file, write_files


def complaint(gate: str) -> str:
    """What is said of a gate that cannot be read."""
    with pytest.raises(UserError) as caught:
        load_gate(write_files(gate), CATALOG)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_every_metric_of_every_policy_under_guard_is_a_check() -> None:
    file = gate_file()

    assert file.checks == (
        Check("small", "cadence", "recovery_rate", "higher", 0.002),
        Check("small", "cadence", "rpc_per_account", "higher", None),
    )


def test_all_policies_are_under_guard_unless_some_are_named() -> None:
    file = gate_file(GATE.replace("policies: [cadence]\n", ""))

    assert [check.policy for check in file.checks] == ["no_contact", "no_contact", "cadence", "cadence"]


def test_the_baseline_is_beside_the_gate_and_called_after_it_unless_it_is_named() -> None:
    assert gate_file().baseline == Path("door.baseline.yaml")
    assert gate_file(f"{GATE}baseline: other/b.yaml\n").baseline == Path("other/b.yaml")


def test_a_metric_may_say_which_way_is_better() -> None:
    file = gate_file(GATE.replace("rpc_per_account:", "dials: {better: lower}"))

    assert file.checks[1].better == "lower"


def test_a_metric_that_is_better_neither_way_has_to_say_which() -> None:
    assert complaint(GATE.replace("rpc_per_account:", "dials:")) == (
        "door.yaml: 1 problem. Nothing was run.\n"
        "  door.yaml:6  metrics.dials  is better neither higher nor lower; say which, as better: lower.\n"
    ).rstrip("\n")


def test_all_faults_are_told_at_once_with_what_was_meant() -> None:
    said = complaint(GATE.replace("recovery_rate", "recovry_rate").replace("confirm: 30", "confirm: 29"))

    assert "door.yaml:5  metrics.recovry_rate  is not a KPI. Did you mean “recovery_rate”?" in said
    assert "door.yaml:8  confirm               is 29; must be at least 30." in said


@pytest.mark.parametrize("looks", ["[29]", "[30, 30]", "[60, 30]"])
def test_looks_rise_from_thirty(looks: str) -> None:
    assert "must rise, from 30 or more" in complaint(GATE.replace("[30, 40]", looks))


def test_a_policy_no_experiment_names_is_refused() -> None:
    said = complaint(GATE.replace("[cadence]", "[cadense]"))

    assert "policies.0  is “cadense”, which no experiment names. Did you mean “cadence”?" in said


def test_experiments_of_one_name_are_refused() -> None:
    said = complaint(GATE.replace("[small.yaml]", "[small.yaml, small.yaml]"))

    assert "experiments must have names of their own, got small, small" in said


def test_harm_is_what_goes_the_wrong_way() -> None:
    now, before = np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0])

    assert Check("e", "p", "recovery_rate", "higher", None).harm(now, before).tolist() == [0, 1, -1]
    assert Check("e", "p", "cost_per_account", "lower", None).harm(now, before).tolist() == [0, -1, 1]


def test_values_within_the_tolerance_are_the_same() -> None:
    check = Check("e", "p", "recovery_rate", "higher", None)
    now, before = np.array([1.0, 100.0, -100.0, 0.0]), np.array([1.02, 101.0, -101.0, 0.0])

    assert check.harm(now, before, 0.01).tolist() == [pytest.approx(0.02), 0, 0, 0]


def test_a_value_that_is_no_number_is_never_the_same() -> None:
    check = Check("e", "p", "recovery_rate", "higher", None)

    assert np.isnan(check.harm(np.array([np.nan]), np.array([np.nan]), 1e-3)).all()
