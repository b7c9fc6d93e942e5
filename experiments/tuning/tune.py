"""Tune a policy: search on *train*, choose on *select*, and write down all of it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sim.scenario import Scenario

from ..config import load
from ..errors import UserError
from ..folder import new_folder
from ..parameters import Catalog
from ..plan import CONTROL, Plan, rehearse
from ..provenance import provenance
from ..replication import Contender
from ..runner import Progress, Runner
from ..seeds import seeds
from ..store import NAME, Store
from .evolution import Evolution
from .retest import candidates, retest
from .searcher import Asked, Searcher, sampler_name
from .settings import Tuning, space_of
from .space import Dimension, Parameters
from .study_file import NAME as STUDY
from .study_file import StudyFile
from .trial import Trial
from .trying import Ground, tried
from .tuned import Tuned
from .writing import save


def tune(
    tuning: Tuning,
    *,
    catalog: Catalog,
    jobs: int | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
) -> Tuned:
    """Search for better numbers of a policy, and choose among the best on fresh seeds.

    Parameters
    ----------
    tuning
        What is sought.
    catalog
        Policies by name.
    jobs
        Processes at a time; by default what the tuning says, else all cores. They change nothing but the time.
    out
        Folder of all results. Finished replications are kept in its store, from which a study that was stopped goes on.
        After each batch the study is copied to `study.db` in a folder of the tuning's name, which is replaced once all
        is done. Nothing is written when None.
    progress
        Is told of every finished trial, and of every one that met again.

    Raises
    ------
    UserError
        If the policy does not fit the world, nothing can be told of it there, or nothing can be written to `out`; what
        was finished is kept.
    """
    search = _search_of(tuning, catalog, progress or (lambda _done, _total: None))
    jobs = jobs or tuning.jobs or -1
    if out is None:
        return search.run(Runner(jobs), None)
    with Store(out / NAME) as store:
        return _written(search, Runner(jobs, store), out)


@dataclass(frozen=True, eq=False)
class _Search:
    """A tuning, resolved so that it can be run."""

    tuning: Tuning
    catalog: Catalog
    scenario: Scenario
    space: tuple[Dimension, ...]
    starts: tuple[Parameters, ...]
    progress: Progress

    def run(self, runner: Runner, study_file: Path | None) -> Tuned:
        """Search, and choose."""
        ground = Ground(self.tuning, self.catalog, self.scenario, runner)
        trials = self._trials(ground, study_file)
        done = len(trials)
        retests = retest(ground, trials, len(self.starts), lambda n, of: self.progress(done + n, done + of))
        return Tuned(
            tuning=self.tuning,
            space=self.space,
            sampler=sampler_name(self.tuning, len(self.space)),
            trials=tuple(trials),
            retests=tuple(retests),
            cpu_seconds=sum(ground.took),
        )

    def _trials(self, ground: Ground, study_file: Path | None) -> list[Trial]:
        searcher, n_trials = self._searcher(), max(self.tuning.trials, len(self.starts))
        trials: list[Trial] = []
        with StudyFile(study_file, self.tuning) as copy:
            while len(trials) < n_trials:
                asked = searcher.ask(min(self.tuning.batch, n_trials - len(trials)))
                batch = tried(ground, searcher, asked, len(trials))
                if not trials:
                    self._refuse_undefined(batch[0])
                searcher.tell(batch)
                trials += batch
                copy.update(searcher.study)
                self.progress(len(trials), n_trials + len(candidates(self.tuning, trials, len(self.starts))))
        return trials

    def _refuse_undefined(self, as_it_was: Trial) -> None:
        if as_it_was.state == "undefined":
            raise UserError(
                f"{', '.join(self.tuning.measures)}: not all of these are defined for the policy as it is, so there is "
                "nothing to compare with. Choose others, or more accounts."
            )

    def _searcher(self) -> Searcher:
        kind = Evolution if self.tuning.sampler == "evolution" else Asked
        return kind(self.tuning, self.space, self.starts)


def _search_of(tuning: Tuning, catalog: Catalog, progress: Progress) -> _Search:
    """Resolve a tuning, and let all that is tried first decide on the first morning."""
    space, scenario = space_of(tuning, catalog), load(tuning.scenario, Scenario)
    as_it_was = {one.name: one.default for one in space}
    points = [as_it_was, *({**as_it_was, **point} for point in tuning.start)]
    starts = [{one.name: int(point[one.name]) if one.whole else point[one.name] for one in space} for point in points]
    search = _Search(tuning, catalog, scenario, space, tuple(starts), progress)
    ground = Ground(tuning, catalog, scenario, Runner())
    contenders = [ground.contender(start) for start in starts]
    rehearse(
        Plan(
            name=tuning.name,
            scenario=scenario,
            portfolio=None,
            contenders=tuple(Contender(tuning.policy.policy, each.policy, each.parameters) for each in contenders),
            champion=tuning.policy.policy,
            control=CONTROL,
            seeds=tuple(seeds("train", 1)),
        )
    )
    return search


def _written(search: _Search, runner: Runner, out: Path) -> Tuned:
    started, clock, tuning = datetime.now(UTC), time.monotonic(), search.tuning
    study = out / tuning.name / STUDY
    tuned = search.run(runner, study)
    try:
        with new_folder(out, tuning.name) as folder:
            where_from = provenance(started, time.monotonic() - clock, tuned.cpu_seconds)
            save(tuned, search.catalog, search.scenario, where_from, folder)
            if study.is_file():
                study.rename(folder / STUDY)
    except OSError as error:
        raise UserError(
            f"{out / tuning.name} cannot be written: {error.strerror or error}. Finished replications are kept in "
            f"{out / NAME}. Make room, or the folder writable, and give the same command again."
        ) from error
    return Tuned(**{**vars(tuned), "folder": out / tuning.name})
