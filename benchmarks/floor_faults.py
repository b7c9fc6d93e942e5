"""Seeded faults: does comparing the floors find them? `python -m benchmarks.floors --faults`.

Each fault is a small change of the compiled floor's source, made in a copy of the packages in which the comparison then
runs. The copy inlines less and keeps one cache of compiled code, so that a fault costs half a minute of compiling.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_FLOOR = Path("sim/floor")
_COMPILED = ("compiled.py", "hall.py", "heaps.py", "loop.py")


@dataclass(frozen=True)
class Change:
    """A text of a file that occurs once, and what to put in its place."""

    file: str
    old: str
    new: str

    def applied_to(self, text: str) -> str:
        """Make the change.

        Raises
        ------
        ValueError
            If the old text does not occur exactly once.
        """
        if text.count(self.old) != 1:
            raise ValueError(f"{self.file} must hold once, but holds {text.count(self.old)} times: {self.old!r}")
        return text.replace(self.old, self.new)


FOR_ALL = (
    Change("sim/jit.py", '/ "recoup" / source_digest(package)', '/ "recoup" / "faults"'),
    Change("sim/jit.py", "inline=True", "inline=False"),
)
"""What makes compiling in the copy cheap; neither changes a result."""

FAULTS: dict[str, tuple[Change, ...]] = {
    "events of one class and millisecond in no order": (
        Change("heaps.py", "if heap[parent] <= event:", "if heap[parent] >> 32 <= event >> 32:"),
        Change("heaps.py", "if last <= heap[child]:", "if last >> 32 <= heap[child] >> 32:"),
    ),
    "equal priorities: the larger number first": (
        Change("heaps.py", "(p0 == p1 and entry0 < entry1)", "(p0 == p1 and entry0 > entry1)"),
    ),
    "inbound callers served before answered calls": (
        Change(
            "loop.py", "queue = OUT if desk.waiting[OUT] > 0 else IN", "queue = IN if desk.waiting[IN] > 0 else OUT"
        ),
    ),
    "the collector idle shortest takes the call": (
        Change(
            "hall.py",
            "collector = i64(h.free[site, desk.first_free % h.free.shape[1]])\n    desk.first_free += 1",
            "desk.next_free -= 1\n    collector = i64(h.free[site, desk.next_free % h.free.shape[1]])",
        ),
    ),
    "collectors too many on the floor stay": (
        Change("hall.py", "if present == UNLIMITED or desk.staffed > present:", "if present == UNLIMITED:"),
    ),
    "the guard forgets the call about to be abandoned": (
        Change("loop.py", "(campaign.abandoned + 1) * 1000", "campaign.abandoned * 1000"),
    ),
    "the guard asks the first campaign, whoever is next in the list": (
        Change("loop.py", "campaign = campaign_of(s, first_listed(s, h, i))", "campaign = s.campaigns[i, 0]"),
    ),
    "one line too many": (Change("loop.py", "if desk.in_the_air >= site", "if desk.in_the_air > site"),),
    "pacing passes its highest": (
        Change(
            "loop.py",
            "desk.percent = min(max(desk.percent, 100), site.highest_percent)",
            "desk.percent = max(desk.percent, 100)",
        ),
    ),
    "retries a millisecond late": (Change("loop.py", "campaign.retry_ms[ending])", "campaign.retry_ms[ending] + 1)"),),
    "every ending is retried like a call nobody answered": (
        Change("loop.py", "campaign.retry_ms[ending])", "campaign.retry_ms[0])"),
    ),
    "who is studied when the floor closes is dialled": (
        Change("loop.py", "if not s.sites[i].open or s.sites[i].paused:\n", "if s.sites[i].paused:\n"),
    ),
    "who has been studied is dialled unasked": (Change("loop.py", "elif _is_permitted(s, h, p):", "else:"),),
    "who has studied and places no dial is never free again": (
        Change("loop.py", "            return\n    release(s, h, i, collector)\n", "            return\n"),
    ),
    "nobody waits for his first turn": (Change("compiled.py", "if turn == AT_ONCE:", "if turn >= AT_ONCE:"),),
    "a retry comes although its wait was cut short": (
        Change("loop.py", "is_due = live == OrderState.RETRYING and", "is_due = live == OrderState.RETRYING or"),
    ),
    "nobody moves up in the list": (Change("loop.py", "if is_due or live == OrderState.LISTED:", "if is_due:"),),
    "who waits last is served first": (
        Change(
            "hall.py",
            "    else:\n        h.callers[desk.last[queue]].next = caller\n    desk.last[queue] = caller",
            "        desk.last[queue] = caller\n    else:\n"
            "        h.callers[caller].next = desk.first[queue]\n        desk.first[queue] = caller",
        ),
    ),
    "whoever waits for a queue is woken one call early": (
        Change(
            "loop.py", "desk.waiting[OUT] + desk.waiting[IN] > watch:", "desk.waiting[OUT] + desk.waiting[IN] >= watch:"
        ),
    ),
}
"""By what is wrong."""


def _copy(root: Path) -> None:
    for package in ("sim", "benchmarks"):
        shutil.copytree(_ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    for change in FOR_ALL:
        path = root / change.file
        path.write_text(change.applied_to(path.read_text("utf-8")), "utf-8")


def _spoil(root: Path, name: str) -> None:
    """Make a fault in the copy; the note at the end lets every file of the compiled floor be compiled anew."""
    for file in _COMPILED:
        text = (_ROOT / _FLOOR / file).read_text("utf-8")
        for change in FAULTS[name]:
            text = change.applied_to(text) if change.file == file else text
        (root / _FLOOR / file).write_text(f"{text}# {name}\n", "utf-8")


def _found_after(root: Path, n: int, seed: int) -> int | None:
    """Compare in the copy until the first difference; returns the number of scenarios that took, or None."""
    command = [sys.executable, "-m", "benchmarks.floors", "--n", str(n), "--seed", str(seed), "--until-different"]
    environment = os.environ | {"PYTHONPATH": str(root), "XDG_CACHE_HOME": str(root / "cache")}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return int(done.stdout.split()[-1]) if done.returncode else None


def found(n: int, seed: int) -> Iterator[tuple[str, int | None]]:
    """Make each fault in turn and say after how many scenarios it is found, None if not within `n`."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _copy(root)
        for name in FAULTS:
            _spoil(root, name)
            yield name, _found_after(root, n, seed)
