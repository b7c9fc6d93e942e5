"""Finished runs made up by hand, for KPIs whose values can be worked out by hand too."""

from dataclasses import replace
from typing import Any

import numpy as np

from sim import Run, Scenario
from sim.delinquency import N_BUCKETS
from sim.kpis import KPIS
from sim.state import ACCOUNT, NEVER, PERSON_RESULT
from sim.words import N_TALLIES, Status, Tally

HOUR = 3_600_000
DECIDES, RUN_OUT = 3, 2

COSTS = {
    "collector_hour": 30.0,
    "dial": 0.1,
    "sms": 0.05,
    "email": 0.01,
    "letter": 0.8,
    "voice_message": 0.02,
    "ai_minute": 0.25,
    "complaint": 200.0,
    "payment_fee": 0.02,
    "discount_per_year": 0.1,
}


def scenario_of(*collectors: Any) -> Scenario:
    sites = [{"name": f"site{n}", "collectors": each} for n, each in enumerate(collectors or (5,))]
    return Scenario.model_validate({"days": DECIDES, "run_out_days": RUN_OUT, "costs": COSTS, "sites": sites})


def run_of(
    tallies: dict[Tally, int] | None = None, n_accounts: int = 0, scenario: Scenario | None = None, day: int = 0
) -> Run:
    """A run with these tallies on one day, at the first site and in the first of two segments."""
    scenario = scenario or scenario_of()
    counts = np.zeros((DECIDES + RUN_OUT, len(scenario.sites), 2, N_TALLIES), dtype=np.int64)
    for tally, amount in (tallies or {}).items():
        counts[day, 0, 0, tally] = amount
    names = [name for name in ACCOUNT.names or () if not name.startswith("hidden_")]
    accounts = np.zeros(n_accounts, dtype=ACCOUNT)[names]
    for name in ("first_paid", "touched_on", "closed"):
        accounts[name] = NEVER
    accounts["status"] = Status.OPEN
    rolls = np.zeros((1, 2, N_BUCKETS, N_BUCKETS, 3), dtype=np.int64)
    persons = np.zeros(n_accounts, dtype=PERSON_RESULT)
    accounts["person"] = np.arange(n_accounts)
    return Run(counts, rolls, accounts, persons, scenario, seed=1, segments=("small", "large"))


def lasting(run: Run, days: int) -> Run:
    """The same run, with nothing more on the days that follow, and room for their monthly counts."""
    tallies = np.zeros((days, *run.tallies.shape[1:]), dtype=np.int64)
    tallies[: len(run.tallies)] = run.tallies
    rolls = np.zeros((days // 30 + 1, *run.rolls.shape[1:]), dtype=np.int64)
    return replace(run, tallies=tallies, rolls=rolls)


def value(name: str, run: Run) -> float:
    return KPIS[name].function(run)
