"""Measure what tuning costs and gains: `python -m benchmarks.tuning`.

200 trials of 8 replications each, of the cadence on 5,000 accounts and 180 days, with and without pruning, all in this
process, so that its processor time is the whole. The bar is 15 minutes of one processor. Returns 1 beyond it.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from experiments.tuning import load_tuning, tune
from experiments.tuning.tuned import Tuned
from policies.catalog import CATALOG

ROOT = Path(__file__).parent.parent
OUTPUT = ROOT / "results" / "tuning.json"
TUNING = ROOT / "configs" / "tunings" / "cadence.yaml"

BAR_MINUTES = 15.0


def main() -> int:
    """Measure both ways, and write what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", dest="overrides", action="append", default=[], help="change the tuning, as recoup's")
    overrides = parser.parse_args().overrides
    rows = [measured([*overrides, f"prune={prune}"]) for prune in ("false", "true")]
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return int(any(row["cpu_minutes"] > BAR_MINUTES for row in rows))


def measured(overrides: list[str]) -> dict[str, Any]:
    """Tune the cadence into an empty folder, and tell what it took and gave."""
    tuning = load_tuning(TUNING, CATALOG, ["sampler=tpe", *overrides])
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        tuned = tune(tuning, catalog=CATALOG, jobs=1, out=Path(folder))
        took = time.process_time() - began
    print(f"{overrides}: {took / 60:.1f} CPU-minutes\n{tuned.headline}", flush=True)
    for row in tuned.table():
        print(row, flush=True)
    return {"overrides": overrides, "cpu_minutes": took / 60, "replications_s": tuned.cpu_seconds, **_outcome(tuned)}


def _outcome(tuned: Tuned) -> dict[str, Any]:
    return {
        "replications": sum(len(trial.values) for trial in tuned.trials),
        "pruned": sum(trial.state == "pruned" for trial in tuned.trials),
        "chosen": dict(tuned.chosen.trial.parameters),
        "table": tuned.table(),
    }


if __name__ == "__main__":
    sys.exit(main())
