"""What a touch adds, as data: a score of the share that is resolved because of it, and what it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.worklist import Worklist

from .scoring import AdditiveScore, PointsTable, Term, faults_of, is_number, keys_of, linked

_PRICES = ("minutes", "cost", "complaints")
_SCORES = ("reach", "score")

ALWAYS = AdditiveScore("identity", 1.0, ())
"""The reach of a treatment whose score already counts whom it does not reach."""


@dataclass(frozen=True)
class Effect:
    """What a treatment does to an account, against leaving it alone today.

    Attributes
    ----------
    treatment
        Its name.
    reach
        Probability that it reaches the debtor.
    score
        Share of the balance that is resolved because of it, if it does.
    minutes
        Collector minutes it takes; 0 if it is not a call.
    cost
        Cents it costs beside those minutes.
    complaints
        Complaints it causes.
    """

    treatment: str
    reach: AdditiveScore
    score: AdditiveScore
    minutes: float
    cost: float
    complaints: float

    def plain(self) -> dict[str, Any]:
        """Write the effect as plain data."""
        return {
            **{name: getattr(self, name) for name in _PRICES},
            "reach": self.reach.plain(),
            "score": self.score.plain(),
        }


@dataclass(frozen=True)
class UpliftModel:
    """Effects of some treatments, each against none."""

    effects: tuple[Effect, ...]

    @classmethod
    def from_plain(cls, data: Any) -> "UpliftModel":
        """Read a model from plain data, as `plain` writes it; `about` may say anything.

        Raises
        ------
        ValueError
            With everything that is wrong.
        """
        if faults := keys_of(data, ("effects",)):
            raise ValueError("; ".join(faults))
        effects = data["effects"]
        if not isinstance(effects, Mapping) or not effects:
            raise ValueError("effects must be a mapping of treatments, at least one")
        if faults := [f"{name}: {fault}" for name, effect in effects.items() for fault in _effect_faults(effect)]:
            raise ValueError("; ".join(faults))
        return cls(tuple(_effect(name, effect) for name, effect in effects.items()))

    def plain(self) -> dict[str, Any]:
        """Write the model as plain data."""
        return {"effects": {effect.treatment: effect.plain() for effect in self.effects}}

    @cached_property
    def table(self) -> PointsTable:
        """All scores, and then those of reach, ready to be computed together."""
        return PointsTable.of([getattr(effect, name) for name in ("score", "reach") for effect in self.effects])

    def added(self, columns: Sequence[NDArray[np.float64]], n: int) -> NDArray[np.float64]:
        """Compute what each treatment adds to the share resolved, shape (n, n_effects); columns as in `table`."""
        sums, k = self.table.sums(columns, n), len(self.effects)
        for place, effect in enumerate(self.effects):
            sums[:, place] *= linked(effect.reach.link, sums[:, k + place])
        return sums[:, :k]

    def of(self, worklist: Worklist) -> NDArray[np.float64]:
        """Compute what each treatment adds to the share resolved of a worklist's rows, shape (n, n_effects)."""
        return self.added([worklist.column(name) for name in self.table.features], len(worklist))


def _effect(name: str, data: Mapping[str, Any]) -> Effect:
    reach, score = (AdditiveScore.from_plain(data[one]) for one in _SCORES)
    return Effect(name, reach, score, *(float(data[price]) for price in _PRICES))


def _effect_faults(data: Any) -> list[str]:
    if faults := keys_of(data, (*_PRICES, *_SCORES)):
        return faults
    faults = [
        f"{price} must be a number, at least 0, got {data[price]!r}"
        for price in _PRICES
        if not is_number(data[price]) or data[price] < 0
    ]
    faults += [f"{name}: {fault}" for name in _SCORES for fault in faults_of(data[name])]
    if not faults and data["score"]["link"] != "identity":
        faults.append("score: a difference of shares has the link identity")
    return faults


def _guessed(share: float, weary: float) -> AdditiveScore:
    return AdditiveScore(
        "identity",
        share,
        (
            Term("days_past_due", (30.0, 90.0), (0.01, 0.0, -0.01)),
            Term("score", (-0.5, 0.5), (-0.01, 0.0, 0.01)),
            Term("dials_7", (0.5, 2.5), (0.0, -weary, -2 * weary)),
            Term("promise_pending", (0.5,), (0.0, -0.02)),
        ),
    )


_REACHED = AdditiveScore(
    "logit",
    -1.2,
    (
        Term("dials", (0.5, 2.5, 5.5, 8.5), (0.0, -0.25, -0.6, -1.2, -1.8)),
        Term("answers", (0.5,), (0.0, 1.5)),
    ),
)

GUESS = UpliftModel(
    (
        Effect("sms", ALWAYS, _guessed(0.03, 0.005), 0.0, 5.0, 0.0001),
        Effect("email", ALWAYS, _guessed(0.015, 0.002), 0.0, 1.0, 0.0001),
        Effect("call", _REACHED, _guessed(0.2, 0.06), 2.5, 5.0, 0.0005),
    )
)
"""A guess written by hand, no fit: that calls do most, less with late accounts, and least after many calls."""
