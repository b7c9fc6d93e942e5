"""What deciding costs: CPU nanoseconds an account-day of every policy in the catalog, its reading of features included.

python -m benchmarks.deciding
"""

from copy import copy
from pathlib import Path
from statistics import median
from time import process_time

from experiments.config import load
from policies import CATALOG, LargestBalance
from sim import Scenario, Simulation
from sim.simulation import Policy
from sim.worklist import Worklist

from .figures import line

CARD = Path(__file__).parent.parent / "configs" / "card.yaml"
PERSONS, DAY = 20_000, 70
"""Persons of the card portfolio, and the day in mid-run on which about 10,000 of their accounts are open."""

_SEED = 1


def deciding_costs(repeats: int, persons: int = PERSONS, day: int = DAY) -> dict[str, float]:
    """Measure `decide` of each policy on the worklist of one day, interleaved, after a warm-up.

    Parameters
    ----------
    repeats
        How often each policy decides; the median counts.
    persons
        In the book.
    day
        On which they decide.

    Returns
    -------
    Nanoseconds an account-day by policy, as `decide_ns_<policy>`, and the most of all, `decide_ns`.
    """
    worklist = _worklist(persons, day)
    policies = {name: policy() for name, policy in CATALOG.items()}
    spent: dict[str, list[float]] = {name: [] for name in policies}
    for _ in range(repeats + 1):
        for name, policy in policies.items():
            spent[name].append(_decide(policy, worklist) / len(worklist) * 1e9)
    found = {f"decide_ns_{name}": median(times[1:]) for name, times in spent.items()}
    return found | {"decide_ns": max(found.values())}


def _worklist(persons: int, day: int) -> Worklist:
    world = Simulation(load(CARD, Scenario, [f"population.persons={persons}"]), _SEED)
    while world.day < day:
        world.advance(LargestBalance().decide(world.worklist()))
    return world.worklist()


def _decide(policy: Policy, worklist: Worklist) -> float:
    """Let a policy decide on a worklist nobody has read yet; CPU seconds."""
    fresh = copy(worklist)
    fresh._cache = {}  # noqa: SLF001 as it is on a morning
    began = process_time()
    policy.decide(fresh)
    return process_time() - began


def main() -> None:
    """Measure and print."""
    for key, value in deciding_costs(repeats=50).items():
        print(line(key, value), flush=True)


if __name__ == "__main__":
    main()
