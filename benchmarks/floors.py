"""Compare the two floors, event for event, on random worlds: `python -m benchmarks.floors --n 50`.

Equal means the same bytes: event log, final people and accounts, tallies, and what user processes saw and when.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.lib.recfunctions import repack_fields
from numpy.typing import NDArray

from sim import Simulation, run
from sim.state import LOG
from sim.words import Event

from .floor_cases import Case, KeyedRandom, case_of
from .floor_faults import FAULTS, found
from .floor_users import Diary

NOT_MADE = (Event.REFUNDED,)
"""Kinds of events that no rule of today's world produces."""

_LOG_ROWS = 400
"""Few, so that floors have to empty the log in the middle of an event."""

_CONTEXT = 3


@dataclass(frozen=True)
class Trace:
    """What a run left behind.

    Attributes
    ----------
    arrays
        By name: the event log, people, accounts, what touches left on people, what campaigns counted, tallies.
    diary
        What user processes saw.
    """

    arrays: dict[str, NDArray[Any]]
    diary: Diary


def trace(case: Case, floor: str) -> Trace:
    """Run a case on one of the floors."""
    rows: list[NDArray[np.void]] = []
    diary: Diary = []
    world = Simulation(
        case.scenario.model_copy(update={"floor": floor}),
        case.seed,
        case.portfolio,
        log=rows.append,
        processes=case.processes(diary),
    )
    world.state.today["grid_ms"] = case.grid_ms
    world.flush()  # the first morning has already been logged
    world.state = world.state._replace(log=np.zeros(_LOG_ROWS, dtype=LOG))
    run(world, KeyedRandom(levels=3))
    state = world.state
    names = ("people", "accounts", "touched", "campaigns", "answers", "tallies")
    return Trace({"log": np.concatenate(rows)} | {name: getattr(state, name) for name in names}, diary)


# comparing


@dataclass(frozen=True)
class Verdict:
    """What comparing the floors on one case showed.

    Attributes
    ----------
    difference
        The first one in words; empty if there is none.
    counts
        Rows of the log by `Event`.
    n_wakes
        How often the floor woke a process.
    """

    number: int
    difference: str
    counts: NDArray[np.int64]
    n_wakes: int


def _bytes(array: NDArray[Any]) -> bytes:
    """Bytes without the padding of records, which is not part of any value."""
    return (repack_fields(array, recurse=True) if array.dtype.names else array).tobytes()


def _clock(at: int) -> str:
    day, ms = divmod(at, 86_400_000)
    return f"day {day} +{ms / 3_600_000:.4f} h"


def _row_text(row: np.void) -> str:
    fields = ", ".join(f"{name} {row[name]}" for name in row.dtype.names or () if name not in ("at", "event"))
    return f"{_clock(int(row['at'])):22} {Event(int(row['event'])).name:20} {fields}"


def _log_difference(compiled: NDArray[np.void], reference: NDArray[np.void]) -> str:
    n = min(len(compiled), len(reference))
    differs = np.flatnonzero(compiled[:n] != reference[:n])
    first = int(differs[0]) if len(differs) else n
    lines = [f"log differs from row {first} of {len(compiled)} (compiled) and {len(reference)} (reference)"]
    lines += [f"    both       {_row_text(row)}" for row in compiled[max(first - _CONTEXT, 0) : first]]
    for name, rows in (("compiled", compiled), ("reference", reference)):
        lines += [f"    {name:10} {_row_text(row)}" for row in rows[first : first + _CONTEXT]]
    return "\n".join(lines)


def _array_difference(name: str, compiled: NDArray[Any], reference: NDArray[Any]) -> str:
    for column in compiled.dtype.names or ():
        places = np.argwhere(compiled[column] != reference[column])
        if len(places):
            row = int(places[0][0])
            return f"{name} differ first in {column}: row {row}, {compiled[column][row]} and {reference[column][row]}"
    return f"{name} differ"


