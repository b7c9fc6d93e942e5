"""How much luck two policies share: variance of independent over paired differences, near and far.

    python -m benchmarks.variance [replications]

A world of about 4,000 accounts, of which 2 % a day are called. Complaints are rare, so their rates are put at the
upper end of their declared ranges: else the ratio could not be estimated. Two comparisons: index policies whose
weight of the score is .30 and .33, and the cadence against the largest balance.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from policies import Cadence, LargestBalance
from policies.execution import highest
from sim import Decision, Policy, Run, Scenario, Simulation, Worklist, run
from sim.words import N_CAUSES, Tally

from .workload import workload

MEASURES = ("recovery", "cost", "complaints")
SHARE = 0.02
"""Of the accounts that are open, how many a day may be called."""

_PERSONS = 3205
_RESAMPLES = 2000
_FIRST_SEED = 700_000
_RATES = ("per_dial=2e-4", "per_conversation=4e-3", "per_sms=3e-4", "per_email=1e-4", "wrong_party=5e-3")


@dataclass(frozen=True)
class Index:
    """Call those with the highest index, log of the balance + weight × score; the messages are the cadence's."""

    weight: float

    def decide(self, worklist: Worklist) -> Decision:
        """Rank by the index."""
        messages = Cadence(dials_share=0.0).decide(worklist)
        treatment, priority = np.array(messages.treatment), np.zeros(len(worklist))
        index = np.log(worklist.column("balance")) + self.weight * worklist.column("score")
        call = worklist.treatment("call")
        works = (worklist.capacity > 0)[worklist.site]
        rows = np.flatnonzero(works & worklist.allowed[:, call] & (worklist.column("dials_7") < 3))
        rows = rows[highest(index[rows], worklist.keys[rows], ceil(SHARE * len(worklist)))]
        treatment[rows], priority[rows] = call, index[rows]
        return Decision(treatment, priority)


PAIRS: dict[str, tuple[Policy, Policy]] = {
    "near": (Index(0.30), Index(0.33)),
    "far": (Cadence(dials_share=SHARE), LargestBalance(dials_share=SHARE)),
}


@dataclass(frozen=True)
class Ratio:
    """A variance ratio and the range that holds it in 95 % of resamples."""

    value: float
    low: float
    high: float


def world() -> Scenario:
    """Describe the world both comparisons are made in."""
    return workload(_PERSONS, *(f"behaviour.complaint.{rate}" for rate in _RATES))


def measures(finished: Run) -> tuple[float, float, float]:
    """Read recovery rate (of what was placed), cost of touches and collector time, and complaints off a run."""
    totals, costs = finished.tallies.sum(axis=(0, 1, 2)), finished.scenario.costs
    hours = (totals[Tally.TALK_MS] + totals[Tally.WRAP_UP_MS]) / 3_600_000
    touches = totals[Tally.DIALS] * costs.dial + totals[Tally.SMS] * costs.sms + totals[Tally.EMAILS] * costs.email
    complaints = totals[Tally.COMPLAINTS : Tally.COMPLAINTS + N_CAUSES].sum()
    return totals[Tally.PAID] / totals[Tally.PLACED_BALANCE], touches + hours * costs.collector_hour, complaints


def replicate(policies: Sequence[Policy], seeds: Sequence[int]) -> NDArray[np.float64]:
    """Run policies on common seeds; the measures, shape (n_policies, n_seeds, n_measures)."""
    scenario = world()
    by_seed = [[measures(run(Simulation(scenario, seed), policy)) for policy in policies] for seed in seeds]
    return np.array(by_seed, dtype=np.float64).swapaxes(0, 1)


def _ratio(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Var(independent) / Var(paired) over the last axis."""
    independent = a.var(axis=-1, ddof=1) + b.var(axis=-1, ddof=1)
    with np.errstate(divide="ignore"):  # a resample without any difference has an infinite ratio
        return np.asarray(independent / (a - b).var(axis=-1, ddof=1))


def ratio(a: NDArray[np.float64], b: NDArray[np.float64]) -> Ratio:
    """Estimate the ratio of a measure of two policies over common seeds, with its bootstrap range."""
    draws = np.random.default_rng(1).integers(0, len(a), (_RESAMPLES, len(a)))
    low, high = np.quantile(_ratio(a[draws], b[draws]), (0.025, 0.975), method="inverted_cdf")
    return Ratio(float(_ratio(a, b)), float(low), float(high))


def ratios(pair: str, replications: int) -> dict[str, Ratio]:
    """Compare a pair of policies over some replications, measure by measure."""
    seeds = range(_FIRST_SEED, _FIRST_SEED + replications)
    a, b = replicate(PAIRS[pair], seeds)
    return {name: ratio(a[:, place], b[:, place]) for place, name in enumerate(MEASURES)}


def main() -> None:
    """Print both comparisons."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    for pair in PAIRS:
        for name, found in ratios(pair, replications).items():
            print(f"{pair:5} {name:11} {found.value:8.1f}  [{found.low:.1f}, {found.high:.1f}]", flush=True)


if __name__ == "__main__":
    main()
