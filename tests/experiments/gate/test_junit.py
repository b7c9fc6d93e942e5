from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from experiments.gate.junit import junit, write_junit
from experiments.gate.outcome import Outcome
from tests.experiments.gate.outcomes import CHECK, outcome, result

HOSTILE = ["<b>&amp;\"'", "]]><x/>", "a\x00b\x1b[2J", "\ud800", "\ufffe", "|`${x}`\n# x", "名前"]


def cases(found: Outcome) -> list[ET.Element]:
    return list(ET.fromstring(junit(found)).iter("testcase"))


def test_every_check_is_a_test_case_in_the_order_of_the_gate() -> None:
    found = cases(outcome("pass", "worse"))

    assert [(one.get("classname"), one.get("name")) for one in found] == [
        ("house.small.policy_0", "recovery_rate"),
        ("house.small.policy_1", "recovery_rate"),
    ]


def test_worse_fails_and_what_cannot_be_told_is_skipped() -> None:
    found = outcome("identical", "pass", "worse", "cannot tell")

    assert [[child.tag for child in case][1:] for case in cases(found)] == [[], [], ["failure"], ["skipped"]]
    assert cases(found)[2].find("failure") is not None
    assert ET.fromstring(junit(found)).attrib == {"tests": "4", "failures": "1", "errors": "0", "skipped": "1"}


def test_a_failure_says_what_happened() -> None:
    failure = cases(outcome("worse"))[0].find("failure")

    assert failure is not None
    assert failure.get("message") == result("worse", replace(CHECK, policy="policy_0")).sentence()


def test_numbers_are_properties_in_full() -> None:
    listed = {one.get("name"): one.get("value") for one in cases(outcome("worse"))[0].iter("property")}
    whole = result("worse")

    assert listed == {
        "state": "worse",
        "before": repr(whole.before),
        "now": repr(whole.now),
        "difference": repr(whole.difference),
        "low": repr(whole.low),
        "high": repr(whole.high),
        "margin": "0.002",
        "seeds": "120",
        "fresh": "True",
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_leave_the_document_as_it_is(name: str) -> None:
    check = replace(CHECK, experiment=name, policy=name)

    found = cases(Outcome(name, (result("worse", check),)))

    assert [child.tag for child in found[0]] == ["properties", "failure"]
    assert all(letter not in (found[0].get("classname") or "") for letter in "\x00\x1b\ud800\ufffe")


def test_the_file_is_written_where_no_folder_was() -> None:
    write_junit(outcome("pass"), Path("reports/gate.xml"))

    assert Path("reports/gate.xml").read_bytes() == junit(outcome("pass"))
