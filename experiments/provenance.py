"""Where results come from: the command, the code and the machine that made them."""

import platform
import shlex
import shutil
import subprocess
import sys
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sim.jit import source_digest

PACKAGES = ("recoup", "joblib", "matplotlib", "numba", "numpy", "polars", "pydantic", "scipy", "simpy", "tzdata")
"""Packages whose version can change a number or a figure."""

_ROOT = Path(__file__).parent.parent


def provenance(started: datetime, wall_seconds: float, cpu_seconds: float) -> dict[str, object]:
    """Tell where results come from.

    Parameters
    ----------
    started
        When the work began, UTC.
    wall_seconds, cpu_seconds
        How long it took, and how much of all processors together.
    """
    return {
        "command": shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]),
        "created_utc": started.isoformat(timespec="seconds"),
        "wall_seconds": round(wall_seconds, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "commit": _git("rev-parse", "HEAD"),
        "changed_since_commit": _has_changes(),
        "sim_digest": source_digest("sim"),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _has_changes() -> bool | None:
    """Whether the checkout differs from its commit; None where there is no checkout."""
    status = _git("status", "--porcelain")
    return None if status is None else bool(status)


def _git(*arguments: str) -> str | None:
    """Ask git about the checkout this code runs from; None if it is not there, or the code is installed elsewhere."""
    git = shutil.which("git")
    if git is None or not (_ROOT / ".git").exists():
        return None
    command = [git, "-C", str(_ROOT), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own arguments
    return done.stdout.strip() if done.returncode == 0 else None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
