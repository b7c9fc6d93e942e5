"""The event log of one replication as a Parquet file; `docs/event-log.md` tells its columns."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.state import LOG


class EventLog:
    """Takes the rows of a replication as they come, and writes them at its end."""

    def __init__(self) -> None:
        self._parts: list[NDArray[np.void]] = []

    def __call__(self, rows: NDArray[np.void]) -> None:
        """Take some rows."""
        self._parts.append(rows)

    def write(self, path: Path) -> None:
        """Write all rows, in the order they came.

        Parameters
        ----------
        path
            The file; its folder is made, and the file appears only once it is complete.
        """
        rows = np.concatenate([np.zeros(0, LOG), *self._parts])
        table = pl.DataFrame({name: rows[name] for name in rows.dtype.names or ()})
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        table.write_parquet(partial)
        partial.replace(path)
