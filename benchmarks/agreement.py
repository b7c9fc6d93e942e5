"""Whether the naive model means the same as ours: means over seeds, and their difference in standard errors.

    python -m benchmarks.agreement [seeds] [persons]

Complaint rates are put at the upper end of their declared ranges, so that there is something to compare.
"""

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies import Cadence
from sim import Run, Scenario, Simulation, run
from sim.words import N_CAUSES, Tally

from .naive import run_naive
from .workload import workload

BAR = 3.0
"""Standard errors within which the two models agree."""

_RATES = ("per_dial=2e-4", "per_conversation=4e-3", "per_sms=3e-4", "per_email=1e-4", "wrong_party=5e-3")
_TALLIES = {
    "open_account_days": Tally.OPEN_ACCOUNTS,
    "dials": Tally.DIALS,
    "answers": Tally.ANSWERS,
    "conversations": Tally.CONVERSATIONS,
    "promises": Tally.PROMISES,
    "promises_kept": Tally.PROMISES_KEPT,
    "payments": Tally.PAYMENTS,
    "disputes": Tally.DISPUTES,
    "abandoned": Tally.ABANDONED,
}
MEASURES = ("recovery", "complaints", "messages", *_TALLIES)
BARRED = ("recovery", "dials", "complaints")


@dataclass(frozen=True)
class Agreement:
    """Means of one measure in both models, and their difference in standard errors."""

    ours: float
    naive: float
    z: float


def world(persons: int) -> Scenario:
    """Describe the world that both models run."""
    return workload(persons, *(f"behaviour.complaint.{rate}" for rate in _RATES))


def _ours(finished: Run) -> list[float]:
    totals = finished.tallies.sum(axis=(0, 1, 2))
    complaints = totals[Tally.COMPLAINTS : Tally.COMPLAINTS + N_CAUSES].sum()
    first = [totals[Tally.PAID] / totals[Tally.PLACED_BALANCE], complaints, totals[Tally.SMS] + totals[Tally.EMAILS]]
    return [*first, *(totals[tally] for tally in _TALLIES.values())]


def _naive(scenario: Scenario, seed: int) -> list[float]:
    counts = run_naive(scenario, seed)
    recovery = counts["paid"] / counts["placed_balance"]
    return [recovery, counts["complaints"], counts["messages"], *(counts[name] for name in _TALLIES)]


def _z(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    error = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    return float((a.mean() - b.mean()) / error) if error else 0.0


def agreement(seeds: int, persons: int) -> dict[str, Agreement]:
    """Run both models on some seeds and compare every measure.

    The seeds of the two models are unrelated: they share no luck.
    """
    scenario = world(persons)
    ours = np.array([_ours(run(Simulation(scenario, seed), Cadence())) for seed in range(seeds)], dtype=np.float64)
    naive = np.array([_naive(scenario, seed) for seed in range(seeds)], dtype=np.float64)
    return {
        name: Agreement(float(ours[:, k].mean()), float(naive[:, k].mean()), _z(ours[:, k], naive[:, k]))
        for k, name in enumerate(MEASURES)
    }


def main() -> None:
    """Print how far the models are apart."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    persons = int(sys.argv[2]) if len(sys.argv) > 2 else 1600
    print(f"{'':18}{'ours':>12}{'naive':>12}{'z':>8}")
    for name, found in agreement(seeds, persons).items():
        verdict = "" if name not in BARRED else "agrees" if abs(found.z) <= BAR else "DIFFERS"
        print(f"{name:18}{found.ours:12.5g}{found.naive:12.5g}{found.z:8.2f}  {verdict}")


if __name__ == "__main__":
    main()
