"""Kill real comparisons and see that nothing is lost: `python -m benchmarks.kill --kills 200`.

`recoup compare` runs on a terminal of its own, which shows how many replications are finished. It and its workers are
killed by SIGKILL at a time drawn uniformly over the length of an undisturbed run, whose replications are so short that
it commits all the time. After each kill the store must be whole, must hold at least what the terminal showed and all
that it held before, each row with the numbers of the undisturbed run; then the same command goes on. When one gets to
the end, its tables must have the bytes of the undisturbed ones. Returns 1 if anything is lost or differs.
"""

import argparse
import hashlib
import json
import os
import pty
import random
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from experiments.store import NAME, Store

OUTPUT = Path(__file__).parent.parent / "results" / "kill.json"

WORLD = "name: tiny\ndays: 2\nrun_out_days: 0\npopulation: {persons: 15, placed_over_days: 1}\n"
EXPERIMENT = (
    "name: killed\nscenario: world.yaml\nchampion: cadence\nreplications: 100\nconfirm: 0\ngains_replications: 0\n"
    "policies: {random: , cadence: }\n"
)
TABLES = ("replications.csv", "summary.csv", "segments.csv")
N = 300

_ROOT = Path(__file__).parent.parent
_FOR_EVER = 600.0
_SHOWN = re.compile(rb"(\d+)/" + str(N).encode())


@dataclass
class Tally:
    """What the kills did.

    Attributes
    ----------
    kills
        Processes killed while they ran.
    amid_commits
        Of those, kills between the first and the last commit of a run.
    lost, differing
        Replications that were shown as finished or had been stored, and are not there; that have other numbers.
    finished, unequal
        Comparisons that got to their end after kills; those whose tables are not the undisturbed ones.
    slowest_restart_s
        Longest time to open a store after a kill and to read every row of it.
    undisturbed_s
        Length of a run that nobody kills.
    """

    kills: int = 0
    amid_commits: int = 0
    lost: int = 0
    differing: int = 0
    finished: int = 0
    unequal: int = 0
    slowest_restart_s: float = 0.0
    undisturbed_s: float = 0.0

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost and nothing differs."""
        return not (self.lost or self.differing or self.unequal)


def main() -> int:
    """Kill, check, print, write."""
    parser = argparse.ArgumentParser(description="Kill real comparisons and see that nothing is lost.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2, help="processes of a comparison; 1 has no workers")
    parser.add_argument("--seed", type=int, default=1, help="of the times of the kills")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = kill(Path(folder), arguments.kills, arguments.jobs, random.Random(arguments.seed))
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(asdict(tally), indent=2) + "\n", encoding="utf-8")
    for name, value in asdict(tally).items():
        print(f"{name:20}{value:>10.4g}")
    return 0 if tally.is_good else 1


def kill(folder: Path, kills: int, jobs: int, rng: random.Random) -> Tally:
    """Kill comparisons in a folder so many times, and finish the last one.

    Parameters
    ----------
    folder
        An empty folder.
    kills
        How many.
    jobs
        Processes of a comparison.
    rng
        Draws the times.
    """
    (folder / "world.yaml").write_text(WORLD, encoding="utf-8")
    (folder / "killed.yaml").write_text(EXPERIMENT, encoding="utf-8")
    whole, out = folder / "whole", folder / "out"
    run(folder, whole, jobs)  # what is compiled and cached on the way does not count
    shutil.rmtree(whole)
    began = time.monotonic()
    run(folder, whole, jobs)
    tally, wanted = Tally(undisturbed_s=time.monotonic() - began), contents(whole)
    before: dict[str, str] = {}
    while True:
        alive = tally.kills < kills
        shown, was_killed = run(folder, out, jobs, rng.uniform(0, tally.undisturbed_s) if alive else _FOR_EVER)
        began = time.monotonic()
        after = contents(out)
        tally.slowest_restart_s = max(tally.slowest_restart_s, time.monotonic() - began)
        tally.kills += was_killed
        if was_killed and tally.kills % 20 == 0:
            print(f"{tally.kills} kills, {tally.lost} lost, {tally.differing} differing", flush=True)
        tally.amid_commits += was_killed and len(before) < len(after) < N
        tally.lost += max(shown - len(after), 0) + len(before.keys() - after.keys())
        tally.differing += sum(wanted.get(key) != numbers for key, numbers in after.items())
        before = after
        if not was_killed:
            tally.finished += 1
            tally.unequal += tables(out) != tables(whole)
            if not alive:
                return tally
            shutil.rmtree(out)
            before = {}


def run(folder: Path, out: Path, jobs: int, seconds: float = _FOR_EVER) -> tuple[int, bool]:
    """Compare on a terminal, and kill the command and its workers after so many seconds.

    Returns
    -------
    How many replications the terminal showed as finished, and whether the command was still running.
    """
    ours, theirs = pty.openpty()
    program = [sys.executable, "-m", "experiments.cli", "compare", str(folder / "killed.yaml"), "--jobs", str(jobs)]
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        [*program, "--out", str(out)],
        cwd=_ROOT,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        until = time.monotonic() + seconds
        text = _read(ours, until, lambda: process.poll() is not None)
        with suppress(subprocess.TimeoutExpired):  # it may have closed its terminal and not yet ended
            process.wait(max(until - time.monotonic(), 0))
        was_running = process.poll() is None
        if was_running:
            os.killpg(process.pid, signal.SIGKILL)
    text += _read(ours, time.monotonic() + 5, lambda: False)
    os.close(ours)
    if not was_running and process.returncode:
        raise RuntimeError(f"the comparison ended with {process.returncode}:\n{text.decode()}")
    return max(map(int, _SHOWN.findall(text)), default=0), was_running


def _read(terminal: int, until: float, is_over: Callable[[], bool]) -> bytes:
    """Take what a terminal shows until a time, the end of its last program, or when it is over."""
    text = b""
    while (left := until - time.monotonic()) > 0 and not is_over():
        if not select.select([terminal], [], [], min(left, 0.05))[0]:
            continue
        try:
            text += os.read(terminal, 1 << 16)
        except OSError:  # nobody has it open any more
            break
    return text


def contents(out: Path) -> dict[str, str]:
    """Digest the numbers of every row of a store by its key, and check that the store is whole."""
    path = out / NAME
    if not path.exists():
        return {}
    with Store(path) as store, closing(sqlite3.connect(path)) as rows:
        if rows.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise RuntimeError(f"{path} is damaged")
        found = dict(rows.execute("SELECT key, payload FROM replications"))
        if any(store.read(key) is None for key in found):
            raise RuntimeError(f"{path} holds damaged rows")
    return {key: hashlib.sha256(payload).hexdigest() for key, payload in found.items()}


def tables(out: Path) -> list[bytes]:
    """Read the tables of a finished comparison."""
    return [(out / "killed" / name).read_bytes() for name in TABLES]


if __name__ == "__main__":
    sys.exit(main())
