"""What an account must be, whatever file it comes from, and what is said when it is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from sim.portfolio import MOST_ACCOUNTS

from .findings import Findings
from .notation import MOST_CENTS

AMOUNTS = ("balance", "arrears", "instalment", "interest", "fees", "costs")
EARLIEST, LATEST = -60, 3_650
"""Days past due with which an account may enter the book."""

_MOST_SCORE = 1e12
_BALANCE, _ARREARS = pl.col("balance"), pl.col("arrears")
_CHARGES = pl.col("interest") + pl.col("fees") + pl.col("costs")
_DELAY = pl.col("days_past_due")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing no account may be.

    Attributes
    ----------
    field
        The field at fault.
    broken
        True where the rule is broken.
    says
        What is said, with the names of fields in braces.
    """

    field: str
    broken: pl.Expr
    says: str


RULES = (
    Rule("balance", _BALANCE <= 0, "is {balance}; it must be above 0"),
    *(Rule(name, pl.col(name) < 0, f"is {{{name}}}; it must be at least 0") for name in AMOUNTS if name != "balance"),
    *(Rule(name, pl.col(name) > MOST_CENTS, f"is {{{name}}}; it is at most {MOST_CENTS // 100:,}") for name in AMOUNTS),
    Rule(
        "balance",
        (_CHARGES > _BALANCE) & (_BALANCE > 0),
        "is {balance}, less than its interest {interest}, fees {fees} and costs {costs} together",
    ),
    Rule(
        "arrears",
        (_ARREARS > _BALANCE) & (_BALANCE > 0),
        "is {arrears}, above the balance of {balance}; it is a part of it",
    ),
    Rule(
        "arrears",
        (_ARREARS == 0) & (_DELAY > 0) & ~pl.col("on_time"),
        "is 0.00 on an account {days_past_due} days past due; it must be above 0",
    ),
    Rule(
        "arrears",
        (_ARREARS == 0) & (_DELAY <= 0) & (pl.col("instalment") == 0),
        "and instalment are both 0.00 on an account that is not yet late; one must be above 0",
    ),
    Rule(
        "on_time",
        pl.col("on_time") & (_DELAY > 0),
        "is true on an account {days_past_due} days past due; such an account is not on time",
    ),
    Rule(
        "arrears",
        pl.col("on_time") & (_ARREARS > 0),
        "is {arrears} on an account that is on time; it must be 0.00",
    ),
    Rule(
        "days_past_due",
        ~_DELAY.is_between(EARLIEST, LATEST),
        f"is {{days_past_due}} on entry; it must lie between {EARLIEST} and {LATEST:,}",
    ),
    Rule(
        "placed",
        ~pl.col("placed").is_between(0, LATEST),
        f"is day {{placed}} of the run; it must lie between 0 and {LATEST:,}",
    ),
    Rule(
        "score",
        pl.col("score").is_not_nan() & (pl.col("score").abs() > _MOST_SCORE),
        f"is {{score}}; it must lie between {-_MOST_SCORE:g} and {_MOST_SCORE:g}",
    ),
)


def note_broken(accounts: pl.DataFrame, findings: Findings) -> None:
    """Note each rule that some account breaks; what is unknown breaks none.

    Parameters
    ----------
    accounts
        Typed columns, amounts in cents, and `line`.
    findings
        Receives the faults.
    """
    for rule in RULES:
        broken = accounts.filter(rule.broken)
        if broken.height:
            says = rule.says.format_map(_written(broken.row(0, named=True)))
            findings.rows(rule.field, says, broken["line"])


def note_torn_people(accounts: pl.DataFrame, place: str, findings: Findings) -> None:
    """Note accounts that place their person elsewhere than the first account does."""
    first = pl.col(place).first().over("person")
    torn = accounts.filter((pl.col(place) != first) & pl.col("person").is_not_null())
    says = f"is another than on the first {findings.unit} of the same person, who has one"
    findings.rows(place, says, torn["line"])


def note_crowded_people(accounts: pl.DataFrame, findings: Findings) -> None:
    """Note the accounts of a person beyond the most that one may have."""
    counts = accounts.group_by("person").len().filter(pl.col("person").is_not_null() & (pl.col("len") > MOST_ACCOUNTS))
    crowded = accounts.filter(pl.col("person").is_in(counts["person"].implode()))
    beyond = crowded.filter(pl.col("line").cum_count().over("person") > MOST_ACCOUNTS)
    findings.rows("person", f"has more than {MOST_ACCOUNTS} accounts, the most a person may have", beyond["line"])


def _written(row: Mapping[str, object]) -> dict[str, str]:
    cents = {name: row[name] for name in AMOUNTS if row[name] is not None}
    amounts = {name: f"{Decimal(str(value)) / 100:,.2f}" for name, value in cents.items()}
    return {name: str(value) for name, value in row.items()} | amounts
