"""Verbs that show what a file holds, what there is, and what one run gives: `check`, `run`, `manual`, `list`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import places
from .options import changes, common, file, out

if TYPE_CHECKING:
    from ..listing import Rows


@click.command()
@file
@changes
@common
def check(file: Path, overrides: tuple[str, ...]) -> None:
    """Check a settings file or a portfolio, and say what it holds.

    A scenario, an experiment, a policy, a stress, an intake mapping, a gate or a tuning is told by its content, a
    portfolio by its ending (.csv, .parquet; docs/portfolio.md says what its columns are). All faults are shown at once,
    each with its file and line.
    """
    from policies.catalog import CATALOG

    from ..contents import describe

    click.echo("\n".join(describe(file, CATALOG, overrides)))


@click.command()
@file
@click.option("--policy", required=True, help="Name in the experiment, or in the catalog.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--log", is_flag=True, help="Write the event log.")
@changes
@out
@common
def run(file: Path, policy: str, seed: int, log: bool, overrides: tuple[str, ...], out: Path) -> None:
    """Run a policy once, and print its KPIs.

    FILE is a scenario, for a policy of the catalog, or an experiment, for one of its policies.
    """
    from policies.catalog import CATALOG
    from sim.kpis import kpis

    from ..event_log import EventLog
    from ..rehearsal import prepare
    from ..terminal import show

    rehearsal = prepare(file, policy, CATALOG, overrides)
    events = EventLog() if log else None
    finished = rehearsal.run(seed, events)
    show([{"KPI": name, "value": f"{value:,.4g}"} for name, value in kpis(finished).items()])
    if events is not None:
        path = out / f"{rehearsal.scenario.name}-{policy}-{seed}.parquet"
        events.write(path)
        click.echo(path)


@click.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--scenario", required=True, type=click.Path(path_type=Path), help="The world it is for.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File; by default it is printed.")
@common
def manual(table: Path, scenario: Path, output: Path | None) -> None:
    """Print a decision table as a procedure manual.

    TABLE is a file of the policy decision_table, YAML or CSV; the manual is in Markdown.
    """
    from policies.catalog import CATALOG

    from ..manual import manual as manual_of

    text = manual_of(table, scenario, CATALOG)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
        click.echo(output)


@click.command("list")
@click.argument("what", type=click.Choice(["policies", "scenarios", "stress", "treatments", "features"]))
@common
def list_(what: str) -> None:
    """List what there is to choose from."""
    from ..terminal import show

    show(_rows(what))


def _rows(what: str) -> "Rows":
    from .. import listing

    match what:
        case "policies":
            from policies.catalog import CATALOG

            return listing.policies(CATALOG)
        case "scenarios":
            return listing.scenarios(places.CONFIGS.glob("*.yaml"))
        case "stress":
            return listing.stresses((places.CONFIGS / "stress").glob("*.yaml"))
        case "treatments":
            from sim.scenario import Scenario

            return listing.treatments(Scenario())
        case _:
            return listing.features()
