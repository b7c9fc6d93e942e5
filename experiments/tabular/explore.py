"""The pilot whose logs a model is estimated from: accounts are touched at random, some seldom and some often."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.fate import Kind, uniform
from sim.jit import kernel
from sim.worklist import Decision, Worklist

INTENSITIES = (0.04, 0.15, 0.4, 0.8)
"""What the shipped model was estimated on: from nearly never to nearly daily."""

_DAYS_KEPT = 14
_AFTER_ANY_DAY = 1 << 20


@dataclass(frozen=True)
class Pilot:
    """Touch at random, by one of some treatments; how often is drawn for each account and fortnight.

    So accounts are seen that were left alone for long, and others that were touched nearly every day, and what they
    had before says nothing of who they are.

    Attributes
    ----------
    treatments
        Names; each of those that are allowed is as likely.
    intensities
        Shares of days on which an account is touched, each as likely.
    """

    treatments: tuple[str, ...]
    intensities: tuple[float, ...] = INTENSITIES

    def decide(self, worklist: Worklist) -> Decision:
        """Draw by account and day."""
        n = len(worklist)
        numbers = np.array([worklist.treatment(name) for name in self.treatments], dtype=np.int64)
        drawn = (np.zeros(n, np.int64), np.zeros(n), np.ones(n))
        rows = (worklist.keys, np.ascontiguousarray(worklist.allowed[:, numbers]))
        _draw(drawn, rows, numbers, np.array(self.intensities), (worklist.seed, worklist.day))
        return Decision(*drawn)


@kernel
def _draw(
    drawn: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]],
    rows: tuple[NDArray[np.uint64], NDArray[np.bool_]],
    numbers: NDArray[np.int64],
    intensities: NDArray[np.float64],
    when: tuple[int, int],
) -> None:
    """Draw treatment, priority and propensity of each row, of keys and mask; `when` is seed and day."""
    treatment, priority, propensity = drawn
    keys, allowed = rows
    seed, day = when
    for row in range(len(keys)):
        n_allowed = allowed[row].sum()
        if n_allowed == 0:
            continue
        priority[row] = uniform(seed, keys[row], Kind.POLICY_PRIORITY, day)
        level = uniform(seed, keys[row], Kind.POLICY_PRIORITY, _AFTER_ANY_DAY + day // _DAYS_KEPT)
        share = intensities[int(level * len(intensities))]
        u = uniform(seed, keys[row], Kind.POLICY_CHOICE, day)
        if u >= share:
            propensity[row] = 1.0 - share
            continue
        propensity[row] = share / n_allowed
        place = min(int(u / share * n_allowed), n_allowed - 1)
        for number in range(len(numbers)):
            if allowed[row, number]:
                if place == 0:
                    treatment[row] = numbers[number]
                place -= 1
