"""Thompson sampling: learn within a run what each touch brings in the next days, and try what may be best.

It looks no further than its window, so it never leaves an account in peace for the sake of later: the baseline that
shows what short sight costs. Everything learned is a sum of whole numbers, which no order of rows can change.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.fate import Kind, normal_quantile, uniform
from sim.jit import i64, kernel, rule
from sim.worklist import Decision, Outcome, Worklist

from .execution import execute
from .parameters import check_ranges, ranged

_MONTH, _LAST_STAGE = 30.0, 3
_CELLS = 16
_ARMS = 4
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Trials:
    """Decisions whose money is being awaited, by account; arrays of shape (n,).

    Attributes
    ----------
    keys
        Accounts.
    place
        Which cell and arm was tried, as cell x arms + arm; -1 where nothing is awaited.
    began
        Day of the decision.
    balance, paid
        Cents owed on that day, and paid since.
    """

    keys: NDArray[np.uint64]
    place: NDArray[np.int64]
    began: NDArray[np.int64]
    balance: NDArray[np.int64]
    paid: NDArray[np.int64]

    @classmethod
    def none(cls, keys: NDArray[np.uint64]) -> "Trials":
        """Await nothing."""
        n = len(keys)
        return cls(keys, np.full(n, -1), *(np.zeros(n, dtype=np.int64) for _ in range(3)))

    def take(self, keys: NDArray[np.uint64]) -> "Trials":
        """Keep what is awaited of these accounts, in their order; of new ones nothing is."""
        if np.array_equal(keys, self.keys):
            return self
        places = _places(self.keys, keys)
        taken, known = Trials.none(keys), places >= 0
        for name in ("place", "began", "balance", "paid"):
            getattr(taken, name)[known] = getattr(self, name)[places[known]]
        return taken


@dataclass
class Memory:
    """What a run has taught so far: this morning's trials, and sums over those that ended, by cell and arm.

    Attributes
    ----------
    today
        Seed and day of the worklist last seen; (0, -1) before the first.
    morning, evening
        Trials awaited before and after the decision of that day.
    sums
        Number, sum, and sum of squares of shares paid in permille, shape (cells x arms, 3).
    """

    today: tuple[int, int] = (0, -1)
    morning: Trials = field(default_factory=lambda: Trials.none(np.zeros(0, dtype=np.uint64)))
    evening: Trials = field(default_factory=lambda: Trials.none(np.zeros(0, dtype=np.uint64)))
    sums: NDArray[np.int64] = field(default_factory=lambda: np.zeros((_CELLS * _ARMS, 3), dtype=np.int64))


@dataclass(frozen=True)
class ThompsonSampling:
    """Learn within a run what each touch brings in a window of days, and try what may be the best.

    Accounts are of one cell by days past due, a conversation in the last 30 days, and a pending
    promise. For each cell and touch, the share of the balance that is paid within the window has a
    normal posterior; each day draws from it once. An account waits until the window of its last decision
    is over. It needs a fresh instance for each run, and begins anew when it meets another.
    """

    sms: str = "sms"
    email: str = "email"
    call: str = "call"
    window: int = ranged(4, 1, 30, "days")
    prior_share: float = ranged(0.05, 0, 1, "of the balance paid in a window, before anything is known")
    prior_weight: float = ranged(20.0, 0.1, 10_000, "decisions that the prior counts for")
    minutes: float = ranged(2.5, 0.5, 15, "collector minutes, a call order")
    minute_price: float = ranged(64.0, 0, 2_000, "cents a collector minute")
    message_price: float = ranged(2.0, 0, 200, "cents a message")
    _memory: Memory = field(default_factory=Memory, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_ranges(self)

    def decide(self, worklist: Worklist) -> Decision:
        """Learn what yesterday brought, draw what each touch may bring, and share out the collectors."""
        self._learn(worklist)
        cell, balance = _cells(worklist), worklist.column("balance")
        arms = [0, *(worklist.treatment(name) for name in (self.sms, self.email, self.call))]
        price = np.array([0.0, self.message_price, self.message_price, self.minutes * self.minute_price])
        value, minutes = np.zeros(worklist.allowed.shape), np.zeros(worklist.allowed.shape[1])
        tried = (self._memory.morning.place, cell, balance)
        _value(value, np.array(arms), self._draw(worklist.seed, worklist.day), price, tried)
        minutes[arms[3]] = self.minutes
        decision = execute(worklist, value, minutes)
        self._await(worklist, cell * _ARMS + _arm_of(decision.treatment, arms))
        return decision

    def _learn(self, worklist: Worklist) -> None:
        """Book what was paid, once a day, and take the trials that are over into the sums."""
        memory, today = self._memory, (worklist.seed, worklist.day)
        if memory.today == today:
            memory.morning = memory.morning.take(worklist.keys)
            return
        if memory.today[0] != today[0] or memory.today[1] > today[1]:
            memory.evening, memory.sums = Memory().evening, Memory().sums
        memory.today = today
        trials = memory.evening if worklist.last is None else _paid(memory.evening, worklist.last)
        gone = np.ones(len(trials.keys), dtype=np.bool_)
        places = _places(trials.keys, worklist.keys)
        gone[places[places >= 0]] = False
        over = (trials.place >= 0) & (gone | (worklist.day - trials.began >= self.window))
        _count(memory.sums, trials.place, trials.paid, trials.balance, over)
        memory.morning = replace(trials, place=np.where(over, -1, trials.place)).take(worklist.keys)

    def _draw(self, seed: int, day: int) -> NDArray[np.float64]:
        """Draw the share of the balance that each arm brings in each cell, shape (cells, arms)."""
        drawn = np.zeros(_CELLS * _ARMS)
        _draw(drawn, self._memory.sums, (float(self.prior_share), float(self.prior_weight)), (seed, day))
        return drawn.reshape(_CELLS, _ARMS)

    def _await(self, worklist: Worklist, place: NDArray[np.int64]) -> None:
        """Begin a trial of what was decided, where none is awaited."""
        morning = self._memory.morning
        fresh = morning.place < 0
        self._memory.evening = Trials(
            keys=morning.keys,
            place=np.where(fresh, place, morning.place),
            began=np.where(fresh, worklist.day, morning.began),
            balance=np.where(fresh, worklist.column("balance").astype(np.int64), morning.balance),
            paid=np.where(fresh, 0, morning.paid),
        )


def _cells(worklist: Worklist) -> NDArray[np.int64]:
    """Find the cell of each row, shape (n,)."""
    cell = np.zeros(len(worklist), dtype=np.int64)
    facts = ("days_past_due", "days_since_conversation", "promise_pending")
    _find_cells(cell, *(worklist.column(name) for name in facts))
    return cell


def _places(ours: NDArray[np.uint64], theirs: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Find where each of their keys is among ours, or -1, shape (n_theirs,)."""
    places = np.full(len(theirs), -1)
    bits = 1 + len(ours).bit_length()
    _match(places, np.full(1 << bits, -1), 64 - bits, ours, theirs)
    return places


