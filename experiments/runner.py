"""Run cells: those in the store are read, the rest run in as many processes as asked for, here or on a cluster.

Nothing depends on the number of processes, on where they are, nor on the order in which they finish. The back end is
joblib's: `loky` on this machine, unless `joblib.parallel_config` or `on_cluster` says otherwise.
"""

import logging
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed, parallel_config
from numpy.typing import NDArray

from sim.portfolio import Portfolio

from .errors import UserError
from .keys import Keys, code_of
from .replication import Cell, Replication, replicate
from .store import Store

Progress = Callable[[int, int], None]
"""Is told how many replications are finished, and of how many."""

_CONNECT_SECONDS = 10

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Task:
    """A cell on its way to a worker, without its accounts, which travel once and not with every task."""

    number: int
    cell: Cell
    names: tuple[tuple[str, ...], tuple[str, ...]]
    log: Path | None
    code: str | None


def run_cells(
    cells: Sequence[Cell],
    *,
    jobs: int = 1,
    store: Store | None = None,
    progress: Progress | None = None,
    log: Path | None = None,
) -> list[Replication]:
    """Run cells, and give their replications in the order of the cells.

    Parameters
    ----------
    cells
        What is to be known.
    jobs
        Processes at a time; -1 is all cores, 1 is this process alone. A cluster uses all of its workers.
    store
        Where finished replications are looked up and kept; each is kept before `progress` is told of it.
    progress
        Is told of every finished replication, and first how many the store has.
    log
        Folder for the event logs; nothing is logged when None. A stored replication has no log, so all cells run.

    Raises
    ------
    UserError
        If the store cannot be read or written, or a worker runs other code.
    """
    keys = Keys()
    names = [keys.of(cell) if store else None for cell in cells]
    found = _stored(names, store) if store and log is None else {}
    if found and progress:
        progress(len(found), len(cells))
    tasks = [_task(number, cell, log) for number, cell in enumerate(cells) if number not in found]
    with closing(_finished(tasks, cells, jobs)) as finished:
        for number, replication in finished:
            name = names[number]
            if store and name:
                store.write(name, cells[number], replication)
            found[number] = replication
            if progress:
                progress(len(found), len(cells))
    return [found[number] for number in range(len(cells))]


@dataclass(frozen=True)
class Runner:
    """How cells are run, for those who hand it on; see `run_cells` for the fields."""

    jobs: int = 1
    store: Store | None = None
    progress: Progress | None = None

    def run(self, cells: Sequence[Cell], log: Path | None = None) -> list[Replication]:
        """Run cells, and give their replications in the order of the cells."""
        return run_cells(cells, jobs=self.jobs, store=self.store, progress=self.progress, log=log)


@contextmanager
def on_cluster(scheduler: str) -> Iterator[None]:
    """Let `run_cells` run on the workers of a dask cluster.

    Parameters
    ----------
    scheduler
        Address, such as `tcp://10.0.0.5:8786`.

    Raises
    ------
    UserError
        If dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client  # noqa: PLC0415  an extra
    except ModuleNotFoundError as error:
        raise UserError("A cluster needs dask: pip install 'recoup[cluster]'. Nothing was run.") from error
    try:
        client: Any = Client(scheduler, timeout=_CONNECT_SECONDS)  # type: ignore[no-untyped-call]  # dask has few types
    except (OSError, ValueError) as error:
        raise UserError(
            f"--scheduler {scheduler}: no dask scheduler answers there. Start one with `dask scheduler`, and workers "
            f"with `dask worker {scheduler} --nthreads 1`. Nothing was run."
        ) from error
    with client, parallel_config("dask", client=client):
        yield


def _stored(names: Sequence[str | None], store: Store) -> dict[int, Replication]:
    """Look up what is in the store, by the number of the cell."""
    read = ((number, store.read(name)) for number, name in enumerate(names) if name)
    found = {number: replication for number, replication in read if replication is not None}
    if store.damaged:
        rows = "1 row is" if len(store.damaged) == 1 else f"{len(store.damaged):,} rows are"
        _log.warning("%s: %s damaged and computed again.", store.path, rows)
    return found


def _task(number: int, cell: Cell, log: Path | None) -> _Task:
    names = (cell.portfolio.segments, cell.portfolio.products) if cell.portfolio else ((), ())
    is_script = cell.contender.policy.__module__ == "__main__"  # it travels with the task
    code = None if is_script else code_of(cell.contender.policy)
    return _Task(number, replace(cell, portfolio=None), names, log, code)


def _finished(
    tasks: Sequence[_Task], cells: Sequence[Cell], jobs: int
) -> Generator[tuple[int, Replication], None, None]:
    """Run tasks, and give the replications as they finish, each with the number of its cell."""
    if not tasks:
        return
    calls = (delayed(_played)(task, _accounts(cells[task.number])) for task in tasks)
    results = Parallel(n_jobs=jobs, batch_size=1, return_as="generator_unordered")(calls)
    try:
        for result in results:  # noqa: UP028  `yield from` would close the results where they still warn
            yield result
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that tasks were cancelled is what an interruption asks for
            results.close()


def _accounts(cell: Cell) -> NDArray[Any] | None:
    return cell.portfolio.accounts if cell.portfolio else None


def _played(task: _Task, accounts: NDArray[Any] | None) -> tuple[int, Replication]:
    """Run a task where it has arrived, if the code there is the code that was asked for."""
    policy = task.cell.contender.policy
    if task.code is not None and task.code != code_of(policy):
        raise UserError(
            f"A worker runs other code than this process for policy {task.cell.contender.name}. "
            "Install the same Recoup and the same policies on all workers, and start them again."
        )
    portfolio = None if accounts is None else Portfolio(accounts, *task.names)
    return task.number, replicate(replace(task.cell, portfolio=portfolio), task.log)
