"""What a policy sees, what it says, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .features import FEATURES, Feature


@dataclass(frozen=True)
class Outcome:
    """What became of each row of the last worklist since its decision; arrays of shape (n,).

    Attributes
    ----------
    keys
        Accounts, as in the worklist.
    executed
        Whether a touch that was ordered was carried out.
    connected
        Conversations with anybody.
    paid
        Cents booked.
    cost
        Cents spent on touches and collector time, fractions included.
    collector_ms
        Collector time taken, ms.
    complaints
        Complaints raised.
    closed
        Whether the account has closed.
    """

    keys: NDArray[np.uint64]
    executed: NDArray[np.bool_]
    connected: NDArray[np.int64]
    paid: NDArray[np.int64]
    cost: NDArray[np.float64]
    collector_ms: NDArray[np.int64]
    complaints: NDArray[np.int64]
    closed: NDArray[np.bool_]


class Morning(Protocol):
    """Where features read what the lender sees of a day."""

    day: int


class Worklist:
    """The open accounts of one morning, as the lender sees them; a row is an account.

    Attributes
    ----------
    day
        Day of the run.
    keys
        Account keys, uint64, shape (n,).
    site
        Site of each row, shape (n,).
    treatments
        Names by number; 0 is `wait`.
    allowed
        What is possible and permitted, bool, shape (n, n_treatments); `wait` always is.
    capacity
        Collector minutes on shift today, by site; infinite where collectors are unlimited.
    calls
        Persons who may be called today, by site; infinite where there is no limit. The world drops the orders of the
        lowest priority beyond it.
    last
        Outcome of the previous decision, or None on the first day.
    seed
        Seed of the replication, for policies that randomise (by key, through `sim.fate`).
    """

    def __init__(self, columns: Morning, allowed: NDArray[np.bool_], context: "Context", last: Outcome | None) -> None:
        self._columns = columns
        self._cache: dict[str, NDArray[np.float64]] = {}
        self.day = columns.day
        self.keys: NDArray[np.uint64] = context.keys
        self.site: NDArray[np.uint8] = context.site
        self.segments, self.treatments = context.segments, context.treatments
        self.allowed, self.last, self.seed = allowed, last, context.seed
        self.capacity, self.calls = context.capacity, context.calls
        self._features, self._buffer = context.features, context.buffer

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.keys)

    def column(self, name: str) -> NDArray[np.float64]:
        """Read a feature, shape (n,), in its own unit; see `FEATURES`, or the small world's own table.

        Raises
        ------
        KeyError
            If there is no such feature.
        """
        if name not in self._cache:
            if name not in self._features:
                raise KeyError(f"“{name}” is not a feature; known: {', '.join(self._features)}")
            self._cache[name] = self._features[name].read(self._columns)
            self._cache[name].flags.writeable = False
        return self._cache[name]

    def matrix(self, names: Sequence[str]) -> NDArray[np.float32]:
        """Fill a reused buffer with scaled features, float32, shape (n, n_names); valid until the next call."""
        matrix = self._buffer.of(len(self), len(names))
        for place, name in enumerate(names):
            matrix[:, place] = self.column(name) * self._features[name].scale
        return matrix

    def treatment(self, name: str) -> int:
        """Look up the number of a treatment.

        Raises
        ------
        ValueError
            If the scenario has no such treatment.
        """
        if name not in self.treatments:
            raise ValueError(f"“{name}” is not a treatment here; known: {', '.join(self.treatments)}")
        return self.treatments.index(name)


class Buffer:
    """A float32 buffer that grows and is used again."""

    def __init__(self) -> None:
        self._array = np.empty(0, dtype=np.float32)

    def of(self, n: int, width: int) -> NDArray[np.float32]:
        """Give a view of shape (n, width)."""
        if self._array.size < n * width:
            self._array = np.empty(n * width, dtype=np.float32)
        return self._array[: n * width].reshape(n, width)


@dataclass(frozen=True)
class Context:
    """What a worklist says beside its features."""

    keys: NDArray[np.uint64]
    site: NDArray[np.uint8]
    segments: tuple[str, ...]
    treatments: tuple[str, ...]
    capacity: NDArray[np.float64]
    calls: NDArray[np.float64]
    seed: int
    buffer: Buffer
    features: Mapping[str, Feature] = field(default_factory=lambda: FEATURES)


@dataclass(frozen=True)
class Decision:
    """What a policy orders: a treatment and a priority for each row of the worklist.

    Attributes
    ----------
    treatment
        Numbers of treatments, integer, shape (n,); 0 is `wait`.
    priority
        Higher is dialled first, finite float, shape (n,).
    propensity
        Probability with which a policy that randomises chose the treatment, shape (n,); None means 1.
    """

    treatment: NDArray[np.integer]
    priority: NDArray[np.float64]
    propensity: NDArray[np.float64] | None = None


def checked(decision: Decision, worklist: Worklist) -> Decision:
    """Check a decision against its worklist.

    Raises
    ------
    ValueError
        If shapes, types or ranges are wrong, or a treatment is ordered that is not allowed.
    """
    n = len(worklist)
    treatment, priority = np.asarray(decision.treatment), np.asarray(decision.priority, dtype=np.float64)
    if treatment.shape != (n,) or priority.shape != (n,):
        raise ValueError(f"treatment and priority must have shape ({n},), got {treatment.shape}, {priority.shape}")
    if not np.issubdtype(treatment.dtype, np.integer):
        raise ValueError(f"treatment must be integers, got {treatment.dtype}")
    if n and not (treatment.min() >= 0 and treatment.max() < len(worklist.treatments)):
        raise ValueError(
            f"treatment must lie in [0, {len(worklist.treatments)}), got {treatment.min()} to {treatment.max()}"
        )
    if not np.isfinite(priority).all():
        raise ValueError("priority must be finite")
    _check_propensity(decision.propensity, n)
    wrong = ~worklist.allowed[np.arange(n), treatment]
    if wrong.any():
        row = int(np.argmax(wrong))
        name = worklist.treatments[int(treatment[row])]
        raise ValueError(f"{wrong.sum()} rows order what is not allowed, the first is row {row}: “{name}”")
    return Decision(treatment.astype(np.int64), priority, decision.propensity)


def _check_propensity(propensity: NDArray[np.float64] | None, n: int) -> None:
    if propensity is None:
        return
    if np.shape(propensity) != (n,):
        raise ValueError(f"propensity must have shape ({n},), got {np.shape(propensity)}")
    if not ((np.asarray(propensity) > 0) & (np.asarray(propensity) <= 1)).all():
        raise ValueError("propensity must lie in (0, 1]")
