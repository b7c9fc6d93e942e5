"""A small lender's extract for the tests: three good rows, and ways to spoil and to write them."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import polars as pl
import pytest

from experiments.errors import Fault, UserError
from experiments.intake import Intake, take_in
from experiments.intake import Mapping as Meaning

ZONES = ("Europe/London", "Europe/Lisbon")
SITES = 2

Row = dict[str, str]
Fields = Mapping[str, Mapping[str, object] | None]

ROWS: list[Row] = [
    {
        "ACCOUNT": account,
        "PERSON": person,
        "BALANCE": balance,
        "ARREARS": arrears,
        "INSTALMENT": "50.00",
        "INTEREST": "12.50",
        "FEES": "5",
        "COSTS": "0",
        "DUE": due,
        "PLACED": "2026-01-05",
        "SEGMENT": segment,
        "PRODUCT": "CC",
        "SITE": "0",
        "ZONE": zone,
        "PHONE": "Y",
        "EMAIL": "N",
        "SCORE": score,
        "MONTHS": "1",
    }
    for account, person, balance, arrears, due, segment, zone, score in [
        ("004", "P1", "1234.56", "100.10", "2025-12-06", "gold", "Europe/London", "610"),
        ("4", "P1", "800.00", "80.00", "2025-11-06", "silver", "Europe/London", "640.5"),
        ("A-3", "P2", "99.90", "99.90", "2025-10-07", "gold", "Europe/Lisbon", ""),
    ]
]

FIELDS: Fields = {
    "account": {"column": "ACCOUNT"},
    "person": {"column": "PERSON"},
    "balance": {"column": "BALANCE"},
    "arrears": {"column": "ARREARS"},
    "instalment": {"column": "INSTALMENT"},
    "interest": {"column": "INTEREST"},
    "fees": {"column": "FEES"},
    "costs": {"column": "COSTS"},
    "due": {"column": "DUE"},
    "placed": {"column": "PLACED"},
    "segment": {"column": "SEGMENT"},
    "product": {"column": "PRODUCT", "codes": {"CC": "card", "PL": "loan"}},
    "site": {"column": "SITE"},
    "zone": {"column": "ZONE"},
    "phone": {"column": "PHONE", "codes": {"Y": True, "N": False}},
    "email": {"column": "EMAIL", "codes": {"Y": True, "N": False}},
    "sms_consent": {"constant": True},
    "email_consent": {"constant": False},
    "score": {"column": "SCORE"},
}


def rows(*changes: Row) -> list[Row]:
    """Copy the good rows, each with its changes."""
    copies = deepcopy(ROWS)
    for row, change in zip(copies, changes, strict=False):
        row.update(change)
    return copies


def mapping(path: Path, fields: Fields | None = None, **settings: object) -> Meaning:
    """Map an extract; settings of `file` and whole settings may differ, fields may be replaced."""
    extract = {"path": path} | {k: settings.pop(k) for k in set(settings) & _FILE_SETTINGS}
    chosen = {name: field for name, field in {**FIELDS, **(fields or {})}.items() if field is not None}
    plain = {"file": extract, "currency": "GBP", "start": "2026-01-05", "salt": "test"}
    return Meaning.model_validate(plain | {"fields": chosen} | settings)


_FILE_SETTINGS = {
    "format",
    "separator",
    "decimal",
    "decimals",
    "exponents",
    "encoding",
    "missing",
    "max_rows",
}


def csv_text(table: list[Row]) -> str:
    """Write rows as CSV, cells as they are."""
    lines = [",".join(table[0]), *(",".join(row.values()) for row in table)]
    return "\n".join(lines) + "\n"


def write(folder: Path, ending: str, table: list[Row]) -> Path:
    """Write rows as a CSV or a Parquet file of text, and return its path."""
    path = folder / f"accounts.{ending}"
    if ending == "parquet":
        pl.DataFrame(table, schema=dict.fromkeys(table[0], pl.String)).write_parquet(path)
    else:
        path.write_text(csv_text(table))
    return path


def taken(path: Path, fields: Fields | None = None, **settings: object) -> Intake:
    """Take an extract in."""
    return take_in(mapping(path, fields, **settings), zones=ZONES, sites=SITES)


def faults(path: Path, fields: Fields | None = None, **settings: object) -> tuple[Fault, ...]:
    """Take an extract in that is refused, and return why."""
    with pytest.raises(UserError) as refused:
        taken(path, fields, **settings)
    assert refused.value.faults
    return refused.value.faults


def contents(path: Path, fields: Fields | None = None, **settings: object) -> dict[str, bytes]:
    """Take an extract in, and return its accounts column by column, without the padding."""
    accounts = taken(path, fields, **settings).portfolio.accounts
    return {name: accounts[name].tobytes() for name in accounts.dtype.names or ()}
