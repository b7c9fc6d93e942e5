"""Compare the policies of an experiment, and write all that is known about them into a folder."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from .errors import UserError
from .evidence import Evidence
from .experiment import Experiment
from .folder import new_folder
from .gather import Inquiry, gather, inquiry_of
from .parameters import Catalog
from .provenance import provenance
from .results import save
from .runner import Progress, Runner
from .store import NAME, Store


def compare(
    experiment: Experiment,
    *,
    catalog: Catalog,
    jobs: int | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
) -> Evidence:
    """Run every policy of an experiment on the same seeds, and whatever else its verdict rests on.

    Parameters
    ----------
    experiment
        What is compared.
    catalog
        Policies by name.
    jobs
        Processes at a time; by default what the experiment says, else all cores.
    out
        Folder of all results. Finished replications are kept in its store, and those that are there already do not
        run again. Tables and figures go to a folder of the experiment's name there, which replaces an older one once
        it is complete. Nothing is written when None.
    progress
        Is told of every finished replication.

    Raises
    ------
    UserError
        If a file that the experiment names has faults, a policy does not fit the world, or nothing can be written to
        `out`; what was finished is kept.
    """
    inquiry, jobs = inquiry_of(experiment, catalog), jobs or experiment.jobs or -1
    if out is None:
        return gather(inquiry, Runner(jobs, None, progress))
    with Store(out / NAME) as store:
        return _written(inquiry, Runner(jobs, store, progress), out)


def evidence_of(
    experiment: Experiment, *, catalog: Catalog, jobs: int | None, out: Path, progress: Progress | None = None
) -> Evidence:
    """Do as `compare` does, but write nothing besides finished replications; see there.

    Raises
    ------
    UserError
        As `compare`.
    """
    inquiry = inquiry_of(experiment, catalog)
    with Store(out / NAME) as store:
        return gather(inquiry, Runner(jobs or experiment.jobs or -1, store, progress))


def _written(inquiry: Inquiry, runner: Runner, out: Path) -> Evidence:
    started, clock, experiment = datetime.now(UTC), time.monotonic(), inquiry.experiment
    try:
        with new_folder(out, experiment.name) as folder:
            evidence = gather(inquiry, runner, folder / "events" if experiment.log else None)
            where_from = provenance(started, time.monotonic() - clock, evidence.cpu_seconds)
            save(evidence, where_from, folder)
    except OSError as error:
        raise UserError(
            f"{out / experiment.name} cannot be written: {error.strerror or error}. Finished replications are kept in "
            f"{out / NAME}. Make room, or the folder writable, and give the same command again."
        ) from error
    return replace(evidence, folder=out / experiment.name)
