"""From a mapping to a portfolio: read, keep, type, check. All faults are told at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from experiments.errors import refusal
from sim.portfolio import Portfolio

from .accounts import Places, names_of, portfolio_of, typed
from .columnar import read_parquet
from .columns import Columns
from .delimited import read_csv
from .findings import Findings
from .identity import note_alike, note_repeated
from .mapping import Extract, Mapping
from .notation import Notation
from .rules import note_broken, note_crowded_people, note_torn_people
from .table import Table, Wanted, is_readable


@dataclass(frozen=True, slots=True)
class Intake:
    """A portfolio, and how many rows of the file it took.

    Attributes
    ----------
    portfolio
        The accounts kept.
    rows
        How many rows were read, and how many each condition left; one phrase each.
    """

    portfolio: Portfolio
    rows: tuple[str, ...]


def read(mapping: Mapping, *, zones: Sequence[str], sites: int) -> Portfolio:
    """Read a lender's file as its mapping says.

    Parameters
    ----------
    mapping
        What the file means.
    zones
        Time zones of the scenario; those of the debtors are among them.
    sites
        How many sites the scenario has.

    Raises
    ------
    UserError
        If anything is wrong with the file: every fault, with line, column and what is allowed.
    """
    return take_in(mapping, zones=zones, sites=sites).portfolio


def take_in(mapping: Mapping, *, zones: Sequence[str], sites: int) -> Intake:
    """Read a lender's file as `read` does, and tell how many rows were kept.

    Raises
    ------
    UserError
        If anything is wrong with the file.
    """
    findings = findings_of(mapping.file)
    places = Places(zones, range(sites))
    places.note_unknown(mapping.fields, findings)
    table = open_table(mapping.file, Wanted(mapping.columns), findings)
    if table is None:
        raise refusal(findings.faults)
    return understand(table, mapping, places, findings)


def findings_of(extract: Extract) -> Findings:
    """Make findings that call the rows of a file what its format calls them."""
    return Findings(str(extract.path), "row" if extract.kind == "parquet" else "line")


def understand(table: Table, mapping: Mapping, places: Places, findings: Findings) -> Intake:
    """Keep, type and check the rows of a file that could be read.

    Raises
    ------
    UserError
        If `findings` holds a fault, or receives one.
    """
    notation = _notation(mapping.file)
    table, rows = _keep(table, mapping, notation, findings)
    accounts = typed(Columns(table, notation, findings), mapping, places)
    segments = names_of(mapping.fields.segment, accounts["segment"], "segment", findings)
    products = names_of(mapping.fields.product, accounts["product"], "product", findings)
    _note_faults(accounts, mapping, findings)
    if findings.faults:
        raise refusal(findings.faults)
    return Intake(portfolio_of(accounts, segments, products, mapping.salt), rows)


def open_table(extract: Extract, wanted: Wanted, findings: Findings) -> Table | None:
    """Read columns of a file as text; None if that cannot be done, for which the findings have the reason."""
    readers = {"csv": read_csv, "parquet": read_parquet}
    try:
        if not is_readable(extract.path, findings):
            return None
        if extract.kind is not None:
            return readers[extract.kind](extract, wanted, findings)
        findings.whole("ends neither in .csv nor in .parquet; set file.format to what it is")
    except OSError as error:
        findings.whole(f"cannot be read: {error.strerror or error}")
    return None


def _notation(extract: Extract) -> Notation:
    if extract.kind == "parquet":  # whose numbers we write ourselves
        return Notation(".", extract.decimals, exponents=True)
    return Notation(extract.decimal, extract.decimals, extract.exponents)


def _keep(table: Table, mapping: Mapping, notation: Notation, findings: Findings) -> tuple[Table, tuple[str, ...]]:
    """Keep the rows that meet every condition, and tell how many that leaves."""
    told = [f"{len(table.lines):,} rows read"]
    for condition in mapping.keep:
        table = table.filter(Columns(table, notation, findings).meets(condition))
        told.append(f"{len(table.lines):,} left with {condition}")
    if table.lines.is_empty():
        findings.whole(f"has no row to keep: {', '.join(told)}")
    return table, tuple(told)


def _note_faults(accounts: pl.DataFrame, mapping: Mapping, findings: Findings) -> None:
    lines, account, person = accounts["line"], mapping.fields.account, mapping.fields.person
    note_broken(accounts, findings)
    note_torn_people(accounts, "zone", findings)
    if person is not None:
        note_crowded_people(accounts, findings)
    if mapping.fields.phone_zone is not None:
        note_torn_people(accounts, "phone_zone", findings)
    note_repeated(account.column, accounts["account"], lines, findings)
    note_alike(account.column, accounts["account"], lines, findings)
    if person is not None:
        note_alike(person.column, accounts["person"], lines, findings)
