"""Who is who: equal, alike, torn apart, and never shown."""

import numpy as np
import polars as pl
import pytest

from experiments.errors import UserError
from experiments.intake import identity
from experiments.intake.identity import keyed

from .extracts import faults, rows, taken, write

ALIKE = {
    "case": "a-3",
    "a space inside": "A -3",
    "a no-break space": "A\u00a0-3",
    "another Unicode form": "\uff21-3",
    "a zero-width space": "A\u200b-3",
    "a soft hyphen": "A\u00ad-3",
    "a byte order mark": "\ufeffA-3",
    "a word joiner": "A-3\u2060",
    "a variation selector": "A-3\ufe0f",
}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("column", ["ACCOUNT", "PERSON"])
@pytest.mark.parametrize("name", ALIKE)
def test_identifiers_that_look_alike_are_told(tmp_path, name, column, ending):
    table = rows({column: "A-3"}, {column: "B"}, {column: ALIKE[name]})
    table[2]["ZONE"] = "Europe/London"
    (fault,) = faults(write(tmp_path, ending, table))
    unit, first, last = ("line", 2, 4) if ending == "csv" else ("row", 1, 3)
    assert (fault.where, fault.place.line) == (column, last)
    assert f"is that of {unit} {first} but for case, spaces" in fault.says


def test_composed_and_decomposed_letters_look_alike(tmp_path):
    path = write(tmp_path, "csv", rows({"ACCOUNT": "\u00e9"}, {"ACCOUNT": "e\u0301"}))
    assert "but for case" in faults(path)[0].says


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_account_that_stands_twice_is_told(tmp_path, ending):
    table = rows({"ACCOUNT": "X"}, {"ACCOUNT": "X "}, {"ACCOUNT": "X"})
    (fault,) = faults(write(tmp_path, ending, table))
    unit, first, second, third = ("line", 2, 3, 4) if ending == "csv" else ("row", 1, 2, 3)
    assert fault.where == "ACCOUNT"
    assert fault.says == (
        f"is the same as on {unit} {first}; an account has one {unit} (2 such {unit}s: {second}, {third})"
    )


def test_leading_zeros_make_another_account(tmp_path):
    portfolio = taken(write(tmp_path, "csv", rows({"ACCOUNT": "004"}, {"ACCOUNT": "4"}))).portfolio
    assert len(np.unique(portfolio.accounts["key"])) == 3


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_person_in_two_zones_is_told(tmp_path, ending):
    path = write(tmp_path, ending, rows({}, {"ZONE": "Europe/Lisbon"}))
    (fault,) = faults(path)
    assert (fault.where, fault.place.line) == ("zone", 3 if ending == "csv" else 2)
    assert "is another than on the first" in fault.says


def test_a_person_whose_numbers_are_in_two_zones_is_told(tmp_path):
    path = write(tmp_path, "csv", rows({}, {"MONTHS": "2"}))
    phone_zone = {"column": "MONTHS", "codes": {"1": "Europe/London", "2": "Europe/Lisbon"}}
    (fault,) = faults(path, {"phone_zone": phone_zone})
    assert (fault.where, fault.place.line) == ("phone_zone", 3)


def test_a_key_is_the_same_in_every_file_and_order(tmp_path):
    first = taken(write(tmp_path, "csv", rows())).portfolio.accounts
    again = taken(write(tmp_path, "csv", rows()[:1])).portfolio.accounts
    assert set(again["key"]) < set(first["key"])
    assert set(again["person"]) < set(first["person"])


def test_keys_are_pinned():
    keys = keyed(pl.Series(["004", "4"]), "test", "account")
    assert keys.dtype == np.uint64
    assert keys.tolist() == [2627249019083934799, 17252929567762689344]


def test_a_salt_or_a_purpose_makes_other_keys():
    ids = pl.Series(["004", "4"])
    keys = [keyed(ids, "a", "account"), keyed(ids, "b", "account"), keyed(ids, "a", "person")]
    assert len(np.unique(keys)) == 6


def test_two_identifiers_with_one_key_are_refused(monkeypatch):
    class Narrow:
        def copy(self):
            return self

        def update(self, data):
            pass

        def digest(self):
            return b"the same"

    monkeypatch.setattr(identity, "blake2b", lambda *_, **__: Narrow())
    with pytest.raises(UserError, match="Two of the accounts have the same key"):
        keyed(pl.Series(["1", "2"]), "test", "account")
