"""The decision table: a procedure manual as data, a rule a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.features import FEATURES
from sim.scenario import WEEKDAYS
from sim.worklist import Decision, Worklist

from .conditions import Plain, RuleFault, condition_faults, meets, number_of, seen, unit_of


@dataclass(frozen=True)
class Rule:
    """A row of a decision table: who, on which days, gets what, and how urgent it is.

    Attributes
    ----------
    treatment
        Name of the treatment; `wait` leaves an account alone.
    when
        Conditions by feature, all of which must be met; see `policies.conditions`.
    on_days
        Days in the book on which it applies; every day if empty.
    every_days
        Repeats `on_days`, or day 0, every so many days.
    priority
        A number, a feature, or a feature and a factor, as in `{balance: 0.5}`; amounts of money in
        the scenario's currency; below 0 counts as 0.
    name
        What the rule is called.
    """

    # to pydantic, which reads tables from settings: an unknown word is a fault
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    treatment: str
    when: Mapping[str, Any] = field(default_factory=dict)
    on_days: tuple[int, ...] = ()
    every_days: int | None = None
    priority: Any = 1.0
    name: str = ""

    def __post_init__(self) -> None:
        faults = _rule_faults(vars(self))
        if faults:
            raise ValueError("; ".join(map(str, faults)))

    def applies(self, worklist: Worklist) -> NDArray[np.bool_]:
        """Tell the rows whose day it is and who meet all conditions, shape (n,)."""
        rows = self._is_due(worklist.column("days_in_book"))
        for feature, condition in self.when.items():
            rows &= meets(worklist, feature, condition)
        return rows

    def urgency(self, worklist: Worklist) -> NDArray[np.float64]:
        """Compute the priority of every row, shape (n,), never below 0."""
        number = number_of(self.priority)
        if number is not None:
            return np.full(len(worklist), max(number, 0.0))
        feature, factor = next(iter(_weights(self.priority).items()))
        weight = float(factor) / unit_of(feature)
        urgency: NDArray[np.float64] = np.maximum(worklist.column(feature) * weight, 0.0)
        return urgency

    def _is_due(self, age: NDArray[np.float64]) -> NDArray[np.bool_]:
        if not self.on_days and self.every_days is None:
            return np.ones(len(age), dtype=np.bool_)
        due = np.zeros(len(age), dtype=np.bool_)
        for day in self.on_days or (0,):
            late = age.astype(np.int64) - day
            due |= late == 0 if self.every_days is None else (late >= 0) & (late % self.every_days == 0)
        return due


def _first_rules() -> tuple[Rule, ...]:
    rested = {"dials_7": 0, "weekday": WEEKDAYS[:6]}
    return (
        Rule("call", {"promises_broken": {"at_least": 1}, **rested}, priority="balance"),
        Rule("call", {"stage": "extrajudicial", **rested}, priority={"balance": 0.5}),
        Rule("call", {"days_in_book": {"at_least": 5}, "balance": {"at_least": 300}, **rested}, priority="balance"),
        Rule("sms", on_days=(0,), every_days=7),
        Rule("email", on_days=(2,), every_days=7),
    )


@dataclass(frozen=True)
class DecisionTable:
    """Follow a table of rules: the first one that applies, and whose treatment is allowed, decides.

    Where no rule decides, the account waits.
    """

    rows: tuple[Rule, ...] = field(default_factory=_first_rules)

    def decide(self, worklist: Worklist) -> Decision:
        """Go through the rules from the top.

        Raises
        ------
        ValueError
            If a rule names a treatment or a segment that is not there.
        """
        treatment, priority = np.zeros(len(worklist), dtype=np.int64), np.zeros(len(worklist))
        undecided = np.ones(len(worklist), dtype=np.bool_)
        for rule in self.rows:
            number = worklist.treatment(rule.treatment)
            rows = undecided & worklist.allowed[:, number] & rule.applies(worklist)
            treatment[rows] = number
            priority[rows] = rule.urgency(worklist)[rows]
            undecided &= ~rows
        return Decision(treatment, priority)


def rules_from(rows: Plain) -> tuple[Rule, ...]:
    """Read rules from plain data, as a settings file holds them.

    Raises
    ------
    ValueError
        With every fault, one a line.

    Examples
    --------
    >>> rules_from([{"treatment": "sms", "when": {"balanse": 5}}])
    Traceback (most recent call last):
        ...
    ValueError: 0.when.balanse is not a feature (did you mean “balance”?)
    """
    faults = faults_in(rows)
    if faults:
        raise ValueError("\n".join(map(str, faults)))
    return tuple(_rule_from(row) for row in rows)


def faults_in(rows: Plain) -> list[RuleFault]:
    """Find everything wrong with a table in plain data; the paths lead to where it was written."""
    if not isinstance(rows, list | tuple):
        return [RuleFault((), f"is {seen(rows)}; must be a list of rules")]
    return [
        RuleFault((place, *fault.path), fault.says, fault.typed, fault.known)
        for place, row in enumerate(rows)
        for fault in _rule_faults(row)
    ]


def _rule_from(row: Mapping[str, Plain]) -> Rule:
    days: dict[str, Any] = {}
    if row.get("on_days"):
        days["on_days"] = tuple(int(day) for day in row["on_days"])
    if row.get("every_days") is not None:
        days["every_days"] = int(row["every_days"])
    return Rule(**{**row, **days})


def _rule_faults(row: Plain) -> list[RuleFault]:
    """Find everything wrong with one rule."""
    if not isinstance(row, Mapping):
        return [RuleFault((), f"is {seen(row)}; must be a rule, such as {{treatment: sms}}")]
    return [*_word_faults(row), *_when_faults(row), *_day_faults(row), *_priority_faults(row)]


def _word_faults(row: Mapping[str, Plain]) -> Iterator[RuleFault]:
    known = tuple(one.name for one in fields(Rule))
    for word in row:
        if word not in known:
            yield RuleFault((word,), "is not a part of a rule", str(word), known)
    if "treatment" not in row:
        yield RuleFault(("treatment",), "is missing")
    for word in ("treatment", "name"):
        if word in row and not isinstance(row[word], str):
            yield RuleFault((word,), f"is {seen(row[word])}; must be text")


def _when_faults(row: Mapping[str, Plain]) -> Iterator[RuleFault]:
    when = row.get("when", {})
    if not isinstance(when, Mapping):
        yield RuleFault(("when",), f"is {seen(when)}; must be conditions by feature")
        return
    for feature, condition in when.items():
        for fault in condition_faults(str(feature), condition):
            yield RuleFault(("when", *fault.path), fault.says, fault.typed, fault.known)


def _day_faults(row: Mapping[str, Plain]) -> Iterator[RuleFault]:
    on_days, every_days = row.get("on_days", ()), row.get("every_days")
    if not isinstance(on_days, list | tuple):
        yield RuleFault(("on_days",), f"is {seen(on_days)}; must be a list of days")
        on_days = ()
    for place, day in enumerate(on_days):
        if not _is_whole(day, 0):
            says = f"is {seen(day)}; must be a whole number, at least 0"
            yield RuleFault(("on_days", place), says)
    if every_days is not None and not _is_whole(every_days, 1):
        says = f"is {seen(every_days)}; must be a whole number, at least 1"
        yield RuleFault(("every_days",), says)


def _priority_faults(row: Mapping[str, Plain]) -> Iterator[RuleFault]:
    priority = row.get("priority", 1.0)
    if number_of(priority) is not None:
        return
    if not isinstance(priority, str | Mapping) or len(_weights(priority)) != 1:
        says = f"is {seen(priority)}; must be a number, a feature, or one feature and its factor"
        yield RuleFault(("priority",), says)
        return
    for feature, factor in _weights(priority).items():
        if feature not in FEATURES:
            says = "is not a feature"
            yield RuleFault(("priority", feature), says, str(feature), tuple(FEATURES))
        if number_of(factor) is None:
            yield RuleFault(("priority", feature), f"is {seen(factor)}; must be a number")


def _weights(priority: str | Mapping[str, Plain]) -> Mapping[str, Plain]:
    return {priority: 1.0} if isinstance(priority, str) else priority


def _is_whole(value: Plain, low: int) -> bool:
    number = number_of(value)
    return number is not None and number >= low and number == int(number)
