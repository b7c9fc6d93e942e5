"""The one table of features: all that a lender could know of an account, and nothing that is hidden."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .jit import kernel
from .ledger import balance_of
from .rules import last_month, last_week
from .scenario import WEEKDAYS, Scenario
from .scoring import payment_probability
from .state import State
from .words import Status

STAGE_STARTS = (0, 90)
"""Days past due at which the administrative and the extrajudicial stage begin."""

_LONG_AGO = 400.0
_THIRD = 0.4307
"""A third of a standard normal score lies above this, and a third below its negative."""


class Columns:
    """The lender's view of a worklist's rows, the only door through which features read the state."""

    def __init__(self, state: State, rows: NDArray[np.int32], costs: "Tariff", scenario: Scenario) -> None:
        self._state, self._rows = state, rows
        self._people = state.accounts["person"][rows]
        self.costs, self.scorecard, self.n = costs, scenario.scorecard, len(rows)
        self.day = int(state.today[0]["day"])
        self.weekday = int(state.today[0]["weekday"])
        self.days_left = scenario.days - self.day

    def account(self, name: str) -> NDArray[np.float64]:
        """Read a field of the accounts."""
        return self._state.accounts[_visible(name)][self._rows].astype(np.float64)

    def person(self, name: str) -> NDArray[np.float64]:
        """Read a field of the persons."""
        return self._state.people[_visible(name)][self._people].astype(np.float64)

    def attempts(self, name: str) -> NDArray[np.float64]:
        """Read a counter of attempts of the persons."""
        return self._state.touched[_visible(name)][self._people].astype(np.float64)

    def last_week(self, name: str) -> NDArray[np.float64]:
        """Sum a history of two bits a day over 7 days."""
        out = np.zeros(self.n)
        _sum_week(out, self._state.people[_visible(name)][self._people])
        return out

    def last_month(self, name: str) -> NDArray[np.float64]:
        """Sum a history of two bits a day over 30 days."""
        out = np.zeros(self.n)
        _sum_month(out, self._state.people[_visible(name)][self._people])
        return out

    def balance(self) -> NDArray[np.float64]:
        """Cents owed."""
        out = np.zeros(len(self._rows))
        _sum_balance(out, self._state, self._rows)
        return out

    def since(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """Days since a day, at most 400, which also stands for never."""
        return np.minimum(self.day - days, _LONG_AGO)

    def other_balance(self) -> NDArray[np.float64]:
        """Cents owed on the person's other open accounts."""
        out = np.zeros(len(self._rows))
        _sum_others(out, self._state, self._rows)
        return out


def _visible(name: str) -> str:
    if name.startswith("hidden_"):
        raise ValueError(f"{name} is hidden: no lender can know it")
    return name


@kernel
def _sum_week(out: NDArray[np.float64], history: NDArray[np.uint64]) -> None:
    for row in range(len(history)):
        out[row] = last_week(history[row])


@kernel
def _sum_month(out: NDArray[np.float64], history: NDArray[np.uint64]) -> None:
    for row in range(len(history)):
        out[row] = last_month(history[row])


@kernel
def _sum_balance(out: NDArray[np.float64], s: State, rows: NDArray[np.int32]) -> None:
    for row in range(len(rows)):
        out[row] = balance_of(s.accounts[rows[row]])


@kernel
def _sum_others(out: NDArray[np.float64], s: State, rows: NDArray[np.int32]) -> None:
    for row in range(len(rows)):
        person = s.people[s.accounts[rows[row]].person]
        for index in range(person.first, person.first + person.n_accounts):
            other = s.accounts[index]
            if index != rows[row] and other.status == Status.OPEN:
                out[row] += balance_of(other)


POSTED = ("sms", "emails", "letters", "voice_messages")
"""What the post room sends and a tariff prices by the piece."""


@dataclass(frozen=True)
class Tariff:
    """What touches cost, in cents; a fraction of a cent counts."""

    dial: float
    sms: float
    emails: float
    letters: float
    voice_messages: float
    ai_ms: float
    collector_ms: float

    @classmethod
    def of(cls, scenario: Scenario) -> "Tariff":
        """Take the tariff of a scenario."""
        costs = scenario.costs
        return cls(
            dial=costs.dial * 100,
            sms=costs.sms * 100,
            emails=costs.email * 100,
            letters=costs.letter * 100,
            voice_messages=costs.voice_message * 100,
            ai_ms=costs.ai_minute * 100 / 60_000,
            collector_ms=costs.collector_hour * 100 / 3_600_000,
        )


