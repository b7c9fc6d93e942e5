"""Values of features in words, and what is typical of them on a worklist."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.conditions import unit_of
from sim.features import FEATURES
from sim.worklist import Worklist

from ..plain_words import phrase
from ..quantities import shown, three_figures

_NEVER = 400.0
_FAR = 0.1


@dataclass(frozen=True)
class Told:
    """What there is to say of an account's value of a feature.

    Attributes
    ----------
    value, typical
        Of the account, and of today's worklist, in words.
    against
        How the one compares with the other: `far above`, `above`, `below`, `far below`; empty where values have no
        order.
    """

    value: str
    typical: str
    against: str = ""


def told(worklist: Worklist, row: int, feature: str) -> Told:
    """Put an account's value, and the typical one, into words."""
    column = worklist.column(feature)
    value, typical = float(column[row]), typical_of(column, feature)
    segments = worklist.segments
    against = "" if is_named(feature) else _against(column, value, typical)
    return Told(in_words(value, feature, segments), in_words(typical, feature, segments), against)


def typical_of(column: NDArray[np.float64], feature: str) -> float:
    """Find the value that is most frequent, of features whose values are names or yes and no, or the median."""
    if is_named(feature):
        values, counts = np.unique(column, return_counts=True)
        return float(values[counts.argmax()])
    return float(np.quantile(column, 0.5, method="nearest"))


def is_named(feature: str) -> bool:
    """Whether the values of a feature are names, yes and no, or numbers of something, and have no middle."""
    return bool(FEATURES[feature].values) or FEATURES[feature].unit in {"0 or 1", "index"}


def is_whole(feature: str) -> bool:
    """Whether a feature counts: its values are whole numbers."""
    return is_named(feature) or not (_is_money(feature) or feature in {"score", "payment_probability"})


def names_of(feature: str, segments: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the values of a feature by number; none if they have none."""
    if FEATURES[feature].unit == "0 or 1":
        return ("no", "yes")
    return segments if feature == "segment" else FEATURES[feature].values


def in_words(value: float, feature: str, segments: tuple[str, ...]) -> str:
    """Write a value of a feature; amounts of money in the scenario's currency.

    Examples
    --------
    >>> in_words(231_040, "balance", ()), in_words(400, "days_since_payment", ()), in_words(1, "stage", ())
    ('2,310', 'never', 'administrative')
    """
    names = names_of(feature, segments)
    if names:
        return names[int(value)]
    if feature == "payment_probability":
        return shown(value, "share")
    if value == _NEVER and "400 never" in FEATURES[feature].unit:
        return "never"
    return three_figures(value / unit_of(feature))


def capital(feature: str) -> str:
    """Name a feature at the head of a sentence."""
    words = phrase(feature)
    return words if words.startswith("SMS") else words[0].upper() + words[1:]


def _is_money(feature: str) -> bool:
    return unit_of(feature) != 1


def _against(column: NDArray[np.float64], value: float, typical: float) -> str:
    if value == typical:
        return ""
    beyond = (column >= value).mean() if value > typical else (column <= value).mean()
    far = "far " if beyond <= _FAR else ""
    return far + ("above" if value > typical else "below")
