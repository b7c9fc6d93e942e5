"""The folder of a comparison: numbers, figures, settings, and where they come from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import polars as pl

from sim.scenario import Scenario

from .comparison import MEASURES, Comparison, mean
from .config import resolved
from .event_log import start_utc
from .evidence import Evidence
from .experiment import Experiment
from .figures import FIGURES, save_figure
from .gains import Gains, save_gains
from .harms import harms_of
from .ladder import Estimate, Pair, Rung, pairs
from .paired import Paired
from .ranking import Ranked, ranking
from .replication import SEGMENT_KPIS
from .report.export import write as write_report
from .yaml_text import write

Rows = list[dict[str, object]]


def save(evidence: Evidence, where_from: Mapping[str, object], folder: Path) -> None:
    """Write what is known of policies into a folder.

    Parameters
    ----------
    evidence
        What came out; the experiment and the scenario are written with every setting, so that `config.yaml` runs again
        from there.
    where_from
        As `provenance` tells it.
    folder
        An empty folder.
    """
    comparison = evidence.comparison
    _write_settings(evidence.experiment, evidence.scenario, folder)
    _write_csv(replications(evidence.met), folder / "replications.csv")
    _write_csv(summary(comparison), folder / "summary.csv")
    _write_csv([_ranked(row) for row in ranking(comparison)], folder / "ranking.csv")
    _write_csv(segments(comparison), folder / "segments.csv")
    _write_csv(harms(evidence), folder / "harms.csv")
    if evidence.rungs:
        _write_csv(ladder_rows(evidence.rungs), folder / "ladder.csv")
        _write_csv([_paired(pair) for pair in pairs(evidence.rungs)], folder / "ladder_pairs.csv")
    if evidence.gains is not None:
        save_gains(evidence.gains, folder / "gains.parquet")
        _write_csv(groups(evidence.gains), folder / "gains.csv")
    write_report(evidence, "html", folder / "report.html")
    (folder / "figures").mkdir()
    for name, draw in FIGURES.items():
        save_figure(draw(evidence.judged), folder / "figures" / name)
    _write_json(_manifest(evidence, where_from), folder / "manifest.json")
    _write_json(_verdict(evidence), folder / "verdict.json")


def replications(comparisons: Mapping[str, Comparison]) -> Rows:
    """One row a world, policy and seed, with every KPI.

    Parameters
    ----------
    comparisons
        By name of the world: the experiment's own, or of a stress scenario.
    """
    return [
        {"world": world, "policy": policy, "seed": seed, **dict(zip(MEASURES, values.tolist(), strict=True))}
        for world, comparison in comparisons.items()
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


def groups(gains: Gains) -> Rows:
    """One row a group of accounts and measure: how many fare better, and the paired difference to the champion."""
    return [
        {
            "policy": gains.policy,
            "kind": each.group.kind,
            "group": each.group.name,
            "accounts": len(each.group.members),
            "measure": each.measure,
            "better": each.better,
            "same": each.same,
            "worse": each.worse,
            **_columns(each.difference),
        }
        for each in gains.summary()
    ]


def harms(evidence: Evidence) -> Rows:
    """One row a challenger, group and measure: whether the policy is shown to leave the group worse off, or not to."""
    margins = evidence.experiment.acceptance.margins
    return [
        {"policy": policy, "group": group, "measure": measure, **_renamed(asdict(harm))}
        for policy in evidence.comparison.challengers
        for (group, measure), harm in harms_of(evidence.best_known(policy), policy, margins).items()
    ]


def ladder_rows(rungs: Sequence[Rung]) -> Rows:
    """One row a number of calls and policy, with every KPI's mean."""
    return [
        {"dials_share": rung.share, "policy": policy, **{name: rung.comparison.mean(policy, name) for name in MEASURES}}
        for rung in rungs
        for policy in rung.comparison.policies
    ]


def _paired(pair: Pair) -> dict[str, object]:
    """Lay out a policy beside another at one number of calls."""
    return {
        "dials_share": pair.share,
        "policy": pair.policy,
        "other": pair.other,
        **_columns(pair.gain),
        **{f"room_taken{end}": value for end, value in _ends(pair.closed)},
        **{f"dials_change{end}": value for end, value in _ends(pair.dials)},
    }


def _ends(estimate: Estimate) -> list[tuple[str, float]]:
    return [("", estimate.mean), ("_low", estimate.low), ("_high", estimate.high)]


def _renamed(harm: dict[str, object]) -> dict[str, object]:
    """Say in the header what a positive number means."""
    return {"state": harm.pop("state"), "pairs": harm.pop("pairs"), "harm": harm.pop("mean"), **harm}


def _ranked(row: Ranked) -> dict[str, object]:
    columns = asdict(row)
    gain = columns.pop("gain")
    return {"policy": columns.pop("policy"), "net": columns.pop("net"), "difference": gain["mean"], **columns}


def _columns(difference: Paired) -> dict[str, object]:
    columns = asdict(difference)
    return {"difference": columns.pop("mean"), **columns}


def _write_csv(rows: Rows, path: Path) -> None:
    pl.DataFrame(rows, infer_schema_length=None).write_csv(path)


def _write_json(value: object, path: Path) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_settings(experiment: Experiment, scenario: Scenario, folder: Path) -> None:
    changed = {
        "scenario": Path("scenario.yaml"),
        "portfolio": experiment.portfolio.resolve() if experiment.portfolio else None,
        "stress": tuple(path.resolve() for path in experiment.stress),
    }
    settings = experiment.model_copy(update=changed).model_dump(mode="json", exclude_none=True)
    (folder / "config.yaml").write_text(write(settings), encoding="utf-8")
    (folder / "scenario.yaml").write_text(resolved(scenario), encoding="utf-8")


def _verdict(evidence: Evidence) -> dict[str, object]:
    return {**asdict(evidence.verdict), **asdict(evidence.statement)}


def _manifest(evidence: Evidence, where_from: Mapping[str, object]) -> dict[str, object]:
    comparison, experiment = evidence.comparison, evidence.experiment
    return {
        "name": comparison.name,
        **where_from,
        "scenario": str(experiment.scenario.resolve()),
        "portfolio": str(experiment.portfolio.resolve()) if experiment.portfolio else None,
        "currency": comparison.currency,
        "start_utc": start_utc(evidence.scenario),
        "policies": list(comparison.policies),
        "champion": comparison.champion,
        "control": comparison.control,
        "block": experiment.block,
        "seeds": {world: list(each.seeds) for world, each in evidence.met.items()},
        "segments": list(comparison.segments),
    }
