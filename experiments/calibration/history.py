"""What became of each debtor under one treatment, read from the event log."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario
from sim.simulation import Policy, Simulation, run
from sim.state import LOG
from sim.words import Event, Party

_DAY_MS = 86_400_000
NEVER = 30_000
"""A day after all others."""

_KEPT = np.array(
    [
        Event.CONNECTED,
        Event.DIALED,
        Event.CONVERSATION_ENDED,
        Event.PROMISED,
        Event.PROMISE_KEPT,
        Event.PROMISE_BROKEN,
        Event.PAID,
        Event.SENT,
        Event.READ,
        Event.CALLED_IN,
        Event.COMPLAINED,
        Event.OPTED_OUT,
        Event.DISPUTED,
        Event.LIFE_CHANGED,
        Event.CLOSED,
        Event.RELAPSED,
    ],
    dtype=np.uint8,
)

Rows = NDArray[np.void]


class History:
    """The log of one run in which every person has one account, placed on day 0 of a world in UTC.

    Parameters
    ----------
    scenario, policy, seed
        What is run, to the end of its horizon.
    """

    def __init__(self, scenario: Scenario, policy: Policy, seed: int) -> None:
        parts: list[Rows] = [np.zeros(0, dtype=LOG)]
        world = Simulation(scenario, seed, log=lambda rows: parts.append(rows[np.isin(rows["event"], _KEPT)]))
        self._first_ability = world.state.people["hidden_ability"].copy()
        self.n_persons = len(self._first_ability)
        self._discount = scenario.costs.discount_per_year
        self.arrears = world.state.accounts["arrears"].copy()
        run(world, policy)
        self._rows = np.concatenate(parts)
        self._days = self._rows["at"] // _DAY_MS

    def days(self, event: Event, where: Callable[[Rows], NDArray[np.bool_]] | None = None) -> "Days":
        """Gather who met with an event, and when; `where` picks rows of the log."""
        mask = self._rows["event"] == event
        if where is not None:
            mask &= where(self._rows)
        rows = self._rows[mask]
        return Days(rows["person"], self._days[mask], rows["value"], self.n_persons)

    def paid(self) -> "Days":
        """Gather the payments."""
        return self.days(Event.PAID)

    def resolved(self) -> NDArray[np.int64]:
        """Day on which each person's account first left the book, shape (n_persons,); `NEVER` if it stayed."""
        return self.days(Event.CLOSED).first()

    def spoken(self) -> "Days":
        """Gather the conversations of debtors with a collector, whoever called whom; automated callers left out."""
        return self.days(Event.CONNECTED, lambda rows: rows["party"] == Party.RIGHT)

    def recovered(self, days: int) -> float:
        """Mean share of the arrears on day 0 that is paid before a day, discounted to day 0; 1 at most for each."""
        paid = self.paid().between(0, days)
        total = np.zeros(self.n_persons)
        np.add.at(total, paid.person, paid.value * (1.0 + self._discount) ** (-paid.day / 365.0))
        return float(np.minimum(total / self.arrears, 1.0).mean())

    def ability(self, day: int) -> NDArray[np.int64]:
        """Means to pay of each person on the morning of a day, shape (n_persons,); of those whose account is open."""
        mask = (self._rows["event"] == Event.LIFE_CHANGED) & (self._days < day)
        ability: NDArray[np.int64] = self._first_ability.astype(np.int64)
        ability[self._rows["person"][mask]] = self._rows["outcome"][mask]  # in the order of time: the last one stays
        return ability

    def promises(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Follow each promise to its end.

        Returns
        -------
        Day on which it was made, and 1 if it was kept, 0 if broken, −1 if neither; each of shape (n_promises,).
        """
        made = self.days(Event.PROMISED)
        keys = np.sort(made.person.astype(np.int64) * NEVER + made.day)
        outcome = np.full(len(keys), -1)
        for event, value in ((Event.PROMISE_BROKEN, 0), (Event.PROMISE_KEPT, 1)):
            ended = self.days(event)
            outcome[np.searchsorted(keys, ended.person.astype(np.int64) * NEVER + ended.day, side="right") - 1] = value
        return keys % NEVER, outcome


class Days:
    """Persons and days of one kind of event, in the order of time.

    Attributes
    ----------
    person, day, value
        One an event, shape (n,); `value` as in the log.
    """

    def __init__(
        self, person: NDArray[np.int32], day: NDArray[np.int64], value: NDArray[np.int64], n_persons: int
    ) -> None:
        self.person, self.day, self.value = person, day, value
        self._n_persons = n_persons

    def between(self, since: int, until: int) -> "Days":
        """Keep the events from one day to the day before another."""
        mask = (self.day >= since) & (self.day < until)
        return Days(self.person[mask], self.day[mask], self.value[mask], self._n_persons)

    def first(self) -> NDArray[np.int64]:
        """Day of each person's first event, shape (n_persons,); `NEVER` if there is none."""
        first = np.full(self._n_persons, NEVER)
        first[self.person[::-1]] = self.day[::-1]
        return first

    def any(self) -> NDArray[np.bool_]:
        """Whether each person has one, shape (n_persons,)."""
        return self.first() < NEVER

    def __len__(self) -> int:
        """Count the events."""
        return len(self.day)
