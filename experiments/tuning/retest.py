"""The best trials meet again on seeds that nobody tuned on: what is chosen there is chosen for what it is worth.

The best of many trials was lucky on the seeds it was the best on, so its gain there flatters it. Both gains are told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..comparison import MEASURES
from ..paired import Paired, Sample, paired
from ..seeds import seeds
from .settings import Tuning
from .trial import Trial, is_feasible, ordered
from .trying import Ground


@dataclass(frozen=True, eq=False)
class Retest:
    """A trial on seeds of the block *select*.

    Attributes
    ----------
    trial
        As it was on *train*.
    again
        The same setting on *select*.
    is_start
        Whether it was tried first, rather than found.
    """

    trial: Trial
    again: Trial
    is_start: bool


def candidates(tuning: Tuning, trials: Sequence[Trial], n_starts: int) -> list[Trial]:
    """Pick the best trials on *train*, each setting once, and all that was tried first."""
    starts = [trial for trial in trials[:n_starts] if trial.state != "undefined"]
    complete = [trial for trial in trials if trial.state == "complete"]
    distinct = {tuple(trial.parameters.items()): trial for trial in reversed(complete)}
    best = ordered(tuning, sorted(distinct.values(), key=lambda trial: trial.number))[: tuning.keep]
    return [*starts, *(trial for trial in best if trial.number >= n_starts)]


def retest(
    ground: Ground, trials: Sequence[Trial], n_starts: int, finished: Callable[[int, int], None]
) -> list[Retest]:
    """Run the best trials on fresh seeds, and order them by what they are worth there.

    Parameters
    ----------
    ground
        Where they run.
    trials
        All of a study.
    n_starts
        The first so many were given, not found.
    finished
        Is told how many are run, and of how many.
    """
    picked = candidates(ground.tuning, trials, n_starts)
    on = seeds("select", ground.tuning.select_replications)
    found: dict[int, Trial] = {}
    for trial in picked:
        values = ground.values([trial.parameters], on)[0]
        is_known = np.isfinite(values.mean(axis=0)).all()
        found[trial.number] = Trial(trial.number, trial.parameters, "complete" if is_known else "undefined", values)
        finished(len(found), len(picked))
    by_number = {trial.number: trial for trial in picked}
    again = ordered(ground.tuning, list(found.values()))
    return [Retest(by_number[trial.number], trial, trial.number < n_starts) for trial in again]


def keeps_limits(tuning: Tuning, one: Retest) -> bool:
    """Whether a trial keeps the limits on *select*."""
    return one.again.state == "complete" and is_feasible(tuning, one.again.means)


def gain(tuning: Tuning, mine: NDArray[np.float64], base: NDArray[np.float64], measure: str) -> Paired:
    """Compare a trial with the policy as it was, seed by seed, so that more is better.

    Parameters
    ----------
    tuning
        What was sought.
    mine, base
        Of `Tuning.measures`, shape (n_seeds, n_measures); on the seeds that both ran on.
    measure
        Which of them.
    """
    place, n = tuning.measures.index(measure), min(len(mine), len(base))
    sign = -1.0 if MEASURES[measure].better == "lower" else 1.0
    numbers = tuple(range(n))
    ours, theirs = (Sample(numbers, sign * values[:n, place]) for values in (mine, base))
    return paired(ours, theirs, "higher")
