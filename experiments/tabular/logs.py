"""What became of accounts day by day, by the state they were in and the treatment they got."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

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
    """Sums over account-days; arrays of shape (n_treatments, n_states) but for `moves`.

    Attributes
    ----------
    moves
        Account-days by the next morning's state, the last one being a closed account, shape (n_treatments, n_states,
        n_states + 1).
    paid, saved
        Money paid, and balances that a payment has brought back on time, as shares of the size.
    cost, minutes, complaints
        Cents without collector time, collector minutes, complaints.
    relapses
        Cents owed by accounts at their first cure, by those that fell behind again, and resolved of the latter since,
        shape (3,).
    """

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
    to
        State next morning; the number of states for a closed account.
    size, paid, saved
        Cents: the size, what was paid, and what was brought back on time.
    cost, minutes, complaints
        As in `Counts`.
    again
        Whether the account had cured before; and of these, whether it has come back this morning.
    """

    cell: NDArray[np.int64]
    to: NDArray[np.int64]
    size: NDArray[np.float64]
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
    shape = (len(frame.treatments), frame.n_states)
    zeros = np.zeros(shape)
    counts = Counts(np.zeros((*shape, shape[1] + 1)), zeros, zeros, zeros, zeros, zeros, np.zeros(3))
    for seed in chosen:
        counts += counted(_days(Simulation(scenario, seed), policy, frame), shape)
    return counts


def counted(days: Iterable[Day], shape: tuple[int, int]) -> Counts:
    """Add up days; `shape` is the number of treatments and states."""
    all_days = list(days)
    (cell, to, size, paid, saved, cost, minutes, complaints, again, is_back) = (
        np.concatenate([getattr(day, one.name) for day in all_days]) for one in fields(Day)
    )
    n_cells, n_next = shape[0] * shape[1], shape[1] + 1

    def total(value: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(cell, weights=value, minlength=n_cells).reshape(shape)

    moves = np.bincount(cell * n_next + to, minlength=n_cells * n_next).astype(np.float64)
    relapses = (saved[~again].sum(), size[is_back].sum(), (paid + saved)[again].sum())
    return Counts(
        moves.reshape(*shape, n_next),
        total(paid / size),
        total(saved / size),
        total(cost),
        total(minutes),
        total(complaints),
        np.array(relapses),
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
            to = _next_states(worklist.keys, world.worklist(), frame)
            got = known[_treated(decision, outcome)]
            back = seen[2] & ~np.isin(worklist.keys, before)
            yield _day((got * frame.n_states + seen[0], to, back), seen, outcome, collector_minute)
        before = worklist.keys


def _treated(decision: Decision, outcome: Outcome) -> NDArray[np.int64]:
    """Say what each row got: an order that was not carried out was none, unless a payment came before it."""
    return np.where(outcome.executed | (outcome.paid > 0), decision.treatment, 0)


def _next_states(keys: NDArray[np.uint64], tomorrow: Worklist, frame: Frame) -> NDArray[np.int64]:
    """Find each account in tomorrow's worklist; who is not there has closed."""
    if len(tomorrow) == 0:
        return np.full(len(keys), frame.n_states)
    order = np.argsort(tomorrow.keys)
    place = order[np.minimum(np.searchsorted(tomorrow.keys[order], keys), len(order) - 1)]
    return np.where(tomorrow.keys[place] == keys, states(frame, tomorrow)[place], frame.n_states)


def _day(
    moved: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]],
    seen: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]],
    outcome: Outcome,
    collector_minute: float,
) -> Day:
    """Put a day together; who pays all that is due cures, and owes the rest on time again (`sim.kpis`)."""
    size = np.maximum(seen[1], 1.0)
    minutes = outcome.collector_ms / _MS_A_MINUTE
    cures = outcome.closed & (outcome.paid > 0)
    return Day(
        cell=moved[0],
        to=moved[1],
        size=size,
        paid=outcome.paid.astype(np.float64),
        saved=np.where(cures, np.maximum(size - outcome.paid, 0.0), 0.0),
        cost=outcome.cost - minutes * collector_minute,
        minutes=minutes,
        complaints=outcome.complaints.astype(np.float64),
        again=seen[2],
        is_back=moved[2],
    )
