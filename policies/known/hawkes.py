"""Independent accounts that repay in bursts, as a small world whose best value is known.

Between decisions nothing is discretised: a payment happens where the integrated intensity reaches its threshold, so
that an untreated account follows the model exactly. Thresholds and shares are drawn by account and number of the
payment; all policies meet the same ones.
"""

from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.fate import Kind, threshold, uniform
from sim.features import Feature
from sim.jit import kernel, rule
from sim.worklist import Buffer, Context, Decision, Outcome, Worklist, checked

from .hawkes_model import AUTHORS, CENTS, DAY, EFFORTS, TREATMENTS, Hawkes

DAYS = 800
"""Decisions. What accounts bring later they bring untreated, in a run-out of `RUN_OUT` units of time."""

RUN_OUT = 200.0

INTENSITIES, BALANCES = (0.2, 1.2), (50.0, 200.0)
"""Ranges of what accounts of a portfolio start with, uniform, as the authors have them."""

_GOLDEN_RATIO = 0.6180339887498949


class Accounts(NamedTuple):
    """State of every account, arrays of shape (n,)."""

    key: NDArray[np.uint64]
    intensity: NDArray[np.float64]
    balance: NDArray[np.int64]
    waits_for: NDArray[np.float64]
    """Integrated intensity that is left until the next payment."""
    payments: NDArray[np.int64]
    value: NDArray[np.float64]
    """Units paid less cost of effort so far, discounted."""


class Columns:
    """What features read of the open accounts."""

    def __init__(self, day: int, accounts: Accounts, rows: NDArray[np.int64]) -> None:
        self.day, self._accounts, self._rows = day, accounts, rows

    def balance(self) -> NDArray[np.float64]:
        """Cents owed."""
        return self._accounts.balance[self._rows].astype(np.float64)

    def intensity(self) -> NDArray[np.float64]:
        """Payments per unit of time."""
        return self._accounts.intensity[self._rows]

    def payments(self) -> NDArray[np.float64]:
        """Payments so far."""
        return self._accounts.payments[self._rows].astype(np.float64)

    def days_left(self) -> NDArray[np.float64]:
        """Decision days, today included."""
        return np.full(len(self._rows), float(DAYS - self.day))


FEATURES: dict[str, Feature] = {
    "balance": Feature(Columns.balance, "cents", 1e-4, "books"),
    "intensity": Feature(Columns.intensity, "payments per unit of time", 1.0, "books"),
    "payments": Feature(Columns.payments, "payments", 0.1, "books"),
    "days_left": Feature(Columns.days_left, "decision days", 1e-3, "calendar"),
}
"""All that a policy may know of an account here; there is nothing else to know."""


class HawkesWorld:
    """A world of Hawkes accounts; its value is in units of balance.

    Parameters
    ----------
    intensity
        Of each account at the start, at or above the floor.
    balance
        Of each account at the start, units.
    seed
        Seed of the replication.
    model
        Constants.

    Raises
    ------
    ValueError
        If an intensity lies below the floor.
    """

    def __init__(
        self, intensity: NDArray[np.float64], balance: NDArray[np.float64], seed: int, model: Hawkes = AUTHORS
    ) -> None:
        n = len(balance)
        if n and intensity.min() < model.floor:
            raise ValueError(f"intensity must be at least {model.floor}, got {intensity.min()}")
        self._accounts = Accounts(
            key=np.arange(n, dtype=np.uint64),
            intensity=np.array(intensity, dtype=np.float64),
            balance=np.rint(balance * CENTS).astype(np.int64),
            waits_for=np.zeros(n),
            payments=np.zeros(n, dtype=np.int64),
            value=np.zeros(n),
        )
        _first_thresholds(self._accounts, seed)
        self._seed, self._model, self._day = seed, model, 0
        self._buffer = Buffer()
        self._last: Outcome | None = None
        self._open()

    @property
    def is_over(self) -> bool:
        """Whether the last decision has been taken."""
        return self._day >= DAYS

    def worklist(self) -> Worklist:
        """List the accounts on which something is owed."""
        return self._worklist

    def advance(self, decision: Decision) -> Outcome:
        """Let a day pass under a decision; after the last, the run-out too.

        Raises
        ------
        ValueError
            If the decision does not fit the worklist.
        """
        decision = checked(decision, self._worklist)
        effort = np.array(EFFORTS)[decision.treatment]
        paid = np.zeros(len(effort), dtype=np.int64)
        begins = self._day * DAY
        span = DAY + (RUN_OUT if self._day == DAYS - 1 else 0.0)
        _pass(self._accounts, (self._rows, effort, paid), (begins, span), self._seed, self._model)
        self._day += 1
        outcome = self._last = self._outcome(effort, paid)
        self._open()
        return outcome

    def value(self) -> float:
        """Tell what an account has brought so far, less the cost of effort, both discounted: units."""
        return float(self._accounts.value.mean())

    def _open(self) -> None:
        self._rows: NDArray[np.int64] = np.flatnonzero(self._accounts.balance)
        n = len(self._rows)
        context = Context(
            keys=self._accounts.key[self._rows],
            site=np.zeros(n, dtype=np.uint8),
            segments=("all",),
            treatments=TREATMENTS,
            capacity=np.array([np.inf]),
            calls=np.array([np.inf]),
            seed=self._seed,
            buffer=self._buffer,
            features=FEATURES,
        )
        allowed = np.broadcast_to(np.True_, (n, len(TREATMENTS)))
        self._worklist = Worklist(Columns(self._day, self._accounts, self._rows), allowed, context, self._last)

    def _outcome(self, effort: NDArray[np.float64], paid: NDArray[np.int64]) -> Outcome:
        none = np.zeros(len(effort), dtype=np.int64)
        return Outcome(
            keys=self._worklist.keys,
            executed=effort > 0,
            connected=none,
            paid=paid,
            cost=effort * self._model.effort_cost * CENTS,
            collector_ms=none,
            complaints=none,
            closed=self._accounts.balance[self._rows] == 0,
        )


