"""Portfolios in our own words: a file whose columns are named after the fields needs no mapping.

`docs/portfolio.md` describes the columns for whoever writes such a file; a test holds the two together.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import polars as pl

from experiments.errors import refusal

from .accounts import MOST_NAMES, Places
from .findings import Findings
from .intake import Intake, findings_of, open_table, understand
from .mapping import Extract, Fields, Mapping
from .table import Table, Wanted

NEEDED = "yes"
"""Said of a column that has to be there; of the others, what their absence means."""

_SALT = "recoup"
_NO_CURRENCY = "ANY"
_ANY_DAY = datetime.date(2000, 1, 1)
_ANY_SITE = range(256)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the cells of a column hold.

    Attributes
    ----------
    name
        As in the documentation.
    settings
        What a mapping says of such a column besides its name.
    """

    name: str
    settings: dict[str, Any]


_ID, _MONEY, _DATE, _DAYS = Kind("text", {}), Kind("amount", {}), Kind("date", {}), Kind("days", {})
_NAME, _ZONE, _FLAG = Kind("name", {}), Kind("time zone", {}), Kind("true or false", {})
_NO = Kind("true or false", {"default": False})
_PART = Kind("amount", {"default": 0})

COLUMNS: dict[str, tuple[Kind, str]] = {
    "account": (_ID, NEEDED),
    "person": (_ID, "an account is a person"),
    "balance": (_MONEY, NEEDED),
    "arrears": (_MONEY, NEEDED),
    "instalment": (_MONEY, NEEDED),
    "interest": (_PART, "0"),
    "fees": (_PART, "0"),
    "costs": (_PART, "0"),
    "due": (_DATE, "`days_past_due` is there"),
    "days_past_due": (_DAYS, "`due` is there"),
    "placed": (_DATE, "day 0 of the run; needed beside `due`"),
    "segment": (Kind("name", {"default": "all"}), "all"),
    "product": (Kind("name", {"default": "all"}), "all"),
    "site": (Kind("number", {"default": 0}), "0"),
    "zone": (_ZONE, NEEDED),
    "phone_zone": (_ZONE, "`zone`"),
    "phone": (_FLAG, NEEDED),
    "email": (_FLAG, NEEDED),
    "sms_consent": (_FLAG, NEEDED),
    "email_consent": (_FLAG, NEEDED),
    "address": (_NO, "false"),
    "voice_consent": (_NO, "false"),
    "vulnerable": (_NO, "false"),
    "disputed": (_NO, "false"),
    "on_time": (_NO, "false"),
    "score": (Kind("number", {}), "unknown"),
}
"""Each column: what it holds, and whether it is needed or else what its absence means."""


def check_canonical(path: Path) -> Intake:
    """Read a canonical file without a scenario: days count from the earliest `placed`, any zone and site will do.

    Raises
    ------
    UserError
        With every fault of the file.
    """
    extract, findings = Extract(path=path), findings_of(Extract(path=path))
    table = _read(extract, findings)
    zones = _zones_of(table, findings)
    return _understood(table, extract, _first_day(table), Places(zones, _ANY_SITE), findings)


def take_in_canonical(path: Path, *, start: datetime.date, zones: Sequence[str], sites: int) -> Intake:
    """Read a canonical file for a scenario.

    Parameters
    ----------
    path
        CSV in UTF-8 with commas and decimal points, or Parquet.
    start
        Day 0 of the run.
    zones
        Time zones of the scenario; those of the debtors are among them.
    sites
        How many sites the scenario has.

    Raises
    ------
    UserError
        With every fault of the file.
    """
    extract, findings = Extract(path=path), findings_of(Extract(path=path))
    return _understood(_read(extract, findings), extract, start, Places(zones, range(sites)), findings)


def _read(extract: Extract, findings: Findings) -> Table:
    needed = [name for name, (_, absent) in COLUMNS.items() if absent == NEEDED]
    wanted = Wanted(needed, [name for name in COLUMNS if name not in needed], alone=True)
    table = open_table(extract, wanted, findings)
    if table is not None:
        _note_delay(table.cells.columns, findings)
    if table is None or findings.faults:
        raise refusal(findings.faults)
    return table


def _note_delay(names: Collection[str], findings: Findings) -> None:
    """Note a file that does not tell how late an account is exactly once."""
    if "due" in names and "days_past_due" in names:
        findings.column("days_past_due", "stands beside due, where one of them is needed")
    elif "due" not in names and "days_past_due" not in names:
        findings.column("due", "is not a column of the file, nor is days_past_due; one of them is needed")
    elif "due" in names and "placed" not in names:
        findings.column("placed", "is not a column of the file; due needs it, to tell how late an account enters")


def _understood(table: Table, extract: Extract, start: datetime.date, places: Places, findings: Findings) -> Intake:
    fields = {
        name: {"column": name, **kind.settings} for name, (kind, _) in COLUMNS.items() if name in table.cells.columns
    }
    mapping = Mapping(
        file=extract, currency=_NO_CURRENCY, start=start, salt=_SALT, fields=Fields.model_validate(fields)
    )
    return understand(table, mapping, places, findings)


def _first_day(table: Table) -> datetime.date:
    """Find the earliest day on which an account is placed; where no cell tells one, any day will do."""
    if "placed" not in table.cells.columns:
        return _ANY_DAY
    first = table.cells["placed"].str.to_date("%Y-%m-%d", strict=False).min()
    return first if isinstance(first, datetime.date) else _ANY_DAY


def _zones_of(table: Table, findings: Findings) -> list[str]:
    """List the time zones of the file that exist."""
    columns = [table.cells[name] for name in ("zone", "phone_zone") if name in table.cells.columns]
    named = set(pl.concat([column.unique() for column in columns], rechunk=False).drop_nulls())
    zones = sorted(named & available_timezones())
    if len(zones) > MOST_NAMES:
        findings.column("zone", f"has {len(zones):,} different values; it may have {MOST_NAMES}")
    return zones[:MOST_NAMES]
