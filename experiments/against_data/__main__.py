"""The command `python -m experiments.against_data`: every moment of the data, wanted, obtained, met or missed."""

from collections.abc import Sequence
from pathlib import Path

import click

from experiments.config import load
from experiments.seeds import seeds
from sim import Scenario

from . import bank, cards
from .target import Finding, findings

SHARED = Path("../shared/data")
CARDS = SHARED / "uci_credit_card" / "UCI_Credit_Card.csv"
BANK = SHARED / "anonymous_bank" / "anonymous_bank_1999_02.csv.gz"
Copy = click.Path(exists=True, dir_okay=False, path_type=Path)
SCENARIO = Path(__file__).parents[2] / "configs" / "uci_roll.yaml"


def against_cards(file: Path, scenario: Path, n_seeds: int) -> list[Finding]:
    """Run the April book of the card file on some seeds, and hold its moments against the file's."""
    world, book = load(scenario, Scenario), cards.april_book(cards.read_cards(file))
    panels = (cards.live_through(world, book, seed) for seed in seeds("report", n_seeds))
    return findings(cards.TARGETS, [cards.moments_of(panel) for panel in panels])


def against_bank(file: Path, n_seeds: int) -> list[Finding]:
    """Run the bank's February on some seeds, and hold its moments against the file's."""
    february = bank.read_bank(file)
    return findings(bank.TARGETS, [bank.all_moments(february, seed) for seed in seeds("report", n_seeds)])


def report(title: str, found: Sequence[Finding]) -> str:
    """Write the findings, one line each, and how many are met."""
    lines = [title, *(f"  {one.line}" for one in found), f"  {sum(one.is_met for one in found)} of {len(found)} met"]
    return "\n".join(lines)


@click.command()
@click.option("--cards", "card_file", type=Copy, default=CARDS, show_default=True, help="UCI_Credit_Card.csv")
@click.option("--bank", "bank_file", type=Copy, default=BANK, show_default=True, help="Calls of Anonymous Bank, CSV")
@click.option("--scenario", type=Copy, default=SCENARIO, help="World of the cards  [default: configs/uci_roll.yaml]")
@click.option("--seeds", "n_seeds", type=click.IntRange(min=2), default=5, show_default=True, help="Replications")
def main(card_file: Path, bank_file: Path, scenario: Path, n_seeds: int) -> None:
    """Run two public data sets' beginnings in our world; print each moment: wanted, obtained, met or missed.

    The data are not shipped: bring your own copies. The interval is the 95 % one of the mean over replications.
    """
    cards_found = against_cards(card_file, scenario, n_seeds)
    click.echo(report("Credit cards, Taiwan, April to August 2005", cards_found))
    click.echo(report("A bank's telephone floor, February 1999", against_bank(bank_file, n_seeds)))


if __name__ == "__main__":
    main(prog_name="python -m experiments.against_data")
