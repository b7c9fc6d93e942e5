"""Textbook answers, written without a look at `sim`: queues, clipped talk times, hazards."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, takewhile
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri


@dataclass(frozen=True)
class ErlangA:
    """The M/M/c+M queue in its steady state: Poisson calls, exponential talk and patience, first come first served.

    All rates are per unit of time, and waits are in that unit.

    Attributes
    ----------
    calls
        Arrival rate.
    service
        Rate at which a busy collector ends calls.
    hang_up
        Rate at which a waiting caller hangs up: 1 / mean patience.
    collectors
        Number of collectors.

    References
    ----------
    Palm (1946); Garnett, Mandelbaum and Reiman, *Designing a Call Center with Impatient Customers*, MSOM 4 (2002).

    Examples
    --------
    Fifty agents take 48 calls a minute of a minute each; with patience of two minutes 3.1 % hang up.

    >>> queue = ErlangA(calls=48, service=1, hang_up=0.5, collectors=50)
    >>> round(queue.p_abandon, 3), round(60 * queue.wait, 1), round(queue.busy / 50, 2)
    (0.031, 3.7, 0.93)
    """

    calls: float
    service: float
    hang_up: float
    collectors: int

    def _weights(self) -> Iterator[float]:
        """Unnormed probabilities of 0, 1, 2, ... callers in the system."""
        weight = 1.0
        for n in count(1):
            yield weight
            busy = min(n, self.collectors)
            weight *= self.calls / (busy * self.service + (n - busy) * self.hang_up)

    @property
    def _p(self) -> NDArray[np.float64]:
        overload = self.calls - self.collectors * self.service
        peak = self.collectors + max(overload, 0.0) / self.hang_up
        kept = takewhile(lambda item: item[0] <= peak or item[1] > 1e-300, enumerate(self._weights()))
        weights = np.array([weight for _, weight in kept])
        p: NDArray[np.float64] = weights / weights.sum()
        return p

    @property
    def queue(self) -> float:
        """Mean number waiting."""
        p = self._p
        return float((np.maximum(np.arange(len(p)) - self.collectors, 0) * p).sum())

    @property
    def busy(self) -> float:
        """Mean number of collectors who talk."""
        p = self._p
        return float((np.minimum(np.arange(len(p)), self.collectors) * p).sum())

    @property
    def p_wait(self) -> float:
        """Share of callers who find every collector busy."""
        return float(self._p[self.collectors :].sum())

    @property
    def p_abandon(self) -> float:
        """Share of callers who hang up."""
        return self.hang_up * self.queue / self.calls

    @property
    def wait(self) -> float:
        """Mean wait of all callers, of those who hang up too."""
        return self.queue / self.calls

    @property
    def wait_if_served(self) -> float:
        """Mean wait of the callers who are served.

        Who finds k before him in the queue moves up at rates that fall from c m + (k + 1) h to c m + h, each step
        being his own hanging up with probability h over that rate.
        """
        p = self._p[self.collectors :]
        leaving = self.collectors * self.service + self.hang_up * np.arange(1, len(p) + 1)
        stays = np.cumprod((leaving - self.hang_up) / leaving)
        return float((p * stays * np.cumsum(1 / leaving)).sum() / (1 - self.p_abandon))


def wait_of_mg1(calls: float, talk: float, talk_squared: float) -> float:
    """Mean wait in the M/G/1 queue, from the first two moments of talk: Pollaczek and Khinchine.

    Examples
    --------
    Exponential talk is M/M/1, whose wait is rho / (m - l); constant talk waits half as long.

    >>> wait_of_mg1(calls=0.5, talk=1.0, talk_squared=2.0), wait_of_mg1(0.5, 1.0, 1.0)
    (1.0, 0.5)
    """
    return calls * talk_squared / (2 * (1 - calls * talk))


def squared_wait_of_mg1(calls: float, talk: float, talk_squared: float, talk_cubed: float) -> float:
    """Mean squared wait in the M/G/1 queue served first come, first served: Takacs' recursion.

    Unlike the mean, it depends on the order of service: any other order makes waits more uneven.

    Examples
    --------
    M/M/1, whose wait is zero with probability 1 - rho and else exponential of rate m - l: 2 rho / (m - l)^2.

    >>> squared_wait_of_mg1(calls=0.5, talk=1.0, talk_squared=2.0, talk_cubed=6.0)
    4.0
    """
    wait = wait_of_mg1(calls, talk, talk_squared)
    return 2 * wait**2 + calls * talk_cubed / (3 * (1 - calls * talk))


def clipped_exponential_mean(mean: float, shortest: float, longest: float) -> float:
    """Mean of an exponential value kept within bounds.

    Examples
    --------
    >>> round(clipped_exponential_mean(300.0, 5.0, 7200.0), 3)
    300.041
    """
    return shortest + mean * (exp(-shortest / mean) - exp(-longest / mean))


def clipped_lognormal_moment(k: int, mean: float, cv: float, shortest: float, longest: float) -> float:
    """k-th moment of a lognormal value kept within bounds; `mean` and `cv` are those before.

    Examples
    --------
    Without bounds the second moment is mean^2 (1 + cv^2).

    >>> round(clipped_lognormal_moment(2, 10.0, 0.8, 1e-9, 1e9), 6)
    164.0
    """
    sd = sqrt(log(1 + cv * cv))
    centre = log(mean) - sd * sd / 2
    low, high = (log(shortest) - centre) / sd, (log(longest) - centre) / sd
    within = exp(k * centre + (k * sd) ** 2 / 2) * (ndtr(high - k * sd) - ndtr(low - k * sd))
    return float(within + shortest**k * ndtr(low) + longest**k * ndtr(-high))


def age_factor(age: NDArray[np.int64], decay_days: float, floor: float) -> NDArray[np.float64]:
    """Factor on the payment hazard by age, days past due: an exponential fall to a floor.

    Examples
    --------
    >>> age_factor(np.array([0, 100]), decay_days=100.0, floor=0.04).round(3).tolist()
    [1.0, 0.393]
    """
    return floor + (1 - floor) * np.exp(-age / decay_days)


def payday_factor(days: NDArray[np.int64], lift: float) -> NDArray[np.float64]:
    """Factor on the payment hazard by day: lifted on days 0, 1, 14 and 15 of thirty, with a mean of one.

    Examples
    --------
    >>> payday_factor(np.arange(30), lift=0.35).sum().round(9)
    np.float64(30.0)
    """
    lifted = np.isin(days % 30, [0, 1, 14, 15])
    return np.where(lifted, 1 + lift, 1 - 4 * lift / 26)


def happened_by(hazards: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability that an event has happened by the end of each day, from its integrated hazard of each day.

    Examples
    --------
    A probability of one half a day is a hazard of ln 2 a day.

    >>> happened_by(np.full(3, np.log(2))).round(3).tolist()
    [0.5, 0.75, 0.875]
    """
    by: NDArray[np.float64] = -np.expm1(-np.cumsum(hazards))
    return by


def mixed_happened_by(hazards: NDArray[np.float64], sd: float) -> NDArray[np.float64]:
    """As `happened_by`, for a crowd whose hazards differ by lognormal factors of mean one and this sd of the logarithm.

    Examples
    --------
    Without spread it is the same; with it the willing are gone early, and the others linger.

    >>> mixed_happened_by(np.full(2, np.log(2)), sd=0.0).round(3).tolist()
    [0.5, 0.75]
    >>> mixed_happened_by(np.full(2, np.log(2)), sd=1.35).round(3).tolist()
    [0.332, 0.477]
    """
    u = (np.arange(20_000) + 0.5) / 20_000
    frailty = np.exp(sd * ndtri(u) - sd * sd / 2)
    by: NDArray[np.float64] = -np.expm1(-np.multiply.outer(np.cumsum(hazards), frailty)).mean(axis=1)
    return by
