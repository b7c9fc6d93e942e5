"""Hold the default world against published effects; see `make calibration`."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from sim.scenario import Behaviour

from ..provenance import provenance
from ..seeds import seeds
from ..terminal import Bar
from .report import Plan, lines, measure, summary, write

PERSONS, TRIALS = 20_000, 10


@click.command()
@click.option("--persons", type=click.IntRange(min=100), default=PERSONS, help="In every arm of a trial.")
@click.option("--trials", type=click.IntRange(min=2), default=TRIALS, help="Seeds.")
@click.option("--jobs", type=int, default=-1, help="Processes; by default all cores.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("results"), help="Folder of all results.")
def main(persons: int, trials: int, jobs: int, out: Path) -> None:
    """Print every target, what was wanted and what was obtained, and write calibration.json."""
    started, clock = datetime.now(UTC), time.monotonic()
    with Bar(quiet=False) as bar:
        report = measure(Behaviour(), Plan(persons, seeds("report", trials), jobs), bar)
    where_from = provenance(started, time.monotonic() - clock, report.cpu_seconds)
    write(report, {**where_from, "persons": persons, "trials": trials}, out / "calibration.json")
    click.echo("\n".join([*lines(report), *summary(report)]))


if __name__ == "__main__":
    main()
