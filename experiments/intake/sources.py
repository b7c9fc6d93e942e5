"""The primitives of a mapping: where a value comes from, and how it is read.

There is no expression language: what none of these can say belongs in the export. A source has one
*origin*, and may *refine* it:

========================  ========================================================================
`column`                  the cell of one column
`constant`                the same value for every account
`sum`, `count`            the columns added up; how many of them hold `at_least` so much
`times`                   a factor: a currency, months to days, minus for a score that is better low
`share_of: balance`       the number so far is a share, from 0 to 1, of the balance
`codes`, `bins`           a value for each text; a value for each range of numbers
`date`                    how a date is written, in the letters of `strftime`
`default`                 what an empty cell means; without one an empty cell is a fault
========================  ========================================================================
"""

import datetime
from itertools import pairwise
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, field_validator, model_validator

from sim.scenario import Settings

Value = TypeVar("Value", bound=str | bool | int)


def exactly_one(source: Settings, *names: str) -> None:
    """Refuse settings of which not exactly one is given.

    Raises
    ------
    ValueError
        If none of `names`, or more than one, is given.
    """
    given = [name for name in names if getattr(source, name) not in (None, ())]
    if len(given) != 1:
        got = " and ".join(given) or "none"
        raise ValueError(f"gives {got} of {', '.join(names)}, where exactly one is needed")


def _tells_a_day(pattern: str) -> str:
    day = datetime.date(2005, 9, 30)
    try:
        read = datetime.datetime.strptime(day.strftime(pattern), pattern).date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        read = None
    if read != day:
        raise ValueError("must be a pattern that tells year, month and day, as %Y-%m-%d does")
    return pattern


DatePattern = Annotated[str, AfterValidator(_tells_a_day)]
"""How a date is written, in the letters of `strftime`."""


class Column(Settings):
    """An identifier: the text of a column as it stands, leading zeros included."""

    column: str = Field(description="its name in the file")

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns read."""
        return (self.column,)


class Day(Settings):
    """A date, counted in days from the start of the run."""

    column: str = Field(description="its name in the file")
    date: DatePattern = Field("%Y-%m-%d", description="how the date is written")

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns read."""
        return (self.column,)


class Number(Settings):
    """A number, or an amount of money in the currency (not in cents)."""

    column: str | None = Field(None, description="the column that holds it")
    sum: tuple[str, ...] = Field((), description="columns that are added up")
    count: tuple[str, ...] = Field((), description="columns; how many of them reach `at_least`")
    at_least: float | None = Field(None, description="with `count`: what a column has to reach")
    constant: float | None = Field(None, description="the same for every account")
    times: float = Field(1, description="factor on the above")
    share_of: Literal["balance"] | None = Field(None, description="the number is a share of this, from 0 to 1")
    default: float | None = Field(None, description="the number in an empty cell")

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        exactly_one(self, "column", "sum", "count", "constant")
        if bool(self.count) != (self.at_least is not None):
            raise ValueError("gives `count` or `at_least` without the other")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns read."""
        return ((self.column,) if self.column is not None else ()) + self.sum + self.count


class Range(Settings):
    """A range of numbers, open where a bound is left out."""

    at_least: float | None = Field(None, description="lower bound, included")
    below: float | None = Field(None, description="upper bound, excluded")

    @property
    def bounds(self) -> tuple[float, float]:
        """Lower bound, included, and upper bound, excluded."""
        lower = float("-inf") if self.at_least is None else self.at_least
        return lower, float("inf") if self.below is None else self.below

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        lower, upper = self.bounds
        if not lower < upper:
            raise ValueError(f"is empty: at least {lower:g} and below {upper:g}")
        return self


class Choice(Settings, Generic[Value]):
    """One of a few values: a name, a yes or no, the number of a site."""

    column: str | None = Field(None, description="the column that holds it")
    constant: Value | None = Field(None, description="the same for every account")
    codes: dict[str, Value] = Field({}, description="the value for each text of the column")
    bins: dict[Value, Range] = Field({}, description="the value for each range of its numbers")
    default: Value | None = Field(None, description="the value of an empty cell")

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        exactly_one(self, "column", "constant")
        if self.codes and self.bins:
            raise ValueError("gives both `codes` and `bins`, where one is needed")
        if self.column is None and (self.codes or self.bins):
            raise ValueError("gives `codes` or `bins`, but no `column` to read")
        return self

    @field_validator("bins")
    @classmethod
    def _bins_do_not_overlap(cls, bins: dict[Value, Range]) -> dict[Value, Range]:
        ordered = sorted(bins.items(), key=lambda item: item[1].bounds)
        for (name, lower), (other, upper) in pairwise(ordered):
            if upper.bounds[0] < lower.bounds[1]:
                raise ValueError(f"holds “{name!s}” and “{other!s}”, which overlap")
        return bins

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns read."""
        return (self.column,) if self.column is not None else ()

    @property
    def declared(self) -> tuple[Value, ...]:
        """List the values the mapping itself declares, in its order."""
        values = [*self.codes.values(), *self.bins, self.constant, self.default]
        return tuple(dict.fromkeys(value for value in values if value is not None))


class Condition(Settings):
    """What the cell of a row must meet for the row to be kept."""

    column: str = Field(description="its name in the file")
    at_least: float | None = Field(None, description="smallest number that is kept")
    at_most: float | None = Field(None, description="largest number that is kept")
    equals: str | None = Field(None, description="the text that is kept")
    one_of: tuple[str, ...] = Field((), description="the texts that are kept")
    on_or_after: datetime.date | None = Field(None, description="first date that is kept")
    on_or_before: datetime.date | None = Field(None, description="last date that is kept")
    date: DatePattern = Field("%Y-%m-%d", description="how the dates of the column are written")

    @model_validator(mode="after")
    def _compares_one_kind(self) -> Self:
        kinds = (self.compares_numbers, self.compares_dates, self.equals is not None, bool(self.one_of))
        if sum(kinds) != 1:
            raise ValueError(
                "needs `at_least` or `at_most` or both, `on_or_after` or `on_or_before` or both, `equals`, or `one_of`"
            )
        return self

    @property
    def compares_numbers(self) -> bool:
        """Tell numbers from texts."""
        return self.at_least is not None or self.at_most is not None

    @property
    def compares_dates(self) -> bool:
        """Tell dates from numbers and texts."""
        return self.on_or_after is not None or self.on_or_before is not None

    @property
    def texts(self) -> tuple[str, ...]:
        """List the texts that are kept, if texts are compared."""
        return self.one_of if self.equals is None else (self.equals,)

    def __str__(self) -> str:
        """Say what is kept, as in “PAY_0 at least 1”."""
        numbers = {"at least": self.at_least, "at most": self.at_most}
        days = {"on or after": self.on_or_after, "on or before": self.on_or_before}
        parts = [f"{words} {bound:g}" for words, bound in numbers.items() if bound is not None]
        parts += [f"{words} {day}" for words, day in days.items() if day is not None]
        return f"{self.column} {' and '.join(parts) or ' or '.join(self.texts)}"
