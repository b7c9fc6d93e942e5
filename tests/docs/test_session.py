"""A page that says what is not so is found out."""

from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, Block, blocks_of
from tests.docs.session import Session, check_settings, cut_down, is_run, missing


def block(language: str, text: str, **says: str) -> Block:
    return Block(ROOT / "README.md", 1, language, text, says)


def test_blocks_are_found_with_what_the_comments_before_them_say(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n<!-- file: a.yaml -->\n```yaml\ndays: 3\n```\n\n```sh\nrecoup check a.yaml\n```\n")

    found = blocks_of(page)

    assert [(each.language, each.text, each.says) for each in found] == [
        ("yaml", "days: 3\n", {"file": "a.yaml"}),
        ("sh", "recoup check a.yaml\n", {}),
    ]


def test_in_a_session_what_follows_a_dollar_is_a_command_and_the_rest_is_what_it_prints() -> None:
    assert block("console", "$ recoup list policies   # all\nrandom\n").commands == ["recoup list policies   # all"]


def test_a_command_that_ends_otherwise_than_the_page_says_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("dais: 3\n")

    with pytest.raises(AssertionError, match="ended with 2, not 0"):
        Session(tmp_path, small=True).do(block("sh", f"recoup check {tmp_path / 'bad.yaml'}\n"))


def test_yaml_with_a_setting_that_there_is_not_is_told(tmp_path: Path) -> None:
    path = tmp_path / "part.yaml"
    path.write_text("interventions:\n  - {kind: flood, day: 3}\n")

    with pytest.raises(AssertionError, match="flood"):
        check_settings(block("yaml", path.read_text()), path)


def test_lines_that_were_not_printed_in_the_order_of_the_page_are_told() -> None:
    assert missing(["a  1", "...", "c 3"], ["a 1", "b 2", "c 3"]) == []
    assert missing(["c 3", "a 1"], ["a 1", "b 2", "c 3"]) == ["a 1"]


def test_output_is_held_against_the_page_only_where_nothing_is_cut_down(tmp_path: Path) -> None:
    page = block("console", "$ ls configs\nno such line\n")

    Session(tmp_path / "small", small=True).do(page)

    with pytest.raises(AssertionError, match=r"card\.yaml"):
        Session(tmp_path / "full", small=False).do(page)


def test_what_belongs_to_other_programs_is_not_run() -> None:
    assert is_run("recoup check configs/card.yaml")
    assert is_run("make demo    # first")
    assert not is_run("make test")
    assert not is_run("git commit")


def test_worlds_and_experiments_are_cut_down() -> None:
    assert cut_down("name: a\ndays: 180   # all\npopulation:\n  persons: 4000\n") == (
        "name: a\ndays: 20   # all\npopulation:\n  persons: 100\n"
    )
    assert cut_down("name: a\nscenario: b\nconfirm: 30\n") == (
        "name: a\nscenario: b\nreplications: 2\nconfirm: 2\nstress_replications: 2\n"
    )
