"""What taking in a large portfolio costs: 10⁶ rows of 20 columns, in a process of its own.

    python -m benchmarks.intake <path>

takes in one file and prints one line of JSON.
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl

from experiments.intake import check_canonical

ROWS = 1_000_000

_ROOT = Path(__file__).parent.parent
_FIRST_DAY = np.datetime64("2026-01-05")


@dataclass(frozen=True)
class Cost:
    """CPU seconds, user and system, children included; peak memory of the largest process in GB (10⁹ bytes)."""

    cpu_s: float
    peak_gb: float


def portfolio(rows: int) -> pl.DataFrame:
    """Make a canonical portfolio of 20 columns; amounts are text with two decimals, as CSV has them."""
    rng = np.random.default_rng(1)
    cents = rng.integers(10_000, 1_000_000, rows)
    instalment = cents // 20
    placed = _FIRST_DAY + rng.integers(0, 90, rows)
    flags = {name: rng.random(rows) < 0.8 for name in ("phone", "email", "sms_consent", "email_consent", "disputed")}
    return pl.DataFrame(
        {
            "account": np.arange(rows),
            "person": np.arange(rows) * 4 // 5,
            "balance": cents,
            "arrears": instalment * rng.integers(1, 4, rows),
            "instalment": instalment,
            "interest": cents // 100,
            "fees": rng.integers(0, 50, rows),
            "costs": rng.integers(0, 50, rows),
            "due": placed - rng.integers(1, 90, rows),
            "placed": placed,
            "segment": rng.choice(["small", "medium", "large"], rows),
            "product": rng.choice(["card", "loan"], rows),
            "site": np.zeros(rows, np.int64),
            "zone": np.full(rows, "America/New_York"),
            **flags,
            "score": rng.integers(300, 850, rows),
        }
    ).with_columns(
        pl.format("A-{}", "account").alias("account"),
        pl.format("P-{}", "person").alias("person"),
        (pl.col("balance", "arrears", "instalment", "interest", "fees", "costs") / 100)
        .round(2)
        .cast(pl.Decimal(18, 2)),
        pl.col("due", "placed").cast(pl.Date),
    )


def measure(path: Path) -> Cost:
    """Take in a file in this process."""
    check_canonical(path)
    own, child = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu_s = own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime
    return Cost(cpu_s, max(own.ru_maxrss, child.ru_maxrss) * 1024 / 1e9)


def intake_costs(rows: int = ROWS) -> Iterator[tuple[str, float]]:
    """Measure both formats, each in a fresh process, starting it included."""
    with tempfile.TemporaryDirectory() as folder:
        cells = portfolio(rows)
        for ending in ("csv", "parquet"):
            path = Path(folder) / f"portfolio.{ending}"
            if ending == "csv":
                cells.write_csv(path)
            else:
                cells.write_parquet(path)
            command = [sys.executable, "-m", "benchmarks.intake", str(path)]
            done = subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.PIPE, text=True)
            cost = Cost(**json.loads(done.stdout))
            yield f"intake_{ending}_cpu_s", cost.cpu_s
            yield f"intake_{ending}_gb", cost.peak_gb


def main() -> None:
    """Measure the file named on the command line."""
    print(json.dumps(asdict(measure(Path(sys.argv[1])))))


if __name__ == "__main__":
    main()