@dataclass(frozen=True)
class Feature:
    """A feature: how to read it, its unit, the scale that brings it near 1, who knows it, and its values by name.

    It is read from `Columns`, or from whatever the morning of a small world is.
    """

    read: Callable[[Any], NDArray[np.float64]]
    unit: str
    scale: float
    known_by: str
    values: tuple[str, ...] = ()


def _stage(columns: Columns) -> NDArray[np.float64]:
    late = columns.day - columns.account("due")
    return np.digitize(late, np.array(STAGE_STARTS), right=False).astype(np.float64)


def _risk(columns: Columns) -> NDArray[np.float64]:
    """Band of the score by thirds of a standard normal; a high score is a low risk, none at all a medium one."""
    score = FEATURES["score"].read(columns)
    return np.digitize(-score, np.array((-_THIRD, _THIRD)), right=False).astype(np.float64)


def _payment_probability(columns: Columns) -> NDArray[np.float64]:
    return payment_probability(columns.scorecard, lambda name: FEATURES[name].read(columns), columns.n)


def _reached_at(columns: Columns) -> NDArray[np.float64]:
    hour = columns.attempts("reached_at")
    return np.where(hour < 24, hour, -1.0)


def _cost_to_date(columns: Columns) -> NDArray[np.float64]:
    tariff = columns.costs
    return (
        columns.attempts("n_dials") * tariff.dial
        + columns.attempts("n_sms") * tariff.sms
        + columns.attempts("n_emails") * tariff.emails
        + columns.attempts("n_letters") * tariff.letters
        + columns.attempts("n_voice_messages") * tariff.voice_messages
        + columns.attempts("ai_ms") * tariff.ai_ms
        + columns.attempts("handled_ms") * tariff.collector_ms
    )


