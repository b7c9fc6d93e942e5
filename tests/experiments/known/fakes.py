"""A small world that needs no playing, so that what plays worlds is tested apart from those we ship."""

from dataclasses import dataclass

import numpy as np

from policies.known import HAWKES, Benchmark
from policies.parameters import check_ranges, ranged
from sim.worklist import Buffer, Context, Decision, Outcome, Worklist


@dataclass
class _Morning:
    day: int = 0


class OneDay:
    """One decision; an account brings 10 less the treatment, less what shrinks with size, and luck by seed."""

    def __init__(self, n: int, seed: int) -> None:
        self.n, self.seed, self.is_over, self._value = n, seed, False, 0.0

    def worklist(self) -> Worklist:
        """List all accounts."""
        nobody = np.array([np.inf])
        context = Context(
            keys=np.arange(self.n, dtype=np.uint64),
            site=np.zeros(self.n, dtype=np.uint8),
            segments=("all",),
            treatments=("wait", "one", "two"),
            capacity=nobody,
            calls=nobody,
            seed=self.seed,
            buffer=Buffer(),
            features={},
        )
        return Worklist(_Morning(), np.ones((self.n, 3), dtype=np.bool_), context, None)

    def advance(self, decision: Decision) -> Outcome:
        """Take the only decision."""
        self.is_over = True
        lost, luck = float(decision.treatment.mean()), 0.01 * (self.seed % 10)
        self._value = 10 - (1 + lost) / self.n**0.5 - luck / self.n**0.5
        none = np.zeros(self.n, dtype=np.int64)
        return Outcome(none.astype(np.uint64), none > 0, none, none, none.astype(float), none, none, none > 0)

    def value(self) -> float:
        """Tell what was made."""
        return self._value


@dataclass(frozen=True)
class Loses:
    """Order one treatment everywhere."""

    treatment: int = ranged(0, 0, 2, "treatment")

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Order it."""
        return Decision(np.full(len(worklist), self.treatment), np.zeros(len(worklist)))


def ten(n_accounts: int) -> float:
    """Bound what can be made."""
    return 10.0 + 0 * n_accounts


FAKE = Benchmark("fake", OneDay, ten, is_bound=True, policies={"loses": Loses})

BENCHMARKS = {"hawkes": HAWKES, "fake": FAKE}

SETTINGS = """\
name: small
known:
  hawkes:
    sizes: [60]
    replications: 2
    policies:
      no_effort:
      linear: {policy: linear_threshold, slope: 0.02}
  fake:
    sizes: [100, 400, 1600]
    replications: 3
    policies:
      loses:
      loses_more: {policy: loses, treatment: 2}
"""
