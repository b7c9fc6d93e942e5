"""A folder that appears under its name only when it is complete; until then it is a hidden folder beside it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


@contextmanager
def new_folder(out: Path, name: str) -> Iterator[Path]:
    """Give a hidden folder to fill; it takes the place of `out / name` if all goes well, and goes away if not.

    What a killed process left behind goes away too, and a folder it had set aside takes its place again. A process
    holds a lock on the folder it fills, which the system lets go when the process ends, however it ends.

    Parameters
    ----------
    out
        Folder of all results, made if need be.
    name
        Of the folder to fill.
    """
    out.mkdir(parents=True, exist_ok=True)
    _sweep(out, name)
    partial = Path(mkdtemp(prefix=f".{name}.", suffix=".new", dir=out))
    with _locked(partial):
        try:
            partial.chmod(0o777 & ~_umask())
            yield partial
            _exchange(out / name, partial)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise


def _exchange(target: Path, partial: Path) -> None:
    """Put a folder in the place of another, which another process may do at the same time."""
    old = partial.with_suffix(".old")
    while True:
        try:
            if target.exists():
                target.rename(old)
            partial.rename(target)
        except OSError:
            if not partial.exists() or not target.exists():
                raise
        else:
            break
        finally:
            if target.exists():
                shutil.rmtree(old, ignore_errors=True)


def _sweep(out: Path, name: str) -> None:
    """Remove what dead processes left, and put back what one had set aside."""
    for leftover in sorted(out.glob(f".{name}.*.new")):
        with _locked(leftover) as is_mine:
            if is_mine:
                shutil.rmtree(leftover, ignore_errors=True)
    for old in sorted(out.glob(f".{name}.*.old")):
        if old.with_suffix(".new").exists():
            continue  # its process lives
        if (out / name).exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(out / name)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Lock a folder; says whether nobody else had."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
