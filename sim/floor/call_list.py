"""Where each call order of a site stands today, in plain Python: listed, waiting for a retry, studied, in the air.

An order is in one state at a time, an `OrderState`; every move goes through `CallList`, which forgets what the state
before it needed to know.
"""

from bisect import bisect_left, insort

import numpy as np

from ..rules import today_of
from ..state import State
from .contract import OrderState


class Ranking:
    """Persons by priority: the highest first, of equals the smaller number."""

    def __init__(self) -> None:
        self._ranked: list[tuple[float, int]] = []
        self._ranks: dict[int, tuple[float, int]] = {}

    def __len__(self) -> int:
        """Count the ranked."""
        return len(self._ranked)

    def put(self, person: int, priority: float) -> None:
        """Rank a person who is not ranked yet."""
        self._ranks[person] = (priority, -person)
        insort(self._ranked, self._ranks[person])

    def discard(self, person: int) -> None:
        """Strike a person out if he is ranked."""
        rank = self._ranks.pop(person, None)
        if rank is not None:
            del self._ranked[bisect_left(self._ranked, rank)]

    def first(self) -> int:
        """Name the first."""
        return -self._ranked[-1][1]


class CallList:
    """The call orders of a site; a person has at most one.

    Parameters
    ----------
    state
        Where the states of orders are written, and campaigns are read.
    site
        Number of the site.
    """

    def __init__(self, state: State, site: int) -> None:
        self._orders, self._people, self._campaigns = state.orders, state.people, state.campaigns[site]
        self._listed = Ranking()
        self._retry_at: dict[int, int] = {}
        self._studied_by: dict[int, int] = {}

    def __len__(self) -> int:
        """Count the listed."""
        return len(self._listed)

    # how an order moves

    def put(self, person: int) -> None:
        """List a person under the priority he has now."""
        self._move(person, OrderState.LISTED)
        self._listed.put(person, float(self._orders["priority"][person]))

    def take(self) -> int:
        """Take the first; he is on no list until his order moves."""
        person = self._listed.first()
        self._listed.discard(person)
        return person

    def strike(self, person: int) -> None:
        """Let a person have no order any more."""
        self._move(person, OrderState.NONE)

    def study(self, person: int, collector: int) -> None:
        """Let a collector study a person's account."""
        self._move(person, OrderState.STUDIED)
        self._studied_by[person] = collector

    def dial(self, person: int) -> None:
        """Let a call to a person be in the air."""
        self._move(person, OrderState.IN_THE_AIR)

    def wait(self, person: int, ms: int) -> None:
        """Let a person wait for a RETRY, ms since 08:00."""
        self._move(person, OrderState.RETRYING)
        self._retry_at[person] = ms

    def _move(self, person: int, to: OrderState) -> None:
        self._listed.discard(person)
        self._retry_at.pop(person, None)
        self._studied_by.pop(person, None)
        self._orders["live"][person] = to

    # what may be asked

    def has_order(self, person: int) -> bool:
        """Whether a person has an order, in any state."""
        return bool(self._orders["live"][person] != OrderState.NONE)

    def is_retried_at(self, person: int, ms: int) -> bool:
        """Whether a RETRY of that millisecond lists a person: his wait is over, or he is listed and moves up."""
        return self._retry_at.get(person) == ms or bool(self._orders["live"][person] == OrderState.LISTED)

    def is_studied_by(self, person: int, collector: int) -> bool:
        """Whether this collector still studies this person's account."""
        return self._studied_by.get(person) == collector

    def has_dials_left(self, person: int) -> bool:
        """Whether a person may be dialled once more today, as far as his campaign goes."""
        return int(today_of(self._people["calls"][person])) < int(self._campaign_of(person)["dials_per_day"])

    def retry_ms(self, person: int, ending: int) -> int:
        """Say how long a person is left alone after a call that ended like this, an `Ending`."""
        return int(self._campaign_of(person)["retry_ms"][ending])

    def first_is_guarded(self) -> bool:
        """Whether one more abandoned call would pass the limit of the first person's campaign."""
        campaign = self._campaign_of(self._listed.first())
        answered, abandoned = int(campaign["answered"]), int(campaign["abandoned"])
        return abandoned > 0 and (abandoned + 1) * 1000 > int(campaign["limit_permille"]) * answered

    def _campaign_of(self, person: int) -> np.void:
        campaign: np.void = self._campaigns[self._orders["campaign"][person]]
        return campaign
