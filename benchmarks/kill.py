"""Kill real comparisons and tunings, and see that nothing is lost: `python -m benchmarks.kill --kills 200`.

`recoup compare`, or `recoup tune`, runs on a terminal of its own, which shows how many replications, or trials, are
finished. It and its workers are killed by SIGKILL at a time drawn uniformly over the length of an undisturbed run,
whose replications are so short that it commits all the time. After each kill the store must be whole, must hold at
least what the terminal showed and all that it held before, each row with the numbers of the undisturbed run; then the
same command goes on. When one gets to the end, its tables must have the bytes of the undisturbed ones, and its study
the same digest. Returns 1 if anything is lost or differs.
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
TUNING = (
    "name: killed\nscenario: world.yaml\npolicy: cadence\ntrials: 24\nbatch: 4\nkeep: 3\nselect_replications: 4\n"
    "search: {first_call_day: {low: 0, high: 9}, dials_share: {low: 0.01, high: 1, log: true}}\n"
)


@dataclass(frozen=True)
class Target:
    """What is killed.

    Attributes
    ----------
    verb, settings
        The command, and the file it is given.
    each
        Replications that are stored at least for each that the terminal shows.
    tables
        Files that must have the same bytes.
    """

    verb: str
    settings: str
    each: int
    tables: tuple[str, ...]


COMPARE = Target("compare", EXPERIMENT, 1, ("replications.csv", "summary.csv", "segments.csv"))
TUNE = Target("tune", TUNING, 4, ("trials.csv", "retests.csv"))
"""A trial runs on 4 seeds before it may be stopped; one that meets again, on as many."""

_ROOT = Path(__file__).parent.parent
_FOR_EVER = 600.0
_SHOWN = re.compile(rb"(\d+)/\d+")


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
        Commands that got to their end after kills; those whose tables, or digest, are not the undisturbed ones.
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
    parser = argparse.ArgumentParser(description="Kill real comparisons and tunings, and see that nothing is lost.")
    parser.add_argument("--kills", type=int, default=200, help="of comparisons; 0 leaves them out")
    parser.add_argument("--tune-kills", type=int, default=40, help="of tunings; 0 leaves them out")
    parser.add_argument("--jobs", type=int, default=2, help="processes of a command; 1 has no workers")
    parser.add_argument("--seed", type=int, default=1, help="of the times of the kills")
    arguments = parser.parse_args()
    tallies = {}
    for target, kills in ((COMPARE, arguments.kills), (TUNE, arguments.tune_kills)):
        if kills:
            with tempfile.TemporaryDirectory() as folder:
                tallies[target.verb] = kill(Path(folder), kills, arguments.jobs, random.Random(arguments.seed), target)
    OUTPUT.parent.mkdir(exist_ok=True)
    told = {verb: asdict(tally) for verb, tally in tallies.items()}
    OUTPUT.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    for verb, tally in told.items():
        for name, value in tally.items():
            print(f"{verb:10}{name:20}{value:>10.4g}")
    return 0 if all(tally.is_good for tally in tallies.values()) else 1


def kill(folder: Path, kills: int, jobs: int, rng: random.Random, target: Target = COMPARE) -> Tally:
    """Kill commands in a folder so many times, and finish the last one.

    Parameters
    ----------
    folder
        An empty folder.
    kills
        How many.
    jobs
        Processes of a command.
    rng
        Draws the times.
    target
        What is killed.
    """
    (folder / "world.yaml").write_text(WORLD, encoding="utf-8")
    (folder / "killed.yaml").write_text(target.settings, encoding="utf-8")
    whole, out = folder / "whole", folder / "out"
    run(target, folder, whole, jobs)  # what is compiled and cached on the way does not count
    shutil.rmtree(whole)
    began = time.monotonic()
    run(target, folder, whole, jobs)
    tally, wanted = Tally(undisturbed_s=time.monotonic() - began), contents(whole)
    before: dict[str, str] = {}
    while True:
        alive = tally.kills < kills
        seconds = rng.uniform(0, tally.undisturbed_s) if alive else _FOR_EVER
        shown, was_killed = run(target, folder, out, jobs, seconds)
        began = time.monotonic()
        after = contents(out)
        tally.slowest_restart_s = max(tally.slowest_restart_s, time.monotonic() - began)
        tally.kills += was_killed
        if was_killed and tally.kills % 20 == 0:
            print(f"{tally.kills} kills, {tally.lost} lost, {tally.differing} differing", flush=True)
        tally.amid_commits += was_killed and len(before) < len(after) < len(wanted)
        tally.lost += max(target.each * shown - len(after), 0) + len(before.keys() - after.keys())
        tally.differing += sum(wanted.get(key) != numbers for key, numbers in after.items())
        before = after
        if not was_killed:
            tally.finished += 1
            tally.unequal += results(target, out) != results(target, whole)
            if not alive:
                return tally
            shutil.rmtree(out)
            before = {}


def run(target: Target, folder: Path, out: Path, jobs: int, seconds: float = _FOR_EVER) -> tuple[int, bool]:
    """Give a command on a terminal, and kill the command and its workers after so many seconds.

    Returns
    -------
    How many the terminal showed as finished, and whether the command was still running.
    """
    ours, theirs = pty.openpty()
    program = [sys.executable, "-m", "experiments.cli", target.verb, str(folder / "killed.yaml"), "--jobs", str(jobs)]
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
        raise RuntimeError(f"the command ended with {process.returncode}:\n{text.decode()}")
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


def results(target: Target, out: Path) -> list[bytes]:
    """Read the tables of a finished command, and the digest of its study if it has one."""
    digest = json.loads((out / "killed" / "manifest.json").read_text(encoding="utf-8")).get("digest", "")
    return [digest.encode(), *((out / "killed" / name).read_bytes() for name in target.tables)]


if __name__ == "__main__":
    sys.exit(main())
