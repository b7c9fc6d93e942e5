import click

from experiments.cli import INTERRUPTED, cli
from experiments.reference.commands import page

PARTS = [part.partition("\n") for part in page().split("\n## ")[1:]]
CHAPTERS = {heading.strip("`"): text for heading, _, text in PARTS}
"""The text under each heading."""


def test_every_verb_has_its_chapter_in_the_order_of_the_help() -> None:
    verbs = [f"recoup {name}" for name in cli.commands]

    assert [name for name in CHAPTERS if name in verbs] == verbs


def test_every_option_of_every_verb_is_told() -> None:
    for name, command in cli.commands.items():
        options = [param.opts[-1] for param in command.params if isinstance(param, click.Option)]

        assert [option for option in options if f"| `{option}" not in CHAPTERS[f"recoup {name}"]] == []


def test_a_verb_is_shown_with_what_it_takes() -> None:
    assert "recoup check [OPTIONS] FILE\n" in CHAPTERS["recoup check"]


def test_exit_codes_are_told_of_an_interruption_too() -> None:
    assert f"| {INTERRUPTED} | stopped by you |" in CHAPTERS["Exit codes"]
