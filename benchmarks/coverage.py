"""Whether intervals keep their promise: simulated comparisons whose true difference is known to be 0.

    python -m benchmarks.coverage [simulations]

One row a method and number of seeds, one column a shape of the differences: how often the bounds hold, in per cent.
Policies share most of their luck, as on common fate. Skewed shapes are shown as they come out; the promise is kept to
3 binomial standard errors for the bell curve, which a test asserts.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.paired import (
    against_best,
    all_pairs,
    anytime,
    interval,
    learned,
    precise_enough,
    simultaneous,
    t_interval,
)
from experiments.paired.intervals import studentised_interval

NOMINAL = 0.95
SEED = 20261124

Draw = Callable[[np.random.Generator, tuple[int, ...]], NDArray[np.float64]]
Holds = Callable[[NDArray[np.float64]], bool]


def _rare_hits(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Draw a large hit in 5 of 100 runs, and little else."""
    hits = (rng.random(shape) < 0.05) - 0.05
    return np.asarray((hits + 0.005 * rng.standard_normal(shape)) / (0.05 * 0.95 + 0.005**2) ** 0.5)


SHAPES: dict[str, Draw] = {
    "normal": lambda rng, shape: rng.standard_normal(shape),
    "exponential": lambda rng, shape: rng.exponential(size=shape) - 1.0,
    "lognormal": lambda rng, shape: (rng.lognormal(size=shape) - np.exp(0.5)) / (np.exp(2) - np.exp(1)) ** 0.5,
    "rare hits": _rare_hits,
}
"""Differences with a mean of 0 and a standard deviation of 1, by name."""


@dataclass(frozen=True)
class Case:
    """A method, the shape of what it is given, and whether its bounds hold there."""

    shape: tuple[int, ...]
    holds: Holds


def _covers(bounds: Callable[[NDArray[np.float64]], tuple[float, float]]) -> Holds:
    def holds(values: NDArray[np.float64]) -> bool:
        low, high = bounds(values[:, 0])
        return low <= 0 <= high

    return holds


def _band_holds(values: NDArray[np.float64]) -> bool:
    """Whether all differences to the first policy are covered."""
    band = simultaneous(values[:, 1:] - values[:, :1])
    return bool(((band.low <= 0) & (band.high >= 0)).all())


def _pairs_hold(values: NDArray[np.float64]) -> bool:
    band = all_pairs(values)
    return bool(((band.low <= 0) & (band.high >= 0)).all())


_LADDER = np.array([0.0, 0.1, 0.2, 0.3])


def _best_holds(values: NDArray[np.float64]) -> bool:
    """Whether every distance to the best of the others is covered, where policies differ a little."""
    found = against_best(values + _LADDER, "higher")
    others = np.where(np.eye(len(_LADDER), dtype=np.bool_), -np.inf, _LADDER).max(axis=1)
    truth = _LADDER - others
    return bool(((found.low <= truth) & (truth <= found.high)).all() and found.possibly_best[-1])


def _always_holds(values: NDArray[np.float64]) -> bool:
    """Whether 0 is inside at every look, every fifth seed from the burn-in on."""
    return not any(anytime(values[:n, 0]).decided for n in range(50, len(values) + 1, 5))


def stopped(values: NDArray[np.float64], half_width: float = 0.2) -> int:
    """Count the seeds after which the look-ahead rule stops, all of them at the latest."""
    looks = (n for n in range(35, len(values)) if precise_enough(values[:n, 0], half_width))
    return next(looks, len(values))


def _holds_where_it_stops(values: NDArray[np.float64]) -> bool:
    return _covers(t_interval)(values[: stopped(values)])


def _learned_holds(values: NDArray[np.float64]) -> bool:
    """Ten training runs of skills that are drawn, on worlds whose luck they share."""
    skills, worlds, rest = values[:10, 0], values[10:40, 0], values[40:340, 0].reshape(10, 30)
    found = learned(skills[:, None] + 0.5 * worlds + 0.5 * rest, np.zeros(30)).mean
    return found.low <= 0 <= found.high


CASES: dict[str, Case] = {
    **{f"Student's t, {n} seeds": Case((n, 1), _covers(t_interval)) for n in (30, 50, 100)},
    **{f"studentised, {n} seeds": Case((n, 1), _covers(studentised_interval)) for n in (30, 50, 100)},
    **{f"as used, {n} seeds": Case((n, 1), _covers(lambda x: interval(x)[:2])) for n in (30, 50, 100)},
    **{f"4 against today, {n} seeds": Case((n, 5), _band_holds) for n in (30, 60)},
    **{f"all pairs of 4, {n} seeds": Case((n, 4), _pairs_hold) for n in (30, 60)},
    **{f"with the best of 4, {n} seeds": Case((n, 4), _best_holds) for n in (30, 60)},
    "anytime, looks from 50 to 300 seeds": Case((300, 1), _always_holds),
    "look-ahead, half-width 0.2 sd": Case((250, 1), _holds_where_it_stops),
    "learned, 10 training runs, 30 worlds": Case((340, 1), _learned_holds),
}
"""Methods by what the table calls them."""


def coverage(case: Case, draw: Draw, simulations: int) -> float:
    """Count how often bounds hold, share of the simulations."""
    rng = np.random.default_rng(SEED)
    return float(np.mean([case.holds(draw(rng, case.shape)) for _ in range(simulations)]))


def tolerance(simulations: int) -> float:
    """Three binomial standard errors of a coverage."""
    return float(3 * (NOMINAL * (1 - NOMINAL) / simulations) ** 0.5)


def main() -> None:
    """Print the table."""
    simulations = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(f"held in % of {simulations:,} simulations; promised: {NOMINAL:.0%} ± {tolerance(simulations):.1%}")
    print(f"{'':38}" + "".join(f"{name:>13}" for name in SHAPES))
    for name, case in CASES.items():
        print(f"{name:38}", *(f"{coverage(case, draw, simulations):12.1%}" for draw in SHAPES.values()), flush=True)


if __name__ == "__main__":
    main()
