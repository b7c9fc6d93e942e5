"""The verb that searches: `tune`."""

from pathlib import Path

import click

from .options import Where, changes, common, file, quiet, watched, where


@click.command()
@file
@changes
@where
@quiet
@common
def tune(file: Path, overrides: tuple[str, ...], where: Where, quiet: bool) -> None:
    """Search for better numbers of a policy, and choose among the best on fresh seeds.

    What was computed before is not computed again, so a search that was stopped goes on. The last lines printed are the
    digest of the study and the path of the tuned policy.
    """
    from policies.catalog import CATALOG

    from ..terminal import show
    from ..tuning import load_tuning
    from ..tuning import tune as tune_policy
    from ..tuning.tuned import LEGEND
    from ..tuning.writing import CHOSEN

    tuning = load_tuning(file, CATALOG, overrides)
    with watched(where, quiet, "trials") as bar:
        tuned = tune_policy(tuning, catalog=CATALOG, jobs=where.jobs, out=where.out, progress=bar)
    show(tuned.table())
    if not quiet:
        click.echo(LEGEND, err=True)
    click.echo(tuned.headline)
    click.echo(f"digest {tuned.digest[:16]}")
    click.echo(where.out / tuning.name / CHOSEN)
