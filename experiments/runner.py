"""Run cells, in as many processes as asked for, or on a cluster; what the store has is not run again.

Nothing depends on the number of processes, on the back end, or on the order in which cells finish.
"""

import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed, parallel_config

from .cell import Cell
from .errors import UserError
from .replication import Replication, replicate
from .store import Store

Progress = Callable[[int, int], None]
"""Is told how many replications are finished, and of how many."""

_PATIENCE = "10s"


@dataclass(frozen=True)
class Runner:
    """Who runs cells, and where finished ones are kept.

    Attributes
    ----------
    jobs
        Processes at a time; -1 is all cores, 1 is this process alone. A cluster has as many as it has.
    scheduler
        Address of a dask scheduler, such as `tcp://host:8786`; processes of this machine when None.
    store
        What it has is not run again, unless a log is asked for; what is run goes there as soon as it is finished.
    progress
        Is told of every finished replication.
    """

    jobs: int = 1
    scheduler: str | None = None
    store: Store | None = None
    progress: Progress | None = None

    def run(self, cells: Sequence[Cell], log: Path | None = None) -> list[Replication]:
        """Run cells, and give their replications in the order of the cells.

        Parameters
        ----------
        cells
            What is to be run.
        log
            Folder for the event logs; nothing is logged when None.

        Raises
        ------
        UserError
            If the store cannot be written, or the cluster cannot be reached.
        """
        finished = self.store.get(cells) if self.store is not None and log is None else {}
        missing = [cell for cell in cells if cell not in finished]
        if finished:
            self._tell(len(finished), len(cells))
        with _backend(self.scheduler), closing(_results(missing, self.jobs, log)) as results:
            for number, replication in results:
                finished[missing[number]] = replication
                if self.store is not None:
                    self.store.put(missing[number], replication)
                self._tell(len(finished), len(cells))
        return [finished[cell] for cell in cells]

    def _tell(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(done, total)


def _results(cells: Sequence[Cell], jobs: int, log: Path | None) -> Generator[tuple[int, Replication], None, None]:
    """Give the replications as they finish, each with the number of its cell."""
    tasks = (delayed(_numbered)(number, cell, log) for number, cell in enumerate(cells))
    results = Parallel(n_jobs=jobs, batch_size=1, return_as="generator_unordered")(tasks)
    try:
        for result in results:  # noqa: UP028  `yield from` would close the results where they still warn
            yield result
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that tasks were cancelled is what an interruption asks for
            results.close()


def _numbered(number: int, cell: Cell, log: Path | None) -> tuple[int, Replication]:
    return number, replicate(cell.world.scenario, cell.world.portfolio, cell.contender, cell.seed, log)


@contextmanager
def _backend(scheduler: str | None) -> Iterator[None]:
    if scheduler is None:
        yield
        return
    try:
        from distributed import Client  # noqa: PLC0415  an extra, and slow to import
    except ImportError as error:
        raise UserError("A cluster needs dask: pip install 'recoup[cluster]'. Nothing was run.") from error
    connect: Any = Client  # dask does not type its client
    try:
        client = connect(scheduler, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise UserError(f"No dask scheduler answers at {scheduler}: {error}. Nothing was run.") from error
    with client, parallel_config("dask"):
        yield
