"""A randomised trial: accounts on some mornings, how they were touched by chance, and what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policies import Random
from sim.scenario import Scenario
from sim.scoring import PAYS_WITHIN
from sim.simulation import Simulation
from sim.worklist import Decision, Outcome, Worklist

EVERY_DAYS = 8
"""Of the mornings on which an account is left alone, one in so many is noted; all those on which it is touched."""

TOUCH_SHARES = (0.05, 0.1, 0.2)
"""Shares of the accounts touched a day: seeds take turns, so that accounts with few and with many contacts are seen."""


@dataclass(frozen=True, eq=False)
class Cases:
    """Accounts on some mornings; arrays of shape (n,).

    Attributes
    ----------
    seen
        Features by name.
    seed, day
        When.
    treatment
        Which of `arms` was ordered; 0 is none.
    propensity
        Probability of that order.
    allowed
        Which arms were possible, shape (n, n_arms).
    resolved
        Cents paid within the horizon, and what was owed on time again at the end of it.
    paid
        Whether anything was paid within 30 days.
    reached
        Whether the debtor was spoken to this day.
    complaints, minutes, cost
        Complaints within a week; collector minutes and cents spent on touches this day.
    """

    arms: tuple[str, ...]
    seen: dict[str, NDArray[np.float64]]
    seed: NDArray[np.int64]
    day: NDArray[np.int64]
    treatment: NDArray[np.int64]
    propensity: NDArray[np.float64]
    allowed: NDArray[np.bool_]
    resolved: NDArray[np.float64]
    paid: NDArray[np.bool_]
    reached: NDArray[np.bool_]
    complaints: NDArray[np.float64]
    minutes: NDArray[np.float64]
    cost: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the cases."""
        return len(self.day)

    @property
    def weight(self) -> NDArray[np.float64]:
        """How many mornings each case stands for: all touched ones are noted, and few of the others."""
        return np.where(self.treatment > 0, 1.0, float(EVERY_DAYS))

    @property
    def share(self) -> NDArray[np.float64]:
        """Resolved share of the balance."""
        return self.resolved / np.maximum(self.seen["balance"], 1.0)

    def of(self, which: NDArray[np.bool_]) -> "Cases":
        """Take some of the cases."""
        arrays = {f.name: getattr(self, f.name)[which] for f in fields(self) if f.name not in ("arms", "seen")}
        return Cases(self.arms, {name: column[which] for name, column in self.seen.items()}, **arrays)


def trial_of(scenario: Scenario, arms: Sequence[str], within: int) -> Scenario:
    """Change a scenario into a trial: a few treatments, collectors enough, and time to see what becomes of all."""
    sites = tuple(
        site.model_copy(update={"collectors": "unlimited", "dials_share": None, "shifts": ()})
        for site in scenario.sites
    )
    treatments = {name: scenario.treatments[name] for name in arms}
    days = scenario.days + within
    return scenario.model_copy(update={"sites": sites, "treatments": treatments, "days": days, "run_out_days": 1})


def observe(
    scenario: Scenario, chosen: Iterable[int], arms: Sequence[str], features: Sequence[str], within: int
) -> Cases:
    """Run the trial on some seeds."""
    trial = trial_of(scenario, arms, within)
    parts = [
        _Diary(trial, seed, TOUCH_SHARES[place % len(TOUCH_SHARES)], tuple(features), within).cases()
        for place, seed in enumerate(chosen)
    ]
    return joined(parts)


def joined(parts: Sequence[Cases]) -> Cases:
    """Put cases together."""
    arrays = {
        f.name: np.concatenate([getattr(part, f.name) for part in parts])
        for f in fields(Cases)
        if f.name not in ("arms", "seen")
    }
    seen = {name: np.concatenate([part.seen[name] for part in parts]) for name in parts[0].seen}
    return Cases(parts[0].arms, seen, **arrays)


