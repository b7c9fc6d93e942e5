"""One policy on one seed: run the world, and keep what a comparison needs of it.

This is what a worker process does; it imports neither polars nor matplotlib unless a log is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kpis import (
    KPIS,
    busy_hours,
    group_values,
    kpis,
    kpis_by_segment,
    paid_hours,
    recovery_by_day,
    resolved_by_day,
    shift_hours,
)
from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.simulation import Policy, Run, Simulation, run

from .model_files import build

SEGMENT_KPIS = tuple(name for name, kpi in KPIS.items() if kpi.by_segment)


@dataclass(frozen=True)
class Contender:
    """A policy by name, built anew for every replication."""

    name: str
    policy: type
    parameters: Mapping[str, Any]

    def build(self) -> Policy:
        """Build the policy."""
        policy: Policy = build(self.policy, self.parameters)
        return policy


@dataclass(frozen=True, eq=False)
class Cell:
    """The unit of work: one policy in one world on one seed.

    Attributes
    ----------
    scenario
        What the world is made of.
    portfolio
        Accounts from a file, the same on every seed; synthesised for each seed when None.
    contender
        The policy.
    seed
        The replication's.
    """

    scenario: Scenario
    portfolio: Portfolio | None
    contender: Contender
    seed: int


@dataclass(frozen=True, eq=False)
class Replication:
    """What is kept of one run.

    Attributes
    ----------
    values
        Of `KPIS`, in their order, shape (n_kpis,).
    segments
        Names of segments.
    segment_values
        Of `SEGMENT_KPIS`, shape (n_segments, n_segment_kpis).
    group_values
        Of `GROUP_MEASURES`, shape (n_groups, n_group_measures); the groups are those of `group_names`.
    recovered, resolved
        Share of the placed balance paid, and resolved, by the end of each day, shape (days,).
    busy, on_shift, charged
        Collector hours of each day, shape (days,), see `sim.kpis`.
    cpu_seconds
        What it took.
    """

    values: NDArray[np.float64]
    segments: tuple[str, ...]
    segment_values: NDArray[np.float64]
    group_values: NDArray[np.float64]
    recovered: NDArray[np.float64]
    resolved: NDArray[np.float64]
    busy: NDArray[np.float64]
    on_shift: NDArray[np.float64]
    charged: NDArray[np.float64]
    cpu_seconds: float


def replicate(cell: Cell, log: Path | None = None) -> Replication:
    """Run a policy on one seed.

    Parameters
    ----------
    cell
        Who meets whom, and on which seed.
    log
        Folder for the event log; nothing is logged when None.
    """
    began = process_time()
    finished = _run(cell, log)
    by_segment = kpis_by_segment(finished)
    return Replication(
        values=np.array(list(kpis(finished).values())),
        segments=finished.segments,
        segment_values=np.array([list(values.values()) for values in by_segment.values()]),
        group_values=group_values(finished),
        recovered=recovery_by_day(finished),
        resolved=resolved_by_day(finished),
        busy=busy_hours(finished),
        on_shift=shift_hours(finished),
        charged=paid_hours(finished),
        cpu_seconds=process_time() - began,
    )


def _run(cell: Cell, log: Path | None) -> Run:
    if log is None:
        return run(Simulation(cell.scenario, cell.seed, cell.portfolio), cell.contender.build())
    from .event_log import EventLog, about_run  # noqa: PLC0415  polars only where a log is asked for

    events = EventLog()
    finished = run(Simulation(cell.scenario, cell.seed, cell.portfolio, log=events), cell.contender.build())
    name = cell.contender.name
    events.write(log / f"{name}-{cell.seed}.parquet", about_run(cell.scenario, name, cell.seed))
    return finished
