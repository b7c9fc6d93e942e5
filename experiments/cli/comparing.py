"""Verbs that compare policies: `demo`, `compare`, `report`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import places
from .options import Where, changes, common, file, quiet, watched, where

if TYPE_CHECKING:
    from ..report.export import Format


@click.command()
@where
@quiet
@common
def demo(where: Where, quiet: bool) -> None:
    """Compare the baselines, in under three minutes."""
    if not quiet:
        click.echo("This takes up to three minutes on two cores.", err=True)
    _compare(places.CONFIGS / "experiments" / "demo.yaml", (), where, quiet)


@click.command()
@file
@changes
@where
@quiet
@common
def compare(file: Path, overrides: tuple[str, ...], where: Where, quiet: bool) -> None:
    """Compare the policies of an experiment, and say which to use.

    All policies face the same debtors, living the same lives. What was computed before is not computed again. The last
    line printed is the path of the report. FILE may also name small worlds whose best value is known: then policies are
    told in percent of it, and the last line is the folder.
    """
    from ..contents import kind_of
    from ..known.settings import Known

    if kind_of(file) is Known:
        _compare_known(file, overrides, where, quiet)
    else:
        _compare(file, overrides, where, quiet)


@click.command()
@file
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "pdf", "png", "csv"]),
    default="html",
    help="pdf: figures, and the page where Chromium is there; png: figures; csv: tables.",
)
@click.option("--output", type=click.Path(path_type=Path), help="File, or folder if not html.")
@changes
@where
@quiet
@common
def report(
    file: Path, form: "Format", output: Path | None, overrides: tuple[str, ...], where: Where, quiet: bool
) -> None:
    """Write the report of an experiment: one HTML file, or its figures or tables.

    What was computed before is not computed again. The last line printed is the path of what was written.
    """
    from policies.catalog import CATALOG

    from ..compare import evidence_of
    from ..experiment import load_experiment
    from ..report.export import write

    experiment = load_experiment(file, CATALOG, overrides)
    with watched(where, quiet) as bar:
        evidence = evidence_of(experiment, catalog=CATALOG, jobs=where.jobs, out=where.out, progress=bar)
    name = "report.html" if form == "html" else "report"
    written = write(evidence, form, output or where.out / experiment.name / name)
    click.echo(evidence.statement.headline)
    click.echo(written)


def _compare(file: Path, overrides: tuple[str, ...], where: Where, quiet: bool) -> None:
    from policies.catalog import CATALOG

    from ..compare import compare as compare_policies
    from ..comparison import LEGEND
    from ..experiment import load_experiment
    from ..terminal import show

    experiment = load_experiment(file, CATALOG, overrides)
    with watched(where, quiet) as bar:
        evidence = compare_policies(experiment, catalog=CATALOG, jobs=where.jobs, out=where.out, progress=bar)
    show(evidence.comparison.table())
    if not quiet:
        click.echo(LEGEND, err=True)
    click.echo(evidence.statement.headline)
    click.echo(where.out / experiment.name / "report.html")


def _compare_known(file: Path, overrides: tuple[str, ...], where: Where, quiet: bool) -> None:
    from ..known.compare import compare_known
    from ..terminal import Bar, show

    with Bar(quiet=quiet) as bar:  # games are not kept: what is stopped is played again
        results = compare_known(file, where.out, where.jobs, bar, overrides=overrides)
    show(results.table())
    click.echo(results.folder)