def _diary_difference(compiled: Diary, reference: Diary) -> str:
    pairs = zip([*compiled, None], [*reference, None], strict=False)
    ours, theirs = next((a, b) for a, b in pairs if a != b)
    return f"user processes saw different things first: {ours} (compiled) and {theirs} (reference)"


def difference(compiled: Trace, reference: Trace) -> str:
    """Describe the first difference of two traces; empty if there is none."""
    if _bytes(compiled.arrays["log"]) != _bytes(reference.arrays["log"]):
        return _log_difference(compiled.arrays["log"], reference.arrays["log"])
    if compiled.diary != reference.diary:
        return _diary_difference(compiled.diary, reference.diary)
    for name, array in compiled.arrays.items():
        if _bytes(array) != _bytes(reference.arrays[name]):
            return _array_difference(name, array, reference.arrays[name])
    return ""


def compare(seed: int, number: int) -> Verdict:
    """Run a case on both floors."""
    case = case_of(number, seed)
    compiled, reference = trace(case, "compiled"), trace(case, "reference")
    counts = np.bincount(compiled.arrays["log"]["event"], minlength=max(Event) + 1)
    n_wakes = sum(what in ("queue", "paid") for _, what, _ in reference.diary)
    return Verdict(number, difference(compiled, reference), counts, n_wakes)


def verdicts(seed: int, n: int, jobs: int) -> Iterator[Verdict]:
    """Compare the first `n` cases of a seed, in order."""
    if jobs == 1:
        yield from map(partial(compare, seed), range(n))
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(partial(compare, seed), range(n))


# reporting


def _print_counts(counts: NDArray[np.int64]) -> int:
    rare = [event for event in Event if event not in NOT_MADE and counts[event] < 100]
    for event in Event:
        print(f"  {event.name:20} {counts[event]:9,}{'  RARE' if event in rare else ''}")
    return len(rare)


def report(seed: int, n: int, jobs: int) -> bool:
    """Compare and print; returns whether all cases are equal."""
    wall, cpu = time.perf_counter(), os.times()
    counts, n_wakes, n_different = np.zeros(max(Event) + 1, dtype=np.int64), 0, 0
    for verdict in verdicts(seed, n, jobs):
        counts += verdict.counts
        n_wakes += verdict.n_wakes
        if verdict.difference:
            n_different += 1
            print(f"scenario {verdict.number}: {verdict.difference}")
    n_rare = _print_counts(counts)
    used = os.times()
    seconds = sum(used[:4]) - sum(cpu[:4])
    print(
        f"{n} scenarios, {counts.sum():,} log rows, {n_wakes:,} wake-ups, {n_rare} kinds of events below 100\n"
        f"{n_different} differences; {time.perf_counter() - wall:.1f} s wall, {seconds:.1f} s CPU"
    )
    return n_different == 0


def stop_at_difference(seed: int, n: int) -> bool:
    """Compare until the first difference and print after how many scenarios it came; returns whether there is none."""
    for number in range(n):
        if compare(seed, number).difference:
            print(f"{number + 1}")
            return False
    return True


def report_faults(seed: int, n: int) -> bool:
    """Print after how many scenarios each seeded fault is found; returns whether all are."""
    missed = 0
    for name, after in found(n, seed):
        missed += after is None
        print(f"  {name:50} {f'found after {after}' if after else 'NOT FOUND'}", flush=True)
    print(f"{len(FAULTS) - missed} of {len(FAULTS)} seeded faults found within {n} scenarios")
    return missed == 0


def main() -> int:
    """Read the arguments; returns 1 if the floors differ anywhere, or a fault is missed."""
    parser = argparse.ArgumentParser(description="Compare the two floors, event for event.")
    parser.add_argument("--n", type=int, default=50, help="scenarios")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--faults", action="store_true", help="seed faults, and see that each is found")
    parser.add_argument("--until-different", action="store_true", help="stop at the first difference")
    arguments = parser.parse_args()
    if arguments.faults:
        good = report_faults(arguments.seed, arguments.n)
    elif arguments.until_different:
        good = stop_at_difference(arguments.seed, arguments.n)
    else:
        good = report(arguments.seed, arguments.n, arguments.jobs)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
