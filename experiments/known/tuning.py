"""Tune the linear rule for Hawkes accounts on training seeds.

`python -m experiments.known.tuning` prints every rule that was tried and ends with the best. It goes to and fro
between the two parameters, each time over the whole of its grid; all rules meet the same accounts and fates.
"""

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
from joblib import Parallel, delayed

from policies.known import HAWKES
from policies.known.hawkes_policies import LinearThreshold

from ..seeds import seeds
from .running import play

SLOPES = tuple(round(0.001 * step, 4) for step in np.arange(8, 20, 1.0))
LEAST_BALANCES = tuple(range(0, 32, 4))

_ACCOUNTS, _SEEDS = 5_000, 4


@cache
def value_of(rule: LinearThreshold, accounts: int = _ACCOUNTS, n_seeds: int = _SEEDS) -> float:
    """Mean value per account over training seeds."""
    calls = (delayed(play)(HAWKES, rule, accounts, seed) for seed in seeds("train", n_seeds))
    return float(np.mean(Parallel(n_jobs=-1)(calls)))


def tried(start: LinearThreshold) -> Iterator[LinearThreshold]:
    """Try rules along each parameter in turn until none is better; the last is the best."""
    best, before = start, None
    while best != before:
        before = best
        for line in (
            [LinearThreshold(slope, best.least_balance) for slope in SLOPES],
            [LinearThreshold(best.slope, float(least)) for least in LEAST_BALANCES],
        ):
            yield from line
            best = _best([best, *line])
    yield best


def _best(rules: Iterable[LinearThreshold]) -> LinearThreshold:
    return max(rules, key=value_of)


if __name__ == "__main__":
    for rule in tried(LinearThreshold(0.012, 0.0)):
        print(f"slope {rule.slope:.4f}  least balance {rule.least_balance:4.0f}  value {value_of(rule):.3f}")  # noqa: T201  this is a script
