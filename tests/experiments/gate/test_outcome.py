from dataclasses import replace

import pytest

from experiments.gate.decision import State
from tests.experiments.gate.outcomes import CHECK, outcome, result


@pytest.mark.parametrize(
    ("states", "whole", "code"),
    [
        (("identical", "identical"), "identical", 0),
        (("identical", "pass"), "pass", 0),
        (("pass", "cannot tell", "identical"), "cannot tell", 3),
        (("cannot tell", "worse", "pass"), "worse", 1),
    ],
)
def test_the_worst_check_decides_for_the_gate(states: tuple[State, ...], whole: str, code: int) -> None:
    found = outcome(*states)

    assert (found.state, found.exit_code) == (whole, code)


def test_the_verdict_is_one_line_that_begins_with_the_state() -> None:
    assert outcome("pass", "worse", "pass", "cannot tell").verdict() == (
        "worse: gate house, 4 checks: 1 worse, 1 cannot tell, 2 pass"
    )
    assert outcome("identical").verdict() == "identical: gate house, 1 check: 1 identical"


def test_the_table_lists_what_decides_first() -> None:
    table = outcome("identical", "pass", "cannot tell", "worse").table()

    assert [row["state"] for row in table] == ["worse", "cannot tell", "pass", "identical"]


def test_a_row_shows_both_means_the_difference_and_what_is_accepted() -> None:
    assert result("worse").row() == {
        "state": "worse",
        "experiment": "small",
        "policy": "cadence",
        "KPI": "recovery_rate",
        "baseline": "20%",
        "now": "18%",
        "difference": "−2 points",
        "95% interval": "−2.18 to −1.82",
        "accepted": "−0.2 points",
        "seeds": "120 fresh",
    }


def test_a_margin_relative_to_the_harm_is_shown_in_the_unit_too() -> None:
    row = result("pass", replace(CHECK, margin=None)).row()

    assert row["accepted"] == "−0.502 points"


def test_a_row_of_identical_values_shows_no_difference() -> None:
    row = result("identical").row()

    assert (row["baseline"], row["now"], row["difference"], row["95% interval"], row["accepted"], row["seeds"]) == (
        "20%",
        "20%",
        "",
        "",
        "",
        "30",
    )


def test_more_cost_is_harm_and_is_shown_as_a_rise() -> None:
    row = result("worse", replace(CHECK, metric="cost_per_account", better="lower")).row()

    assert (row["difference"], row["accepted"]) == ("+0.02", "+0.002")


def test_a_sentence_says_what_a_row_says() -> None:
    assert result("worse").sentence() == (
        "worse: recovery_rate of cadence in small, 20% to 18% (−2 points; 95% interval −2.18 to −1.82), "
        "on 120 fresh seeds"
    )
    assert result("identical").sentence() == "identical: recovery_rate of cadence in small, 20% to 20%, on 30 seeds"


def test_what_has_changed_since_the_baseline_is_told() -> None:
    changed = ("code of the simulator or of the policies", "settings of cadence in small")

    assert outcome("pass", changed=changed).since() == (
        "Changed since the baseline: code of the simulator or of the policies, settings of cadence in small."
    )
