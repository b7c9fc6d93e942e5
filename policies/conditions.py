"""Conditions on what a lender knows of an account: how they are written, checked and tested.

A condition is a value (`stage: administrative`), a list of values, one of which must be met
(`segment: [small, medium]`), or bounds (`days_past_due: {at_least: 5, below: 30}`). Amounts of
money are in the scenario's currency; 0-or-1 features say yes or no; segments, and features whose
values have names, such as stage, weekday and risk, go by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.features import FEATURES
from sim.worklist import Worklist

BOUNDS = {
    "at_least": np.greater_equal,
    "above": np.greater,
    "at_most": np.less_equal,
    "below": np.less,
}
"""What a bound asks of a value."""

_CENTS = 100
_YES_OR_NO = {"no": 0.0, "yes": 1.0, "false": 0.0, "true": 1.0}

Plain = Any
"""Plain data as a settings file holds it: text, numbers, lists, mappings."""


@dataclass(frozen=True)
class RuleFault:
    """One thing wrong with a table: where, what was seen, and the words that could have been meant.

    Attributes
    ----------
    path
        Keys and indices from the list of rules.
    says
        The rest of a sentence that begins with the path.
    typed, known
        The word that was not recognised, and the known ones; empty if that is not the trouble.
    """

    path: tuple[str | int, ...]
    says: str
    typed: str = ""
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write the fault as a sentence, with the nearest known word."""
        near = get_close_matches(self.typed, self.known, n=1)
        hint = f" (did you mean “{near[0]}”?)" if near else f" (known: {', '.join(self.known)})"
        return f"{'.'.join(map(str, self.path))} {self.says}{hint if self.known else ''}".strip()


def condition_faults(feature: str, condition: Plain) -> list[RuleFault]:
    """Check a condition; segments cannot be checked before there is a portfolio."""
    if feature not in FEATURES:
        return [RuleFault((feature,), "is not a feature", feature, tuple(FEATURES))]
    names = None if feature == "segment" else _names(feature, ())
    if isinstance(condition, Mapping):
        return _bounds_faults(feature, condition, names)
    if not isinstance(condition, list | tuple):
        return _value_faults((feature,), condition, names)
    if not condition:
        return [RuleFault((feature,), "is an empty list, which nothing meets")]
    return [fault for place, value in enumerate(condition) for fault in _value_faults((feature, place), value, names)]


def meets(worklist: Worklist, feature: str, condition: Plain) -> NDArray[np.bool_]:
    """Test a condition on every row, shape (n,).

    Raises
    ------
    ValueError
        If it names a segment that the portfolio does not have.
    """
    return met(worklist.column(feature), feature, condition, worklist.segments)


def met(column: NDArray[np.float64], feature: str, condition: Plain, segments: tuple[str, ...]) -> NDArray[np.bool_]:
    """Test a condition on values of its feature, shape (n,); `segments` are the names of segments by number.

    Raises
    ------
    ValueError
        If it names a segment that is not one of these.
    """
    names = _names(feature, segments)
    if isinstance(condition, Mapping):
        rows = np.ones(len(column), dtype=np.bool_)
        for word, bound in condition.items():
            rows &= BOUNDS[word](column, _value(feature, bound, names))
        return rows
    rows = np.zeros(len(column), dtype=np.bool_)
    for value in condition if isinstance(condition, list | tuple) else (condition,):
        rows |= column == _value(feature, value, names)
    return rows


def number_of(value: Plain) -> float | None:
    """Read a finite number from a number or a text; None if it is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None


def unit_of(feature: str) -> float:
    """Tell the worklist's units in one of a table: 100 for money, which a table has in currency."""
    return _CENTS if FEATURES[feature].unit.startswith("cents") else 1


def _names(feature: str, segments: tuple[str, ...]) -> dict[str, float]:
    """Values that have a name."""
    if FEATURES[feature].unit == "0 or 1":
        return _YES_OR_NO
    words = segments if feature == "segment" else FEATURES[feature].values
    return {word: float(number) for number, word in enumerate(words)}


def _read(value: Plain, names: Mapping[str, float]) -> float | None:
    word = str(value).lower() if isinstance(value, bool) else str(value)
    return names[word] if word in names else number_of(value)


def _value(feature: str, value: Plain, names: Mapping[str, float]) -> float:
    number = _read(value, names)
    if number is None or (feature == "segment" and str(value) not in names):
        fault = RuleFault(("when", feature), f"is {seen(value)}", str(value), tuple(names))
        raise ValueError(str(fault))
    return round(number * unit_of(feature), 6)


def _value_faults(path: tuple[str | int, ...], value: Plain, names: Mapping[str, float] | None) -> list[RuleFault]:
    if names is None:
        is_name = isinstance(value, str | int) and not isinstance(value, bool)
        return [] if is_name else [RuleFault(path, f"is {seen(value)}; must be a name")]
    if _read(value, names) is not None:
        return []
    if names:
        return [RuleFault(path, f"is {seen(value)}", str(value), tuple(names))]
    return [RuleFault(path, f"is {seen(value)}; must be a number")]


def _bounds_faults(feature: str, bounds: Mapping[str, Plain], names: Mapping[str, float] | None) -> list[RuleFault]:
    if names is None:
        return [RuleFault((feature,), "goes by name: write a name or a list of names")]
    if not bounds:
        return [RuleFault((feature,), "asks for nothing", "", tuple(BOUNDS))]
    faults = []
    for word, bound in bounds.items():
        if word not in BOUNDS:
            says = "is not a bound"
            faults.append(RuleFault((feature, word), says, str(word), tuple(BOUNDS)))
        else:
            faults += _value_faults((feature, word), bound, names)
    return faults


def seen(value: Plain) -> str:
    """Say what was written."""
    match value:
        case None:
            return "empty"
        case str():
            return f"“{value}”"
        case Mapping():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return str(value)