class _Diary:
    """One replication of a trial, noted day by day."""

    def __init__(self, trial: Scenario, seed: int, touch_share: float, features: tuple[str, ...], within: int) -> None:
        self._world, self._policy = Simulation(trial, seed), Random(touch_share)
        self._seed, self._features, self._within = seed, features, within
        self._closed: set[int] = set()
        self._noted: list[dict[str, NDArray[Any]]] = []
        self._events: list[tuple[NDArray[np.uint64], int, NDArray[np.float64]]] = []

    def cases(self) -> Cases:
        """Run to the end, and say what became of every case."""
        world = self._world
        while not world.is_over:
            worklist = world.worklist()
            decision = self._policy.decide(worklist)
            noted = self._note(worklist, decision) if world.day < world.scenario.days - self._within else None
            balance = worklist.column("balance")
            outcome = world.advance(decision)
            self._enter(worklist.day, outcome, balance)
            if noted is not None:
                self._noted[-1]["reached"] = self._reached(worklist, outcome)[noted]
                self._noted[-1]["minutes"] = outcome.collector_ms[noted] / 60_000
                self._noted[-1]["cost"] = outcome.cost[noted]
        return self._summed_up()

    def _note(self, worklist: Worklist, decision: Decision) -> NDArray[np.int64]:
        """Note what is seen of this morning's cases; a day without collectors makes no trial of calls."""
        works = (worklist.capacity > 0)[worklist.site]
        sampled = (worklist.keys + np.uint64(worklist.day)) % np.uint64(EVERY_DAYS) == 0
        rows = np.flatnonzero(works & (sampled | (decision.treatment > 0)))
        propensity = np.ones(len(worklist)) if decision.propensity is None else decision.propensity
        treatment = decision.treatment[rows]
        self._noted.append(
            {
                "key": worklist.keys[rows],
                "day": np.full(len(rows), worklist.day),
                "treatment": treatment,
                "propensity": propensity[rows],
                "allowed": worklist.allowed[rows, 1:],
                **{f"seen {name}": worklist.column(name)[rows] for name in self._features},
            }
        )
        return rows

    def _reached(self, worklist: Worklist, outcome: Outcome) -> NDArray[np.bool_]:
        """Tell by the next morning's count of conversations; of what has closed, by whether anybody was spoken to."""
        after = self._world.worklist()
        place = dict(zip(after.keys.tolist(), after.column("conversations").tolist(), strict=True))
        before = worklist.column("conversations").tolist()
        now = [place.get(key, had) for key, had in zip(worklist.keys.tolist(), before, strict=True)]
        return np.asarray((np.array(now) > before) | (outcome.closed & (outcome.connected > 0)))

    def _enter(self, day: int, outcome: Outcome, balance: NDArray[np.float64]) -> None:
        """Enter what came in: payments, balances owed on time again, and off what fell behind again."""
        saved = np.where(outcome.closed & (outcome.paid > 0), balance - outcome.paid, 0.0).clip(0)
        back = np.array([int(key) in self._closed for key in outcome.keys], dtype=bool)
        self._closed.difference_update(int(key) for key in outcome.keys[back])
        self._closed.update(int(key) for key in outcome.keys[outcome.closed])
        what = np.column_stack(
            [outcome.paid + saved - np.where(back, balance, 0.0), outcome.paid > 0, outcome.complaints]
        )
        rows = np.flatnonzero(what.any(axis=1))
        self._events.append((outcome.keys[rows], day, what[rows]))

    def _summed_up(self) -> Cases:
        noted = {name: np.concatenate([part[name] for part in self._noted]) for name in self._noted[0]}
        keys, place = np.unique(noted.pop("key"), return_inverse=True)
        until, day = self._until(keys), noted["day"]
        came = until[place, day + self._within] - until[place, day]
        seen = {name: noted.pop(f"seen {name}") for name in self._features}
        return Cases(
            arms=self._world.scenario.treatment_names[1:],
            seen=seen,
            seed=np.full(len(day), self._seed),
            resolved=came[:, 0],
            paid=until[place, day + PAYS_WITHIN, 1] > until[place, day, 1],
            complaints=until[place, day + 7, 2] - until[place, day, 2],
            **noted,
        )

    def _until(self, keys: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Sum up what had come in before each day: cents, payments, complaints; shape (n_keys, days + 1, 3)."""
        flow = np.zeros((len(keys), self._world.scenario.days + 1, 3))
        for event_keys, day, what in self._events:
            at = np.searchsorted(keys, event_keys).clip(0, len(keys) - 1)
            known = keys[at] == event_keys
            flow[at[known], day + 1] += what[known]
        return flow.cumsum(axis=1)
