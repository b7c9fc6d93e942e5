"""Compare the policies of an experiment, and write all that is known about them into a folder."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from .evidence import Evidence
from .experiment import Experiment
from .gather import gather
from .parameters import Catalog
from .play import HERE
from .provenance import provenance
from .results import new_folder, save
from .runner import Runner


def compare(experiment: Experiment, *, catalog: Catalog, runner: Runner = HERE, out: Path | None = None) -> Evidence:
    """Run every policy of an experiment on the same seeds, and whatever else its verdict rests on.

    Parameters
    ----------
    experiment
        What is compared.
    catalog
        Policies by name.
    runner
        Who runs it, and where finished replications are kept.
    out
        Folder of all results. Those of this experiment go to a folder of its name there, which replaces an older one
        once it is complete. Nothing is written when None.

    Raises
    ------
    UserError
        If a file that the experiment names has faults, or a policy does not fit the world.
    """
    if out is None:
        return gather(experiment, catalog=catalog, runner=runner)
    started, clock = datetime.now(UTC), time.monotonic()
    with new_folder(out, experiment.name) as folder:
        log = folder / "events" if experiment.log else None
        evidence = gather(experiment, catalog=catalog, runner=runner, log=log)
        where_from = provenance(started, time.monotonic() - clock, evidence.cpu_seconds)
        save(evidence, where_from, folder)
    return replace(evidence, folder=out / experiment.name)
