"""Amounts are exact, numbers are those of the text, and what is neither is neither."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.intake.notation import MOST_CENTS, Notation

POINT = Notation(".", 2, exponents=False)
COMMA = Notation(",", 2, exponents=False)
WHOLE = Notation(".", 0, exponents=False)
FLOATS = Notation(".", 2, exponents=True)


@given(st.integers(-MOST_CENTS, MOST_CENTS))
def test_an_amount_is_read_to_the_last_cent(cents):
    text = f"{Decimal(cents) / 100:.2f}"
    assert POINT.cents(pl.Series([text])).to_list() == [cents]
    assert COMMA.cents(pl.Series([text.replace(".", ",")])).to_list() == [cents]


@given(st.integers(-(10**15), 10**15))
def test_an_amount_written_as_a_float_is_read_to_the_last_cent(cents):
    text = pl.Series([cents / 100]).cast(pl.String)
    assert FLOATS.cents(text).to_list() == [cents]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_the_one_written(number):
    assert FLOATS.numbers(pl.Series([repr(number)])).to_list() == [number]


@given(st.text(st.sampled_from("0123456789+-.,eE "), max_size=12))
def test_what_is_an_amount_is_a_number_and_the_same(text):
    cell = pl.Series([text])
    for notation in (POINT, COMMA, WHOLE, FLOATS):
        (cents,) = notation.cents(cell)
        (number,) = notation.numbers(cell)
        assert cents is None or number == pytest.approx(cents / 100, rel=1e-12, abs=1e-5)


@given(st.text(st.sampled_from("0123456789+-.,eE "), min_size=1, max_size=12))
def test_there_is_a_reason_for_whatever_is_no_amount(text):
    assert POINT.why_no_amount(pl.Series([text])).null_count() == 0


@pytest.mark.parametrize("text", ["1.5", "0.01", "1e2", ".5"])
def test_a_currency_without_cents_has_whole_amounts(text):
    assert WHOLE.cents(pl.Series([text])).to_list() == [None]


def test_a_currency_without_cents_is_in_cents_all_the_same():
    assert WHOLE.cents(pl.Series(["3913", "1.00"])).to_list() == [391_300, 100]


@pytest.mark.parametrize("text", ["", ".", "+", "-", "--1", "1-", "1_000", "0x10", "1e", "e5", "١"])
def test_what_has_no_digits_or_other_signs_is_no_number(text):
    cell = pl.Series([text])
    assert FLOATS.numbers(cell).to_list() == FLOATS.cents(cell).to_list() == [None]
