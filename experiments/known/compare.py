"""Compare policies in known worlds, and write what came out into a folder."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from matplotlib.figure import Figure

from policies.known import BENCHMARKS, Benchmark

from ..config import resolved
from ..errors import UserError
from ..figures import save_figure
from ..folder import new_folder
from ..provenance import provenance
from ..runner import Progress
from .figure import gaps, shares
from .running import Score, run_known
from .settings import Known, load_known
from .table import replications, summary, table


@dataclass(frozen=True, eq=False)
class KnownResults:
    """What came out.

    Attributes
    ----------
    known
        What was asked.
    scores
        One for each world, size and policy.
    folder
        Where it is written; None if it is not.
    """

    known: Known
    scores: tuple[Score, ...]
    folder: Path | None

    def table(self) -> list[dict[str, str]]:
        """Write a row of text for each world, size and policy."""
        return table(self.scores)


def compare_known(
    path: Path,
    out: Path | None,
    jobs: int | None = None,
    progress: Progress | None = None,
    *,
    overrides: Sequence[str] = (),
    benchmarks: Mapping[str, Benchmark] = BENCHMARKS,
) -> KnownResults:
    """Play what a settings file asks for, and write tables and figures.

    Parameters
    ----------
    path
        The YAML file.
    out
        Folder of all results; a folder of the experiment's name there is replaced. Nothing is written when None.
    jobs
        Processes at a time; by default what the file says, else all cores.
    progress
        Is told of every game that is over.
    overrides
        Changes such as `known.hawkes.replications=20`.
    benchmarks
        Worlds by name.

    Raises
    ------
    UserError
        If the file has faults, or nothing can be written to `out`.
    """
    known = load_known(path, benchmarks, overrides)
    started, clock = datetime.now(UTC), time.monotonic()
    scores = tuple(run_known(known, benchmarks, jobs=jobs or known.jobs or -1, progress=progress))
    if out is None:
        return KnownResults(known, scores, None)
    where_from = provenance(started, time.monotonic() - clock, sum(score.cpu_seconds for score in scores))
    try:
        with new_folder(out, known.name) as folder:
            _write(known, scores, where_from, folder)
    except OSError as error:
        raise UserError(f"{out / known.name} cannot be written: {error.strerror or error}.") from error
    return KnownResults(known, scores, out / known.name)


def _write(known: Known, scores: Sequence[Score], where_from: Mapping[str, object], folder: Path) -> None:
    (folder / "config.yaml").write_text(resolved(known), encoding="utf-8")
    pl.DataFrame(summary(scores)).write_csv(folder / "summary.csv")
    pl.DataFrame(replications(scores)).write_csv(folder / "replications.csv")
    seeds = {world: next(score.seeds for score in scores if score.world == world) for world in known.known}
    manifest = {"name": known.name, **where_from, "seeds": seeds}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    (folder / "figures").mkdir()
    for name, figure in _figures(known, scores):
        save_figure(figure, folder / "figures" / name)


def _figures(known: Known, scores: Sequence[Score]) -> Iterator[tuple[str, Figure]]:
    for world, trial in known.known.items():
        yield f"{world}_shares", shares(scores, world)
        if len(trial.sizes) > 1:
            yield f"{world}_gaps", gaps(scores, world)
