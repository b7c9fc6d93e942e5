"""Turn the text of a table into typed columns, one source of the mapping at a time."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

import polars as pl

from .findings import Findings
from .notation import Notation, only
from .sources import Choice, Column, Condition, Day, Number, Value
from .table import Table

_CENTS = 100
_MOST = 9e18  # what a float may be to become an int64; the rules that follow refuse far less
_CODES_NAMED = 10
_UNSHOWN = frozenset({"account", "person", "phone", "email", "address"})
"""Fields whose cells no message quotes: in a file that is not as it should be they may hold what they are about."""

_Cells = Callable[[pl.Series], pl.Series]


@dataclass(frozen=True, slots=True)
class _Reading:
    """How text becomes a value, null where it cannot; and what is then said of the text."""

    value: _Cells
    reason: _Cells


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, typed as a mapping says.

    Each method returns one value a row, null where the file has none that can be read; why it has
    none is then in the findings.

    Parameters
    ----------
    table
        The rows.
    notation
        How numbers are written.
    findings
        Receives the faults.
    """

    table: Table
    notation: Notation
    findings: Findings

    def identifiers(self, source: Column, field: str) -> pl.Series:
        """Return identifiers as they stand; their text is never shown."""
        return self._read(source.column, field, _AS_IT_STANDS)

    def numbers(self, source: Number, field: str) -> pl.Series:
        """Return numbers, float64."""
        if source.constant is not None:
            return self.full(source.constant * source.times)
        values = [self._read(column, field, self._numbers, source.default) for column in source.columns]
        if source.at_least is not None:
            values = [_reaches(value, source.at_least) for value in values]
        return reduce(add, values) * source.times

    def cents(self, source: Number, field: str, whole: pl.Series | None = None) -> pl.Series:
        """Return amounts in cents, int64; factors and shares are rounded half away from zero.

        Parameters
        ----------
        source
            Where the amount comes from.
        field
            Name of the field.
        whole
            What a share is a share of, cents.
        """
        if source.share_of is not None and whole is not None:
            return _rounded(self._shares(source, field) * whole)
        if source.constant is not None or source.count:
            return _rounded(self.numbers(source, field) * _CENTS)
        reading = _Reading(self.notation.cents, self.notation.why_no_amount)
        default = None if source.default is None else round(source.default * _CENTS)
        values = [self._read(column, field, reading, default) for column in source.columns]
        total: pl.Series = reduce(add, values)
        return total if source.times == 1 else _rounded(total * source.times)

    def days(self, source: Number, field: str) -> pl.Series:
        """Return whole numbers of days, int64."""
        days = self.numbers(source, field)
        is_broken = (days != days.round()).fill_null(value=False)
        self._note(field, "is not a whole number of days", is_broken)
        return _rounded(only(days, ~is_broken))

    def dates(self, source: Day, field: str, start: datetime.date) -> pl.Series:
        """Return days since the start, int64."""
        days = self._read(source.column, field, _dated(source.date, start))
        return (days - start).dt.total_days()

    def choices(self, source: Choice[Value], field: str, as_is: Mapping[str, Value] | None = None) -> pl.Series:
        """Return the value chosen for each row.

        Parameters
        ----------
        source
            Where the value comes from.
        field
            Name of the field.
        as_is
            The values of texts when the mapping gives neither codes nor bins; without it the
            value is the text.
        """
        if source.column is None:
            return self.full(source.constant)
        if source.bins:
            reading = self._bins(source)
        elif codes := source.codes or as_is:
            reading = _coded(codes)
        else:
            reading = _AS_IT_STANDS
        return self._read(source.column, field, reading, source.default)

    def meets(self, condition: Condition) -> pl.Series:
        """Tell which rows meet a condition; a row whose cell cannot be read does not."""
        if condition.compares_dates:
            return self._lies_between(condition)
        if not condition.compares_numbers:
            return self.table.cells[condition.column].is_in(condition.texts).fill_null(value=False)
        values = self._read(condition.column, "keep", self._numbers)
        low = float("-inf") if condition.at_least is None else condition.at_least
        high = float("inf") if condition.at_most is None else condition.at_most
        return values.is_between(low, high).fill_null(value=False)

    def full(self, value: object) -> pl.Series:
        """Return the same value for each row."""
        return pl.Series([value]).new_from_index(0, len(self.table.lines))

    def _lies_between(self, condition: Condition) -> pl.Series:
        first = condition.on_or_after or datetime.date.min
        last = condition.on_or_before or datetime.date.max
        example = condition.on_or_after or condition.on_or_before or last
        days = self._read(condition.column, "keep", _dated(condition.date, example))
        return days.is_between(first, last).fill_null(value=False)

    @property
    def _numbers(self) -> _Reading:
        return _Reading(self.notation.numbers, self.notation.why_no_number)

    def _bins(self, source: Choice[Value]) -> _Reading:
        binned: pl.Expr = pl.lit(None)
        for value, interval in source.bins.items():
            is_inside = pl.col("").is_between(*interval.bounds, closed="left")
            binned = pl.when(is_inside).then(pl.lit(value)).otherwise(binned)

        def values(text: pl.Series) -> pl.Series:
            return self.notation.numbers(text).to_frame("").select(binned).to_series()

        def reason(text: pl.Series) -> pl.Series:
            is_number = self.notation.numbers(text).is_not_null()
            outside = _always("it must lie in one of the bins")(text)
            return outside.zip_with(is_number, self.notation.why_no_number(text))

        return _Reading(values, reason)

    def _shares(self, source: Number, field: str) -> pl.Series:
        shares = self.numbers(source, field)
        is_outside = ~shares.is_between(0, 1).fill_null(value=True)
        self._note(field, "is a share of the balance that is not from 0 to 1", is_outside)
        return only(shares, ~is_outside)

    def _read(self, column: str, field: str, reading: _Reading, default: object = None) -> pl.Series:
        """Read a column; note the cells that are empty, or hold something that cannot be read."""
        where = f"{column} ({field})"
        text, lines = self.table.cells[column], self.table.lines
        values = reading.value(text)
        is_empty = text.is_null()
        is_unread = values.is_null() & ~is_empty
        if is_unread.any():
            cells = text.filter(is_unread)
            shown = field not in _UNSHOWN
            self.findings.cells(where, cells if shown else None, reading.reason(cells), lines.filter(is_unread))
        if default is None:
            self._note(where, "is empty; it needs a value, or the mapping a default", is_empty)
            return values
        return values.zip_with(~is_empty, self.full(default).cast(values.dtype))

    def _note(self, where: str, says: str, rows: pl.Series) -> None:
        self.findings.rows(where, says, self.table.lines.filter(rows))


def _coded(codes: Mapping[str, Value]) -> _Reading:
    known, values = list(codes), list(codes.values())
    more = ", …" if len(known) > _CODES_NAMED else ""
    reason = f"it must be one of {', '.join(known[:_CODES_NAMED])}{more}"
    return _Reading(lambda text: text.replace_strict(known, values, default=None), _always(reason))


def _dated(pattern: str, example: datetime.date) -> _Reading:
    reason = f"it must be a day that exists, written like {example.strftime(pattern)}"
    return _Reading(lambda text: text.str.to_date(pattern, strict=False), _always(reason))


def _always(reason: str) -> _Cells:
    return lambda text: pl.Series([reason]).new_from_index(0, len(text))


_AS_IT_STANDS = _Reading(lambda text: text, lambda text: text)


def _reaches(values: pl.Series, at_least: float) -> pl.Series:
    """Return 1 where a value is large enough, else 0; what is not known stays so."""
    counted = (values >= at_least).cast(pl.Float64)
    return counted.zip_with(values.is_not_nan(), values)


def _rounded(values: pl.Series) -> pl.Series:
    return values.round(mode="half_away_from_zero").clip(-_MOST, _MOST).cast(pl.Int64)
