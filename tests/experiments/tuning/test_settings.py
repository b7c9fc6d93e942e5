from pathlib import Path

import pytest

from experiments.errors import UserError
from experiments.tuning import load_tuning
from experiments.tuning.settings import space_of
from policies.catalog import CATALOG
from tests.experiments.tuning.small import tuning_of, written

TABLE = (
    'policy: {policy: decision_table, rows: [{treatment: sms, when: {balance: {at_least: "300"}}, on_days: [0, 3]}]}\n'
)


def faults_of(folder: Path, more: str) -> list[tuple[str, int, str]]:
    with pytest.raises(UserError) as refused:
        load_tuning(written(folder, more), CATALOG)
    return [(fault.where, fault.place.line, fault.says) for fault in refused.value.faults]


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "policy: {policy: cadence, first_call_dai: 3}\ntrials: 0\nreplications: 4\nkeep: x")

    with pytest.raises(UserError) as refused:
        load_tuning(path, CATALOG)

    found = {(fault.where, fault.place.line) for fault in refused.value.faults}
    lines = path.read_text().splitlines()
    expected = {"policy.first_call_dai": "policy", "trials": "trials", "replications": "replications", "keep": "keep"}
    assert found == {
        (where, next(n for n, line in enumerate(lines, 1) if line.startswith(name))) for where, name in expected.items()
    }


def test_an_unknown_kpi_is_answered_with_what_was_meant(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="perhaps net_resolved_rate"):
        load_tuning(written(tmp_path, "objective: net_resolvd_rate"), CATALOG)


def test_what_is_neither_better_high_nor_low_is_no_objective(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, "objective: dials")

    assert fault[0] == "objective"
    assert "dials is not" in fault[2]


def test_a_limit_without_a_bound_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, "constraints: {complaints: {}}")

    assert "at_least or at_most" in fault[2]


@pytest.mark.parametrize(
    ("search", "says"),
    [
        ("dials_per_weke: {low: 1, high: 2}", "does not lead to a number"),
        ("dials_share: {low: 0.2, high: 0.5}", "holds 0.15 now"),
        ("sms_every: {low: 1, high: 100}", "what the policy allows, 1 to 90"),
        ("sms_every: {low: 1.5, high: 9}", "whole numbers as bounds"),
        ("sms_every: {low: 9, high: 9}", "low below high"),
        ("dials_share: {low: 0, high: 1, log: true}", "low above 0"),
    ],
)
def test_a_range_that_cannot_be_searched_is_a_fault(tmp_path: Path, search: str, says: str) -> None:
    (fault,) = faults_of(tmp_path, f"search: {{{search}}}")

    assert fault[0].startswith("search.")
    assert says in fault[2]


def test_a_start_outside_of_what_is_searched_is_a_fault(tmp_path: Path) -> None:
    found = faults_of(tmp_path, "start: [{first_call_day: 9}, {sms_every: 3}]")

    assert [where for where, _, _ in found] == ["start.0.first_call_day", "start.1.sms_every"]


def test_a_sampler_that_cannot_do_what_is_asked_is_refused(tmp_path: Path) -> None:
    two = "objective: [recovery_rate, cost_per_account]"

    (several,) = faults_of(tmp_path, f"{two}\nsampler: evolution")
    (limits,) = faults_of(tmp_path, "constraints: {complaints: {at_most: 1}}\nsampler: cmaes")

    assert "several objectives" in several[2]
    assert "does not heed" in limits[2]


def test_by_default_every_parameter_with_a_range_is_searched(tmp_path: Path) -> None:
    tuning = tuning_of(tmp_path, "search: {}")

    space = space_of(tuning, CATALOG)

    names = ["first_call_day", "dials_per_week", "dials_share", "sms_every", "email_every"]
    assert [one.name for one in space] == names
    assert [one.whole for one in space] == [True, True, False, True, True]


def test_a_policy_without_ranges_says_what_to_write(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, TABLE + "search: {}")

    assert fault[0] == "search"
    assert "by their paths" in fault[2]


def test_numbers_inside_a_table_go_by_their_paths(tmp_path: Path) -> None:
    search = "rows.0.when.balance.at_least: {low: 0, high: 900}, rows.0.on_days.1: {low: 1, high: 6}"
    tuning = tuning_of(tmp_path, f"{TABLE}search: {{{search}}}")

    space = space_of(tuning, CATALOG)

    assert [(one.default, one.whole) for one in space] == [(300, True), (3, True)]
