"""Who proposes what to try next: the samplers of Optuna, by ask and tell in fixed batches.

The study is kept in memory and rebuilt by asking again: what a sampler proposes is a function of its seed and of what
it was told, in that order. Processes that compute, and a kill, change nothing.
"""

import warnings
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import optuna
from numpy.typing import NDArray
from optuna.trial import TrialState

from ..comparison import MEASURES
from .settings import Tuning
from .space import Dimension, Parameters
from .trial import Trial, excesses

MANY = 10
"""Numbers from which CMA-ES finds better policies than TPE with as many trials, on the toy of `learning.md` 2."""

P_WORSE = 0.1
"""Below this probability a trial is taken for worse than the best so far."""

STAGE = 4
"""Seeds after each of which a trial may be stopped; with fewer, Wilcoxon's test cannot get below `P_WORSE`."""

STATES = {"complete": TrialState.COMPLETE, "pruned": TrialState.PRUNED, "undefined": TrialState.FAIL}


class Searcher(Protocol):
    """Proposes what to try, and learns from what came out.

    Attributes
    ----------
    study
        Optuna's record of all trials.
    """

    study: optuna.Study

    def ask(self, n: int) -> list[Parameters]:
        """Propose what the next trials try."""
        ...

    def is_hopeless(self, place: int, values: NDArray[np.float64]) -> bool:
        """Tell of the last batch's trial at a place, from its objective on the first seeds, whether it may stop."""
        ...

    def tell(self, trials: Sequence[Trial]) -> None:
        """Learn what came out of all that was asked last."""
        ...


def sampler_name(tuning: Tuning, n_dimensions: int) -> str:
    """Choose a sampler by what is searched, unless the settings did."""
    if tuning.sampler != "auto":
        return tuning.sampler
    if len(tuning.objectives) > 1:
        return "nsga3"
    return "cmaes" if n_dimensions >= MANY and not tuning.constraints else "tpe"


def may_prune(tuning: Tuning) -> bool:
    """Whether a trial can be stopped before it ran on all seeds."""
    return tuning.prune and len(tuning.objectives) == 1 and tuning.sampler != "evolution"


def new_study(tuning: Tuning, sampler: Any = None, storage: Any = None) -> optuna.Study:
    """Make an empty study, in memory unless told otherwise."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    better = [MEASURES[name].better for name in tuning.objectives]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)  # our version of Optuna is pinned
        study = optuna.create_study(
            study_name=tuning.name,
            storage=storage,
            sampler=sampler,
            pruner=optuna.pruners.WilcoxonPruner(p_threshold=P_WORSE, n_startup_steps=STAGE),
            directions=["maximize" if way == "higher" else "minimize" for way in better],
        )
        study.set_metric_names(list(tuning.objectives))
    return study


class Asked:
    """A sampler of Optuna.

    Parameters
    ----------
    tuning
        What is sought.
    space
        What is searched.
    starts
        What is tried first.
    """

    def __init__(self, tuning: Tuning, space: Sequence[Dimension], starts: Sequence[Parameters]) -> None:
        self._tuning, self._space, self._starts = tuning, space, starts
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            self.study = new_study(tuning, _sampler(tuning, len(space)))
        for start in starts:
            self.study.enqueue_trial(dict(start))
        self._asked: list[optuna.Trial] = []
        self._reported: list[int] = []
        self._as_it_was = np.empty(0)

    def ask(self, n: int) -> list[Parameters]:
        """Propose what the next trials try, rounded."""
        self._asked = [self.study.ask() for _ in range(n)]
        self._reported = [0] * n
        return [self._suggested(trial) for trial in self._asked]

    def is_hopeless(self, place: int, values: NDArray[np.float64]) -> bool:
        """Compare with the best trial so far on the same seeds, by Wilcoxon's signed ranks."""
        self._report(place, values)
        return bool(np.isfinite(values).all()) and self._asked[place].should_prune()

    def tell(self, trials: Sequence[Trial]) -> None:
        """Learn what came out."""
        for place, (asked, trial) in enumerate(zip(self._asked, trials, strict=True)):
            if may_prune(self._tuning):
                self._report(place, trial.values[:, 0])
            for name, value in attributes(self._tuning, trial).items():
                asked.set_user_attr(name, value)
            if trial.state != "undefined":
                for name, excess in excesses(self._tuning, trial.means).items():
                    asked.set_constraint(name, excess)
            values = trial.means[: len(self._tuning.objectives)].tolist()
            complete = trial.state == "complete"
            self.study.tell(asked, values if complete else None, state=STATES[trial.state])

    def _report(self, place: int, values: NDArray[np.float64]) -> None:
        """Hand on the values that are new, one a seed, as gains over the policy as it was.

        So the luck of a seed cancels where the pruner, to be safe, compares the means of 4 seeds and of all.
        """
        trial = self._asked[place]
        if trial.number == 0:
            self._as_it_was = values
        for step in range(self._reported[place], len(values)):
            trial.report(float(values[step] - self._as_it_was[step]), step)
        self._reported[place] = len(values)

    def _suggested(self, trial: optuna.Trial) -> Parameters:
        found: dict[str, float] = {}
        for one in self._space:
            if one.whole:
                found[one.name] = trial.suggest_int(one.name, int(one.low), int(one.high), log=one.log)
            else:
                found[one.name] = trial.suggest_float(one.name, one.low, one.high, log=one.log)
        if trial.number < len(self._starts):
            return self._starts[trial.number]
        return {one.name: one.rounded(found[one.name]) for one in self._space}


def attributes(tuning: Tuning, trial: Trial) -> dict[str, Any]:
    """Tell for a dashboard what was tried, and every value of it, seed by seed."""
    values = {f"{name} by seed": trial.values[:, place].tolist() for place, name in enumerate(tuning.measures)}
    means = dict(zip(tuning.measures, trial.means.tolist(), strict=True))
    return {"tried": dict(trial.parameters), **means, **values}


def _sampler(tuning: Tuning, n_dimensions: int) -> Any:
    samplers = optuna.samplers
    match sampler_name(tuning, n_dimensions):
        case "tpe":
            return samplers.TPESampler(seed=tuning.seed)
        case "cmaes":
            return samplers.CmaEsSampler(seed=tuning.seed, popsize=tuning.batch, warn_independent_sampling=False)
        case "nsga3":
            return samplers.NSGAIIISampler(seed=tuning.seed, population_size=max(24, tuning.batch))
        case "gp":
            return samplers.GPSampler(seed=tuning.seed, warn_independent_sampling=False)
        case _:
            return samplers.RandomSampler(seed=tuning.seed)
