"""Evolution strategies on the numbers of a policy: CMA-ES of `cmaes`, a batch a generation, no sampler between.

The strategy works on the unit cube, and only learns the order of a generation, see `trial.ordered`: trials that keep
the limits stand before those that do not, however good their objective. So limits need no price. Each generation meets
the same seeds, without which the strategy loses most of what it gains (`learning.md` 2: 434 against 454 of 470).
"""

from collections.abc import Sequence
from typing import Any

import cmaes
import numpy as np
import optuna
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution

from .searcher import STATES, attributes, new_study
from .settings import Tuning
from .space import Dimension, Parameters
from .trial import Trial, excesses, ordered

SEPARABLE_FROM = 41
"""Numbers from which only variances are learnt, not how the numbers depend on each other."""

STEP = 0.25
"""First standard deviation, in shares of a range."""


class Evolution:
    """An evolution strategy; see `Asked` for the parameters."""

    def __init__(self, tuning: Tuning, space: Sequence[Dimension], starts: Sequence[Parameters]) -> None:
        self.study = new_study(tuning)
        self._tuning, self._space, self._starts = tuning, space, starts
        self._strategy: Any = None
        self._places: list[NDArray[np.float64]] = []

    def ask(self, n: int) -> list[Parameters]:
        """Propose the next generation; the first batches are what is tried first."""
        done = len(self.study.trials)
        if done < len(self._starts):
            return list(self._starts[done : done + n])
        self._places = [self._strategy.ask() for _ in range(n)]
        return [self._at(place) for place in self._places]

    def is_hopeless(self, place: int, values: NDArray[np.float64]) -> bool:  # noqa: ARG002  as the protocol says
        """Let every trial run: a generation is ordered by all of its seeds."""
        return False

    def tell(self, trials: Sequence[Trial]) -> None:
        """Learn the order of a generation; after what is tried first, begin from the best of it."""
        for trial in trials:
            self.study.add_trial(_recorded(self._tuning, self._space, trial))
        if self._strategy is None:
            self._begin(ordered(self._tuning, trials)[0].parameters)
        elif len(self._places) == self._tuning.batch:
            ranks = {trial.number: rank for rank, trial in enumerate(ordered(self._tuning, trials))}
            pairs = zip(self._places, trials, strict=True)
            self._strategy.tell([(place, float(ranks[trial.number])) for place, trial in pairs])
        self._places = []

    def _begin(self, best: Parameters) -> None:
        mean = np.array([one.place(best[one.name]) for one in self._space])
        kind: Any = cmaes.SepCMA if len(mean) >= SEPARABLE_FROM else cmaes.CMA
        self._strategy = kind(
            mean=mean,
            sigma=STEP,
            bounds=np.tile([0.0, 1.0], (len(mean), 1)),
            seed=self._tuning.seed,
            population_size=self._tuning.batch,
        )

    def _at(self, place: NDArray[np.float64]) -> Parameters:
        return {one.name: one.at(float(where)) for one, where in zip(self._space, place, strict=True)}


def _recorded(tuning: Tuning, space: Sequence[Dimension], trial: Trial) -> optuna.trial.FrozenTrial:
    """Write a trial as Optuna keeps it."""
    is_known = trial.state == "complete"
    return optuna.trial.create_trial(
        state=STATES[trial.state],
        params=dict(trial.parameters),
        distributions={one.name: _distribution(one) for one in space},
        values=trial.means[: len(tuning.objectives)].tolist() if is_known else None,
        user_attrs=attributes(tuning, trial),
        constraints=excesses(tuning, trial.means) if is_known else {},
    )


def _distribution(one: Dimension) -> BaseDistribution:
    if one.whole:
        return IntDistribution(int(one.low), int(one.high), log=one.log)
    return FloatDistribution(one.low, one.high, log=one.log)
