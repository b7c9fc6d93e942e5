"""Which states the shipped model tells apart, and which treatments it knows."""

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.worklist import Worklist

Bands = tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Frame:
    """What a model is to tell apart.

    Attributes
    ----------
    bands
        Features and cut points, as in `policies.tabular.TabularModel`.
    treatments
        Names, `wait` first.
    size
        Feature that is an account's size.
    sizes
        Sizes to solve for, cents.
    horizon
        Days planned ahead at most.
    """

    bands: Bands
    treatments: tuple[str, ...]
    size: str
    sizes: tuple[float, ...]
    horizon: int

    @property
    def n_states(self) -> int:
        """Count the states."""
        return prod(len(cuts) + 1 for _, cuts in self.bands)


CARD = Frame(
    bands=(
        ("payment_probability", (0.03, 0.07, 0.12, 0.2, 0.3, 0.45)),
        ("days_past_due", (31.0, 61.0, 91.0)),
        ("days_since_conversation", (8.0, 29.0)),
        ("dials_7", (1.0, 4.0)),
    ),
    treatments=("wait", "sms_link", "email_link", "call", "call_and_sms"),
    size="balance",
    sizes=(10_000.0, 30_000.0, 70_000.0, 150_000.0, 300_000.0, 600_000.0, 1_500_000.0),
    horizon=150,
)
"""Who pays by himself, how late he is, whether he was talked to of late, and whether he was dialled this week."""


def states(frame: Frame, worklist: Worklist) -> NDArray[np.int64]:
    """Tell the state of each row as a model of this frame will, shape (n,)."""
    state = np.zeros(len(worklist), dtype=np.int64)
    for feature, cuts in frame.bands:
        state = state * (len(cuts) + 1) + np.searchsorted(np.array(cuts), worklist.column(feature), side="right")
    return state