def _arm_of(treatment: NDArray[np.integer], arms: list[int]) -> NDArray[np.int64]:
    """Turn numbers of treatments into places among the arms."""
    places: NDArray[np.int64] = np.zeros(max(arms) + 1, dtype=np.int64)
    places[arms] = np.arange(len(arms))
    found: NDArray[np.int64] = places[treatment]
    return found


def _paid(trials: Trials, last: Outcome) -> Trials:
    """Add what was paid since the last decision."""
    booked = replace(Trials.none(last.keys), paid=last.paid).take(trials.keys)
    return replace(trials, paid=trials.paid + booked.paid)


@kernel
def _draw(
    drawn: NDArray[np.float64], sums: NDArray[np.int64], prior: tuple[float, float], when: tuple[int, int]
) -> None:
    """Draw from each normal posterior; `prior` is its mean and weight, `when` seed and day."""
    mean, weight = prior
    for place in range(len(drawn)):
        n = sums[place, 0] + weight
        centre = (sums[place, 1] / 1000.0 + mean * weight) / n
        square = (sums[place, 2] / 1_000_000.0 + mean * weight) / n
        u = uniform(when[0], np.uint64(place), Kind.POLICY_CHOICE, when[1])
        spread = max(square - centre * centre, 0.0)
        drawn[place] = centre + normal_quantile(u) * (spread / n) ** 0.5


@kernel
def _find_cells(
    cell: NDArray[np.int64], late: NDArray[np.float64], talked: NDArray[np.float64], pending: NDArray[np.float64]
) -> None:
    """Combine month past due, a conversation in the last month, and a pending promise."""
    for row in range(len(cell)):
        stage = min(max(int(late[row] / _MONTH), 0), _LAST_STAGE)
        cell[row] = (stage * 2 + (talked[row] < _MONTH)) * 2 + (pending[row] > 0.0)


@kernel
def _value(
    value: NDArray[np.float64],
    arms: NDArray[np.int64],
    drawn: NDArray[np.float64],
    price: NDArray[np.float64],
    tried: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
) -> None:
    """Write what each arm brings above waiting; nothing is worth a touch where a trial is awaited."""
    place, cell, balance = tried
    for row in range(len(value)):
        if place[row] < 0:
            for arm in range(1, len(arms)):
                gain = drawn[cell[row], arm] - drawn[cell[row], 0]
                value[row, arms[arm]] = gain * balance[row] - price[arm]


@kernel
def _count(
    sums: NDArray[np.int64],
    place: NDArray[np.int64],
    paid: NDArray[np.int64],
    balance: NDArray[np.int64],
    over: NDArray[np.bool_],
) -> None:
    """Take trials that are over into the sums."""
    for row in range(len(place)):
        if over[row]:
            share = min(paid[row] * 1000 // max(balance[row], 1), 1000)
            sums[place[row], 0] += 1
            sums[place[row], 1] += share
            sums[place[row], 2] += share * share


@kernel
def _match(
    places: NDArray[np.int64],
    slots: NDArray[np.int64],
    shift: int,
    ours: NDArray[np.uint64],
    theirs: NDArray[np.uint64],
) -> None:
    """Look keys up in a hash table of open addresses, at most half full; `slots` begin at -1."""
    for row in range(len(ours)):
        slot = _slot(ours[row], shift)
        while slots[slot] >= 0:
            slot = (slot + 1) % len(slots)
        slots[slot] = row
    for row in range(len(theirs)):
        slot = _slot(theirs[row], shift)
        while slots[slot] >= 0 and ours[slots[slot]] != theirs[row]:
            slot = (slot + 1) % len(slots)
        places[row] = slots[slot]


@rule
def _slot(key: np.uint64, shift: int) -> int:
    """Spread keys evenly over the slots by the golden ratio (Knuth, TAOCP 3, 6.4)."""
    return i64((key * _GOLDEN) >> np.uint64(shift))
