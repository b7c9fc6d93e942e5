"""Finished replications, in one SQLite file: a number that was computed once is never computed again.

A replication is kept under a digest of all it depends on: code, scenario, portfolio, policy, seed. So there is nothing
to invalidate, resuming is asking again, and a further policy costs only itself. Only the process that coordinates
writes, each replication in a transaction of its own, so that a kill loses none that is finished. Two such processes may
share a file: they would write the same bytes.

The file is a cache of what can be computed again. A row that does not match its digest is dropped and computed anew; a
file that is not a database any more is moved aside.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from .cell import Cell, key_of
from .errors import UserError
from .packing import pack, unpack
from .replication import Replication

NAME = "store.sqlite"
"""Of the file, in the folder of all results."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS replications (
    key TEXT PRIMARY KEY,           -- digest of everything the replication depends on
    scenario TEXT NOT NULL,
    policy TEXT NOT NULL,
    seed INTEGER NOT NULL,
    cpu_seconds REAL NOT NULL,
    payload BLOB NOT NULL,          -- see experiments/packing.py
    digest BLOB NOT NULL            -- SHA-256 of key and payload
)
"""
_BUSY_SECONDS = 60.0
_AT_ONCE = 500
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What SQLite raises on a file that is none of its own any more; a garbled file can garble its messages too."""


class Store:
    """Replications by what they depend on.

    Parameters
    ----------
    path
        Of the file; it is made, with its folder, if need be.

    Attributes
    ----------
    notes
        What was found damaged, in sentences for the user.

    Raises
    ------
    UserError
        If the file cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notes: list[str] = []
        with self._in_words():
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = self._opened()
        except sqlite3.OperationalError as error:
            raise self._refusal(error) from error
        except _DAMAGE as error:
            self._move_aside(error)
            with self._in_words():
                self._database = self._opened()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def get(self, cells: Sequence[Cell]) -> dict[Cell, Replication]:
        """Look up those that are finished; what is damaged is noted, and left out.

        Parameters
        ----------
        cells
            What is wanted.
        """
        keys = {cell: key_of(cell) for cell in cells}
        packed, n_damaged = {}, 0
        try:
            for key, payload, digest in self._rows(sorted(set(keys.values()))):
                if digest == _digest(key, payload):
                    packed[key] = payload
                else:
                    n_damaged += 1
        except sqlite3.OperationalError as error:
            raise self._refusal(error) from error
        except _DAMAGE as error:
            self._database.close()
            self._move_aside(error)
            self._database = self._opened()
        if n_damaged:
            what = "1 damaged replication was" if n_damaged == 1 else f"{n_damaged:,} damaged replications were"
            self.notes.append(f"{self.path}: {what} found, to be computed again.")
        return {cell: unpack(packed[key], Replication) for cell, key in keys.items() if key in packed}

    def put(self, cell: Cell, replication: Replication) -> None:
        """Keep a finished replication; it is on the disk when this returns.

        Raises
        ------
        UserError
            If it cannot be written, as on a full disk; what was kept before stays.
        """
        key, payload = key_of(cell), pack(replication)
        row = (
            key,
            cell.world.scenario.name,
            cell.contender.name,
            cell.seed,
            replication.cpu_seconds,
            payload,
            _digest(key, payload),
        )
        with self._in_words(), self._database:
            self._database.execute("INSERT OR REPLACE INTO replications VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=_BUSY_SECONDS)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            database.execute(_SCHEMA)
            database.execute(
                "SELECT key, scenario, policy, seed, cpu_seconds, payload, digest FROM replications LIMIT 0"
            )
        except BaseException:
            database.close()
            raise
        return database

    def _rows(self, keys: Sequence[str]) -> Iterator[tuple[str, bytes, bytes]]:
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            query = f"SELECT key, payload, digest FROM replications WHERE key IN ({marks})"  # noqa: S608  only marks
            with closing(self._database.execute(query, some)) as cursor:
                yield from cursor

    def _move_aside(self, error: Exception) -> None:
        aside = next(path for n in range(1, 10**6) if not (path := self.path.with_suffix(f".damaged-{n}")).exists())
        with self._in_words():
            self.path.rename(aside)
            for suffix in ("-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        self.notes.append(f"{self.path} could not be read ({error}). It is now {aside}; all is computed again.")

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise self._refusal(error) from error

    def _refusal(self, error: Exception) -> UserError:
        return UserError(
            f"{self.path} cannot be read or written: {error}. Replications that were finished before are kept. "
            "Make room, or choose another folder with --out; then give the same command again."
        )


def _digest(key: str, payload: bytes) -> bytes:
    return sha256(key.encode() + payload).digest()
