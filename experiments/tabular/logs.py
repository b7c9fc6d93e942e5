"""What became of accounts day by day, by the state they were in and the treatment they got."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario
from sim.simulation import Policy, Simulation
from sim.worklist import Decision, Outcome, Worklist

from .states import Frame, states

_MS_A_MINUTE = 60_000
_CENTS_A_MINUTE = 100 / 60


@dataclass(frozen=True)
class Counts:
    """Sums over account-days; arrays of shape (n_treatments, n_states) but for `moves` and `relapses`.

    Attributes
    ----------
    days, size
        Account-days, and cents: the sizes in the morning.
    allowed
        Account-days on which each treatment was allowed, whatever was done.
    moves
        Cents: the sizes next morning, at most what they were, by the state they are in then, shape (n_treatments,
        n_states, n_states). What is missing to `size` was paid, or was that of accounts that closed.
    paid, saved
        Cents paid, and balances that a payment has brought back on time.
    cost, minutes, complaints
        Cents without collector time, collector minutes, complaints.
    relapses
        Cents owed by accounts at their first cure, by those that fell behind again, and resolved of the latter since,
        shape (3,).
    """

    days: NDArray[np.float64]
    size: NDArray[np.float64]
    allowed: NDArray[np.float64]
    moves: NDArray[np.float64]
    paid: NDArray[np.float64]
    saved: NDArray[np.float64]
    cost: NDArray[np.float64]
    minutes: NDArray[np.float64]
    complaints: NDArray[np.float64]
    relapses: NDArray[np.float64]

    def __add__(self, other: "Counts") -> "Counts":
        """Add counts of other accounts."""
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Counts)))


@dataclass(frozen=True)
class Day:
    """The accounts of one morning and what became of them by the next; arrays of shape (n,).

    Attributes
    ----------
    cell
        Number of treatment and state.
    allowed
        Whether each treatment was allowed, shape (n, n_treatments).
    to
        State next morning; 0 if the account has closed.
    size, left, paid, saved
        Cents: the size, what is left of it next morning, what was paid, and what was brought back on time.
    cost, minutes, complaints
        As in `Counts`.
    again
        Whether the account had cured before; and of these, whether it has come back this morning.
    """

    cell: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    to: NDArray[np.int64]
    size: NDArray[np.float64]
    left: NDArray[np.float64]
    paid: NDArray[np.float64]
    saved: NDArray[np.float64]
    cost: NDArray[np.float64]
    minutes: NDArray[np.float64]
    complaints: NDArray[np.float64]
    again: NDArray[np.bool_]
    is_back: NDArray[np.bool_]


def pilot_world(scenario: Scenario) -> Scenario:
    """Give a scenario as many collectors as it takes to carry out every order of a pilot."""
    sites = tuple(site.model_copy(update={"collectors": "unlimited", "dials_share": None}) for site in scenario.sites)
    return scenario.model_copy(update={"sites": sites})


def count(scenario: Scenario, chosen: Iterable[int], policy: Policy, frame: Frame) -> Counts:
    """Run a policy on some seeds, one after the other, and count."""
    return sum_of(counted(_days(Simulation(scenario, seed), policy, frame), frame) for seed in chosen)


def sum_of(parts: Iterable[Counts]) -> Counts:
    """Add up counts of different runs."""
    return reduce(add, parts)


def counted(days: Iterable[Day], frame: Frame) -> Counts:
    """Add up days."""
    all_days = list(days)
    day = Day(*(np.concatenate([getattr(one, field.name) for one in all_days]) for field in fields(Day)))
    shape = (len(frame.treatments), frame.n_states)
    n_cells = shape[0] * shape[1]

    def total(value: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(day.cell, weights=value, minlength=n_cells).reshape(shape).astype(np.float64)

    moves = np.bincount(day.cell * shape[1] + day.to, weights=day.left, minlength=n_cells * shape[1])
    back = (day.saved[~day.again].sum(), day.size[day.is_back].sum(), (day.paid + day.saved)[day.again].sum())
    return Counts(
        days=total(np.ones(len(day.cell))),
        size=total(day.size),
        allowed=np.array([np.bincount(day.cell % shape[1], weights=may, minlength=shape[1]) for may in day.allowed.T]),
        moves=moves.reshape(*shape, shape[1]).astype(np.float64),
        paid=total(day.paid),
        saved=total(day.saved),
        cost=total(day.cost),
        minutes=total(day.minutes),
        complaints=total(day.complaints),
        relapses=np.array(back),
    )


def _days(world: Simulation, policy: Policy, frame: Frame) -> Iterator[Day]:
    """Watch a run; the last decision is left out, because no morning follows it."""
    collector_minute = world.scenario.costs.collector_hour * _CENTS_A_MINUTE
    number = {world.scenario.treatment_names.index(name): place for place, name in enumerate(frame.treatments)}
    known = np.array([number.get(treatment, 0) for treatment in range(len(world.scenario.treatment_names))])
    before = np.zeros(0, dtype=np.uint64)
    while not world.is_over:
        worklist = world.worklist()
        decision = policy.decide(worklist)
        seen = (states(frame, worklist), worklist.column(frame.size), worklist.column("relapses") > 0)
        outcome = world.advance(decision)
        if not world.is_over:
            moved = _next(worklist.keys, world.worklist(), frame)
            cell = known[_treated(decision, outcome)] * frame.n_states + seen[0]
            may = worklist.allowed[:, list(number)]
            back = seen[2] & ~np.isin(worklist.keys, before)
            yield _day((cell, may), (*moved, back), (seen[1], seen[2]), outcome, collector_minute)
        before = worklist.keys


def _treated(decision: Decision, outcome: Outcome) -> NDArray[np.int64]:
    """Say what each row got: an order that was not carried out was none, unless a payment came before it."""
    return np.where(outcome.executed | (outcome.paid > 0), decision.treatment, 0)


def _next(keys: NDArray[np.uint64], tomorrow: Worklist, frame: Frame) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find each account's state and size in tomorrow's worklist; who is not there has closed, and has no size."""
    if len(tomorrow) == 0:
        return np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys))
    order = np.argsort(tomorrow.keys)
    place = order[np.minimum(np.searchsorted(tomorrow.keys[order], keys), len(order) - 1)]
    is_there = tomorrow.keys[place] == keys
    size = tomorrow.column(frame.size)[place]
    return np.where(is_there, states(frame, tomorrow)[place], 0), np.where(is_there, size, 0.0)


def _day(
    done: tuple[NDArray[np.int64], NDArray[np.bool_]],
    moved: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]],
    seen: tuple[NDArray[np.float64], NDArray[np.bool_]],
    outcome: Outcome,
    collector_minute: float,
) -> Day:
    """Put a day together; who pays all that is due cures, and owes the rest on time again (`sim.kpis`)."""
    size, minutes = seen[0], outcome.collector_ms / _MS_A_MINUTE
    cures = outcome.closed & (outcome.paid > 0)
    return Day(
        cell=done[0],
        allowed=done[1],
        to=moved[0],
        size=size,
        left=np.minimum(moved[1], size),
        paid=outcome.paid.astype(np.float64),
        saved=np.where(cures, np.maximum(size - outcome.paid, 0.0), 0.0),
        cost=outcome.cost - minutes * collector_minute,
        minutes=minutes,
        complaints=outcome.complaints.astype(np.float64),
        again=seen[1],
        is_back=moved[2],
    )
