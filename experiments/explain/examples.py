"""Decisions of a policy as examples to learn from: what it saw, what was allowed, and what it ordered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from sim.simulation import Policy, Simulation
from sim.worklist import Worklist

from ..rehearsal import Rehearsal
from .altered import columns_read

EVERY_DAYS = 5
"""Mornings are looked at this many days apart; it has no divisor in common with the week."""

_MORNINGS = 4
_ALWAYS = ("days_in_book", "balance")
_WORTH = (0.2, 5.0)


@dataclass(frozen=True, eq=False)
class Examples:
    """Accounts on some mornings, and what a policy ordered for them.

    Attributes
    ----------
    columns
        The features that the policy reads, and those that every table asks for, by name, each of shape (n,).
    allowed
        Shape (n, n_treatments).
    treatment, priority
        Of the policy, shape (n,).
    treatments, segments
        Names by number.
    """

    columns: dict[str, NDArray[np.float64]]
    allowed: NDArray[np.bool_]
    treatment: NDArray[np.int64]
    priority: NDArray[np.float64]
    treatments: tuple[str, ...]
    segments: tuple[str, ...]

    def worth(self) -> NDArray[np.float64]:
        """Weigh each example by its balance over the mean, between a fifth and five, shape (n,)."""
        balance = self.columns["balance"]
        worth: NDArray[np.float64] = (balance / max(balance.mean(), 1.0)).clip(*_WORTH)
        return worth


def features_of(rehearsal: Rehearsal, seed: int) -> tuple[str, ...]:
    """Tell which features a policy reads on the first mornings of a run, beside those that every table asks for."""
    first = islice(mornings(rehearsal, rehearsal.policy, seed), _MORNINGS)
    read = (name for worklist in first for name in columns_read(rehearsal.policy, worklist))
    return tuple(dict.fromkeys((*read, *_ALWAYS)))


def examples_of(rehearsal: Rehearsal, acting: Policy, features: Iterable[str], chosen: Iterable[int]) -> Examples:
    """Ask a policy what it would do where another, or it itself, acts.

    Parameters
    ----------
    rehearsal
        The policy that is asked, and its world.
    acting
        Whose decisions are carried out.
    features
        What is noted of each account.
    chosen
        Seeds.
    """
    features = tuple(features)
    parts = [
        _asked(worklist, rehearsal.policy, features)
        for seed in chosen
        for worklist in mornings(rehearsal, acting, seed)
    ]
    return joined(parts)


def mornings(rehearsal: Rehearsal, acting: Policy, seed: int) -> Iterator[Worklist]:
    """Let a policy act, and give every fifth worklist before it does."""
    world = Simulation(rehearsal.scenario, seed, rehearsal.portfolio)
    while not world.is_over:
        worklist = world.worklist()
        if world.day % EVERY_DAYS == 0:
            yield worklist
        world.advance(acting.decide(worklist))


def joined(parts: list[Examples]) -> Examples:
    """Put examples one after the other."""
    first = parts[0]
    return Examples(
        columns={name: np.concatenate([part.columns[name] for part in parts]) for name in first.columns},
        allowed=np.concatenate([part.allowed for part in parts]),
        treatment=np.concatenate([part.treatment for part in parts]),
        priority=np.concatenate([part.priority for part in parts]),
        treatments=first.treatments,
        segments=first.segments,
    )


def _asked(worklist: Worklist, policy: Policy, features: Iterable[str]) -> Examples:
    decision = policy.decide(worklist)
    return Examples(
        columns={name: worklist.column(name) for name in features},
        allowed=worklist.allowed,
        treatment=np.asarray(decision.treatment, dtype=np.int64),
        priority=decision.priority,
        treatments=worklist.treatments,
        segments=worklist.segments,
    )
