"""How fast the workload runs, and where its time goes: interleaved repeats, medians, ratios within a round."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
from numpy.typing import NDArray

from experiments.event_log import EventLog
from sim.scenario import Scenario
from sim.words import Tally

from .clockless import clockless
from .mood import ROUNDS, reference_kernel
from .naive import run_naive
from .stopwatch import stopwatch
from .workload import Timed, timed, workload

PASS = ("sim.simulation.begin_pass", "sim.simulation.settle", "sim.simulation.end_pass")
FLOOR = ("sim.floor.compiled.run",)
PARTS = {
    "pass": PASS,
    "floor": FLOOR,
    "messages": ("sim.simulation.send_batch",),
    "worklist": ("sim.simulation.Simulation.worklist",),
    "mask": ("sim.simulation.permit",),
    "deciding": ("policies.Cadence.decide",),
    "books": ("sim.simulation.first_imbalance",),
}
"""Functions that a part of a run consists of; the mask is part of the worklist."""

_TINY_PERSONS = 10


@dataclass(frozen=True)
class Round:
    """One round of runs of the frozen workload, one after the other."""

    plain: Timed
    logged_s: float
    clockless_s: float
    parts: dict[str, float]
    kernel_ns: float


def _parts(scenario: Scenario) -> dict[str, float]:
    """CPU seconds of each part of a run."""
    with stopwatch(*(target for targets in PARTS.values() for target in targets)) as spent:
        timed(scenario)
    return {part: sum(spent[target] for target in targets) for part, targets in PARTS.items()}


def _kernel_ns() -> float:
    cells = np.zeros(1 << 16)
    began = process_time()
    reference_kernel(cells, ROUNDS)
    return (process_time() - began) / ROUNDS * 1e9


def _discard(rows: NDArray[np.void]) -> None:
    """Take logged rows, and let them go: what is left is the cost of the buffers."""


def rounds(scenario: Scenario, repeats: int) -> list[Round]:
    """Run each variant of the workload once a round, after a warm-up at a small size."""
    _round(workload(_TINY_PERSONS, "days=10"))
    return [_round(scenario) for _ in range(repeats)]


def _round(scenario: Scenario) -> Round:
    plain, logged = timed(scenario), timed(scenario, _discard)
    with clockless():
        bare = timed(scenario)
    if not np.array_equal(bare.run.tallies, plain.run.tallies):
        raise ArithmeticError("the run without SimPy differs from the run with it")
    return Round(plain, logged.cpu_s, bare.cpu_s, _parts(scenario), _kernel_ns())


def speeds(scenario: Scenario, repeats: int) -> dict[str, float]:
    """Measure the frozen workload."""
    done = rounds(scenario, repeats)
    plain = done[0].plain
    events = plain.floor_events
    days, opened, dials = plain.account_days, plain.total(Tally.OPEN_ACCOUNTS), plain.total(Tally.DIALS)

    def ns(read: Callable[[Round], float], n: int) -> float:
        return float(median(read(one) for one in done) / n * 1e9)

    found = {
        "accounts": float(len(plain.run.accounts)),
        "dials": float(dials),
        "floor_events": float(events),
        "open_per_scheduled_account_day": opened / days,
        "reference_kernel_ns": median(one.kernel_ns for one in done),
        "pass_ns_per_open_account_day": ns(lambda one: one.parts["pass"], opened),
        "floor_ns_per_event": ns(lambda one: one.parts["floor"], events),
        "floor_ns_per_dial": ns(lambda one: one.parts["floor"], dials),
        "ns_per_account_day": ns(lambda one: one.plain.cpu_s, days),
        "event_log_ratio": median(one.logged_s / one.plain.cpu_s for one in done),
        "simpy_clock_ratio": median(one.plain.cpu_s / one.clockless_s for one in done),
    }
    return found | {f"share_{part}": median(one.parts[part] / one.plain.cpu_s for one in done) for part in PARTS}


def day_overhead(repeats: int) -> float:
    """Microseconds of CPU that a day costs when there is next to nobody in the book."""
    scenario = workload(_TINY_PERSONS)
    timed(scenario)
    return median(timed(scenario).cpu_s for _ in range(repeats)) / scenario.days * 1e6


def log_cost(scenario: Scenario, repeats: int) -> dict[str, float]:
    """Measure what an event costs on its way to a Parquet file, and there; building and running not included."""
    costs, sizes = [], []
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "events.parquet"
            rows: list[NDArray[np.void]] = []
            timed(scenario, rows.append)
            log = EventLog()
            began = process_time()
            for part in rows:
                log(part)
            log.write(path)
            n_events = sum(len(part) for part in rows)
            costs.append((process_time() - began) / n_events * 1e9)
            sizes.append(path.stat().st_size / n_events)
    return {"log_ns_per_event": median(costs), "log_bytes_per_event": median(sizes)}


def naive_ratio(persons: int, repeats: int) -> float:
    """CPU time of the naive model over ours, on the workload's shape at a size both can run."""
    scenario = workload(persons)
    timed(scenario)
    ratios = []
    for seed in range(repeats):
        began = process_time()
        run_naive(scenario, seed)
        naive_s = process_time() - began
        ratios.append(naive_s / timed(scenario).cpu_s)
    return median(ratios)
