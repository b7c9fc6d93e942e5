from pathlib import Path

import pytest

from experiments.errors import UserError
from experiments.gate.baseline import Baseline, BaselineError, read_baseline, write_baseline
from experiments.gate.frame import baseline_of
from experiments.gate.settings import GateFile
from tests.experiments.gate.plans import plans_of, values_of
from tests.experiments.gate.worlds import gate_file

PATH = Path("door.baseline.yaml")


def written() -> tuple[GateFile, Baseline]:
    file = gate_file()
    baseline = baseline_of(file, plans_of(file), values_of(file))
    write_baseline(baseline, file)
    return file, baseline


def damaged(old: str, new: str) -> UserError:
    """What is said of a baseline in which a text has been changed."""
    file, _ = written()
    text = PATH.read_text()
    assert old in text
    PATH.write_text(text.replace(old, new, 1))
    with pytest.raises(UserError) as caught:
        read_baseline(file)
    return caught.value


def first_value() -> str:
    _, baseline = written()
    return repr(baseline.experiments["small"].policies["cadence"].metrics["recovery_rate"].values[0])


def test_a_baseline_reads_back_bit_for_bit() -> None:
    file, baseline = written()

    assert read_baseline(file) == baseline


def test_a_baseline_says_how_it_was_made_and_its_lines_are_short() -> None:
    written()

    lines = PATH.read_text().splitlines()

    assert lines[0] == "# Written by `recoup gate update door.yaml`; do not edit."
    assert max(map(len, lines)) <= 120


def test_a_baseline_that_is_not_there_ends_with_4_and_says_how_to_make_it() -> None:
    with pytest.raises(BaselineError) as caught:
        read_baseline(gate_file())

    assert caught.value.exit_code == 4
    assert str(caught.value) == (
        "door.baseline.yaml is not there: the gate has no baseline. "
        "Make one, and review what it changes: recoup gate update door.yaml"
    )


def test_a_value_changed_by_hand_is_found() -> None:
    error = damaged(f"[{first_value()}", "[0.5")

    assert error.exit_code == 2
    assert "metrics.recovery_rate  values do not have the mean that is written" in str(error)
    assert str(error).endswith("recoup gate update door.yaml")


def test_a_value_lost_is_found() -> None:
    assert "values do not have the mean" in str(damaged(f"[{first_value()}, ", "["))


def test_a_vector_too_short_is_found() -> None:
    error = damaged("count: 70", "count: 71")

    assert (
        "must hold 71 values, one a seed, but experiments.small.policies.cadence.metrics.recovery_rate holds 70"
        in str(error)
    )


@pytest.mark.parametrize("value", [".nan", "nan", ".inf", "", "x"])
def test_a_value_that_is_no_number_is_refused(value: str) -> None:
    assert damaged(f"[{first_value()}", f"[{value or 'null'}").exit_code == 2


def test_a_setting_lost_is_named_with_its_line() -> None:
    assert "door.baseline.yaml:2  gte" in str(damaged("gate: door", "gte: door"))


def test_a_baseline_cut_short_is_refused() -> None:
    file, _ = written()
    PATH.write_text(PATH.read_text()[:2000])

    with pytest.raises(UserError):
        read_baseline(file)


def test_a_baseline_too_large_to_be_read_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = written()
    before = PATH.read_bytes()
    monkeypatch.setattr("experiments.gate.baseline.MOST_BYTES", 1000)

    with pytest.raises(UserError, match="larger than 1 MiB: make two gates"):
        write_baseline(baseline_of(file, plans_of(file), values_of(file, 2.0)), file)

    assert PATH.read_bytes() == before
    assert list(Path().glob(".*")) == []
