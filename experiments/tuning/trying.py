"""Try what was proposed: a batch on the same seeds, each trial on no more than it takes to tell that it is worse."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kpis import INCREMENTAL, KPIS, incremental
from sim.scenario import Scenario

from ..errors import UserError
from ..parameters import Catalog
from ..plan import CONTROL
from ..replication import Cell, Contender, Replication
from ..runner import Runner
from ..seeds import seeds
from .searcher import STAGE, Searcher, may_prune
from .settings import Tuning
from .space import Parameters, with_values
from .trial import State, Trial


@dataclass(frozen=True, eq=False)
class Ground:
    """Where trials meet the world.

    Attributes
    ----------
    tuning
        What is sought.
    catalog
        Policies by name.
    scenario
        The world.
    runner
        Who runs it, and where finished replications are kept.
    took
        Processor seconds of each replication so far.
    """

    tuning: Tuning
    catalog: Catalog
    scenario: Scenario
    runner: Runner
    took: list[float] = field(default_factory=list)
    _controls: dict[int, dict[str, float]] = field(default_factory=dict)

    def contender(self, parameters: Parameters) -> Contender:
        """Give the policy with other numbers."""
        choice = self.tuning.policy
        policy: Any = self.catalog[choice.policy]
        return Contender(self.tuning.name, policy, with_values(choice, policy, parameters))

    def values(self, asked: Sequence[Parameters], on: Sequence[int]) -> NDArray[np.float64]:
        """Run every setting on every seed, and give `Tuning.measures`, shape (n_asked, n_seeds, n_measures)."""
        contenders = [self.contender(parameters) for parameters in asked]
        cells = [Cell(self.scenario, None, contender, seed) for contender in contenders for seed in on]
        self._know_controls(on)
        pairs = zip(cells, self.runner.run(cells), strict=True)
        rows = [self._measured(replication, cell.seed) for cell, replication in pairs]
        return np.array(rows).reshape(len(asked), len(on), len(self.tuning.measures))

    def is_allowed(self, parameters: Parameters) -> bool:
        """Whether the policy accepts these numbers beside each other."""
        try:
            self.contender(parameters).build()
        except (UserError, ValueError):
            return False
        return True

    def _measured(self, replication: Replication, seed: int) -> list[float]:
        self.took.append(replication.cpu_seconds)
        known = _kpis(replication)
        if self._needs_control:
            known |= incremental(known, self._controls[seed])
        return [known[name] for name in self.tuning.measures]

    @property
    def _needs_control(self) -> bool:
        return not INCREMENTAL.keys().isdisjoint(self.tuning.measures)

    def _know_controls(self, on: Sequence[int]) -> None:
        """Run the policy that contacts nobody where a KPI is counted from it."""
        fresh = [seed for seed in on if seed not in self._controls] if self._needs_control else []
        control = Contender(CONTROL, self.catalog[CONTROL], {})
        cells = [Cell(self.scenario, None, control, seed) for seed in fresh]
        for seed, replication in zip(fresh, self.runner.run(cells), strict=True):
            self._controls[seed] = _kpis(replication)


def tried(ground: Ground, searcher: Searcher, asked: Sequence[Parameters], first: int) -> list[Trial]:
    """Run a batch of trials on seeds of the block *train*, all on the same ones.

    Parameters
    ----------
    ground
        Where they run.
    searcher
        Who asked, and tells of each trial whether it may stop.
    asked
        What is tried.
    first
        Number of the first trial.
    """
    n_measures = len(ground.tuning.measures)
    found = [np.empty((0, n_measures)) for _ in asked]
    going = [place for place, parameters in enumerate(asked) if ground.is_allowed(parameters)]
    on = seeds("train", ground.tuning.replications)
    size = STAGE if may_prune(ground.tuning) else len(on)
    for begin in range(0, len(on), size):
        stage = on[begin : begin + size]
        rows = ground.values([asked[place] for place in going], stage)
        for place, values in zip(going, rows, strict=True):
            found[place] = np.concatenate([found[place], values])
        if begin + size < len(on):
            going = [place for place in going if not searcher.is_hopeless(place, found[place][:, 0])]
    return [
        Trial(first + place, parameters, _state(values, len(on)), values)
        for place, (parameters, values) in enumerate(zip(asked, found, strict=True))
    ]


def _state(values: NDArray[np.float64], n_seeds: int) -> State:
    if not len(values) or not np.isfinite(values.mean(axis=0)).all():
        return "undefined"
    return "complete" if len(values) == n_seeds else "pruned"


def _kpis(replication: Replication) -> dict[str, float]:
    return dict(zip(KPIS, replication.values.tolist(), strict=True))
