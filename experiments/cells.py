"""The cells of a decision table in a spreadsheet: from what is typed to plain data, as a settings file holds it."""

import re
from collections.abc import Callable

Plain = str | list[str] | dict[str, str]

_BOUNDS = {">=": "at_least", "≥": "at_least", ">": "above", "<=": "at_most", "≤": "at_most", "<": "below"}
_BOUND = re.compile(r"(>=|<=|≥|≤|>|<)\s*([^<>≤≥=\s][^<>≤≥=]*)")
_NUMBER = r"-?\d+(?:[.,]\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|to)\s*({_NUMBER})|([a-z]+)\s*(?:-|–|\sto\s)\s*([a-z]+)", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"(-?\d+),(\d{1,2}|\d{4,})")
_TIMES = r"(?:\s*[*×]\s*|\s+x\s+)"
_PRODUCT = re.compile(rf"({_NUMBER}){_TIMES}(\D.*)|(.*\D){_TIMES}({_NUMBER})")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(rf"\d{{1,2}}\.?[-/ ]?{_MONTH}\W?\d*|{_MONTH}[-/ ]\d+|\d+([-/.])\d+\1\d+", re.IGNORECASE)


def refuse_formulas(cell: str) -> None:
    """Refuse what a spreadsheet would compute, or has failed to.

    Raises
    ------
    ValueError
        Saying why, as the rest of a sentence.
    """
    if re.match(r"[=@+]|-(?!\s*[\d.])", cell):
        raise ValueError(f"is “{cell}”, which begins like a formula; write the value itself")
    if cell.startswith("#"):
        raise ValueError(f"is “{cell}”, which is how a spreadsheet shows an error")


def condition(cell: str, *, by_name: bool, comma: bool) -> Plain:
    """Read a condition: a value, values apart by `|`, a range, or bounds.

    Parameters
    ----------
    cell
        What is typed, not empty.
    by_name
        Whether values are names of the lender's own, which stay as they are typed.
    comma
        Whether numbers have a decimal comma, as where cells are apart by semicolons.

    Raises
    ------
    ValueError
        Saying what is wrong, as the rest of a sentence.

    Examples
    --------
    >>> condition("small | medium", by_name=True, comma=False)
    ['small', 'medium']
    >>> condition("5 to 29", by_name=False, comma=False), condition(">= 5 and < 30", by_name=False, comma=False)
    ({'at_least': '5', 'at_most': '29'}, {'at_least': '5', 'below': '30'})
    """

    def value(text: str) -> str:
        return text.strip() if by_name else _number(text.strip().lower(), comma=comma)

    if not by_name and _DATE.fullmatch(cell):
        raise ValueError(f"is “{cell}”, a date, which is what a spreadsheet makes of 5-29; write 5 to 29")
    if cell[0] in "<>≤≥":
        return _bounds(cell, value)
    if "|" in cell:
        return [value(part) for part in cell.split("|")]
    found = None if by_name else _RANGE.fullmatch(cell)
    if found:
        low, high = (value(part) for part in found.groups() if part is not None)
        if found[1] and float(low.replace(",", "")) > float(high.replace(",", "")):
            raise ValueError(f"is “{cell}”, which ends before it begins")
        return {"at_least": low, "at_most": high}
    return value(cell)


def days(cell: str) -> list[str]:
    """Read days, apart by `|`, commas or spaces.

    Examples
    --------
    >>> days("0 | 3"), days("7")
    (['0', '3'], ['7'])
    """
    return re.split(r"[\s|,;]+", cell)


def priority(cell: str, feature_of: Callable[[str], str], *, comma: bool) -> Plain:
    """Read a priority: a number, a feature, or a product of the two.

    Examples
    --------
    >>> priority("0.5 * balance", str, comma=False), priority("balance", str, comma=False)
    ({'balance': '0.5'}, 'balance')
    """
    if re.fullmatch(_NUMBER, cell):
        return _number(cell, comma=comma)
    found = _PRODUCT.fullmatch(cell)
    if found is None:
        return feature_of(cell)
    factor, feature = (found[1], found[2]) if found[1] else (found[4], found[3])
    return {feature_of(feature.strip()): _number(factor, comma=comma)}


def _bounds(cell: str, value: Callable[[str], str]) -> dict[str, str]:
    bounds: dict[str, str] = {}
    for part in re.split(r"\s+and\s+|\s*&\s*", cell, flags=re.IGNORECASE):
        found = _BOUND.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"is “{cell}”; bounds read such as >= 5, or >= 5 and < 30")
        word = _BOUNDS[found[1]]
        if word in bounds:
            raise ValueError(f"is “{cell}”, which sets the same bound twice")
        bounds[word] = value(found[2])
    return bounds


def _number(text: str, *, comma: bool) -> str:
    """Write a decimal comma as a point; one before three digits could part thousands, and stays to be refused."""
    return _DECIMAL_COMMA.sub(r"\1.\2", text) if comma and _DECIMAL_COMMA.fullmatch(text) else text
