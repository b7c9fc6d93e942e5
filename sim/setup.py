"""A new world's arrays, from scenario, seed and portfolio."""

import numpy as np

from .clock import Clock
from .delinquency import DAYS_A_MONTH, N_BUCKETS
from .nature import draw_hidden
from .packing import campaigns_of, house_of, packed, sites_of, tables_of, treatments_of
from .population import people_of
from .portfolio import Portfolio
from .scenario import Scenario
from .state import LOG, ORDER, ROW_RESULT, TODAY, State
from .words import N_TALLIES

_LOG_ROWS = 1 << 16
_OUTBOX_PLACES = 1 << 14


def new_state(scenario: Scenario, seed: int, portfolio: Portfolio, clock: Clock, *, logs: bool) -> State:
    """Lay out the arrays of a run and draw what is hidden.

    Raises
    ------
    ValueError
        If the portfolio names a site or a zone that the scenario does not have.
    """
    _check_fit(scenario, portfolio)
    people, touched, accounts = people_of(portfolio, scenario.horizon)
    today = np.zeros(1, dtype=TODAY)
    today["seed"], today["shock_factor"], today["hazard_factor"], today["log_on"] = seed, 1.0, 1.0, logs
    for channel in ("sms", "email", "calls", "letter", "voice"):
        today[f"{channel}_open"] = 1
    today["grid_ms"] = 1
    sites, campaigns = sites_of(scenario), campaigns_of(scenario)
    shape = (scenario.horizon + 1, len(scenario.sites), len(portfolio.segments), N_TALLIES)
    state = State(
        behaviour=packed(scenario.behaviour),
        tables=tables_of(scenario.behaviour),
        house=house_of(scenario),
        today=today,
        sites=sites,
        campaigns=campaigns,
        answers=np.zeros((scenario.horizon + 1, *campaigns.shape, 2), dtype=np.int64),
        roster=np.zeros((len(sites), max(int(sites["collectors"].max()), 0)), dtype=np.int32),
        treatments=treatments_of(scenario),
        people=people,
        touched=touched,
        accounts=accounts,
        orders=np.zeros(len(people), dtype=ORDER),
        open_people=np.zeros(len(people), dtype=np.int32),
        book=np.zeros(len(accounts), dtype=np.int32),
        rows=np.full(len(accounts), -1, dtype=np.int32),
        results=np.zeros(0, dtype=ROW_RESULT),
        outbox=np.zeros(_OUTBOX_PLACES, dtype=np.int64),
        offsets=clock.offsets,
        tallies=np.zeros(shape, dtype=np.int64),
        rolls=np.zeros(
            (scenario.horizon // DAYS_A_MONTH + 1, len(portfolio.segments), N_BUCKETS, N_BUCKETS, 3), dtype=np.int64
        ),
        back=np.full(scenario.horizon + 1, -1, dtype=np.int32),
        log=np.zeros(_LOG_ROWS if logs else 4096, dtype=LOG),
    )
    draw_hidden(state, _willingness_shifts(scenario, portfolio))
    return state


def _check_fit(scenario: Scenario, portfolio: Portfolio) -> None:
    limits = {"site": len(scenario.sites), "zone": len(scenario.zones), "phone_zone": len(scenario.zones)}
    for name, limit in limits.items():
        values = portfolio.accounts[name]
        if len(values) and values.max() >= limit:
            raise ValueError(f"the portfolio uses {name} {values.max()}, the scenario has {limit}")


def _willingness_shifts(scenario: Scenario, portfolio: Portfolio) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    known = {segment.name: segment.willingness for segment in scenario.population.segments}
    return np.array([known.get(name, 0.0) for name in portfolio.segments])
