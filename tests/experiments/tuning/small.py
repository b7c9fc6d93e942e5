"""A small tuning that really runs: 30 persons, 6 days, 2 of run-out."""

from pathlib import Path

from experiments.tuning import Tuning, load_tuning
from policies.catalog import CATALOG

WORLD = """\
name: tiny
days: 6
run_out_days: 2
sites: [{collectors: 1}]
population: {persons: 30, placed_over_days: 2}
"""

TUNING = """\
name: small
scenario: world.yaml
policy: cadence
search:
  first_call_day: {low: 0, high: 6}
  dials_share: {low: 0.01, high: 1, log: true}
trials: 6
batch: 4
keep: 2
select_replications: 2
"""


def written(folder: Path, more: str = "", text: str = TUNING) -> Path:
    """Write a tuning and its world; a line of `more` takes the place of one of the same setting."""
    (folder / "world.yaml").write_text(WORLD)
    names = {line.partition(":")[0] for line in more.splitlines() if line[:1].isalpha()}
    kept = [line for line in text.splitlines() if line.partition(":")[0] not in names]
    if "search" in names:
        kept = [line for line in kept if not line.startswith(" ")]
    path = folder / "tuning.yaml"
    path.write_text("\n".join([*kept, more]) + "\n")
    return path


def tuning_of(folder: Path, more: str = "") -> Tuning:
    return load_tuning(written(folder, more), CATALOG)
