"""Play policies in known worlds: every policy on the same seeds, in as many processes as asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from time import process_time
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from policies.known import BENCHMARKS, Benchmark
from sim.simulation import Policy

from ..model_files import build
from ..paired.intervals import t_interval
from ..runner import Progress
from ..seeds import seeds
from .settings import Known


@dataclass(frozen=True, eq=False)
class Score:
    """What a policy makes in a world of some size.

    Attributes
    ----------
    world, policy
        Their names.
    accounts
        Size of the world.
    seeds
        It was played on.
    values
        Per account, one a seed.
    optimum
        The best value per account, or a bound of it.
    is_bound
        Whether it is a bound.
    cpu_seconds
        What all seeds together took.
    """

    world: str
    policy: str
    accounts: int
    seeds: tuple[int, ...]
    values: NDArray[np.float64]
    optimum: float
    is_bound: bool
    cpu_seconds: float

    @property
    def mean(self) -> float:
        """Value per account."""
        return float(self.values.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """Bounds of the mean at 95 %, by Student's t over seeds."""
        return t_interval(self.values)

    @property
    def half_width(self) -> float:
        """Half the width of the interval."""
        low, high = self.interval
        return (high - low) / 2

    @property
    def share(self) -> float:
        """Value as a share of the optimum, or of its bound."""
        return self.mean / self.optimum

    @property
    def share_interval(self) -> tuple[float, float]:
        """Bounds of the share; what is the best possible is known, and adds nothing to them."""
        low, high = self.interval
        return low / self.optimum, high / self.optimum


@dataclass(frozen=True)
class _Game:
    """One policy, once."""

    world: str
    policy: str
    accounts: int
    seed: int


class _End(NamedTuple):
    """What a game comes to."""

    value: float
    cpu_seconds: float


def run_known(
    known: Known,
    benchmarks: Mapping[str, Benchmark] = BENCHMARKS,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[Score]:
    """Play all that an experiment asks for.

    Parameters
    ----------
    known
        What is played, read by `load_known`.
    benchmarks
        Worlds by name.
    jobs
        Processes at a time; -1 is all cores. Their number changes no value.
    progress
        Is told of every game that is over.

    Returns
    -------
    A score for each world, size and policy, in the order of the settings.
    """
    games = list(_games(known))
    policies = {
        (world, name): build(benchmarks[world].policies[choice.policy], choice.parameters)
        for world, trial in known.known.items()
        for name, choice in trial.policies.items()
    }
    calls = (delayed(_played)(benchmarks[game.world], policies[game.world, game.policy], game) for game in games)
    over: dict[_Game, _End] = {}
    for done, (game, end) in enumerate(
        Parallel(n_jobs=jobs, batch_size=1, return_as="generator_unordered")(calls), start=1
    ):
        over[game] = end
        if progress:
            progress(done, len(games))
    return list(_scores(known, benchmarks, over))


def play(benchmark: Benchmark, policy: Policy, accounts: int, seed: int) -> float:
    """Play one policy to the end of a world, and tell its value per account."""
    world = benchmark.world(accounts, seed)
    while not world.is_over:
        world.advance(policy.decide(world.worklist()))
    return world.value()


def _played(benchmark: Benchmark, policy: Policy, game: _Game) -> tuple[_Game, _End]:
    before = process_time()
    value = play(benchmark, policy, game.accounts, game.seed)
    return game, _End(value, process_time() - before)


def _games(known: Known) -> Iterator[_Game]:
    """List all games, the largest worlds first, so that no process is left with one at the end."""
    parts = [
        _Game(world, policy, accounts, seed)
        for world, trial in known.known.items()
        for accounts, policy, seed in product(trial.sizes, trial.policies, _seeds(trial.replications))
    ]
    return iter(sorted(parts, key=lambda game: -game.accounts))


def _seeds(replications: int) -> tuple[int, ...]:
    return tuple(seeds("report", replications))


def _scores(known: Known, benchmarks: Mapping[str, Benchmark], over: Mapping[_Game, _End]) -> Iterator[Score]:
    for world, trial in known.known.items():
        played = _seeds(trial.replications)
        best = {accounts: benchmarks[world].optimum(accounts) for accounts in trial.sizes}
        for accounts, policy in product(trial.sizes, trial.policies):
            ends = [over[_Game(world, policy, accounts, seed)] for seed in played]
            yield Score(
                world=world,
                policy=policy,
                accounts=accounts,
                seeds=played,
                values=np.array([end.value for end in ends]),
                optimum=best[accounts],
                is_bound=benchmarks[world].is_bound,
                cpu_seconds=sum(end.cpu_seconds for end in ends),
            )


def at_largest(scores: Sequence[Score], world: str) -> list[Score]:
    """Pick the scores of the largest size of a world."""
    most = max(score.accounts for score in scores if score.world == world)
    return [score for score in scores if (score.world, score.accounts) == (world, most)]
