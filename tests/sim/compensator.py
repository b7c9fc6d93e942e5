"""Counts of events against their compensator: the sum, over the trials that took place, of each one's probability.

Whatever the history, count minus compensator has mean zero and variance at most the sum of p (1 - p), so |z| < 4 needs
no replications. KPIs would hide what counts show: an off-by-one in one kind gave z = -5.7 in that kind and nothing at
all in recovery.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

SEED = 2027


def agrees(count: float, probabilities: NDArray[np.float64] | list[float]) -> bool:
    """|z| < 4 against the compensator; at least 30 events, or the test says little."""
    p = np.asarray(probabilities, dtype=np.float64)
    assert p.sum() > 30
    assert ((p >= 0) & (p <= 1)).all()
    return bool(abs(count - p.sum()) < 4 * sqrt((p * (1 - p)).sum()))
