"""Report whether a policy goes the way one expects: `python -m experiments.explain FILE POLICY FOLDER`.

FILE is a scenario or an experiment. The report is printed, and written to FOLDER as a table and a figure.
"""

import sys
from pathlib import Path

from policies import CATALOG

from ..figures import save_figure
from ..rehearsal import prepare
from .monotone import monotonicity, monotonicity_csv, monotonicity_figure, monotonicity_lines

if __name__ == "__main__":
    file, policy, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    found = monotonicity(prepare(file, policy, CATALOG))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"monotonicity-{policy}.csv").write_text(monotonicity_csv(found), encoding="utf-8")
    save_figure(monotonicity_figure(policy, found), folder / f"monotonicity-{policy}")
    for line in monotonicity_lines(policy, found):
        print(line)  # noqa: T201  this is a script
