"""What a Hawkes account is worth: untreated, and under the best policy there is.

The best policy keeps the intensity at or above a frontier that depends on the balance alone: it lifts it there at
once, and holds it there until the next payment. A payment takes a tenth of the balance at least, so that the value at
a balance follows from the values at balances below nine tenths of it, and the solver walks up a grid of balances. At
each it knows g, the rate at which a payment brings money and what comes after; then

- held at an intensity l until the next payment, an account is worth J(l) = (g(l) - c kappa (l - floor)) / (l + rho);
- the frontier is where J(l) - c l is largest;
- above it the account is left alone: kappa (lambda - floor) V' + (lambda + rho) V = g.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.interpolate import CubicSpline, RectBivariateSpline
from scipy.optimize import minimize_scalar

from .hawkes_model import AUTHORS, Hawkes

FOREVER = 250.0
"""Time after which nothing that is still paid counts: it is discounted to less than a millionth."""

_TIGHT: Any = {"rtol": 1e-9, "atol": 1e-11}
_MOST_BALANCE, _N_BALANCES = 210.0, 160
_MOST_INTENSITY, _N_INTENSITIES = 8.0, 80
_BESIDE_THE_FLOOR = 1e-5
_SMALL_EFFORT = 1e-4


def untreated(intensity: NDArray[np.float64], model: Hawkes = AUTHORS) -> NDArray[np.float64]:
    """Value of an account that is left alone, per unit of balance, for each intensity.

    The mean of what is still owed is exp(-lambda alpha(t) - kappa beta(t)) of the balance, where alpha and beta solve
    two differential equations; these are followed to `FOREVER`, since what comes late counts.
    """
    nodes, weights = _shares(model)
    jumps = model.jump + model.jump_share * nodes

    def rates(time: float, state: NDArray[np.float64]) -> NDArray[np.float64]:
        alpha, beta = state[:2]
        owed = np.exp(-model.discount * time - intensity * alpha - model.decay * beta)
        grows = (weights * (1 - (1 - nodes) * np.exp(-jumps * alpha))).sum() - model.decay * alpha
        return np.concatenate([[grows, model.floor * alpha], owed])

    end = solve_ivp(rates, (0, FOREVER), np.zeros(2 + len(intensity)), method="LSODA", **_TIGHT).y[:, -1]
    return np.asarray(1 - model.discount * end[2:])


@dataclass(frozen=True, eq=False)
class Optimum:
    """Values under the best policy, and its frontier, on a grid of balances.

    Attributes
    ----------
    balances, intensities
        The grid, rising.
    values
        Shape (n_balances, n_intensities).
    frontier
        Intensity below which the best policy acts, by balance; the floor where it never does.
    """

    balances: NDArray[np.float64]
    intensities: NDArray[np.float64]
    values: NDArray[np.float64]
    frontier: NDArray[np.float64]

    def value(self, intensity: NDArray[np.float64], balance: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value of accounts, units; intensity and balance have one shape."""
        return _interpolated(self.balances, self.intensities, self.values, (intensity, balance))

    def target(self, balance: NDArray[np.float64]) -> NDArray[np.float64]:
        """Intensity at which the best policy keeps accounts of these balances."""
        return np.asarray(np.interp(balance, self.balances, self.frontier))


def least_balance(model: Hawkes = AUTHORS) -> float:
    """Balance from which on effort on an account at the floor is worth its cost.

    Below it nobody ever acts again, and effort brings the slope of the untreated value.
    """
    beside = np.array([model.floor, model.floor + _SMALL_EFFORT])
    at_floor, lifted = untreated(beside, model)
    return float(model.effort_cost * _SMALL_EFFORT / (lifted - at_floor))


@lru_cache(maxsize=4)
def optimum(model: Hawkes = AUTHORS) -> Optimum:
    """Solve for the best policy, in a second; balances up to 210 are covered."""
    balances = np.geomspace(min(0.6 * least_balance(model), 0.5 * _MOST_BALANCE), _MOST_BALANCE, _N_BALANCES)
    intensities = np.geomspace(model.floor, _MOST_INTENSITY, _N_INTENSITIES)
    frontier = np.full(_N_BALANCES, model.floor)
    solved = _within_one_payment(balances, 0, model)
    values = balances[:, None] * untreated(intensities, model)
    while solved < _N_BALANCES:
        block = slice(solved, _within_one_payment(balances, solved - 1, model))
        after = _after_payment((balances[:solved], intensities, values[:solved]), balances[block], model)
        for place, gain in enumerate(after, start=solved):
            frontier[place], values[place] = _at_one_balance(intensities, gain, model)
        solved = block.stop
    return Optimum(balances, intensities, values, frontier)


