"""Our floor as a textbook queue: a site that only strangers call, in a Poisson stream, day after day.

A day is one replication: the floor opens empty, and days share no luck. Calls come from opening to closing, a Poisson
number of them at uniform moments (`add_inbound`). What is measured are the callers who arrive in the middle of the
day, after a warm-up of many mean talks and patiences, and so long before closing that none of them meets it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import Scenario, Simulation
from sim.scenario import HOUR
from sim.words import Event
from tests.sim.worlds import Diary, Log, Wait, live, one_each, scenario_of
from tests.theory.worlds import EVERY_DAY, beyond

OPENS = 8 * HOUR


@dataclass(frozen=True)
class Queue:
    """A queue to simulate; times in seconds, but for the hours of the day.

    Attributes
    ----------
    per_hour
        Calls an hour.
    warm_up, measured, margin
        Hours of calls before those that count, with those that count, and after them.
    """

    collectors: int
    per_hour: float
    talk: float
    shape: str
    patience: float
    days: int
    warm_up: float
    measured: float
    margin: float = 1.0
    cv: float = 0.8
    floor: str = "compiled"

    @property
    def hours(self) -> float:
        """Hours that the floor is open."""
        return self.warm_up + self.measured + self.margin

    @property
    def scenario(self) -> Scenario:
        """The world of this queue: no work after a call, so that talk is all of the service."""
        behaviour: dict[str, Any] = {"payment": {"base_hazard": 0.0}}
        plain = scenario_of(behaviour, days=self.days, floor=self.floor, sites=({"days": EVERY_DAY},))
        site = {
            "collectors": self.collectors,
            "opens": OPENS,
            "closes": OPENS + round(self.hours * HOUR),
            "talk_shape": self.shape,
            "talk_minutes": self.talk / 60,
            "talk_cv": self.cv,
            "wrap_up_minutes": 0.0,
        }
        return beyond(
            plain.model_copy(update={"sites": (beyond(plain.sites[0], site),)}),
            {"behaviour": {"inbound": {"patience_seconds": self.patience}}},
        )

    def calls(self, seed: int) -> "Calls":
        """Run the queue, and read its callers from the log."""
        diary = Diary()
        world = Simulation(self.scenario, seed, one_each(1), log=diary, processes=[self._stream])
        live(world, Wait())
        return Calls.read(self, diary.rows(), world.clock.bounds)

    def _stream(self, world: Simulation) -> Any:
        numbers = np.random.default_rng(world.seed).poisson(self.per_hour * self.hours, self.days)
        for day, number in enumerate(numbers):
            yield world.env.timeout(int(world.clock.bounds[day]) - int(world.env.now))
            world.commands.add_inbound("main", int(number), within_seconds=self.hours * 3600)


@dataclass(frozen=True)
class Calls:
    """Every caller of a run: his day, and hours of that day at which he came, left the queue, and hung up or was done.

    Attributes
    ----------
    came, left, done
        Hours since opening; `left` is `done` for a caller who was not served.
    """

    queue: Queue
    day: NDArray[np.int64]
    came: NDArray[np.float64]
    left: NDArray[np.float64]
    done: NDArray[np.float64]
    served: NDArray[np.bool_]

    @classmethod
    def read(cls, queue: Queue, log: Log, bounds: NDArray[np.int64]) -> "Calls":
        """Pair the rows of a log that belong to one caller."""
        came, gone = log[log["event"] == Event.CALLED_IN], log[log["event"] == Event.RENEGED]
        taken, ended = _pairs_of_talk(log)
        arrived_of = dict(zip(came["value"].tolist(), came["at"].tolist(), strict=True))
        hung_up = np.array([arrived_of[number] for number in gone["value"].tolist()], dtype=np.int64)
        arrived = np.concatenate([taken["at"] - taken["value"], hung_up])
        assert sorted(arrived.tolist()) == came["at"].tolist()
        day = np.searchsorted(bounds, arrived, side="right") - 1
        left, done = np.concatenate([taken["at"], gone["at"]]), np.concatenate([ended["at"], gone["at"]])
        hours = [(at - bounds[day]) / HOUR for at in (arrived, left, done)]
        return cls(queue, day, hours[0], hours[1], hours[2], np.arange(len(day)) < len(taken))

    def by_day(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Add up a value of each caller, by day, over the callers who came while calls counted."""
        first = self.queue.warm_up
        counts = (self.came >= first) & (self.came < first + self.queue.measured)
        return self._added_up(np.where(counts, values, 0.0))

    def present(self, since: NDArray[np.float64], until: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean number of callers between two of their moments, by day, over the hours that count."""
        first = self.queue.warm_up
        low, high = np.maximum(since, first), np.minimum(until, first + self.queue.measured)
        return self._added_up(np.maximum(high - low, 0.0)) / self.queue.measured

    def _added_up(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(self.day, values, minlength=self.queue.days), dtype=np.float64)


def _pairs_of_talk(log: Log) -> tuple[Log, Log]:
    """Rows at which talks begin, and at which the same talks end."""
    taken, ended = log[log["event"] == Event.CONNECTED], log[log["event"] == Event.CONVERSATION_ENDED]
    by_collector = [np.argsort(rows["actor"], kind="stable") for rows in (taken, ended)]
    return taken[by_collector[0]], ended[by_collector[1]]
