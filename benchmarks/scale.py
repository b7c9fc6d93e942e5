"""One run of the workload in a process of its own, for time and peak memory by size.

    python -m benchmarks.scale <persons> <days>

prints one line of JSON. The book fills over half of the days, as in the frozen workload.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import log
from pathlib import Path

from .workload import timed, workload

_WARM_PERSONS = 50
_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Size:
    """What a run of one size took: accounts, days, CPU seconds, and the process's peak memory in GB (10⁹ bytes)."""

    accounts: int
    days: int
    cpu_s: float
    peak_gb: float


def measure(persons: int, days: int) -> Size:
    """Run the workload once in this process, after a warm-up."""
    changes = (f"days={days}", f"population.placed_over_days={max(days // 2, 1)}")
    timed(workload(_WARM_PERSONS, *changes))
    done = timed(workload(persons, *changes))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    return Size(len(done.run.accounts), days, done.cpu_s, peak)


def measure_apart(persons: int, days: int) -> Size:
    """Run `measure` in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.scale", str(persons), str(days)]
    done = subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Size(**json.loads(done.stdout))


def growth_exponent(sizes: Sequence[Size]) -> float:
    """Slope of log CPU time over log accounts, by least squares; 1 is linear."""
    x = [log(size.accounts) for size in sizes]
    y = [log(size.cpu_s) for size in sizes]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - mean_x) ** 2 for a in x)


def main() -> None:
    """Measure the size named on the command line."""
    print(json.dumps(asdict(measure(int(sys.argv[1]), int(sys.argv[2])))))


if __name__ == "__main__":
    main()
