"""How numbers are written: from text to numbers and to cents, or the reason why not."""

import re
from dataclasses import dataclass
from functools import reduce

import polars as pl

MOST_CENTS = 9_000_000_000_000_000
"""Cents an amount may have: below 2^53, so that no float downstream can round it."""

_CENTS = 100
_EXPONENT = r"[eE][+-]?[0-9]+"
_DIGITS_OF_FLOAT = 15  # digits a double keeps; more of them are how an export writes its rounding
_MOST_OF_FLOAT = 1e13  # up to here a double tells one cent from the next
_NOISE = 1e-4  # of the smallest part of an amount

_FINITE = "it must be finite"
_WRITTEN_OUT = "the digits must be written out (or set file.exponents, if none were rounded off)"
_REASONS = {
    r"(?i)^[+-]?(?:nan|inf|infinity)$": _FINITE,
    r"^[+-]?[0-9]{1,3}(?:[,.'’_ \x{a0}\x{202f}][0-9]{3})+(?:[.,][0-9]*)?$": (
        "a number stands without thousands separators"
    ),
    r"(?i)\p{Sc}|^[a-z]{1,3}[ \x{a0}.]*[+-]?[0-9]|[0-9][ \x{a0}]*[a-z]{1,3}\.?$": (
        "a number stands without a currency"
    ),
}


@dataclass(frozen=True, slots=True)
class Notation:
    """The way a file writes numbers.

    Parameters
    ----------
    decimal
        The decimal mark.
    decimals
        Decimals an amount may have, at most 2; zeros may follow.
    exponents
        Whether 1.00E+05 is a number.
    """

    decimal: str
    decimals: int
    exponents: bool

    def numbers(self, text: pl.Series) -> pl.Series:
        """Read numbers; null where there is none, or none that is finite."""
        exponent = f"(?:{_EXPONENT})?" if self.exponents else ""
        is_number = text.str.contains(f"^{self._digits}{exponent}$")
        values = self._with_point(only(text, is_number)).cast(pl.Float64, strict=False)
        return only(values, values.is_finite())

    def cents(self, text: pl.Series) -> pl.Series:
        """Read amounts, exactly; null where there is none that fits.

        The rounding of a float, as in 9372.210000000001, is not a third decimal.
        """
        is_plain = text.str.contains(rf"^[+-]?[0-9]*(?:{self._mark}[0-9]{{0,{self.decimals}}}0*)?$")
        exact = self._with_point(only(text, is_plain)).cast(pl.Decimal(38, 2), strict=False)
        cents = exact.to_physical().cast(pl.Int64, strict=False)
        cents = only(cents, cents.is_between(-MOST_CENTS, MOST_CENTS))
        if (cents.is_null() & text.is_not_null()).any():
            return cents.zip_with(cents.is_not_null(), self._cents_of_floats(text))
        return cents

    def why_no_number(self, text: pl.Series) -> pl.Series:
        """Say why texts are not numbers."""
        return self._why_not(text, pl.lit(_FINITE))

    def why_no_amount(self, text: pl.Series) -> pl.Series:
        """Say why texts are not amounts."""
        is_large = pl.col("number").abs() * _CENTS > MOST_CENTS
        most = pl.lit(f"an amount is at most {MOST_CENTS // _CENTS:,}")
        decimals = pl.lit(f"an amount has at most {self.decimals} decimals")
        return self._why_not(text, pl.when(is_large).then(most).otherwise(decimals))

    @property
    def _mark(self) -> str:
        return re.escape(self.decimal)

    @property
    def _digits(self) -> str:
        return rf"[+-]?(?:[0-9]+(?:{self._mark}[0-9]*)?|{self._mark}[0-9]+)"

    def _with_point(self, text: pl.Series) -> pl.Series:
        return text if self.decimal == "." else text.str.replace(self.decimal, ".", literal=True)

    def _cents_of_floats(self, text: pl.Series) -> pl.Series:
        """Read amounts that a program wrote as floats, where they are whole but for rounding."""
        is_float = (text.str.count_matches("[0-9]") >= _DIGITS_OF_FLOAT) | text.str.contains("[eE]")
        numbers = self.numbers(text)
        parts_of_unit = float(10**self.decimals)
        parts = numbers * parts_of_unit
        is_whole = (parts - parts.round()).abs() < _NOISE
        parts = only(parts.round(), is_float & is_whole & (numbers.abs() <= _MOST_OF_FLOAT))
        return (parts * (_CENTS / parts_of_unit)).cast(pl.Int64)

    def _why_not(self, text: pl.Series, of_number: pl.Expr) -> pl.Series:
        """Say why texts are not numbers, or what `of_number` says of those that are."""
        other = "," if self.decimal == "." else r"\."
        reasons = {
            f"^{self._digits}$": _FINITE,
            f"^{self._digits}{_EXPONENT}$": _FINITE if self.exponents else _WRITTEN_OUT,
            **_REASONS,
            f"^[+-]?[0-9]*{other}[0-9]+$": f"the decimal mark is “{self.decimal}” (file.decimal)",
        }
        otherwise = pl.lit("it must be a number")
        words = reduce(_unless, reversed(reasons.items()), otherwise)
        reason = pl.when(pl.col("number").is_not_null()).then(of_number).otherwise(words)
        return pl.DataFrame({"text": text, "number": self.numbers(text)}).select(reason).to_series()


def only(values: pl.Series, keep: pl.Series) -> pl.Series:
    """Make null what is not to be kept; null is not."""
    return values.zip_with(keep.fill_null(value=False), pl.Series([None], dtype=values.dtype))


def _unless(otherwise: pl.Expr, item: tuple[str, str]) -> pl.Expr:
    pattern, reason = item
    return pl.when(pl.col("text").str.contains(pattern)).then(pl.lit(reason)).otherwise(otherwise)
