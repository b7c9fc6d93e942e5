"""Measure everything that has a bar, print it, and write `results/bench.json`.

    python -m benchmarks.bench [--quick]

CPU time throughout, medians of interleaved repeats after a warm-up, ratios within one round. `--quick` measures a
tenth of the workload, twice, and leaves the largest sizes out; what it says is not what the bars are about.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import log10
from pathlib import Path

from .comparing import comparison_costs
from .figures import line
from .intake import ROWS, intake_costs
from .report import report_costs
from .scale import Size, growth_exponent, measure_apart
from .speed import day_overhead, log_cost, naive_ratio, speeds
from .startup import compile_s, help_cpu_s
from .variance import ratios
from .workload import PERSONS, workload

OUTPUT = Path(__file__).parent.parent / "results" / "bench.json"

_PERSONS_AN_ACCOUNT = PERSONS / 100_000
_GROWTH_DAYS = 30


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    persons: int
    repeats: int
    naive_persons: tuple[int, ...]
    sizes: tuple[int, ...]
    replications: int
    intake_rows: int


FULL = Plan(PERSONS, 5, (1_600, 8_000), (10_000, 100_000, 1_000_000, 10_000_000), 300, ROWS)
QUICK = Plan(PERSONS // 10, 2, (800,), (1_000, 10_000, 100_000), 20, ROWS // 10)


def _sizes(plan: Plan) -> Iterator[tuple[str, float]]:
    found: list[Size] = []
    for accounts in plan.sizes:
        found.append(measure_apart(round(accounts * _PERSONS_AN_ACCOUNT), _GROWTH_DAYS))
        name = f"1e{round(log10(accounts))}"
        yield f"ns_per_account_day_{name}", found[-1].cpu_s / found[-1].accounts / found[-1].days * 1e9
        yield f"peak_gb_{name}", found[-1].peak_gb
    yield "growth_exponent", growth_exponent(found)


def _variances(plan: Plan) -> Iterator[tuple[str, float]]:
    for pair in ("near", "far"):
        found = ratios(pair, plan.replications)
        for measure, ratio in found.items():
            key = f"variance_ratio_{pair}_{measure}"
            yield key, ratio.value
            yield f"{key}_low", ratio.low
            yield f"{key}_high", ratio.high
        yield f"variance_ratio_{pair}", min(ratio.value for ratio in found.values())


def _naive(plan: Plan) -> Iterator[tuple[str, float]]:
    for persons in plan.naive_persons:
        accounts = round(persons / _PERSONS_AN_ACCOUNT, -3)
        yield f"naive_simpy_ratio_{accounts:.0f}", naive_ratio(persons, 3)


def figures(plan: Plan) -> Iterator[tuple[str, float]]:
    """Measure one figure after the other.

    `naive_simpy_ratio` is that of the largest size, `variance_ratio_*` the least of recovery, cost and complaints.
    """
    scenario = workload(plan.persons)
    yield from speeds(scenario, plan.repeats).items()
    yield "us_per_day_overhead", day_overhead(plan.repeats)
    yield from log_cost(workload(plan.persons // 10), plan.repeats).items()
    ratio = 0.0
    for key, ratio in _naive(plan):
        yield key, ratio
    yield "naive_simpy_ratio", ratio
    if plan is FULL:
        yield from comparison_costs(replications=50).items()
    yield "help_cpu_s", help_cpu_s()
    yield "compile_s", compile_s()
    yield from report_costs().items()
    yield from intake_costs(plan.intake_rows)
    yield from _sizes(plan)
    yield from _variances(plan)


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Measure everything that has a bar.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the workload; for trying out")
    plan = QUICK if parser.parse_args().quick else FULL
    found: dict[str, float] = {}
    OUTPUT.parent.mkdir(exist_ok=True)
    for key, value in figures(plan):
        print(line(key, value), flush=True)
        found[key] = value
        OUTPUT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
