"""What if a complaint cost more, or less: net share of each policy over the price of a complaint.

A price changes what runs are worth and not what happens in them, so that nothing is run again: the mean net share is
a straight line in the price, and two policies change places where their lines cross.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .comparison import Comparison

HIGHEST = 5.0
"""A sweep ends at this many times the scenario's own price."""

_STEPS = 101


@dataclass(frozen=True)
class Crossing:
    """A price beyond which one policy is worth more than another that was worth more below.

    Attributes
    ----------
    price
        Of a complaint, in the scenario's currency.
    below, above
        The better of the two below and above that price.
    for_the_lead
        Whether the best of all changes here.
    """

    price: float
    below: str
    above: str
    for_the_lead: bool


@dataclass(frozen=True, eq=False)
class Sweep:
    """Net shares over the price of a complaint.

    Attributes
    ----------
    policies
        Names.
    own_price
        The scenario's own; NaN if nobody complained.
    prices
        Rising, shape (n_prices,).
    net
        Mean share of the placed balance resolved, after all cost, shape (n_policies, n_prices).
    crossings
        Within the prices, from the lowest up.
    """

    policies: tuple[str, ...]
    own_price: float
    prices: NDArray[np.float64]
    net: NDArray[np.float64]
    crossings: tuple[Crossing, ...]


def sweep(
    comparison: Comparison, prices: Sequence[float] | None = None, policies: Sequence[str] | None = None
) -> Sweep:
    """Price complaints anew.

    Parameters
    ----------
    comparison
        Of policies on the same seeds.
    prices
        Of a complaint, at least 0, rising; by default from 0 to `HIGHEST` times the scenario's own.
    policies
        By default the champion and its challengers.

    Raises
    ------
    ValueError
        If prices are negative or do not rise, or there is no own price to choose them by.
    """
    names = tuple(policies or [name for name in comparison.policies if name != comparison.control])
    own = own_price(comparison)
    grid = np.linspace(0, HIGHEST * own, _STEPS) if prices is None else np.array(prices, dtype=np.float64)
    if not (len(grid) and grid[0] >= 0 and (np.diff(grid) > 0).all()):
        raise ValueError(f"prices must be at least 0 and rise, got {grid[:3].tolist()}…; own price {own:g}")
    lines = np.array([_line(comparison, name) for name in names])
    net = lines[:, :1] - lines[:, 1:] * grid
    return Sweep(names, own, grid, net, _crossings(names, lines, grid[0], grid[-1]))


def own_price(comparison: Comparison) -> float:
    """Read the scenario's price of a complaint off what complaints cost; NaN if there were none."""
    cost, complaints = (
        np.array([comparison.of(name, kpi).values for name in comparison.policies])
        for kpi in ("complaint_cost", "complaints")
    )
    return float(cost.sum() / complaints.sum()) if complaints.sum() else float("nan")


def _line(comparison: Comparison, policy: str) -> tuple[float, float]:
    """Net share without the price of complaints, and complaints for each unit of balance: intercept and slope."""
    resolved, cost, complaints, placed = (
        comparison.of(policy, kpi).values for kpi in ("resolved", "operating_cost", "complaints", "placed_balance")
    )
    return float(((resolved - cost) / placed).mean()), float((complaints / placed).mean())


def _crossings(
    names: tuple[str, ...], lines: NDArray[np.float64], lowest: float, highest: float
) -> tuple[Crossing, ...]:
    """Find where lines cross; the one that falls more slowly is the better beyond."""
    found = []
    for one, other in combinations(range(len(names)), 2):
        steeper, flatter = sorted((one, other), key=lambda line: -lines[line, 1])
        falls = lines[steeper, 1] - lines[flatter, 1]
        if not falls:
            continue
        price = float((lines[steeper, 0] - lines[flatter, 0]) / falls)
        if lowest < price < highest:
            others = np.delete(lines, (one, other), axis=0)
            best_of_others = (others[:, 0] - others[:, 1] * price).max(initial=-np.inf)
            leads = bool(lines[flatter, 0] - lines[flatter, 1] * price > best_of_others)
            found.append(Crossing(price, names[steeper], names[flatter], leads))
    return tuple(sorted(found, key=lambda crossing: crossing.price))