def _within_one_payment(balances: NDArray[np.float64], place: int, model: Hawkes) -> int:
    """Count the balances that any payment brings down to a place of the grid, or below."""
    return int(np.searchsorted(balances, balances[place] / (1 - model.least_share), side="right"))


def _shares(model: Hawkes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes and weights of the mean over the share that a payment takes."""
    nodes, weights = np.polynomial.legendre.leggauss(16)
    least = model.least_share
    return least + (1 - least) * (nodes + 1) / 2, weights / 2


def _after_payment(
    solved: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    balances: NDArray[np.float64],
    model: Hawkes,
) -> NDArray[np.float64]:
    """Rate g of what payments bring, and of what comes after, shape (n_balances, n_intensities)."""
    nodes, weights = _shares(model)
    intensities = solved[1]
    balance, intensity, share = np.broadcast_arrays(balances[:, None, None], intensities[:, None], nodes)
    later = _interpolated(*solved, (intensity + model.jump + model.jump_share * share, (1 - share) * balance))
    return np.asarray(intensities * ((share * balance + later) * weights).sum(axis=2))


def _interpolated(
    balances: NDArray[np.float64],
    intensities: NDArray[np.float64],
    values: NDArray[np.float64],
    where: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Interpolate per unit of balance, which is constant below the grid, where nobody acts."""
    intensity, balance = where
    spline = RectBivariateSpline(np.log(balances), np.log(intensities), values / balances[:, None])
    inside = balance.clip(balances[0], balances[-1])
    return np.asarray(balance * spline.ev(np.log(inside), np.log(intensity.clip(intensities[0], intensities[-1]))))


def _at_one_balance(
    intensities: NDArray[np.float64], gain: NDArray[np.float64], model: Hawkes
) -> tuple[float, NDArray[np.float64]]:
    """Frontier and values at a balance."""
    rate = CubicSpline(intensities, gain)

    def held(level: float) -> float:
        upkeep = model.effort_cost * model.decay * (level - model.floor)
        return float((rate(level) - upkeep) / (level + model.discount))

    frontier = _best_level(intensities, held, model)
    values = held(frontier) - model.effort_cost * (frontier - intensities)
    above = intensities > frontier
    values[above] = _left_alone(intensities[above], rate, (frontier, held(frontier)), model)
    return frontier, values


def _best_level(intensities: NDArray[np.float64], held: Any, model: Hawkes) -> float:
    """Where holding the intensity is worth most, net of lifting it there."""
    worth = [held(level) - model.effort_cost * level for level in intensities]
    best = int(np.argmax(worth))
    around = intensities[max(best - 1, 0)], intensities[min(best + 1, len(intensities) - 1)]
    found = minimize_scalar(
        lambda level: model.effort_cost * level - held(level), bounds=around, method="bounded", options={"xatol": 1e-8}
    )
    return float(found.x) if -found.fun > worth[best] else float(intensities[best])


def _left_alone(
    intensities: NDArray[np.float64], rate: CubicSpline, start: tuple[float, float], model: Hawkes
) -> NDArray[np.float64]:
    """Values above the frontier, from the value there."""
    level, value = start
    slope = model.effort_cost
    if level - model.floor < _BESIDE_THE_FLOOR:  # where the equation is singular, its regular solution has this slope
        slope = (float(rate(model.floor, 1)) - value) / (model.decay + model.floor + model.discount)
        level, value = level + _BESIDE_THE_FLOOR, value + slope * _BESIDE_THE_FLOOR

    def slopes(intensity: float, value: NDArray[np.float64]) -> NDArray[np.float64]:
        falls = model.decay * (intensity - model.floor)
        return np.asarray((rate(intensity) - (intensity + model.discount) * value) / falls)

    span = (level, intensities[-1])
    return np.asarray(solve_ivp(slopes, span, [value], t_eval=intensities, method="LSODA", **_TIGHT).y[0])
