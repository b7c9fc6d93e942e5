"""Why a policy gave one account its treatment and its place, and what else was allowed.

The policy is asked again, and need not be understood: one feature at a time, the account gets the value that is typical
of today's worklist, all other accounts stay as they are, and the whole worklist is decided anew, so that collectors'
time is shared as it would have been. A feature that only moves the decision together with another is not found.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies import DecisionTable
from sim.reasons import Reason, reasons_in
from sim.rules import find_blocks
from sim.scenario import WAIT
from sim.simulation import Policy, Simulation
from sim.worklist import Decision, Worklist

from ..quantities import shown, three_figures
from .altered import columns_read, with_value, without_limits
from .standing import Standing, calling, standing
from .values import Told, capital, told, typical_of

MOST = 5
"""Reasons told at most."""

_LEAST = 1e-9


@dataclass(frozen=True)
class Option:
    """A treatment, and the reasons for which it is not allowed; none if it is."""

    treatment: str
    blocked_by: tuple[Reason, ...]


@dataclass(frozen=True)
class Cause:
    """A feature that made the decision what it is.

    Attributes
    ----------
    feature
        Its name.
    told
        The account's value, and the typical one.
    without
        Where the account would stand with the typical value.
    sentence
        All this in words.
    """

    feature: str
    told: Told
    without: Standing
    sentence: str


@dataclass(frozen=True)
class Explanation:
    """A decision on one account, explained.

    Attributes
    ----------
    policy
        Name.
    day, key
        Which account, and when.
    treatment
        Name.
    standing
        Its place among the calls.
    propensity
        With which the treatment was drawn; 1 if nothing was drawn.
    rule
        The rule of a decision table that decided, and those above it that were not allowed; empty of other policies.
    limit
        What more collectors would change; empty if nothing.
    causes
        Features that made it so, the strongest first.
    options
        Every treatment of the scenario.
    """

    policy: str
    day: int
    key: int
    treatment: str
    standing: Standing
    propensity: float
    rule: str
    limit: str
    causes: tuple[Cause, ...]
    options: tuple[Option, ...]

    def lines(self) -> Iterator[str]:
        """Print it, a line at a time."""
        yield f"Account {self.key} on day {self.day} under {self.policy}: {self.treatment}{_place(self.standing)}."
        if self.propensity < 1:
            yield f"The treatment was drawn, with probability {three_figures(self.propensity)}."
        yield from (line for line in (self.rule, self.limit) if line)
        yield "Why:" if self.causes else "No single feature, taken as typical of today, would have changed that."
        yield from (f"  {place}. {cause.sentence}" for place, cause in enumerate(self.causes, start=1))
        yield "What is allowed:"
        yield from (f"  {_choice(option)}" for option in self.options)


def explanation_of(world: Simulation, policy: Policy, name: str, row: int, most: int = MOST) -> Explanation:
    """Explain what a policy decides this morning for one account.

    Parameters
    ----------
    world
        On its morning; it is not advanced.
    policy, name
        Who decides, and what it is called.
    row
        Of the worklist.
    most
        Reasons told at most.

    Raises
    ------
    ValueError
        If there is no such row.
    """
    worklist, calls = world.worklist(), calling(world.scenario)
    if not 0 <= row < len(worklist):
        raise ValueError(f"row must lie in [0, {len(worklist)}), got {row}")
    decision = policy.decide(worklist)
    now = standing(worklist, decision, row, calls)
    return Explanation(
        policy=name,
        day=worklist.day,
        key=int(worklist.keys[row]),
        treatment=worklist.treatments[now.treatment],
        standing=now,
        propensity=1.0 if decision.propensity is None else float(decision.propensity[row]),
        rule=_rule_told(policy, worklist, row) if isinstance(policy, DecisionTable) else "",
        limit=_limit_told(policy, worklist, row, now, calls),
        causes=_causes(policy, worklist, row, now, calls)[:most],
        options=options_of(world, row),
    )


def options_of(world: Simulation, row: int) -> tuple[Option, ...]:
    """List every treatment, with the reasons for which the account may not have it this morning."""
    treatments = world.scenario.treatment_names
    blocks = np.zeros((len(world.worklist()), len(treatments)), dtype=np.int64)
    find_blocks(world.state, blocks)
    return tuple(Option(name, reasons_in(int(bits))) for name, bits in zip(treatments, blocks[row], strict=True))


def _causes(policy: Policy, worklist: Worklist, row: int, now: Standing, calls: NDArray[np.bool_]) -> tuple[Cause, ...]:
    found = []
    for feature in columns_read(policy, worklist):
        column = worklist.column(feature)
        typical = typical_of(column, feature)
        if column[row] == typical:
            continue
        other = with_value(worklist, row, feature, typical)
        without = standing(worklist, policy.decide(other), row, calls)
        if (effect := _effect(now, without, worklist)) is not None:
            words = told(worklist, row, feature)
            found.append(Cause(feature, words, without, f"{_compared(feature, words)}: {effect}."))
    return tuple(sorted(found, key=lambda cause: _strength(now, cause.without), reverse=True))


def _strength(now: Standing, without: Standing) -> tuple[bool, int, float]:
    """Order effects: another treatment, then places among the calls, then priority."""
    return (now.treatment != without.treatment, abs(now.rank - without.rank), abs(now.priority - without.priority))


def _effect(now: Standing, without: Standing, worklist: Worklist) -> str | None:
    """Say what would have been otherwise; nothing if that is nothing one could see."""
    if now.treatment != without.treatment:
        instead = worklist.treatments[without.treatment]
        return f"with the typical value it would {_gets(instead)}{_place(without)}"
    if not now.rank or abs(now.priority - without.priority) <= _LEAST * max(now.priority, 1.0):
        return None
    moved = without.rank - now.rank
    if moved:
        places = "place" if abs(moved) == 1 else "places"
        where = "lower" if moved > 0 else "higher"
        return f"with the typical value it would stand {abs(moved):,} {places} {where} among the calls"
    change = without.priority / now.priority - 1 if now.priority else 1.0
    return f"with the typical value its priority would be {shown(abs(change), 'share')} {_direction(change)}"


def _gets(treatment: str) -> str:
    return "be left alone" if treatment == WAIT else f"get {treatment}"


def _direction(change: float) -> str:
    return "higher, its place the same" if change > 0 else "lower, its place the same"


def _compared(feature: str, words: Told) -> str:
    if words.against:
        return f"{capital(feature)} {words.value} is {words.against} today's typical {words.typical}"
    return f"{capital(feature)} is {words.value}, and typically {words.typical} today"


def _place(stands: Standing) -> str:
    return f", number {stands.rank:,} of {stands.n_calls:,} calls" if stands.rank else ""


def _limit_told(policy: Policy, worklist: Worklist, row: int, now: Standing, calls: NDArray[np.bool_]) -> str:
    most = worklist.calls[worklist.site[row]]
    if now.rank > most:
        return f"Only {most:,.0f} persons may be called today: the call is dropped."
    decided: Decision = policy.decide(without_limits(worklist))
    ample = standing(worklist, decided, row, calls)
    if ample.treatment == now.treatment:
        return ""
    return f"With as many collectors and calls as one likes it would {_gets(worklist.treatments[ample.treatment])}."


def _rule_told(policy: DecisionTable, worklist: Worklist, row: int) -> str:
    """Name the rule that decided, and the ones above it that fit and were not allowed."""
    passed: list[str] = []
    for number, rule in enumerate(policy.rows, start=1):
        if not rule.applies(worklist)[row]:
            continue
        said = f"{number}, “{rule.name or rule.treatment}”"
        if worklist.allowed[row, worklist.treatment(rule.treatment)]:
            return f"Rule {said} decided.{_passed(passed)}"
        passed.append(said)
    return f"No rule decided.{_passed(passed)}"


def _passed(rules: list[str]) -> str:
    if not rules:
        return ""
    one = len(rules) == 1
    whose = "its treatment is" if one else "their treatments are"
    return f" {'Rule' if one else 'Rules'} {'; '.join(rules)} would have, but {whose} not allowed."


def _choice(option: Option) -> str:
    if not option.blocked_by:
        return f"{option.treatment}: allowed"
    codes = ", ".join(reason.code for reason in option.blocked_by)
    return f"{option.treatment}: blocked ({codes}). {' '.join(reason.sentence for reason in option.blocked_by)}"
