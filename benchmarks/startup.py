"""What starting costs: the command's help, and compiling every kernel into an empty cache."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_ROOT = Path(__file__).parent.parent


def _cpu_of(command: Sequence[str], cache: str | None = None) -> float:
    """CPU seconds of a child process, its own children included."""
    environment = os.environ if cache is None else os.environ | {"XDG_CACHE_HOME": cache}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=_ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def help_cpu_s() -> float:
    """CPU seconds of `recoup --help`."""
    return _cpu_of([sys.executable, "-c", "from experiments.cli import main; main()", "--help"])


def compile_s() -> float:
    """CPU seconds of compiling everything from nothing."""
    with tempfile.TemporaryDirectory() as cache:
        return _cpu_of([sys.executable, "-m", "sim.compile"], cache)
