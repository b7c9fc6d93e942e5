"""The report in Chromium. Run with -m browser."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
from matplotlib.image import imread

from experiments.acceptance import Acceptance
from experiments.evidence import Evidence, StressOutcome
from experiments.experiment import PolicyChoice
from experiments.plain import plain
from experiments.report import chromium
from experiments.report.chromium import take_picture
from experiments.report.export import write
from experiments.report.page import page
from experiments.report.whatif import limits, risks

from .cases import complete, evidence, largest
from .hostile import hostile
from .test_whatif import CASES, by_python

pytestmark = pytest.mark.browser

BROWSER = chromium.find()
TIMEOUT_MS = 30_000

LIGHT: dict[str, Any] = {"viewport": {"width": 1100, "height": 900}}
DARK: dict[str, Any] = {**LIGHT, "color_scheme": "dark"}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}

OVER_THE_GRID = """([places, chances]) => {
  const [limit, risk] = ["limit", "risk"].map((id) => document.getElementById(id));
  const seen = [];
  for (let i = 0; i < places; i++) for (let j = 0; j < chances; j++) {
    limit.value = i; risk.value = j;
    limit.dispatchEvent(new Event("input"));
    const answer = document.getElementById("if-answer");
    const state = document.getElementById("if-state").className.split(" ")[1];
    seen.push([answer.dataset.policy, state, answer.textContent]);
  }
  return seen;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install .[test]")
    if BROWSER is None:
        pytest.skip(f"there is no Chromium: none of {', '.join(chromium.NAMES)} is on the path")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"], timeout=TIMEOUT_MS)
        yield running
        running.close()


class Opened:
    """A report in a tab, and what it asked for and complained of."""

    def __init__(self, browser: Any, path: Path, **kind: Any) -> None:
        self.context = browser.new_context(**kind)
        self.context.set_default_timeout(TIMEOUT_MS)
        self.tab = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("console", lambda message: self.complaints.append(message.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.tab.goto(path.as_uri())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def ask(self, script: str, given: Any = None) -> Any:
        return self.tab.evaluate(script, given)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page(largest()), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", [LIGHT, DARK, PHONE], ids=["light", "dark", "phone"])
def test_it_opens_without_a_request_or_a_complaint_and_fits(browser: Any, report: Path, kind: dict[str, Any]) -> None:
    with Opened(browser, report, **kind) as opened:
        assert opened.requests == [report.as_uri()]
        assert opened.complaints == []
        assert opened.tab.locator("h1").inner_text() == "What should we do?"
        assert opened.tab.locator("svg[role=img]").count() == 11
        assert all(box["height"] > 50 for box in (each.bounding_box() for each in opened.tab.locator("svg").all()))
        assert opened.ask("document.documentElement.scrollWidth <= innerWidth")


def test_dark_changes_the_page_and_its_figures(browser: Any, report: Path) -> None:
    colors = []
    for kind in (LIGHT, DARK):
        with Opened(browser, report, **kind) as opened:
            colors.append(
                opened.ask(
                    "() => [getComputedStyle(document.body).backgroundColor, "
                    "getComputedStyle(document.querySelector('svg text')).fill, "
                    "getComputedStyle(document.querySelector('#money svg path[class]')).stroke]"
                )
            )

    assert all(light != dark for light, dark in zip(*colors, strict=True))


CONTRAST = """() => {
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).map((c) => c / 255).map(
      (c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (!color.startsWith("rgba(0, 0, 0, 0")) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const shown = [...document.querySelectorAll("p, dt, dd, h1, h2, h3, th, td, summary, label, output, figcaption")];
  return Math.min(...shown.filter((each) => each.offsetParent).map((each) => {
    const [a, b] = [light(getComputedStyle(each).color), light(behind(each))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }));
}"""


@pytest.mark.parametrize("kind", [LIGHT, DARK], ids=["light", "dark"])
def test_all_text_stands_out_from_what_is_behind_it(browser: Any, report: Path, kind: dict[str, Any]) -> None:
    with Opened(browser, report, **kind) as opened:
        assert opened.ask(CONTRAST) >= 4.5


def test_it_prints_on_few_pages_and_the_decision_on_the_first(browser: Any, report: Path) -> None:
    with Opened(browser, report, **LIGHT) as opened:
        printed = opened.tab.pdf(prefer_css_page_size=True, print_background=True)
        opened.tab.emulate_media(media="print")
        height = opened.ask("document.getElementById('gain').getBoundingClientRect().bottom")
        width = opened.ask("document.documentElement.clientWidth")

    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 6
    assert height / width < (297 - 26) / (210 - 24)


@pytest.mark.parametrize("name", CASES)
def test_the_sliders_agree_with_python_everywhere(browser: Any, name: str, tmp_path: Path) -> None:
    found = CASES[name]
    path = tmp_path / "report.html"
    path.write_text(page(found), encoding="utf-8")
    places, chances = limits(found.verdict.limit), risks(found.experiment.acceptance.accepted_risk)

    with Opened(browser, path, **LIGHT) as opened:
        seen = opened.ask(OVER_THE_GRID, [len(places), len(chances)])

    assert [tuple(each) for each in seen] == [by_python(found, limit, risk) for limit in places for risk in chances]


def test_a_slider_is_moved_by_the_keyboard(browser: Any, report: Path) -> None:
    with Opened(browser, report, **LIGHT) as opened:
        before = opened.tab.locator("#limit-value").inner_text()
        opened.tab.locator("#limit").focus()
        opened.tab.keyboard.press("ArrowLeft")

        assert opened.tab.locator("#limit-value").inner_text() != before
        assert opened.tab.locator("#limit").get_attribute("aria-valuetext") != before


def test_the_printed_page_stands_beside_the_figures_for_papers(browser: Any, tmp_path: Path) -> None:
    write(evidence(3, 30, stress=()), "pdf", tmp_path)

    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "gain.pdf").is_file()


def test_the_picture_for_the_readme_is_of_the_top_of_the_page(browser: Any, report: Path, tmp_path: Path) -> None:
    take_picture(str(BROWSER), report, tmp_path / "report.png", 1100, 700)

    assert imread(tmp_path / "report.png").shape[:2] == (700, 1100)


def rechristened(found: Evidence, names: Iterator[str], n_stress: int) -> tuple[Evidence, list[str]]:
    """Give everything that has a name a hostile one."""
    comparison, fresh = found.comparison, found.confirmation
    policies = tuple(islice(names, len(comparison.policies)))
    segments = tuple(islice(names, 20))
    roles = {"policies": policies, "champion": policies[0], "control": policies[-1], "segments": segments}

    def renamed(each: Any) -> Any:
        values = np.repeat(each.segment_values[:, :, :1], len(segments), axis=2)
        groups = np.repeat(each.group_values[:, :, :1], len(segments) + 1, axis=2)
        return replace(each, **roles, segment_values=values, group_values=groups)

    titles = list(islice(names, n_stress))
    outcome = renamed(complete(found.stress[0].comparison))
    experiment = found.experiment.model_copy(
        update={"name": next(names), "policies": {name: PolicyChoice(policy=name) for name in policies}}
    )
    stress = tuple(StressOutcome(title, title, outcome) for title in titles)
    renamed_fresh = None if fresh is None else renamed(fresh)
    everything = Evidence(experiment, found.scenario, renamed(comparison), renamed_fresh, stress)
    return everything, [experiment.name, *policies, *segments, *titles]


def test_a_thousand_hostile_names_are_shown_as_text_and_none_is_obeyed(browser: Any, tmp_path: Path) -> None:
    names, tried = hostile(), 0
    for number in range(9):
        found, used = rechristened(evidence(8, 30, rule=Acceptance(complaints_limit=9.0)), names, 83)
        path = tmp_path / f"{number}.html"
        path.write_text(page(found), encoding="utf-8")
        with Opened(browser, path, **LIGHT) as opened:
            assert opened.requests == [path.as_uri()]
            assert opened.complaints == []
            assert opened.ask("window.hit") is None
            cells = opened.ask("[...document.querySelectorAll('tbody th, title, header p')].map((e) => e.textContent)")
            assert opened.ask("document.querySelectorAll('script').length") == 2
        shown = json.dumps(cells, ensure_ascii=False)
        assert all(json.dumps(plain(name), ensure_ascii=False)[1:-1] in shown for name in used)
        tried += len(used)
    assert tried >= 1_000
