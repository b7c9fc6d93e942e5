"""The Hawkes account as a benchmark: a portfolio of independent accounts, and its exact best value."""

import numpy as np
from numpy.typing import NDArray

from .benchmark import Benchmark
from .hawkes import BALANCES, INTENSITIES, portfolio
from .hawkes_optimum import optimum, untreated
from .hawkes_policies import HAWKES_POLICIES

_NODES = 32


def best_value(n_accounts: int = 1) -> float:  # noqa: ARG001  accounts do not meet, so their number does not matter
    """Mean value of an account of the portfolio under the best policy, units."""
    intensity, balance, weights = _starts()
    return float((optimum().value(intensity, balance) * weights).sum())


def untreated_value() -> float:
    """Mean value of an account of the portfolio that is left alone, units."""
    intensity, balance, weights = _starts()
    return float((balance * untreated(intensity[0])[None, :] * weights).sum())


def _starts() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Quadrature over what accounts start with: intensity, balance and weight, a row a balance."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    place, weights = (nodes + 1) / 2, weights / 2
    intensity, balance = np.meshgrid(_between(INTENSITIES, place), _between(BALANCES, place))
    return intensity, balance, np.outer(weights, weights)


def _between(limits: tuple[float, float], place: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(limits[0] + (limits[1] - limits[0]) * place)


HAWKES = Benchmark("hawkes", portfolio, best_value, is_bound=False, policies=HAWKES_POLICIES)
"""Known exactly; the best policy is `frontier`."""
