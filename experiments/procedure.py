"""A decision table taken apart: which of its rules can apply in a stage, and which one comes after another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies import Rule
from policies.conditions import met, number_of, unit_of
from sim.features import FEATURES, STAGE_STARTS
from sim.scenario import WAIT, Scenario

LASTING = ("segment", "product", "site", "risk", "score", "has_phone", "has_email", "hardship_known", "opening")
"""Features that stay as they are for weeks: what does not meet a condition on one today will not do so tomorrow."""

PLACED = ("stage", "days_past_due")
"""Features that say in which stage a rule applies."""

_EARLIEST = -60


@dataclass(frozen=True)
class Stage:
    """A stage of collection: its name, and its first and last day past due."""

    name: str
    first: int
    last: int


@dataclass(frozen=True)
class Step:
    """A rule as it stands in a stage.

    Attributes
    ----------
    number
        Its place in the table, from 1.
    rule
        The rule.
    after
        The next rule below that could apply to the same accounts in this stage, with its number; None if there is none.
    """

    number: int
    rule: Rule
    after: tuple[int, Rule] | None


def stages_of(scenario: Scenario) -> list[Stage]:
    """List the stages that begin before the write-off."""
    end = scenario.books.write_off_dpd
    firsts = (_EARLIEST, *STAGE_STARTS)
    lasts = [min(start, end) - 1 for start in (*STAGE_STARTS, end)]
    stages = zip(FEATURES["stage"].values, firsts, lasts, strict=True)
    return [Stage(*stage) for stage in stages if stage[1] < end]


def steps_in(stage: Stage, rules: Sequence[Rule], segments: tuple[str, ...]) -> list[Step]:
    """List the rules that can apply in a stage, from the top; nothing comes after one that lets everybody wait.

    Parameters
    ----------
    stage
        One of `stages_of`.
    rules
        The table.
    segments
        Every segment the table names.
    """
    here: list[tuple[int, Rule]] = []
    for_good: set[int] = set()
    for number, rule in enumerate(rules, start=1):
        days = _days_met(stage, rule)
        if days.any():
            here.append((number, rule))
        if days.all() and _waits(rule, LASTING):
            for_good.add(number)
        if days.all() and _waits(rule, ()):
            break
    return [
        Step(number, rule, None if number in for_good else _first(here[place:], rule, segments))
        for place, (number, rule) in enumerate(here, start=1)
    ]


def segments_named(rules: Sequence[Rule]) -> tuple[str, ...]:
    """List the segments a table names."""
    named = [rule.when["segment"] for rule in rules if "segment" in rule.when]
    return tuple(dict.fromkeys(str(name) for one in named for name in _listed(one)))


def _listed(condition: object) -> Sequence[object]:
    return condition if isinstance(condition, list | tuple) else [condition]


def _days_met(stage: Stage, rule: Rule) -> NDArray[np.bool_]:
    """Tell the days past due of a stage on which a rule can apply."""
    days = np.arange(stage.first, stage.last + 1, dtype=np.float64)
    seen = {"days_past_due": days, "stage": np.full(len(days), float(FEATURES["stage"].values.index(stage.name)))}
    possible = np.ones(len(days), dtype=np.bool_)
    for feature in PLACED:
        if feature in rule.when:
            possible &= met(seen[feature], feature, rule.when[feature], ())
    return possible


def _waits(rule: Rule, asked: Sequence[str]) -> bool:
    """Whether a rule lets wait whoever it fits, day after day, and asks for these features at most."""
    always = not rule.on_days and rule.every_days is None
    return rule.treatment == WAIT and always and rule.when.keys() <= {*PLACED, *asked}


def _first(below: Sequence[tuple[int, Rule]], rule: Rule, segments: tuple[str, ...]) -> tuple[int, Rule] | None:
    return next((other for other in below if _can_follow(rule, other[1], segments)), None)


def _can_follow(rule: Rule, other: Rule, segments: tuple[str, ...]) -> bool:
    """Whether some account can meet both rules' conditions on what lasts."""
    both = [name for name in LASTING if name in rule.when and name in other.when]
    return all(_overlap(name, rule.when[name], other.when[name], segments) for name in both)


def _overlap(feature: str, one: object, other: object, segments: tuple[str, ...]) -> bool:
    """Whether a value meets both conditions: one they name, or one beside or between these."""
    named = [number for part in (one, other) for number in _numbers(part, feature)]
    known = range(max(len(segments), len(FEATURES[feature].values), 2))
    points = np.unique(np.array([*named, *known], dtype=np.float64))
    between = (points[1:] + points[:-1]) / 2
    values = np.concatenate([[points[0] - 1], points, between, [points[-1] + 1]])
    return bool((met(values, feature, one, segments) & met(values, feature, other, segments)).any())


def _numbers(condition: object, feature: str) -> list[float]:
    parts = condition.values() if isinstance(condition, dict) else _listed(condition)
    return [number * unit_of(feature) for part in parts if (number := number_of(part)) is not None]
