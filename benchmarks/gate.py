"""How often a gate is wrong: simulated gates with known harm, `python -m benchmarks.gate [gates]`.

Each gate has 12 checks whose harms are correlated, and have mean 0 and standard deviation 1: normal, exponential or
lognormal, with the long tail on either side. Rare great relief among many small harms (`-`) is what deceives Student's
t into false alarms; rare great harm (`+`) is what it lets through where the margin does not follow the harm.

    false alarm    any check called worse where no harm was done; `tight` with margins of 0.1 instead of half a sd
    unsettled      any check that cannot be told where no harm was done
    found          a check called worse whose mean harm is 0.5, 0.75 or 1 sd
    let through    a check passed whose mean harm is its margin: half a sd as it is seen, or 0.5 as it is written
    seeds          looked at for a check where no harm was done, on average
"""

import sys
from collections.abc import Iterable, Sequence
from math import exp, expm1, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from experiments.gate.decision import Finding, Schedule, decide

CHECKS = 12
CORRELATION = 0.5
SHAPES = ("normal", "exponential +", "exponential -", "lognormal +", "lognormal -")
HARMS = (0.5, 0.75, 1.0)

_TIGHT = 0.1
_SEED = 20_261_124

Gates = list[list[Finding]]


def simulated(shape: str, gates: int, *, harm: float = 0.0, margin: float | None = None) -> Gates:
    """Judge gates of one shape of harm, the same luck whatever the rest.

    Parameters
    ----------
    shape
        One of `SHAPES`.
    gates
        How many.
    harm
        Mean harm of the first check, in standard deviations; that of the others is zero.
    margin
        Mean harm that is accepted; half a standard deviation when None.
    """
    rng = np.random.default_rng(_SEED)
    shift = np.zeros((CHECKS, 1))
    shift[0] = harm
    return [_judged(_luck(shape, rng, Schedule().seeds) + shift, margin) for _ in range(gates)]


def share(claims: Iterable[bool]) -> float:
    """Tell how many of some claims are true, as a share."""
    return float(np.mean(list(claims)))


def any_is(state: str, gates: Gates) -> float:
    """Share of gates of which any check came out so."""
    return share(any(one.state == state for one in gate) for gate in gates)


def first_is(state: str, gates: Gates) -> float:
    """Share of gates whose first check came out so."""
    return share(gate[0].state == state for gate in gates)


def _luck(shape: str, rng: np.random.Generator, seeds: int) -> NDArray[np.float64]:
    """Draw harm of mean 0 and standard deviation 1, shape (`CHECKS`, seeds)."""
    shared, own = rng.standard_normal((1, seeds)), rng.standard_normal((CHECKS, seeds))
    z = CORRELATION**0.5 * shared + (1 - CORRELATION) ** 0.5 * own
    name, _, tail = shape.partition(" ")
    match name:
        case "exponential":
            drawn = -np.log(ndtr(-z)) - 1
        case "lognormal":
            drawn = (np.exp(z) - exp(0.5)) / sqrt(expm1(1) * exp(1))
        case _:
            drawn = z
    return np.asarray(-drawn if tail == "-" else drawn)


def _judged(harm: NDArray[np.float64], margin: float | None) -> list[Finding]:
    def known(checks: Sequence[int], start: int, stop: int) -> NDArray[np.float64]:
        return harm[list(checks), start:stop]

    return decide(known, [margin] * len(harm), Schedule())


def _row(shape: str, gates: int) -> str:
    null = simulated(shape, gates)
    tight = simulated(shape, gates, margin=_TIGHT)
    harmed = {harm: simulated(shape, gates, harm=harm) for harm in HARMS}
    written = simulated(shape, gates, harm=0.5, margin=0.5)
    found = " ".join(f"{first_is('worse', one):6.1%}" for one in harmed.values())
    seeds = np.mean([len(one.harm) for gate in null for one in gate])
    return (
        f"{shape:14} {any_is('worse', null):11.2%} {any_is('worse', tight):7.2%} {any_is('cannot tell', null):10.1%}  "
        f"{found} {first_is('pass', harmed[0.5]):17.1%} {first_is('pass', written):7.1%} {seeds:6.0f}"
    )


def main() -> None:
    """Print the table."""
    gates = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(f"{gates:,} gates a row, {CHECKS} checks each, correlated by {CORRELATION}")
    print(f"{'harm':14} false alarm   tight  unsettled  found .5   .75     1  let through: seen written  seeds")
    for shape in SHAPES:
        print(_row(shape, gates), flush=True)


if __name__ == "__main__":
    main()
