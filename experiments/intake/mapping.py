"""How a lender's file becomes a portfolio: which column feeds which field of the books."""

import datetime
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from experiments.config import FileName
from sim.scenario import Settings

from .sources import Choice, Column, Condition, Day, Number, exactly_one

_FORMATS: dict[str, Literal["csv", "parquet"]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_NOTHING = Number(constant=0)
_ALL = Choice[str](constant="all")
_NO = Choice[bool](constant=False)


class Extract(Settings):
    """The file, and how its cells are written."""

    path: FileName = Field(description="the file")
    format: Literal["csv", "parquet"] | None = Field(None, description="by the ending of the name when left out")
    separator: Literal[",", ";", "\t", "|"] = Field(",", description="between the fields of a line")
    decimal: Literal[".", ","] = Field(".", description="decimal mark; thousands have none")
    decimals: int = Field(2, ge=0, le=2, description="decimals an amount may have")
    exponents: bool = Field(False, description="accept 1.00E+05; be sure that the export did not round to write so")
    encoding: Literal["utf-8", "latin-1"] = Field("utf-8", description="how its letters are stored")
    missing: tuple[str, ...] = Field((), description="words that mean an empty cell, such as NA")
    max_rows: int = Field(2_000_000, ge=1, le=50_000_000, description="a longer file is refused")

    @property
    def kind(self) -> Literal["csv", "parquet"] | None:
        """The format declared, or told by the ending of the name; None when neither tells."""
        return self.format or _FORMATS.get(self.path.suffix.lower())


def is_data(path: Path) -> bool:
    """Tell a file of accounts from a settings file by the endings of its name, as in `accounts.csv.gz`."""
    return any(ending.lower() in _FORMATS for ending in path.suffixes)


class Fields(Settings):
    """Where each field of the portfolio comes from."""

    account: Column = Field(description="identifies the account; replaced by a keyed hash")
    person: Column | None = Field(None, description="identifies the debtor; one account each when left out")
    balance: Number = Field(description="owed in total, interest, fees and costs included")
    arrears: Number = Field(description="past due: what cures the account")
    instalment: Number = Field(description="the next monthly instalment")
    interest: Number = Field(_NOTHING, description="part of the balance")
    fees: Number = Field(_NOTHING, description="part of the balance")
    costs: Number = Field(_NOTHING, description="part of the balance")
    due: Day | None = Field(None, description="when the oldest unpaid instalment fell due")
    days_past_due: Number | None = Field(
        None, description="instead of `due`: days late at the start, negative before the due date"
    )
    placed: Day | None = Field(None, description="when the account enters the book; at the start when left out")
    segment: Choice[str] = Field(_ALL, description="part of the portfolio that is told apart")
    product: Choice[str] = Field(_ALL, description="what the debt is from")
    site: Choice[int] = Field(Choice[int](constant=0), description="number of the site, from 0")
    zone: Choice[str] = Field(description="time zone where the debtor lives")
    phone_zone: Choice[str] | None = Field(None, description="time zone of the number; `zone` when left out")
    phone: Choice[bool] = Field(description="is a number on file?")
    email: Choice[bool] = Field(description="is an e-mail address on file?")
    sms_consent: Choice[bool] = Field(description="consent to text messages")
    email_consent: Choice[bool] = Field(description="consent to e-mails")
    address: Choice[bool] = Field(_NO, description="is a postal address on file?")
    voice_consent: Choice[bool] = Field(_NO, description="consent to automated and recorded calls")
    vulnerable: Choice[bool] = Field(_NO, description="flagged as vulnerable by the lender")
    disputed: Choice[bool] = Field(_NO, description="known to be disputed when the account enters")
    on_time: Choice[bool] = Field(
        _NO, description="not late, with arrears of 0: watched, and collected only once it falls behind"
    )
    score: Number | None = Field(
        None, description="higher pays better; standardised over the rows kept, empty when unknown"
    )

    @model_validator(mode="after")
    def _delay_is_told_once(self) -> Self:
        exactly_one(self, "due", "days_past_due")
        return self

    @model_validator(mode="after")
    def _only_amounts_are_shares(self) -> Self:
        for name in ("balance", "days_past_due", "score"):
            source: Number | None = getattr(self, name)
            if source is not None and source.share_of is not None:
                raise ValueError(f"makes {name} a share of the balance, which it cannot be")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns that feed a field."""
        sources = [getattr(self, name) for name in type(self).model_fields]
        columns = [name for source in sources if source is not None for name in source.columns]
        return tuple(dict.fromkeys(columns))


class Mapping(Settings):
    """What a lender's extract means, in the words of the field."""

    file: Extract = Field(description="the extract")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="of all amounts, after `times`")
    start: datetime.date = Field(description="day 0 of the run; dates are counted from it")
    salt: str = Field(
        min_length=1,
        description="keys the hash of identifiers; the same salt keeps an account's fate",
    )
    protected: tuple[str, ...] = Field(
        (), description="columns that must feed nothing, such as age; they are not even read"
    )
    keep: tuple[Condition, ...] = Field(
        (), description="rows that meet all of these are kept; the others are not looked at"
    )
    fields: Fields = Field(description="where each field of the portfolio comes from")

    @model_validator(mode="after")
    def _protected_columns_feed_nothing(self) -> Self:
        used = sorted(set(self.protected) & set(self.columns))
        if used:
            raise ValueError(f"reads {', '.join(used)}, which `protected` says must feed nothing")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns that are read."""
        conditions = [condition.column for condition in self.keep]
        return tuple(dict.fromkeys([*self.fields.columns, *conditions]))
