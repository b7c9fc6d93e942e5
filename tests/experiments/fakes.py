"""A small catalog, so that what reads settings is tested apart from the policies we ship."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sim.worklist import Decision, Worklist


@dataclass(frozen=True)
class NoContact:
    """Leave everybody alone."""

    def decide(self, worklist: Worklist) -> Decision:
        """Order nothing."""
        nothing = np.zeros(len(worklist))
        return Decision(nothing.astype(np.int64), nothing)


@dataclass(frozen=True)
class Cadence(NoContact):
    """Touch everybody every few days.

    More is said here.
    """

    gap_days: int = field(default=3, metadata={"low": 1, "high": 30, "unit": "days"})
    share: float = field(default=0.3, metadata={"low": 0, "high": 1, "unit": "of persons"})
    weights: tuple[float, ...] = field(default=(1.0,), metadata={"low": 0, "high": 5})
    cap: int | Literal["none"] = field(default="none", metadata={"low": 1, "high": 7})
    treatments: tuple[str, ...] = field(default_factory=lambda: ("sms", "call"))
    note: str = "plain"

    def __post_init__(self) -> None:
        """Refuse what no single field forbids."""
        if self.gap_days * self.share > 20:
            raise ValueError(f"gap_days × share must be at most 20, got {self.gap_days}")


@dataclass(frozen=True)
class Needy(NoContact):
    """Do nothing without being told."""

    model: str


CATALOG: dict[str, type] = {"no_contact": NoContact, "cadence": Cadence, "needy": Needy}
