"""What a world with a known optimum is, to whoever measures policies against it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sim.simulation import World


class KnownWorld(World, Protocol):
    """A small world that says what was earned."""

    def value(self) -> float:
        """Net value an account so far."""


@dataclass(frozen=True)
class Benchmark:
    """A small world and what is known of it.

    Attributes
    ----------
    name
        As it is printed.
    world
        Makes a world from a number of accounts and a seed.
    optimum
        What the best policy earns an account, or no policy can exceed, for a number of accounts.
    is_bound
        Whether `optimum` is a bound that may be out of reach.
    policies
        Policies that can play it, by name; all their fields have defaults.
    """

    name: str
    world: Callable[[int, int], KnownWorld]
    optimum: Callable[[int], float]
    is_bound: bool
    policies: Mapping[str, type]
