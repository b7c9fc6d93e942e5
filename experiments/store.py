"""Finished replications in one SQLite file, found again by key; `docs/decisions/0010` says why it is so.

Only the process that was asked for the results writes. A row is committed, and on the disk, before anybody is told of
it, so a kill loses nothing that was told. Every row carries a digest of all that is in it, checked when it is read: a
damaged row is as good as none, and is replaced.
"""

import hashlib
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .errors import UserError
from .payload import packed, unpacked
from .replication import Cell, Replication

NAME = "store.sqlite"
"""File name of the store, in the folder of all results."""

_APPLICATION = 0x5265636F  # "Reco", so that no other program's database is taken for a store
_BUSY_SECONDS = 60.0
_TABLE = """\
CREATE TABLE replications (
    key TEXT PRIMARY KEY, policy TEXT, scenario TEXT, seed INTEGER, cpu_seconds REAL, payload BLOB, seal TEXT
) STRICT"""

_REFUSALS = (sqlite3.Error, UnicodeDecodeError)  # a damaged file can make even SQLite's own message unreadable
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_FORMAT}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Store:
    """Finished replications by key.

    Parameters
    ----------
    path
        The file; it is made if need be, and its folder.

    Attributes
    ----------
    damaged
        Keys of rows that were found damaged and not yet replaced.

    Raises
    ------
    UserError
        If the file cannot be made or written, or is not a store.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged: set[str] = set()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._rows = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise trouble(path, error) from error
        try:
            self._prepare()
        except _REFUSALS as error:
            self._rows.close()
            raise trouble(path, error) from error

    def read(self, key: str) -> Replication | None:
        """Look up a replication; None if it is not there, or damaged.

        Raises
        ------
        UserError
            If the file is damaged so that it cannot be read.
        """
        query = "SELECT policy, scenario, seed, cpu_seconds, payload, seal FROM replications WHERE key = ?"
        try:
            row = self._rows.execute(query, (key,)).fetchone()
        except _REFUSALS as error:
            raise trouble(self.path, error) from error
        if row is None:
            return None
        *about, payload, seal = row
        if seal != sealed(key, about, payload):
            self.damaged.add(key)
            return None
        return unpacked(payload, about[-1])

    def write(self, key: str, cell: Cell, replication: Replication) -> None:
        """Keep a replication; it is on the disk when this returns. One that is there already stays, unless damaged.

        Raises
        ------
        UserError
            If it cannot be written; what was written before is kept.
        """
        about = [cell.contender.name, cell.scenario.name, cell.seed, replication.cpu_seconds]
        payload = packed(replication)
        verb = "REPLACE" if key in self.damaged else "IGNORE"
        values = (key, *about, payload, sealed(key, about, payload))
        try:
            self._rows.execute(f"INSERT OR {verb} INTO replications VALUES (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608
        except _REFUSALS as error:
            raise trouble(self.path, error) from error
        self.damaged.discard(key)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rows.close()

    def _prepare(self) -> None:
        """Make the table in an empty file, and refuse the database of another program."""
        self._rows.text_factory = lambda text: text.decode("utf-8", "replace")  # a flipped bit is for the seal to find
        if not self._is_ours() and not self._is_empty():
            raise sqlite3.DatabaseError("it is the database of another program, or of an older Recoup")
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.execute("PRAGMA synchronous = FULL")
        if not self._is_ours():
            self._rows.execute("BEGIN IMMEDIATE")
            if self._is_empty():  # else another runner was faster
                self._rows.execute(_TABLE)
                self._rows.execute(f"PRAGMA application_id = {_APPLICATION}")
            self._rows.execute("COMMIT")

    def _is_ours(self) -> bool:
        return bool(self._rows.execute("PRAGMA application_id").fetchone() == (_APPLICATION,))

    def _is_empty(self) -> bool:
        return bool(self._rows.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))


def sealed(key: str, about: list[Any], payload: object) -> str:
    """Digest all that is in a row, its key too, so that a row in the place of another is found."""
    digest = hashlib.sha256(repr((key, *about)).encode())
    digest.update(payload if isinstance(payload, bytes) else repr(payload).encode())
    return digest.hexdigest()


def trouble(path: Path, error: Exception) -> UserError:
    """Say what keeps a store from being used, and what to do."""
    is_foreign = isinstance(error, UnicodeDecodeError) or type(error) is sqlite3.DatabaseError
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_NOTADB if is_foreign else 0)
    if code & 0xFF in _FULL:
        advice = "What was finished is kept. Make room on the disk, then give the same command again"
    elif code & 0xFF in _BROKEN:
        advice = "Move the file away and give the same command again; what it held is computed anew"
    elif code & 0xFF in _BUSY:
        advice = (
            "What was finished is kept. Another program holds the file; give the same command again once it is done"
        )
    else:
        advice = "Make the folder writable, or choose another with --out"
    return UserError(f"{path} cannot be used: {error}. {advice}.")
