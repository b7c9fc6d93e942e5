import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

from experiments.evidence import Evidence
from experiments.figures.waterfall import money_parts
from experiments.plain import REPLACEMENT, plain
from experiments.report.method import fingerprint, method, parameters
from experiments.report.page import contents, page
from experiments.report.sections import SECTIONS
from sim.scenario import Scenario

from .cases import evidence, largest


class Elements(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.labels: list[str] = []
        self.outside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"src", "href", "action", "data"} and not (value or "").startswith("#"):
                self.outside.append(f"{tag} {name}={value}")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(tag)
        if tag == "svg":
            self.labels.append(dict(attrs)["aria-label"] or "")


@pytest.fixture(scope="module")
def whole() -> str:
    return page(largest())


def names(found: Evidence) -> list[str]:
    return [section.name for section in contents(found)]


def test_every_section_appears_when_its_data_exist() -> None:
    assert names(largest()) == [section.name for section in SECTIONS]


def test_a_section_without_data_is_left_out() -> None:
    found = evidence(stress=(), confirm=0)

    assert "stress" not in names(found)
    assert "load" not in names(replace(found, comparison=replace(found.comparison, on_shift=0 * found.comparison.busy)))


def test_nothing_but_today_and_the_control_is_still_a_report() -> None:
    assert {"verdict", "cards", "tradeoff", "policies", "method"} <= set(names(evidence(2, stress=())))
    assert "<svg" in page(evidence(2, stress=()))


def test_the_largest_report_keeps_to_its_size(whole: str) -> None:
    assert len(whole.encode()) <= 200_000


def test_the_same_evidence_gives_the_same_bytes(whole: str) -> None:
    assert page(largest()) == whole


def test_nothing_of_the_machine_or_the_day_is_in_the_page(whole: str) -> None:
    assert not re.search(r"/(home|root|work|tmp|usr)/|20\d\d-\d\d-\d\dT", whole)


def test_the_page_asks_for_nothing_outside_and_says_so(whole: str) -> None:
    assert Elements(whole).outside == []
    assert "default-src 'none'" in whole
    assert "'unsafe-eval'" not in whole


def test_ids_are_unique_and_every_reference_has_its_target(whole: str) -> None:
    found = Elements(whole).ids

    assert len(set(found)) == len(found)
    assert set(re.findall(r'(?:url\(|href=")#([^)"]+)', whole)) <= set(found)


def test_headings_are_in_order_and_figures_bear_a_sentence(whole: str) -> None:
    found = Elements(whole)

    assert found.headings[0] == "h1"
    assert found.headings.count("h1") == 1
    assert all(int(after[1]) <= int(before[1]) + 1 for before, after in pairwise(found.headings))
    assert len(found.labels) >= 7
    assert all(len(label.split()) > 3 for label in found.labels)


def test_figures_follow_the_style_sheet_and_keep_their_text(whole: str) -> None:
    drawings = "".join(re.findall(r"<svg.*?</svg>", whole, re.DOTALL))

    assert not re.search(r":\s*#[0-9a-f]{3,6}\b", drawings)
    rules = dict(re.findall(r"^\.(s\d+)\{(.*)\}$", whole, re.MULTILINE))
    assert set(re.findall(r"class=(s\d+)", drawings)) == set(rules)
    assert not re.search("#|rgb", "".join(rules.values()))
    assert {"var(--new)", "var(--today)", "var(--fails)"} <= set(re.findall(r"var\(--\w+\)", "".join(rules.values())))
    assert "<text" in drawings
    assert "<style" not in drawings


def test_the_figures_title_is_the_answer_and_not_drawn_again(whole: str) -> None:
    for label in Elements(whole).labels:
        assert f'<p class="answer">{label}</p>' in whole
        assert f">{label}</text>" not in whole


def test_what_is_assumed_comes_first_and_is_counted() -> None:
    tables = method(evidence()).tables
    graded = [each for each in parameters(Scenario()) if each.grade == "assumed"]

    assert tables[0].name == "parameters_assumed"
    assert len(tables[0].rows) == len(graded)
    assert ("behaviour.fatigue.dial", "1", "points", "") in tables[0].rows


def test_every_setting_moves_the_fingerprint_and_no_path_does() -> None:
    found = evidence()
    moved = found.experiment.model_copy(update={"replications": 7})
    elsewhere = found.experiment.model_copy(update={"scenario": found.experiment.scenario.absolute()})

    assert fingerprint(replace(found, experiment=moved)) != fingerprint(found)
    assert fingerprint(replace(found, scenario=Scenario(days=7))) != fingerprint(found)
    assert fingerprint(replace(found, experiment=elsewhere)) == fingerprint(found)


def test_the_parts_of_the_money_make_the_headline() -> None:
    comparison = evidence().comparison

    for policy in comparison.policies:
        np.testing.assert_allclose(
            sum(money_parts(comparison, policy).values()), comparison.mean(policy, "net_resolved_rate")
        )


def test_names_are_shown_as_they_are_but_for_what_cannot_be_seen() -> None:
    assert plain("a<b>&\"'שלום") == "a<b>&\"'שלום"
    assert plain("a\x00\u202eb\ud800") == f"a{REPLACEMENT * 2}b{REPLACEMENT}"
