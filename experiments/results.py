"""The folder of a comparison: numbers, figures, settings, and where they come from."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import polars as pl

from sim.scenario import Scenario

from .comparison import MEASURES, Comparison, mean
from .config import resolved
from .event_log import start_utc
from .experiment import Experiment
from .figures import FIGURES, save_figure
from .paired import Paired
from .replication import SEGMENT_KPIS
from .yaml_text import write

Rows = list[dict[str, object]]


def save(
    comparison: Comparison,
    experiment: Experiment,
    scenario: Scenario,
    where_from: Mapping[str, object],
    folder: Path,
) -> None:
    """Write a comparison into a folder.

    Parameters
    ----------
    comparison
        What came out.
    experiment, scenario
        What was run; both are written with every setting, so that `config.yaml` runs again from there.
    where_from
        As `provenance` tells it.
    folder
        An empty folder.
    """
    _write_settings(experiment, scenario, folder)
    _write_csv(replications(comparison), folder / "replications.csv")
    _write_csv(summary(comparison), folder / "summary.csv")
    _write_csv(segments(comparison), folder / "segments.csv")
    (folder / "figures").mkdir()
    for name, draw in FIGURES.items():
        save_figure(draw(comparison), folder / "figures" / name)
    manifest = _manifest(comparison, experiment, scenario, where_from)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def replications(comparison: Comparison) -> Rows:
    """One row a policy and seed, with every KPI."""
    return [
        {"policy": policy, "seed": seed, **dict(zip(MEASURES, values.tolist(), strict=True))}
        for policy, rows in zip(comparison.policies, comparison.values, strict=True)
        for seed, values in zip(comparison.seeds, rows, strict=True)
    ]


def summary(comparison: Comparison) -> Rows:
    """One row a policy and KPI: its mean, and the paired difference to the champion."""
    return [
        {
            "policy": policy,
            "kpi": name,
            "unit": kpi.unit,
            "better": kpi.better,
            "mean": comparison.mean(policy, name),
            **_columns(comparison.difference(policy, name)),
        }
        for policy in comparison.policies
        for name, kpi in MEASURES.items()
    ]


def segments(comparison: Comparison) -> Rows:
    """One row a policy, segment and KPI that can be told by segment."""
    return [
        {
            "policy": policy,
            "segment": segment,
            "kpi": name,
            "mean": mean(comparison.of_segment(segment, policy, name)),
            **_columns(comparison.difference_in(segment, policy, name)),
        }
        for policy in comparison.policies
        for segment in comparison.segments
        for name in SEGMENT_KPIS
    ]


def _columns(difference: Paired) -> dict[str, object]:
    columns = asdict(difference)
    return {"difference": columns.pop("mean"), **columns}


def _write_csv(rows: Rows, path: Path) -> None:
    pl.DataFrame(rows, infer_schema_length=None).write_csv(path)


def _write_settings(experiment: Experiment, scenario: Scenario, folder: Path) -> None:
    portfolio = experiment.portfolio.resolve() if experiment.portfolio else None
    here = experiment.model_copy(update={"scenario": Path("scenario.yaml"), "portfolio": portfolio})
    settings = here.model_dump(mode="json", exclude_none=True)
    (folder / "config.yaml").write_text(write(settings), encoding="utf-8")
    (folder / "scenario.yaml").write_text(resolved(scenario), encoding="utf-8")


def _manifest(
    comparison: Comparison, experiment: Experiment, scenario: Scenario, where_from: Mapping[str, object]
) -> dict[str, object]:
    return {
        "name": comparison.name,
        **where_from,
        "scenario": str(experiment.scenario.resolve()),
        "portfolio": str(experiment.portfolio.resolve()) if experiment.portfolio else None,
        "currency": comparison.currency,
        "start_utc": start_utc(scenario),
        "policies": list(comparison.policies),
        "champion": comparison.champion,
        "control": comparison.control,
        "block": experiment.block,
        "seeds": list(comparison.seeds),
        "segments": list(comparison.segments),
    }
