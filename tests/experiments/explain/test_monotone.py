"""Whether a policy goes the way one expects."""

import csv

from experiments.explain import Monotonicity, monotonicity, monotonicity_figure
from experiments.explain.monotone import Sample, monotonicity_csv, monotonicity_lines
from experiments.figures.style import head_of
from experiments.rehearsal import Rehearsal

from .conftest import SCENARIO, ByBalance

SAMPLE = Sample(accounts=10, days=(10,), seed=5)


def _of(policy: ByBalance) -> tuple[Monotonicity, ...]:
    return monotonicity(Rehearsal(SCENARIO, policy), SAMPLE, {"balance": 1, "dials_7": -1})


def test_nothing_is_found_where_a_policy_goes_the_expected_way() -> None:
    balance, dials = _of(ByBalance())
    assert (balance.accounts, balance.moved, balance.against, balance.worst) == (10, 1.0, 0.0, "")
    assert (dials.moved, dials.against) == (0.0, 0.0)


def test_urgency_that_falls_is_found_in_every_account_with_its_worst_step() -> None:
    balance, _ = _of(ByBalance(sign=-1.0))
    assert (balance.against, balance.uncalled) == (1.0, 0.0)
    assert balance.worst.startswith("Balance from ")


def test_the_other_direction_may_be_expected() -> None:
    found = monotonicity(Rehearsal(SCENARIO, ByBalance()), SAMPLE, {"balance": -1})[0]
    assert found.uncalled == found.against == 1.0
    assert "then not called" in found.worst


def test_the_report_is_a_table_lines_and_a_figure() -> None:
    found = _of(ByBalance(sign=-1.0))
    rows = list(csv.DictReader(monotonicity_csv(found).splitlines()))
    assert [row["feature"] for row in rows] == ["balance", "dials_7"]
    assert float(rows[0]["against"]) == 1.0
    assert len(list(monotonicity_lines("mine", found))) == 3
    title, _ = head_of(monotonicity_figure("mine", found))
    assert title == "mine goes against expectation most often as the balance rises"
