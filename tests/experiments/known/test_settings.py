from pathlib import Path

import pytest

from experiments.config import resolved
from experiments.contents import describe
from experiments.errors import UserError
from experiments.known.settings import load_known

from .fakes import BENCHMARKS, SETTINGS

WRONG = """\
name: small
known:
  hawks:
    sizes: [60]
    policies: {no_effort: }
  hawkes:
    sizes: [60, 0]
    replicatons: 4
    policies:
      linear: {policy: linear_threshold, slope: 7}
      fronteer:
"""


def test_settings_are_read_with_the_policies_of_each_world(tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    file.write_text(SETTINGS)

    known = load_known(file, BENCHMARKS, ["known.fake.replications=5"])

    assert list(known.known) == ["hawkes", "fake"]
    assert known.known["fake"].replications == 5
    linear = known.known["hawkes"].policies["linear"]
    assert (linear.policy, linear.parameters) == ("linear_threshold", {"slope": 0.02, "least_balance": 0.0})


def test_all_faults_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "known.yaml"
    file.write_text(WRONG)

    with pytest.raises(UserError) as refused:
        load_known(file, BENCHMARKS)

    told = {(fault.place.line, fault.where) for fault in refused.value.faults}
    assert told == {
        (3, "known.hawks"),
        (7, "known.hawkes.sizes.1"),
        (8, "known.hawkes.replicatons"),
        (10, "known.hawkes.policies.linear.slope"),
        (11, "known.hawkes.policies.fronteer"),
    }
    assert "Did you mean “hawkes”?" in str(refused.value)
    assert "Did you mean “frontier”?" in str(refused.value)


def test_resolved_settings_read_back_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "known.yaml", tmp_path / "again.yaml"
    first.write_text(SETTINGS)
    second.write_text(resolved(load_known(first, BENCHMARKS)))

    assert load_known(second, BENCHMARKS) == load_known(first, BENCHMARKS)


def test_the_shipped_experiment_is_told_by_its_content() -> None:
    lines = describe(Path("configs/experiments/known.yaml"), {})

    assert lines[0] == "experiment known in worlds with a known optimum"
    assert lines[1].startswith("  hawkes: 20,000 accounts, 10 seeds; policies: no_effort, ")