FEATURES: dict[str, Feature] = {
    "balance": Feature(lambda c: c.balance(), "cents", 1e-5, "books"),
    "arrears": Feature(lambda c: c.account("arrears"), "cents", 1e-4, "books"),
    "instalment": Feature(lambda c: c.account("instalment"), "cents", 1e-4, "books"),
    "principal": Feature(lambda c: c.account("principal"), "cents", 1e-5, "books"),
    "opening": Feature(lambda c: c.account("opening"), "cents", 1e-5, "books"),
    "paid": Feature(lambda c: c.account("paid"), "cents", 1e-4, "books"),
    "other_balance": Feature(lambda c: c.other_balance(), "cents", 1e-5, "books"),
    "other_accounts": Feature(lambda c: c.person("n_open") - 1, "accounts", 1.0, "books"),
    "days_past_due": Feature(lambda c: c.day - c.account("due"), "days, negative before", 1e-2, "books"),
    "days_to_next_due": Feature(lambda c: c.account("next_due") - c.day, "days", 1 / 30, "books"),
    "days_in_book": Feature(lambda c: c.day - c.account("placed"), "days", 1e-2, "books"),
    "days_since_payment": Feature(lambda c: c.since(c.account("last_paid")), "days, 400 never", 1e-2, "books"),
    "stage": Feature(_stage, "stage", 0.5, "books", ("preventive", "administrative", "extrajudicial")),
    "segment": Feature(lambda c: c.account("segment"), "index", 0.1, "books"),
    "product": Feature(lambda c: c.account("product"), "index", 0.1, "books"),
    "site": Feature(lambda c: c.person("site"), "index", 0.1, "books"),
    "score": Feature(lambda c: np.nan_to_num(c.account("score")), "standard deviations, noisy", 0.5, "score"),
    "risk": Feature(_risk, "third of the scores", 0.5, "score", ("low", "medium", "high")),
    "payment_probability": Feature(_payment_probability, "P(a payment in 30 days), estimated", 1.0, "score"),
    "has_phone": Feature(lambda c: c.person("phone"), "0 or 1", 1.0, "books"),
    "has_email": Feature(lambda c: c.person("email"), "0 or 1", 1.0, "books"),
    "sms_consent": Feature(lambda c: c.person("sms_consent"), "0 or 1", 1.0, "books"),
    "email_consent": Feature(lambda c: c.person("email_consent"), "0 or 1", 1.0, "books"),
    "has_address": Feature(lambda c: c.person("address"), "0 or 1", 1.0, "books"),
    "voice_consent": Feature(lambda c: c.person("voice_consent"), "0 or 1", 1.0, "books"),
    "vulnerable_known": Feature(lambda c: c.person("vulnerable_known"), "0 or 1", 1.0, "contacts"),
    "ceased": Feature(lambda c: c.person("ceased"), "0 or 1", 1.0, "contacts"),
    "hardship_known": Feature(lambda c: c.person("hardship_known"), "0 or 1", 1.0, "contacts"),
    "disputed": Feature(lambda c: (c.account("disputed_until") > c.day).astype(float), "0 or 1", 1.0, "contacts"),
    "dials": Feature(lambda c: c.attempts("n_dials"), "dials ever", 0.1, "contacts"),
    "dials_7": Feature(lambda c: c.last_week("calls"), "dials in 7 days", 0.2, "contacts"),
    "dials_30": Feature(lambda c: c.last_month("calls"), "dials in 30 days", 0.1, "contacts"),
    "messages_7": Feature(lambda c: c.last_week("messages"), "messages in 7 days", 0.2, "contacts"),
    "messages_30": Feature(lambda c: c.last_month("messages"), "messages in 30 days", 0.1, "contacts"),
    "sms": Feature(lambda c: c.attempts("n_sms"), "SMS ever", 0.1, "contacts"),
    "emails": Feature(lambda c: c.attempts("n_emails"), "e-mails ever", 0.1, "contacts"),
    "answers": Feature(lambda c: c.attempts("n_answers"), "dials answered", 0.5, "contacts"),
    "conversations": Feature(lambda c: c.attempts("n_conversations"), "conversations ever", 0.5, "contacts"),
    "clicks": Feature(lambda c: c.attempts("n_clicks"), "links clicked", 0.5, "contacts"),
    "called_in": Feature(lambda c: c.attempts("n_called_in"), "inbound calls", 0.5, "contacts"),
    "days_since_contact": Feature(lambda c: c.since(c.person("last_contact")), "days, 400 never", 0.05, "contacts"),
    "days_since_conversation": Feature(
        lambda c: c.since(c.person("last_conversation")), "days, 400 never", 0.05, "contacts"
    ),
    "letters": Feature(lambda c: c.attempts("n_letters"), "letters ever", 0.5, "contacts"),
    "letter_in_post": Feature(lambda c: (c.person("letter_lands") > c.day).astype(float), "0 or 1", 1.0, "contacts"),
    "voice_messages": Feature(lambda c: c.attempts("n_voice_messages"), "recorded messages ever", 0.5, "contacts"),
    "portal_visits": Feature(lambda c: c.attempts("n_visits"), "visits", 0.5, "contacts"),
    "callback_today": Feature(lambda c: (c.attempts("callback_on") == c.day).astype(float), "0 or 1", 1.0, "contacts"),
    "reached_at": Feature(_reached_at, "hour of the day, -1 never", 0.05, "contacts"),
    "phone_bounced": Feature(lambda c: c.attempts("phone_bounced"), "0 or 1", 1.0, "contacts"),
    "email_bounced": Feature(lambda c: c.attempts("email_bounced"), "0 or 1", 1.0, "contacts"),
    "address_bounced": Feature(lambda c: c.attempts("address_bounced"), "0 or 1", 1.0, "contacts"),
    "preferred_channel": Feature(
        lambda c: c.attempts("preference"),
        "0 phone, 1 SMS, 2 e-mail, 3 letter, 4 unknown",
        0.2,
        "contacts",
        ("phone", "sms", "email", "letter", "unknown"),
    ),
    "cause_told": Feature(
        lambda c: c.account("cause_told"),
        "0 unknown, 1 forgot, 2 cannot, 3 will not, 4 disputes",
        0.2,
        "contacts",
        ("unknown", "forgot", "cannot", "will_not", "disputes"),
    ),
    "relapses": Feature(lambda c: c.account("relapses"), "times cured and late again", 0.5, "books"),
    "promise_pending": Feature(lambda c: (c.account("promised") > 0).astype(float), "0 or 1", 1.0, "contacts"),
    "promises": Feature(lambda c: c.account("n_promises"), "promises made", 0.5, "contacts"),
    "promises_kept": Feature(lambda c: c.account("kept"), "promises kept", 0.5, "contacts"),
    "promises_broken": Feature(lambda c: c.account("broken"), "promises broken", 0.5, "contacts"),
    "cost_to_date": Feature(_cost_to_date, "cents spent on the person", 1e-3, "contacts"),
    "weekday": Feature(lambda c: np.full(c.n, float(c.weekday)), "day of the week", 0.2, "calendar", WEEKDAYS),
    "days_left": Feature(lambda c: np.full(c.n, float(c.days_left)), "decision days", 1e-2, "calendar"),
}
"""Every feature a policy may use; all that a lender could know, nothing that is hidden."""
