"""Run the trials, and say target by target what was wanted and what was obtained."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isinf
from pathlib import Path
from time import process_time

import numpy as np
from joblib import Parallel, delayed

from sim.scenario import Behaviour

from .arms import Trial
from .beyond import BEYOND
from .channels import CHANNELS
from .field import FIELD
from .prototype import PROTOTYPE
from .target import Finding, Target

TARGETS: dict[str, Target] = {**PROTOTYPE, **FIELD, **CHANNELS}
"""Every target by name."""

Progress = Callable[[int, int], None]
"""Is told how many trials are finished, and of how many."""


@dataclass(frozen=True)
class Plan:
    """How much is tried.

    Attributes
    ----------
    persons
        In every arm of a trial.
    seeds
        One a trial; at least two, so that there is an interval.
    jobs
        Processes at a time; −1 is all cores.
    """

    persons: int
    seeds: Sequence[int]
    jobs: int = 1


@dataclass(frozen=True)
class Report:
    """What was obtained for each target, and what it took."""

    findings: Mapping[str, Finding]
    cpu_seconds: float

    @property
    def n_met(self) -> int:
        """Count the targets met."""
        return sum(finding.is_met for finding in self.findings.values())


def measure(behaviour: Behaviour, plan: Plan, progress: Progress | None = None) -> Report:
    """Measure every target, in a trial a seed.

    Parameters
    ----------
    behaviour
        The behaviour model under trial.
    plan
        How much is tried.
    progress
        Is told of every finished trial.
    """
    tasks = (delayed(_measured)(behaviour, plan.persons, seed) for seed in plan.seeds)
    values, cpu_seconds = [], 0.0
    for trial, seconds in Parallel(n_jobs=plan.jobs, return_as="generator")(tasks):
        values.append(trial)
        cpu_seconds += seconds
        if progress is not None:
            progress(len(values), len(plan.seeds))
    table = np.array(values)
    found = {name: Finding.of(target, table[:, place]) for place, (name, target) in enumerate(TARGETS.items())}
    return Report(found, cpu_seconds)


def _measured(behaviour: Behaviour, persons: int, seed: int) -> tuple[list[float], float]:
    """Measure every target in one trial, and the processor seconds it took."""
    clock = process_time()
    trial = Trial(behaviour, persons, seed)
    return [target.value(trial) for target in TARGETS.values()], process_time() - clock


def lines(report: Report) -> list[str]:
    """Write a line for every target: source, what is measured, wanted, range, obtained, met or missed; aligned."""
    rows = [
        (
            finding.target.source,
            finding.target.measures,
            finding.target.wanted,
            _range(finding.target),
            f"{finding.mean:.4g} [{finding.low:.4g}, {finding.high:.4g}]",
            "met" if finding.is_met else "MISSED",
        )
        for finding in report.findings.values()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _range(target: Target) -> str:
    if isinf(target.low):
        return f"below {target.high:g}"
    return f"above {target.low:g}" if isinf(target.high) else f"{target.low:.4g} to {target.high:.4g}"


def summary(report: Report) -> list[str]:
    """Write what follows the table: how many are met, and what this world cannot express."""
    return [
        f"{report.n_met} of {len(report.findings)} targets met.",
        f"{len(BEYOND)} findings cannot be expressed:",
        *(f"  {source}: {finding}: {why}" for source, finding, why in BEYOND),
    ]


def write(report: Report, where_from: Mapping[str, object], path: Path) -> None:
    """Write a report as JSON, with where it comes from."""
    document = {
        "provenance": where_from,
        "n_met": report.n_met,
        "n_targets": len(report.findings),
        "targets": {name: _plain(finding) for name, finding in report.findings.items()},
        "not_expressible": [dict(zip(("source", "finding", "why"), row, strict=True)) for row in BEYOND],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _plain(finding: Finding) -> dict[str, object]:
    target = finding.target
    return {
        "source": target.source,
        "measures": target.measures,
        "wanted": target.wanted,
        "range": [None if isinf(end) else end for end in (target.low, target.high)],
        "obtained": finding.mean,
        "interval": [finding.low, finding.high],
        "met": finding.is_met,
    }