def portfolio(n: int, seed: int) -> HawkesWorld:
    """Make a world of accounts that start differently, each drawn uniformly but spread evenly over the portfolio.

    They start on a lattice that the seed shifts: the mean over seeds is that of independent accounts, and a value
    varies less from seed to seed, for the portfolio's balance hardly does.
    """
    rows = np.arange(n, dtype=np.float64)
    intensity = _spread(rows / max(n, 1), INTENSITIES, (seed, Kind.WILLINGNESS))
    balance = _spread(rows * _GOLDEN_RATIO, BALANCES, (seed, Kind.BALANCE))
    return HawkesWorld(intensity, balance, seed)


def _spread(places: NDArray[np.float64], limits: tuple[float, float], drawn: tuple[int, Kind]) -> NDArray[np.float64]:
    seed, kind = drawn
    low, high = limits
    return low + (high - low) * ((places + uniform(seed, np.uint64(0), kind, 0)) % 1)


@kernel
def _first_thresholds(accounts: Accounts, seed: int) -> None:
    for row in range(len(accounts.key)):
        accounts.waits_for[row] = threshold(seed, accounts.key[row], Kind.PAYMENT, 0)


@kernel
def _pass(
    accounts: Accounts,
    open_rows: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]],
    when: tuple[float, float],
    seed: int,
    model: Hawkes,
) -> None:
    """Spend the effort and let time pass; `open_rows` is rows, effort and what they pay, `when` beginning and span."""
    rows, effort, paid = open_rows
    begins, span = when
    discounted = exp(-model.discount * begins)
    falls = exp(-model.decay * span)
    for place in range(len(rows)):
        row = rows[place]
        if effort[place] > 0.0:
            accounts.intensity[row] += effort[place]
            accounts.value[row] -= model.effort_cost * effort[place] * discounted
        above = accounts.intensity[row] - model.floor
        expected = model.floor * span + above * (1.0 - falls) / model.decay
        if expected < accounts.waits_for[row]:
            accounts.waits_for[row] -= expected
            accounts.intensity[row] = model.floor + above * falls
        else:
            paid[place] = _pay(accounts, row, (begins, span), seed, model)


@kernel
def _pay(accounts: Accounts, row: int, when: tuple[float, float], seed: int, model: Hawkes) -> int:
    """Follow an account from payment to payment through a span of time, and tell what it pays."""
    begins, left = when
    time, paid = begins, 0
    wait = _wait(accounts.waits_for[row], accounts.intensity[row], left, model)
    while wait < left and accounts.balance[row] > 0:
        time, left = time + wait, left - wait
        number = accounts.payments[row]
        share = model.least_share + (1.0 - model.least_share) * uniform(
            seed, accounts.key[row], Kind.PAYMENT_PART, number
        )
        amount = int(np.rint(share * accounts.balance[row]))
        paid += amount
        accounts.balance[row] -= amount
        accounts.payments[row] = number + 1
        accounts.value[row] += amount / CENTS * exp(-model.discount * time)
        fallen = model.floor + (accounts.intensity[row] - model.floor) * exp(-model.decay * wait)
        accounts.intensity[row] = fallen + model.jump + model.jump_share * share
        accounts.waits_for[row] = threshold(seed, accounts.key[row], Kind.PAYMENT, number + 1)
        wait = _wait(accounts.waits_for[row], accounts.intensity[row], left, model)
    accounts.waits_for[row] -= _integral(accounts.intensity[row], left, model)
    accounts.intensity[row] = model.floor + (accounts.intensity[row] - model.floor) * exp(-model.decay * left)
    return paid


@rule
def _integral(intensity: float, time: float, model: Hawkes) -> float:
    """Integrate the intensity over a time without payments."""
    return model.floor * time + (intensity - model.floor) * (1.0 - exp(-model.decay * time)) / model.decay


@rule
def _wait(needed: float, intensity: float, most: float, model: Hawkes) -> float:
    """Find the time in which the integrated intensity reaches a threshold; `most` if it is later.

    The integral is concave where the intensity lies above its floor, so that Newton's steps come from below.
    """
    if _integral(intensity, most, model) < needed:
        return most
    time = 0.0
    for _ in range(60):
        slope = model.floor + (intensity - model.floor) * exp(-model.decay * time)
        step = (needed - _integral(intensity, time, model)) / slope
        time += step
        if step < 1e-12:
            break
    return min(time, most)
