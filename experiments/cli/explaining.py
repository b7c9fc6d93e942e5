"""Verbs that look into a policy: `explain`, `distill`."""

from pathlib import Path

import click

from .options import changes, common, file, jobs


@click.command()
@file
@click.option("--policy", required=True, help="Name in the experiment, or in the catalog.")
@click.option("--day", type=click.IntRange(min=0), default=30, show_default=True, help="Of the run.")
@click.option(
    "--account",
    type=click.IntRange(0, 2**64 - 1),
    help="Key of an account, or row of that morning's worklist; by default the first call of the day.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@changes
@common
def explain(file: Path, policy: str, day: int, account: int | None, seed: int, overrides: tuple[str, ...]) -> None:
    """Say why a policy decided as it did for one account, and what was allowed.

    FILE is a scenario, for a policy of the catalog, or an experiment, for one of its policies.
    """
    from policies.catalog import CATALOG

    from ..explain import Case
    from ..explain import explain as explained

    click.echo("\n".join(explained(file, policy, CATALOG, Case(day, account, seed), overrides).lines()))


@click.command()
@file
@click.option("--policy", required=True, help="Name in the experiment, or in the catalog.")
@click.option("--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The table, YAML.")
@click.option("--leaves", type=click.IntRange(2, 200), default=50, show_default=True, help="Rules at most.")
@jobs
@changes
@common
def distill(file: Path, policy: str, output: Path, leaves: int, jobs: int | None, overrides: tuple[str, ...]) -> None:
    """Write a decision table that decides much as a policy does, and say what it costs.

    FILE is a scenario, for a policy of the catalog, or an experiment, for one of its policies. The last line printed is
    the path of the table; `recoup manual` prints it as a procedure manual.
    """
    from policies.catalog import CATALOG

    from ..explain import distill as distilled_from
    from ..explain.distill import Effort
    from ..runner import Runner

    found = distilled_from(file, policy, CATALOG, Effort(leaves=leaves), Runner(jobs or -1), overrides)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(found.text(), encoding="utf-8")
    click.echo("\n".join(found.lines()))
    click.echo(output)
