"""Made-up standings of strategies, for what is decided and written from them."""

from collections.abc import Sequence

import numpy as np

from experiments.paired import Paired, Sample, paired
from experiments.verdict import Standing, UnderStress

GROUPS = ("small", "large", "vulnerable")


def gain(mean: float, sd: float = 0.002, n: int = 40) -> Paired:
    """Paired differences with this mean and spread, in pairs that mirror each other."""
    seeds = tuple(range(n))
    spread = sd * np.tile([-1.0, 1.0], n)[:n] if n % 2 == 0 else np.zeros(n)
    return paired(Sample(seeds, mean + spread), Sample(seeds, np.zeros(n)), "higher")


def standing(
    policy: str,
    net: float,
    mean_gain: float = 0.0,
    complaints: Sequence[float] = (2.0,) * 20,
    unsafe: tuple[str, ...] = (),
    stress: Sequence[float] = (),
    n: int = 40,
) -> Standing:
    """A strategy with this headline, gain, complaints in every run, unsafe groups and gains under stress."""
    return Standing(
        policy=policy,
        net=net,
        complaints=np.array(complaints, dtype=np.float64),
        gain=gain(mean_gain, n=n),
        n_more=120,
        confirmed=True,
        unsafe=unsafe,
        groups=GROUPS,
        stress=tuple(UnderStress(f"Assumption {i} is wrong", gain(each)) for i, each in enumerate(stress)),
    )
