"""Worklists in which something is otherwise, to ask a policy what it would have done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.features import FEATURES, Feature
from sim.simulation import Policy
from sim.worklist import Buffer, Context, Worklist

_Read = Callable[[str], NDArray[np.float64]]


@dataclass  # not frozen: what a worklist calls a morning has a day that moves on
class _Morning:
    """All that a copy knows of the day; its features read the worklist it is a copy of."""

    day: int


def altered(worklist: Worklist, columns: Mapping[str, NDArray[np.float64]]) -> Worklist:
    """Copy a worklist with other values of some features; all else, the mask too, is as it was.

    Parameters
    ----------
    worklist
        Of a simulation.
    columns
        The features that are otherwise, each of shape (n,), in their own units.
    """
    return _copied(worklist, lambda name: columns[name] if name in columns else worklist.column(name))


def with_value(worklist: Worklist, row: int, feature: str, value: float) -> Worklist:
    """Copy a worklist in which one account has another value of a feature."""
    column = worklist.column(feature).copy()
    column[row] = value
    return altered(worklist, {feature: column})


def without_limits(worklist: Worklist) -> Worklist:
    """Copy a worklist with as many collectors, and calls, as one could ask for, at the sites that work today."""
    copy = _copied(worklist, worklist.column)
    copy.capacity = np.where(worklist.capacity > 0, np.inf, 0.0)
    copy.calls = np.full(len(worklist.calls), np.inf)
    return copy


def columns_read(policy: Policy, worklist: Worklist) -> tuple[str, ...]:
    """Tell which features a policy reads to decide, in the order in which it does."""
    read: dict[str, None] = {}

    def noted(name: str) -> NDArray[np.float64]:
        read[name] = None
        return worklist.column(name)

    policy.decide(_copied(worklist, noted))
    return tuple(read)


def _copied(worklist: Worklist, read: _Read) -> Worklist:
    context = Context(
        keys=worklist.keys,
        site=worklist.site,
        segments=worklist.segments,
        treatments=worklist.treatments,
        capacity=worklist.capacity,
        calls=worklist.calls,
        seed=worklist.seed,
        buffer=Buffer(),
        features={name: _reading(feature, name, read) for name, feature in FEATURES.items()},
    )
    return Worklist(_Morning(worklist.day), worklist.allowed, context, worklist.last)


def _reading(feature: Feature, name: str, read: _Read) -> Feature:
    return replace(feature, read=lambda _morning: read(name))
