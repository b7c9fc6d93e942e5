"""A small world whose best value is known: what a policy makes there can be told as a share of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sim.simulation import World


class KnownWorld(World, Protocol):
    """A small world that keeps account of what its policy has made."""

    def value(self) -> float:
        """Tell what has been made so far, net of cost, per account it began with; the benchmark says in which unit."""


@dataclass(frozen=True)
class Benchmark:
    """A family of small worlds, of every size, and the best that any policy can make of them.

    Attributes
    ----------
    name
        What it is called in settings and tables.
    world
        Makes the world of so many accounts under a seed: `world(n_accounts, seed)`.
    optimum
        The best value per account in a world of so many accounts, in the unit of `KnownWorld.value`.
    is_bound
        Whether `optimum` is a bound that no policy need reach, rather than what the best policy makes.
    policies
        Policies for this world by name, each a frozen dataclass.
    """

    name: str
    world: Callable[[int, int], KnownWorld]
    optimum: Callable[[int], float]
    is_bound: bool
    policies: Mapping[str, type]
