"""The folder of a tuning: every trial, the policy that was chosen as a file to read, and where it comes from."""

import json
import os
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any

import polars as pl

from policies.conditions import number_of
from sim.scenario import Scenario

from ..config import resolved
from ..figures import save_figure
from ..parameters import Catalog
from ..seeds import seeds
from ..yaml_text import write
from .figure import history
from .retest import Retest
from .settings import Tuning
from .space import with_values
from .trial import Trial, is_feasible
from .tuned import Tuned

CHOSEN = "tuned.yaml"


def save(tuned: Tuned, catalog: Catalog, scenario: Scenario, where_from: Mapping[str, object], folder: Path) -> None:
    """Write a tuning into a folder.

    Parameters
    ----------
    tuned
        What came out.
    catalog
        Policies by name.
    scenario
        The world; it is written with every setting, so that `config.yaml` runs again from there.
    where_from
        As `provenance` tells it.
    folder
        An empty folder.
    """
    _write_settings(tuned.tuning, scenario, folder)
    pl.DataFrame(rows(tuned), infer_schema_length=None).write_csv(folder / "trials.csv")
    pl.DataFrame(again(tuned), infer_schema_length=None).write_csv(folder / "retests.csv")
    command = str(where_from["command"])
    (folder / CHOSEN).write_text(policy_file(tuned, tuned.chosen, catalog, command, folder), encoding="utf-8")
    for one in tuned.front if len(tuned.tuning.objectives) > 1 else ():
        path = folder / f"tuned-{one.trial.number}.yaml"
        path.write_text(policy_file(tuned, one, catalog, command, folder), encoding="utf-8")
    save_figure(history(tuned), folder / "history")
    text = json.dumps(_manifest(tuned, where_from), indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def rows(tuned: Tuned) -> list[dict[str, object]]:
    """One row a trial: how it ended, its numbers, and the mean of every KPI that was asked for."""
    return [_row(tuned.tuning, trial) for trial in tuned.trials]


def again(tuned: Tuned) -> list[dict[str, object]]:
    """One row a trial and seed of the block *select*."""
    return [
        {"trial": one.trial.number, "seed": seed, **dict(zip(tuned.tuning.measures, values, strict=True))}
        for one in tuned.retests
        for seed, values in zip(_select(tuned.tuning), one.again.values.tolist(), strict=True)
    ]


def policy_file(tuned: Tuned, one: Retest, catalog: Catalog, command: str, folder: Path) -> str:
    """Write a trial's policy as a settings file, with where it comes from at its head."""
    choice = tuned.tuning.policy
    parameters = with_values(choice, catalog[choice.policy], one.trial.parameters)
    settings = {"policy": choice.policy, **{name: _plain(value, folder) for name, value in parameters.items()}}
    return "".join(f"# {line}\n" for line in _head(tuned, one, command)) + write(settings)


def _head(tuned: Tuned, one: Retest, command: str) -> list[str]:
    tuning = tuned.tuning
    head = [
        f"Tuned by: {command}",
        f"scenario {tuning.scenario}; trial {one.trial.number} of {len(tuned.trials)}, {tuned.sampler}",
        f"found on {tuning.replications} seeds of block train, chosen on {tuning.select_replications} of block select",
    ]
    row = next(row for row, each in zip(tuned.table(), tuned.retests, strict=True) if each is one)
    gains = [f"{name} {value}" for name, value in row.items() if " on " in name and value]
    return [*head, *([f"over the policy as it was: {'; '.join(gains)} (95% interval)"] if gains else [])]


def _row(tuning: Tuning, trial: Trial) -> dict[str, object]:
    feasible = trial.state != "undefined" and is_feasible(tuning, trial.means)
    means = dict(zip(tuning.measures, trial.means.tolist(), strict=True))
    head = {"trial": trial.number, "state": trial.state, "keeps_limits": feasible, "seeds": len(trial.values)}
    return {**head, **means, **trial.parameters}


def _plain(value: Any, folder: Path) -> Any:
    """Write a parameter as a settings file has it; what a rule leaves out stays left out."""
    if isinstance(value, Path):
        return os.path.relpath(value, folder)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(part, folder) for name, part in _said(value).items()}
    if isinstance(value, Mapping):
        return {str(name): _plain(part, folder) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part, folder) for part in value]
    return _unquoted(value) if isinstance(value, str) else value


def _said(rule: Any) -> dict[str, Any]:
    """List the parts of a dataclass that differ from its defaults, its name first."""
    found = {}
    for one in sorted(fields(rule), key=lambda one: one.name != "name"):
        value = getattr(rule, one.name)
        default = one.default if one.default_factory is MISSING else one.default_factory()
        if default is MISSING or value != default:
            found[one.name] = value
    return found


def _unquoted(text: str) -> str | float:
    """Take a number for a number where it is written the same way; a settings file keeps all numbers as text."""
    number = number_of(text)
    for same in (number, int(number)) if number is not None else ():
        if str(same) == text:
            return same
    return text


def _select(tuning: Tuning) -> list[int]:
    return seeds("select", tuning.select_replications)


def _write_settings(tuning: Tuning, scenario: Scenario, folder: Path) -> None:
    changed = tuning.model_copy(update={"scenario": Path("scenario.yaml")})
    settings = changed.model_dump(mode="json", exclude_none=True)
    (folder / "config.yaml").write_text(write(settings), encoding="utf-8")
    (folder / "scenario.yaml").write_text(resolved(scenario), encoding="utf-8")


def _manifest(tuned: Tuned, where_from: Mapping[str, object]) -> dict[str, object]:
    tuning, states = tuned.tuning, [trial.state for trial in tuned.trials]
    return {
        "name": tuning.name,
        **where_from,
        "scenario": str(tuning.scenario.resolve()),
        "policy": tuning.policy.policy,
        "sampler": tuned.sampler,
        "objectives": list(tuning.objectives),
        "digest": tuned.digest,
        "trials": {state: states.count(state) for state in ("complete", "pruned", "undefined")},
        "chosen": tuned.chosen.trial.number,
        "parameters": dict(tuned.chosen.trial.parameters),
        "seeds": {"train": seeds("train", tuning.replications), "select": _select(tuning)},
    }
