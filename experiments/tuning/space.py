"""What is searched: numbers of a policy, by name or by the path that leads to them, each with its bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from math import exp, floor, log
from typing import Any

from pydantic import Field, model_validator

from policies.conditions import number_of
from sim.scenario import Settings

from ..experiment import PolicyChoice

FIGURES = 4
"""Significant figures of a number that was searched; a policy is tried with what its file will say."""

_WHOLE_PARTS = frozenset({"on_days", "every_days"})

Parameters = Mapping[str, float]
"""Values of what is searched, by name."""


class Range(Settings):
    """Bounds of a number that is searched; both may be taken."""

    low: float = Field(description="smallest number that is tried")
    high: float = Field(description="largest number that is tried")
    log: bool = Field(False, description="search orders of magnitude")

    @model_validator(mode="after")
    def _rises(self) -> "Range":
        if not self.low < self.high:
            raise ValueError(f"must have low below high, got {self.low:g} and {self.high:g}")
        if self.log and self.low <= 0:
            raise ValueError(f"must have low above 0 where it is log, got {self.low:g}")
        return self


@dataclass(frozen=True)
class Dimension:
    """A number that is searched.

    Attributes
    ----------
    name
        Of the parameter, or the path to the number.
    low, high
        Bounds, both included.
    log
        Whether orders of magnitude are searched.
    whole
        Whether only whole numbers are.
    default
        What the policy has now.
    """

    name: str
    low: float
    high: float
    log: bool
    whole: bool
    default: float

    def rounded(self, value: float) -> float:
        """Round a proposed value to what a person would write, within the bounds."""
        if self.whole:
            return int(min(max(round(value), self.low), self.high))
        return min(max(float(f"{value:.{FIGURES}g}"), self.low), self.high)

    def at(self, place: float) -> float:
        """Find the value at a place in [0, 1], rounded."""
        low, high = (self.low - 0.5, self.high + 0.5) if self.whole and not self.log else (self.low, self.high)
        if self.log:
            return self.rounded(exp(log(low) + place * (log(high) - log(low))))
        value = low + place * (high - low)
        return self.rounded(floor(value + 0.5) if self.whole else value)

    def place(self, value: float) -> float:
        """Find the place in [0, 1] of a value; undoes `at`."""
        low, high = (self.low - 0.5, self.high + 0.5) if self.whole and not self.log else (self.low, self.high)
        if self.log:
            return (log(value) - log(low)) / (log(high) - log(low))
        return (value - low) / (high - low)

    def fault(self, value: float) -> str:
        """Say why a value cannot be tried; nothing if it can."""
        if not self.low <= value <= self.high:
            return f"must lie in the range that is searched, {self.low:g} to {self.high:g}, got {value:g}"
        if self.whole and value != int(value):
            return f"must be a whole number, got {value:g}"
        return ""


def dimension_of(name: str, bounds: Range | None, choice: PolicyChoice, policy: Any) -> Dimension:
    """Find a number of a policy, and between what it is searched.

    Parameters
    ----------
    name
        Of the parameter, or a path such as `rows.4.when.balance.at_least`.
    bounds
        Those of the parameter when None.
    choice, policy
        The policy as it is, and its class.

    Raises
    ------
    ValueError
        Saying what is wrong, as the rest of a sentence.
    """
    now = number_of(value_at(name, choice, policy))
    if now is None:
        raise ValueError("does not lead to a number of the policy")
    limits = next((one.metadata for one in fields(policy) if one.name == name and "low" in one.metadata), None)
    if bounds is None and limits is not None:
        bounds = Range(low=limits["low"], high=limits["high"], log=limits.get("log", False))
    if bounds is None:
        raise ValueError("has no range; write low and high")
    if limits is not None and not limits["low"] <= bounds.low < bounds.high <= limits["high"]:
        raise ValueError(f"must lie in what the policy allows, {limits['low']:g} to {limits['high']:g}")
    ends = bounds.low == int(bounds.low) and bounds.high == int(bounds.high)
    whole = _is_whole(name, choice, policy, now) and (ends or limits is not None or _must_be_whole(name))
    if whole and not ends:
        raise ValueError("must have whole numbers as bounds")
    low, high = (int(bounds.low), int(bounds.high)) if whole else (bounds.low, bounds.high)
    found = Dimension(name, low, high, bounds.log, whole, int(now) if whole else now)
    says = found.fault(found.default)
    if says:
        raise ValueError(
            f"holds {found.default:g} now, which {says.partition(', got')[0]}; widen it, or set the policy's"
        )
    return found


def value_at(name: str, choice: PolicyChoice, policy: Any) -> Any:
    """Look up what a policy has under a name or a path; None if there is nothing."""
    first, *steps = name.split(".")
    value = choice.parameters.get(first, _default(policy, first))
    for step in steps:
        value = _child(value, step)
    return value


def with_values(choice: PolicyChoice, policy: Any, values: Parameters) -> dict[str, Any]:
    """Give the parameters of a policy with other numbers in the places that were searched."""
    parameters = choice.parameters
    for name, value in values.items():
        first, *steps = name.split(".")
        parameters[first] = _put(parameters.get(first, _default(policy, first)), steps, value)
    return parameters


def _put(old: Any, steps: Sequence[str], number: float) -> Any:
    """Copy a value with a number in it replaced; what was text, as a settings file has it, stays text."""
    if not steps:
        return f"{number}" if isinstance(old, str) else number
    new = _put(_child(old, steps[0]), steps[1:], number)
    if is_dataclass(old) and not isinstance(old, type):
        return replace(old, **{steps[0]: new})
    if isinstance(old, Mapping):
        return {**old, steps[0]: new}
    place = int(steps[0])
    return type(old)([*old[:place], new, *old[place + 1 :]])


def _child(value: Any, step: str) -> Any:
    if is_dataclass(value):
        return getattr(value, step, None)
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list | tuple) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    return None


def _default(policy: Any, name: str) -> Any:
    for one in fields(policy):
        if one.name == name and one.default is not MISSING:
            return one.default
        if one.name == name and one.default_factory is not MISSING:
            return one.default_factory()
    return None


def _is_whole(name: str, choice: PolicyChoice, policy: Any, now: float) -> bool:
    """Whether a number is written as a whole one; a parameter takes what its default is."""
    default = _default(policy, name)
    if isinstance(default, int | float):
        return isinstance(default, int)
    return now == int(now) and "." not in str(value_at(name, choice, policy))


def _must_be_whole(name: str) -> bool:
    return not _WHOLE_PARTS.isdisjoint(name.split("."))
