"""What a touch adds, as data: a score of the share that is resolved because of it, and what it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .scoring import AdditiveScore, PointsTable, Term, faults_of, is_number, keys_of

_PRICES = ("minutes", "cost", "complaints")


@dataclass(frozen=True)
class Effect:
    """What a treatment does to an account, against leaving it alone today.

    Attributes
    ----------
    treatment
        Its name.
    score
        Share of the balance that is resolved because of it.
    minutes
        Collector minutes it takes; 0 if it is not a call.
    cost
        Cents it costs beside those minutes.
    complaints
        Complaints it causes.
    """

    treatment: str
    score: AdditiveScore
    minutes: float
    cost: float
    complaints: float

    def plain(self) -> dict[str, Any]:
        """Write the effect as plain data."""
        return {**{name: getattr(self, name) for name in _PRICES}, "score": self.score.plain()}


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
        """All scores, ready to be computed together."""
        return PointsTable.of([effect.score for effect in self.effects])


def _effect(name: str, data: Mapping[str, Any]) -> Effect:
    return Effect(name, AdditiveScore.from_plain(data["score"]), *(float(data[price]) for price in _PRICES))


def _effect_faults(data: Any) -> list[str]:
    if faults := keys_of(data, (*_PRICES, "score")):
        return faults
    faults = [
        f"{price} must be a number, at least 0, got {data[price]!r}"
        for price in _PRICES
        if not is_number(data[price]) or data[price] < 0
    ]
    faults += faults_of(data["score"])
    if not faults and data["score"]["link"] != "identity":
        faults.append("a difference of shares has the link identity")
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


GUESS = UpliftModel(
    (
        Effect("sms", _guessed(0.03, 0.005), 0.0, 5.0, 0.0001),
        Effect("email", _guessed(0.015, 0.002), 0.0, 1.0, 0.0001),
        Effect("call", _guessed(0.06, 0.02), 2.5, 5.0, 0.0005),
    )
)
"""A guess written by hand, no fit: that calls do most, less with late accounts, and least after many calls."""
