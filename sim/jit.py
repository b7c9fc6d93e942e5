"""The one place that knows numba: typed decorators, and a cache that can never be stale.

Numba's own cache watches the file of a kernel, not the files of what the kernel calls. A changed rule would
leave yesterday's machine code in use, so the cache folder carries the digest of every source that can take part.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

i64 = cast(Callable[[Any], int], np.int64)
"""Make an enumeration member, a narrow field or a float an integer in compiled code; to a type checker, an int."""


@cache
def source_digest(package: str) -> str:
    """Digest the sources of `sim` and of one more package beside it, 16 hexadecimal digits."""
    root = Path(__file__).parent.parent
    names = sorted({"sim", package})
    files = sorted(path for name in names for path in (root / name).rglob("*.py"))
    digest = hashlib.sha256(numba.__version__.encode())
    for path in files:
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder(package: str) -> Path:
    """Folder for the compiled kernels of a package, one for each state of its sources."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "recoup" / source_digest(package)


def _compile(function: F, *, inline: bool, door: bool) -> F:
    setting: Any = numba.config
    setting.CACHE_DIR = str(cache_folder(function.__module__.partition(".")[0]))
    # no reference counts: kernels allocate nothing, and counting cost them a factor of seven
    options: dict[str, Any] = {"forceinline": inline, "no_cpython_wrapper": not door, "_nrt": False}
    njit: Any = numba.njit
    compiled: F = njit(cache=True, error_model="numpy", no_cfunc_wrapper=True, **options)(function)
    return compiled


def kernel(function: F) -> F:
    """Compile a function that Python calls; the machine code is kept between processes."""
    return _compile(function, inline=False, door=True)


def inner(function: F) -> F:
    """Compile a function that only compiled code calls."""
    return _compile(function, inline=False, door=False)


def rule(function: F) -> F:
    """Compile a small rule and inline it where it is called; Python may call it unless its name is private."""
    return _compile(function, inline=True, door=not function.__name__.startswith("_"))
