"""A tiny experiment that really runs, and a digest of what comes out."""

import hashlib
from pathlib import Path

from experiments.comparison import Comparison
from experiments.experiment import Experiment, load_experiment
from policies.catalog import CATALOG

WORLD = """\
name: tiny
days: 8
run_out_days: 3
sites: [{collectors: 1}]
population: {persons: 80, placed_over_days: 4}
"""


def experiment_of(folder: Path, policies: str = "{random: , cadence: }", more: str = "") -> Experiment:
    (folder / "world.yaml").write_text(WORLD)
    (folder / "f.yaml").write_text(f"name: small\nscenario: world.yaml\nreplications: 3\npolicies: {policies}\n{more}")
    return load_experiment(folder / "f.yaml", CATALOG)


def digest(comparison: Comparison) -> str:
    arrays = ("values", "segment_values", "group_values", "recovered", "resolved", "busy", "on_shift", "charged")
    found = hashlib.sha256()
    for name in arrays:
        found.update(getattr(comparison, name).tobytes())
    return found.hexdigest()
