"""A trial: the policy with other numbers, what it was worth seed by seed, and what a study of trials amounts to."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..comparison import MEASURES
from .settings import Tuning
from .space import Parameters

State = Literal["complete", "pruned", "undefined"]


@dataclass(frozen=True, eq=False)
class Trial:
    """What is known of one setting of the policy.

    Attributes
    ----------
    number
        Counted from 0; the first is the policy as it was.
    parameters
        Values of what is searched.
    state
        Whether it ran on all seeds, was stopped before, or is worth nothing that can be told.
    values
        Of `Tuning.measures`, shape (n_seeds, n_measures), on the seeds it ran on.
    """

    number: int
    parameters: Parameters
    state: State
    values: NDArray[np.float64]

    @property
    def means(self) -> NDArray[np.float64]:
        """Means over the seeds, shape (n_measures,); NaN where one is not defined."""
        if not len(self.values):
            return np.full(self.values.shape[1], np.nan)
        mean: NDArray[np.float64] = self.values.mean(axis=0)
        return mean


def excesses(tuning: Tuning, means: Sequence[float] | NDArray[np.float64]) -> dict[str, float]:
    """Count how far means are beyond each limit, by KPI; at most 0 where it is kept, infinite where nobody knows."""
    places = {name: place for place, name in enumerate(tuning.measures)}
    found = {name: limit.excess(float(means[places[name]])) for name, limit in tuning.constraints.items()}
    return {name: np.inf if np.isnan(excess) else excess for name, excess in found.items()}


def is_feasible(tuning: Tuning, means: Sequence[float] | NDArray[np.float64]) -> bool:
    """Whether means keep every limit."""
    return all(excess <= 0 for excess in excesses(tuning, means).values())


def signs(tuning: Tuning) -> NDArray[np.float64]:
    """Give what turns each objective into one of which more is better, shape (n_objectives,)."""
    return np.array([1.0 if MEASURES[name].better == "higher" else -1.0 for name in tuning.objectives])


def worth(tuning: Tuning, means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the objectives so that more is better, shape (n_objectives,)."""
    return signs(tuning) * means[: len(tuning.objectives)]


def ordered(tuning: Tuning, trials: Sequence[Trial]) -> list[Trial]:
    """Order trials, the best first.

    Those that keep the limits stand before those that do not, which stand by the sum of their excesses, each as a share
    of its limit; those that nothing can be told of are last. With several objectives, trials that no other beats in all
    of them stand first, then by the first objective.
    """
    return sorted(
        trials, key=lambda trial: (*_rank(tuning, trial), is_beaten(tuning, trial, trials), *_last(tuning, trial))
    )


def _rank(tuning: Tuning, trial: Trial) -> tuple[int, float]:
    if trial.state == "undefined":
        return 3, 0.0
    over = excesses(tuning, trial.means)
    shares = sum(max(excess, 0.0) / _size(tuning, name) for name, excess in over.items())
    return (2 if shares > 0 else 0), shares


def _size(tuning: Tuning, name: str) -> float:
    limit = tuning.constraints[name]
    bounds = [abs(bound) for bound in (limit.at_most, limit.at_least) if bound]
    return max(bounds, default=1.0)


def _last(tuning: Tuning, trial: Trial) -> tuple[float, int]:
    value = float(worth(tuning, trial.means)[0])
    return (np.inf if np.isnan(value) else -value), trial.number


def is_beaten(tuning: Tuning, trial: Trial, others: Sequence[Trial]) -> bool:
    """Whether another trial that keeps the limits is as good in every objective, and better in one; one is enough."""
    if len(tuning.objectives) == 1:
        return False
    mine = worth(tuning, trial.means)
    for other in others:
        theirs = worth(tuning, other.means)
        counts = other.state == "complete" and is_feasible(tuning, other.means)
        if counts and (theirs >= mine).all() and (theirs > mine).any():
            return True
    return False


def digest_of(trials: Sequence[Trial]) -> str:
    """Digest a study: every trial's parameters, how it ended, and its values, to the last bit."""
    found = hashlib.sha256()
    for trial in trials:
        found.update(json.dumps([trial.number, list(trial.parameters.items()), trial.state]).encode())
        found.update(trial.values.astype("<f8").tobytes())
    return found.hexdigest()
