"""The command `python -m experiments.scores`: fit scores on a randomised trial, and judge them on other seeds."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no stubs

from experiments.config import load
from experiments.figures.style import SETTINGS
from experiments.seeds import seeds
from sim.features import Tariff
from sim.scenario import Scenario

from .evaluation import Calibration, Qini, calibration, effects_by_tenth, estimates, qini, rankings
from .figures import calibrated, qini_curves
from .fitting import FEATURES, Method, Scores, fit
from .trial import Cases, observe
from .uplift import contrast, expected_untouched

ROOT = Path(__file__).parents[2]
FIRST_CALLED = 0.02
File = click.Path(exists=True, dir_okay=False, path_type=Path)
Folder = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("scenario", type=File)
@click.option("--train", default=24, show_default=True, help="Seeds to fit on.")
@click.option("--select", default=8, show_default=True, help="Seeds to judge on.")
@click.option("--within", default=90, show_default=True, help="Days within which what is resolved counts.")
@click.option(
    "--arms", default="sms,email,call", show_default=True, help="Treatments of the trial; the last is judged."
)
@click.option("--models", type=Folder, default=ROOT / "configs" / "models", help="Folder of the models.")
@click.option("--figures", type=Folder, default=ROOT / "docs" / "img", help="Folder of the figures.")
def main(scenario: Path, train: int, select: int, within: int, arms: str, models: Path, figures: Path) -> None:
    """Fit the scores of a scenario, print how good they are on other seeds, and write models and figures."""
    world, chosen = load(scenario, Scenario), arms.split(",")
    with threadpool_limits(1):  # sums of gradients would depend on the number of threads
        cases = observe(world, seeds("train", train), chosen, FEATURES, within)
        scores = fit(cases, Tariff.of(world).collector_ms * 60_000)
        about = {
            "scenario": world.name,
            "seeds": f"train, the first {train}",
            "command": f"python -m experiments.scores configs/{scenario.name} --train {train} --within {within}",
            "arms": chosen,
        }
        write(scores, about, models)
        click.echo(f"{len(cases):,} cases of {train} seeds")
        for line in report(scores, observe(world, seeds("select", select), chosen, FEATURES, within), figures, world):
            click.echo(line)


def write(scores: Scores, about: Mapping[str, Any], folder: Path) -> None:
    """Write the models as JSON, the same bytes for the same fit."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in (("propensity", scores.pays), ("uplift", scores.uplift), ("settlement", scores.settles)):
        text = json.dumps({"about": dict(about), **model.plain()}, indent=1)
        (folder / f"{about['scenario']}_{name}.json").write_text(text + "\n", encoding="utf-8")


def report(scores: Scores, cases: Cases, folder: Path, world: Scenario) -> Iterator[str]:
    """Judge the scores on cases that they were not fitted on, and draw figures."""
    pays, settles = (estimates(score, cases) for score in (scores.pays, scores.settles))
    settled = (cases.share >= Method().settled).astype(np.float64)
    found = contrast(cases, cases.arms[-1], expected_untouched(cases, FEATURES))
    table = scores.uplift.table
    adds = scores.uplift.added([found.cases.seen[name] for name in table.features], len(found.cases))[:, -1]
    paying = calibration(pays, cases.paid.astype(np.float64), cases.weight)
    adding = effects_by_tenth(found, adds)
    yield from _tenths("P(pays within 30 days), under the trial's policy", paying)
    yield from _tenths("P(settled)", calibration(settles, settled, cases.weight))
    yield from _tenths(f"what “{cases.arms[-1]}” adds to the share resolved", adding)
    yield from _prices(scores)
    curves = {
        name: qini(found, ranking)
        for name, ranking in rankings(found, adds, estimates(scores.pays, found.cases)).items()
    }
    yield from _qini_lines(curves, world.currency)
    for name, figure in (
        ("scores-calibration", calibrated(paying, adding)),
        ("scores-qini", qini_curves(curves, world.currency)),
    ):
        save(figure, folder / f"{name}.svg")


def save(figure: Figure, path: Path) -> None:
    """Write a figure, the same bytes for the same content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with rc_context(SETTINGS):
        figure.savefig(path, metadata={"Date": None})


def _tenths(title: str, found: Calibration) -> Iterator[str]:
    yield f"\n{title}: {found.error:.2%} off on average\n  estimated      found"
    yield from (f"{estimated:11.2%} {came:10.2%}" for estimated, came in zip(found.estimated, found.found, strict=True))


def _prices(scores: Scores) -> Iterator[str]:
    yield "\ntreatment   minutes   cents   complaints per 1,000   adds on average"
    for effect in scores.uplift.effects:
        yield (
            f"{effect.treatment:10} {effect.minutes:8.2f} {effect.cost:7.2f} {1000 * effect.complaints:22.2f}"
            f" {effect.score.intercept:17.2%}"
        )


def _qini_lines(curves: Mapping[str, Qini], currency: str) -> Iterator[str]:
    yield f"\nranking      Qini coefficient         {currency} a call among the first {FIRST_CALLED:.0%}"
    for name, curve in curves.items():
        (mean, low, high), cents = curve.coefficient, curve.per_touch(FIRST_CALLED)
        value, least, most = (one / 100 for one in cents)
        yield f"{name:11} {mean:6.3f} [{low:6.3f}, {high:6.3f}] {value:10.2f} [{least:.2f}, {most:.2f}]"


if __name__ == "__main__":
    main(prog_name="python -m experiments.scores")
