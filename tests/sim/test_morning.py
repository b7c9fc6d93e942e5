"""The morning pass against `oracle`, day by day: 50 accounts of 36 persons, 60 days, nobody touched.

Two books: one left alone, and one in which promises, disputes, excitation, fatigue and momentum are written by hand
into the state, so that what usually follows from a conversation is settled too. Integers must agree exactly; what is
stored in single precision within 1e-5.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim import PORTFOLIO, Portfolio, Scenario, Simulation
from sim.scenario import RecessionRamp
from sim.state import NEVER
from sim.words import Event, Source
from tests.sim.oracle import BUCKETS, PROMISE, Account, Due, Oracle, moment
from tests.sim.worlds import Diary, Wait, scenario_of

SEED = 20260201
DAYS = 60
PERSONS = 36
ACCOUNTS = 50

LIVELY: dict[str, Any] = {
    "ability": {
        "shock_per_month": 0.03,
        "tight_per_month": 0.06,
        "recover_shock_per_month": 0.3,
        "recover_tight_per_month": 0.35,
    },
    "payment": {"base_hazard": 0.05, "full_share": 0.5, "momentum": 0.05},
    "dispute": {"per_month": 0.02, "invalid_share": 0.3, "invalid_factor": 20.0, "days": 9},
    "relapse": {"per_month": (0.6, 0.8, 1.0)},
    "vulnerability": {"share": 0.0, "flagged_wrongly": 0.0},
}


def _portfolio() -> Portfolio:
    rng = np.random.default_rng(SEED)
    rows = np.zeros(ACCOUNTS, dtype=PORTFOLIO)
    keys = rng.integers(1, 2**64, size=ACCOUNTS + PERSONS, dtype=np.uint64)
    person = np.concatenate([np.arange(PERSONS), rng.integers(0, PERSONS, ACCOUNTS - PERSONS)])
    rows["key"], rows["person"] = keys[:ACCOUNTS], keys[ACCOUNTS:][person]
    rows["placed"] = np.where(rng.random(ACCOUNTS) < 0.4, 0, rng.integers(0, 30, ACCOUNTS))
    rows["due"] = rows["placed"] - rng.integers(-20, 170, ACCOUNTS)
    rows["balance"] = rng.integers(3_000, 300_000, ACCOUNTS)
    rows["instalment"] = rows["balance"] // 8
    rows["arrears"] = np.minimum(rows["balance"], rows["instalment"] * rng.integers(1, 5, ACCOUNTS))
    for name in BUCKETS[:3]:
        rows[name] = rng.integers(0, rows["balance"] // 10)
    rows["score"] = np.where(rng.random(ACCOUNTS) < 0.2, np.nan, rng.standard_normal(ACCOUNTS))
    return Portfolio.of(rows)


def _scenario() -> Scenario:
    return scenario_of(
        LIVELY,
        days=DAYS,
        start="2026-02-01",  # the day before 2026-03-08 has 23 hours in New York
        books={"late_fee": 15.0, "waterfall": ("fees", "interest", "principal", "costs")},
        interventions=[RecessionRamp(day=20, days=10, shocks=3.0, hazard=0.7)],
    )


def _ramp(day: int, end: float) -> float:
    """Factor in force on a day: each step is commanded at 08:00 and works from the next morning on."""
    return 1 + min(max(day - 20, 0), 10) / 10 * (end - 1)


@dataclass
class Twins:
    """A simulation and its oracle, with what both said each day."""

    world: Simulation
    oracle: Oracle
    diary: Diary
    state: list[tuple[Any, Any]] = field(default_factory=list)
    books: list[tuple[list[Any], list[Any]]] = field(default_factory=list)
    told: list[tuple[Any, ...]] = field(default_factory=list)
    payments: list[list[Due]] = field(default_factory=list)


def _ours(row: np.void) -> dict[str, Any]:
    whole = {name: int(row[name]) for name in row.dtype.names or () if np.issubdtype(row.dtype[name], np.integer)}
    dates = ("closed", "promise_due", "disputed_until", "last_paid")
    return whole | {name: None if whole[name] == NEVER else whole[name] for name in dates}


def _theirs(account: Account) -> dict[str, Any]:
    return {
        **account.buckets,
        **account.sums,
        "arrears": account.arrears,
        "promised": account.promised,
        "promise_due": account.promise_due,
        "next_due": account.next_due,
        "closed": account.closed,
        "disputed_until": account.disputed_until,
        "last_paid": account.last_paid,
        "n_payments": account.counts["payments"],
        "kept": account.counts["kept"],
        "broken": account.counts["broken"],
        "n_disputes": account.counts["disputes"],
        "status": account.status,
        "hidden_pays_today": account.pays,
        "hidden_valid": int(account.valid),
    }


def _floats(oracle: Oracle) -> dict[str, list[Any]]:
    return {
        "hidden_residual": [account.residual for account in oracle.accounts],
        "hidden_momentum": [account.momentum for account in oracle.accounts],
        "hidden_hazard": [account.hazard for account in oracle.accounts],
        "hidden_base": [account.base for account in oracle.accounts],
        "hidden_excitation": [person.excitation for person in oracle.people],
        "hidden_fatigue": [person.fatigue for person in oracle.people],
        "hidden_ability": [person.ability for person in oracle.people],
        "n_lives": [person.lives for person in oracle.people],
        "n_open": [person.n_open for person in oracle.people],
    }


def _write_by_hand(world: Simulation, oracle: Oracle, day: int) -> None:
    """Write into both books what a day's conversations might have led to."""
    rng = np.random.default_rng((SEED, day))
    state = world.state
    for index in rng.permutation(ACCOUNTS)[:6].tolist():
        account, row = oracle.accounts[index], state.accounts[index]
        if account.status != 1:
            continue
        person, who = account.person, state.people[row["person"]]
        jump = int(rng.integers(0, 5))
        person.excitation[jump] += 1.5
        who["hidden_excitation"][jump] += 1.5
        person.fatigue += 2.0
        who["hidden_fatigue"] += 2.0
        account.momentum += 0.25
        row["hidden_momentum"] += 0.25
        if not account.promised and day % 3 == 0:
            account.promised = max(account.arrears // int(rng.integers(1, 4)), 1)
            account.promise_due, account.promise_paid = day + int(rng.integers(1, 8)), 0
            account.pestered = int(rng.integers(0, 4))
            account.counts["promises"] += 1
            row["promised"], row["promise_due"], row["promise_paid"] = account.promised, account.promise_due, 0
            row["pestered"], row["n_promises"] = account.pestered, account.counts["promises"]
        elif account.disputed_until is None and day % 5 == 0:
            account.disputed_until = row["disputed_until"] = day + oracle.scenario.behaviour.dispute.days


@cache
def _live_twice(*, by_hand: bool) -> Twins:
    scenario, portfolio, diary = _scenario(), _portfolio(), Diary()
    world = Simulation(scenario, SEED, portfolio, log=diary)
    names = PORTFOLIO.names or ()
    rows = [dict(zip(names, row.item(), strict=True)) for row in portfolio.accounts]
    oracle = Oracle(scenario, SEED, rows, world.state.tables[0]["part_paid"].tolist())
    twins = Twins(world, oracle, diary)
    for day in range(DAYS):
        oracle.shocks, oracle.hazards = _ramp(day, 3.0), _ramp(day, 0.7)
        oracle.morning(day)
        ours = [_ours(row) for row in world.state.accounts]
        theirs = [_theirs(account) for account in oracle.accounts]
        twins.books.append(([{k: us[k] for k in them} for us, them in zip(ours, theirs, strict=True)], theirs))
        known = {name: world.state.accounts[name].copy() for name in list(_floats(oracle))[:4]}
        known |= {name: world.state.people[name].copy() for name in list(_floats(oracle))[4:]}
        twins.state.append((known, {name: np.array(values) for name, values in _floats(oracle).items()}))
        if by_hand:
            _write_by_hand(world, oracle, day)
        world.advance(Wait().decide(world.worklist()))
        oracle.evening()
        twins.told += [(day, *event) for event in oracle.events]
        twins.payments.append(oracle.payments)
    return twins


@pytest.fixture(scope="module", params=[False, True], ids=["left alone", "written by hand"])
def twins(request: pytest.FixtureRequest) -> Twins:
    return _live_twice(by_hand=request.param)


def _logged(twins: Twins) -> list[tuple[Any, ...]]:
    rows = twins.diary.rows()
    rows = rows[rows["event"] != Event.COMMANDED]
    days = np.searchsorted(twins.world.clock.bounds, rows["at"], side="right") - 1
    who = np.where(rows["event"] == Event.LIFE_CHANGED, rows["person"], rows["account"])
    values = zip(days, rows["event"], who, rows["outcome"], rows["value"], strict=True)
    return [(int(d), Event(e).name, int(w), int(o), int(v)) for d, e, w, o, v in values]


def test_every_morning_books_equal_the_oracles_to_the_cent(twins: Twins) -> None:
    for day, (ours, theirs) in enumerate(twins.books):
        assert ours == theirs, f"day {day}"


def test_every_morning_hidden_state_equals_the_oracles(twins: Twins) -> None:
    for day, (ours, theirs) in enumerate(twins.state):
        for name, wanted in theirs.items():
            np.testing.assert_allclose(ours[name], wanted, rtol=1e-5, atol=3e-6, err_msg=f"{name}, day {day}")


def test_the_log_tells_what_the_oracle_tells_in_its_order(twins: Twins) -> None:
    assert _logged(twins) == twins.told


def test_a_payment_falls_at_the_millisecond_where_the_hazard_crosses(twins: Twins) -> None:
    """Between the moments for a residual 3e-6 smaller and larger, the rounding of single precision."""
    rows, bounds = twins.diary.rows(), twins.world.clock.bounds
    for day, payments in enumerate(twins.payments):
        length = int(bounds[day + 1] - bounds[day])
        for due in payments:
            paid = rows[(rows["event"] == Event.PAID) & (rows["account"] == due.account)]
            (at,) = [int(at - bounds[day]) for at in paid["at"] if bounds[day] <= at < bounds[day + 1]]
            slack = 3e-6 / due.hazard + 1e-7
            assert min(moment(due.fraction - slack), length - 1) - 1 <= at <= moment(due.fraction + slack) + 1


def test_the_lives_compared_hold_every_kind_of_morning_event() -> None:
    twins = _live_twice(by_hand=True)
    names = {name for _, name, *_ in _logged(twins)}
    assert names >= {
        "PLACED",
        "INSTALMENT_DUE",
        "CHARGED",
        "LIFE_CHANGED",
        "DISPUTED",
        "DISPUTE_RESOLVED",
        "WAIVED",
        "WRITTEN_OFF",
        "RELAPSED",
        "BUCKETED",
        "PROMISE_KEPT",
        "PROMISE_BROKEN",
        "PAID",
        "CLOSED",
    }
    assert {due.hazard == np.inf for day in twins.payments for due in day} == {True, False}
    assert int(Source.PROMISE) == PROMISE
