"""Every page of the documentation does what it says."""

from pathlib import Path

import pytest

from tests.docs.blocks import PAGES, ROOT, blocks_of
from tests.docs.session import Session, is_run, without_comment

RUN = ("console", "csv", "python", "sh", "yaml")
NOT_CODE = ("text",)

NOT_RUN = {
    "README.md": [
        "make test",
        "make calibration",
        "make against-data",
        "make floors N=50",
        "make kill-test",
        "make docs",
        "make bench",
    ],
    "docs/gate.md": ["git add configs/gates && git commit"],
    "docs/tutorials/ci.md": [
        "recoup gate gates/gate.yaml --junit reports/gate.xml || test $? -eq 3",
        'git add gates && git commit -m "Guard the strategies"',
        'git commit -m "Accept that nobody is called" gates',
        "pytest test_strategies.py",
    ],
}
"""Commands and blocks that no test runs, by page: they set up, build, clean, or need another program."""

WITH_CODE = [page for page in PAGES if any(block.language in RUN for block in blocks_of(page))]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", WITH_CODE, ids=name_of)
def test_a_page_does_what_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(page, Session(tmp_path, small=True), monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_CODE, ids=name_of)
def test_a_page_shows_what_comes_out(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(page, Session(tmp_path, small=False), monkeypatch)


def follow(page: Path, reader: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do all that a page says, in its order."""
    if reader.small:  # reports and figures have tests of their own
        monkeypatch.setattr("experiments.results.FIGURES", {})
        monkeypatch.setattr("experiments.results.write_report", lambda *_: None)
        monkeypatch.setattr("experiments.report.export.write", lambda *_: None)
    monkeypatch.chdir(reader.folder)
    monkeypatch.syspath_prepend(reader.folder)
    monkeypatch.setattr("experiments.cli.places.CONFIGS", reader.folder / "configs")
    for block in blocks_of(page):
        if "skip" not in block.says:
            reader.do(block)


def test_what_no_test_runs_is_known() -> None:
    found = {name_of(page): not_run(page) for page in PAGES}

    assert {page: names for page, names in found.items() if names} == NOT_RUN


def not_run(page: Path) -> list[str]:
    """Name the blocks and commands of a page that are not run."""
    blocks = [block for block in blocks_of(page) if block.language in RUN]
    skipped = [block.text.partition("\n")[0] for block in blocks if "skip" in block.says]
    left = [block for block in blocks if "skip" not in block.says and block.language in ("console", "sh")]
    return [*skipped, *(without_comment(line) for block in left for line in block.commands if not is_run(line))]


def test_every_block_says_what_it_is_in() -> None:
    unknown = [block.name for page in PAGES for block in blocks_of(page) if block.language not in (*RUN, *NOT_CODE)]

    assert unknown == []
