"""A gate as JUnit XML, which CI servers read: a test case a check, its numbers as properties.

Worse is a failure, and what cannot be told is skipped, with the reason.
"""

from pathlib import Path
from xml.etree import ElementTree as ET

from .outcome import Outcome, Result

_NUMBERS = ("before", "now", "difference", "low", "high", "margin", "seeds", "fresh")


def write_junit(outcome: Outcome, path: Path) -> None:
    """Write the checks of a gate as JUnit XML; the folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(junit(outcome))


def junit(outcome: Outcome) -> bytes:
    """Make the document, UTF-8."""
    totals = {
        "tests": str(len(outcome.results)),
        "failures": str(len(outcome.of_state("worse"))),
        "errors": "0",
        "skipped": str(len(outcome.of_state("cannot tell"))),
    }
    root = ET.Element("testsuites", totals)
    suite = ET.SubElement(root, "testsuite", {"name": _legal(f"recoup gate {outcome.gate}"), **totals})
    for result in outcome.results:
        _add(result, outcome, suite)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def properties(result: Result) -> dict[str, str]:
    """State and numbers of a check by name, numbers in full."""
    return {"state": result.state, **{name: str(getattr(result, name)) for name in _NUMBERS}}


def _add(result: Result, outcome: Outcome, suite: ET.Element) -> None:
    check = result.check
    names = {"classname": f"{outcome.gate}.{check.experiment}.{check.policy}", "name": check.metric}
    case = ET.SubElement(suite, "testcase", {key: _legal(text) for key, text in names.items()})
    listed = ET.SubElement(case, "properties")
    for name, value in properties(result).items():
        ET.SubElement(listed, "property", {"name": name, "value": value})
    if result.state == "worse":
        ET.SubElement(case, "failure", {"type": "worse", "message": _legal(result.sentence())})
    elif result.state == "cannot tell":
        ET.SubElement(case, "skipped", {"message": _legal(result.sentence())})


def _legal(text: str) -> str:
    """Replace what XML 1.0 cannot hold, not even escaped."""
    return "".join(
        letter if letter.isprintable() or letter in "\t\n\r" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
