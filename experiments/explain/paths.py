"""From a leaf of a decision tree to conditions that a person can read, with bounds rounded as one would say them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, inf, log10
from typing import Any

from policies.conditions import unit_of

from .values import is_named, is_whole, names_of

AGE = "days_in_book"
"""The feature whose remainder by a period a rule can ask for, as days of a calendar."""

_FIGURES = 2


@dataclass(frozen=True)
class Span:
    """The values of a feature that lead to a leaf: above one bound, and up to another."""

    above: float = -inf
    up_to: float = inf

    def lower(self, bound: float) -> "Span":
        """Cut off what is above a bound."""
        return Span(self.above, min(self.up_to, bound))

    def higher(self, bound: float) -> "Span":
        """Cut off what is not above a bound."""
        return Span(max(self.above, bound), self.up_to)


Branch = Mapping[str, Span]
"""Spans by feature; those that are not named are open."""


def condition(feature: str, span: Span, segments: tuple[str, ...]) -> Any:
    """Write a span as a condition of a decision table.

    Examples
    --------
    >>> condition("balance", Span(above=123_456.0), ()), condition("dials_7", Span(0.5, 3.5), ())
    ({'above': 1200}, {'at_least': 1, 'at_most': 3})
    >>> condition("dials_7", Span(0.5, 1.5), ()), condition("days_in_book", Span(above=6.5), ())
    (1, {'at_least': 7})
    >>> condition("stage", Span(above=0.5), ()), condition("has_phone", Span(up_to=0.5), ())
    (['administrative', 'extrajudicial'], 'no')
    """
    names = names_of(feature, segments)
    if names and is_named(feature):
        kept = [name for number, name in enumerate(names) if span.above < number <= span.up_to]
        return kept[0] if len(kept) == 1 else kept
    if is_whole(feature):
        return _between(span.above, span.up_to)
    ends = {"above": span.above, "at_most": span.up_to}
    return {word: rounded(end / unit_of(feature)) for word, end in ends.items() if abs(end) < inf}


def _between(above: float, up_to: float) -> Any:
    """Write the whole numbers above one bound and up to another; just the number if it is one."""
    ends = {"at_least": floor(above) + 1 if above > -inf else None, "at_most": floor(up_to) if up_to < inf else None}
    if ends["at_least"] is not None and ends["at_least"] == ends["at_most"]:
        return ends["at_least"]
    return {word: end for word, end in ends.items() if end is not None}


def days_met(span: Span, period: int) -> tuple[int, ...]:
    """List the remainders of a period that lie in a span."""
    return tuple(day for day in range(period) if span.above < day <= span.up_to)


def rounded(value: float, figures: int = _FIGURES) -> float:
    """Round to so many figures; a whole number stays one.

    Examples
    --------
    >>> rounded(1_437.2), rounded(0.01234), rounded(0.0)
    (1400, 0.012, 0.0)
    """
    if not value:
        return value
    short = round(value, figures - 1 - floor(log10(abs(value))))
    return int(short) if short == int(short) else short
