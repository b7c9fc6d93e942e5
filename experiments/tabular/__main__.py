"""The command `python -m experiments.tabular`: estimate a tabular model from a pilot, and check it on other seeds."""

import json
from pathlib import Path

import click

from experiments.config import load
from experiments.seeds import seeds
from policies.tabular import TabularModel
from sim.scenario import Scenario

from .check import checks, report
from .estimate import estimate, kept_of_cured
from .explore import Pilot
from .logs import count, pilot_world
from .states import CARD

MODEL = Path("configs/models/card_tabular.json")


def text_of(model: TabularModel, header: dict[str, object]) -> str:
    """Write a model as JSON, whole numbers without a point, one key a line."""
    lines = [f"{json.dumps(key)}: {_compact(value)}" for key, value in (header | model.plain()).items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: object) -> str:
    if isinstance(value, list):
        return "[" + ",".join(map(_compact, value)) + "]"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return json.dumps(value)


@click.command()
@click.argument("scenario_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seeds", "n_seeds", type=click.IntRange(min=1), default=80, show_default=True, help="Training seeds")
@click.option("--checks", "n_checks", type=click.IntRange(min=0), default=4, show_default=True, help="Selection seeds")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=MODEL, show_default=True)
def main(scenario_file: Path, n_seeds: int, n_checks: int, out: Path) -> None:
    """Estimate a tabular model of a scenario's accounts, write it, and print predicted against simulated value."""
    world = pilot_world(load(scenario_file, Scenario))
    chosen = seeds("train", n_seeds)
    counts = count(world, chosen, Pilot(CARD.treatments[1:]), CARD)
    model = estimate(counts, CARD)
    header: dict[str, object] = {
        "scenario": world.name,
        "seeds": [chosen[0], chosen[-1]],
        "command": f"python -m experiments.tabular {scenario_file.as_posix()}",
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text_of(model, header), encoding="utf-8")
    seen = int((counts.days.sum(axis=0) > 0).sum())
    click.echo(f"{int(counts.days.sum()):,} account-days, {seen} of {CARD.n_states} states seen")
    click.echo(f"{kept_of_cured(counts):.1%} of cured balances are not lost again; {out.stat().st_size / 1e6:.2f} MB\n")
    for line in report(checks(world, model, seeds("select", n_checks)) if n_checks else ()):
        click.echo(line)


if __name__ == "__main__":
    main(prog_name="python -m experiments.tabular")
