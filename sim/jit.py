"""The one place that knows numba: typed decorators, and a cache that can never be stale.

Numba's own cache watches the file of a kernel, not the files of what the kernel calls. A changed rule would
leave yesterday's machine code in use, so the cache folder carries the digest of every source that can take part.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])


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


def _compile(function: F, inline: bool) -> F:
    numba.config.CACHE_DIR = str(cache_folder(function.__module__.partition(".")[0]))
    compiled: F = numba.njit(cache=True, error_model="numpy", forceinline=inline)(function)
    return compiled


def kernel(function: F) -> F:
    """Compile a function ahead of its calls' arguments; the machine code is kept between processes."""
    return _compile(function, inline=False)


def rule(function: F) -> F:
    """Compile a small scalar rule and inline it where it is called: once an account a day, or once an event."""
    return _compile(function, inline=True)
