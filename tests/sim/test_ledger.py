"""Money: conserved to the cent, allocated in order, refunded when too much, and every imbalance found."""

from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import Simulation
from sim.ledger import (
    FEES,
    INTEREST,
    allocate,
    balance_of,
    charge,
    due_of,
    first_imbalance,
    receive,
    waive,
    write_off,
)
from sim.words import Event, Source, Status, Tally
from tests.sim.worlds import Diary, InTurn, Wait, live, one_each, quiet, scenario_of

BUCKETS = ("costs", "fees", "interest", "principal")
GONE = ("paid", "waived", "written_off")
BOOK = np.zeros(1, dtype=np.int32)


def _world(**fields: Any) -> Simulation:
    """Make one account that nothing happens to: 1,000.00 owed, 100.00 of it past due."""
    return Simulation(scenario_of(quiet()), 1, one_each(1, **fields), log=Diary())


@cache
def _saved() -> tuple[Simulation, Any, Any]:
    world = _world(costs=1_000, fees=2_000, interest=3_000)
    return world, world.state.accounts.copy(), world.state.people.copy()


def _fresh() -> Any:
    """Use one world again: the account as it was, and nothing counted."""
    world, accounts, people = _saved()
    world.state.accounts[:], world.state.people[:] = accounts, people
    world.state.tallies[:] = 0
    world.state.today["n_log"] = 0
    return world.state


# conservation


def _tally(state: Any, tally: Tally) -> int:
    return int(state.tallies[..., tally].sum())


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("charge"), st.sampled_from([FEES, INTEREST]), st.integers(-5, 50_000)),
        st.tuples(st.just("receive"), st.sampled_from(list(Source)[1:]), st.integers(0, 60_000)),
    ),
    max_size=12,
)


@settings(max_examples=200)
@given(steps=STEPS, end=st.sampled_from(["", "waive", "write_off"]))
def test_random_money_is_conserved_to_the_cent(steps: list[tuple[str, Any, int]], end: str) -> None:
    state = _fresh()
    account, received = state.accounts[0], 0
    for what, how, amount in steps:
        if account["status"] != Status.OPEN:
            break
        if what == "charge":
            charge(state, 0, 0, how, amount)
        else:
            receive(state, 0, 0, amount, how)
            received += amount
        assert first_imbalance(state.accounts, BOOK) == -1
        assert min(int(account[name]) for name in BUCKETS) >= 0
        assert 0 <= account["arrears"] <= balance_of(account)
    if end and account["status"] == Status.OPEN:
        {"waive": waive, "write_off": write_off}[end](state, 0, 0)
    assert account["opening"] + account["charged"] == sum(int(account[name]) for name in GONE) + balance_of(account)
    assert received == account["paid"] + _tally(state, Tally.REFUNDED)
    for name, tally in (
        ("charged", Tally.CHARGED),
        ("paid", Tally.PAID),
        ("waived", Tally.WAIVED),
        ("written_off", Tally.WRITTEN_OFF),
    ):
        assert account[name] == _tally(state, tally)


LIVELY = {
    "ability": {"shock_per_month": 0.03},
    "payment": {"base_hazard": 0.1, "full_share": 0.5},
    "dispute": {"per_month": 0.02, "days": 10},
}


def test_with_everything_on_every_account_and_the_total_are_conserved_to_the_cent() -> None:
    """300 persons, 100 days, seed 3: each account, the tallies, and the rows of the log say the same."""
    diary = Diary()
    scenario = scenario_of(
        LIVELY,
        days=70,
        run_out_days=30,
        population={"persons": 300, "placed_over_days": 30, "days_past_due": (-10, 170), "second_account": 0.4},
        books={"late_fee": 12.0, "interest_per_year": 0.3},
        sites=[{"collectors": 4}],
    )
    run = live(Simulation(scenario, 3, log=diary), InTurn())
    accounts, rows = run.accounts, diary.rows()
    owed = np.add.reduce([accounts[name] for name in BUCKETS])
    gone = np.add.reduce([accounts[name] for name in GONE])
    assert (accounts["opening"] + accounts["charged"] == gone + owed).all()
    totals = run.tallies.sum(axis=(0, 1, 2))
    pairs = {
        Tally.PLACED_BALANCE: ("opening", Event.PLACED),
        Tally.CHARGED: ("charged", Event.CHARGED),
        Tally.PAID: ("paid", Event.PAID),
        Tally.WAIVED: ("waived", Event.WAIVED),
        Tally.WRITTEN_OFF: ("written_off", Event.WRITTEN_OFF),
    }
    for tally, (name, event) in pairs.items():
        logged = rows[rows["event"] == event]
        assert totals[tally] > 0, tally.name
        assert totals[tally] == accounts[name].sum() == logged["value"].sum(), tally.name
    closed = rows[rows["event"] == Event.CLOSED]
    again = (rows["event"] == Event.RELAPSED).sum()
    assert again > 0
    assert len(closed) - np.unique(closed["account"]).size <= again, "an account closes once, and once more a relapse"
    for status in (Status.PAID_OFF, Status.WRITTEN_OFF, Status.WAIVED):
        assert (closed["outcome"] == status).sum() == (accounts["status"] == status).sum() > 0
    assert (closed["outcome"] == Status.CURED).sum() == (accounts["status"] == Status.CURED).sum() + again


# the waterfall


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_payment_empties_the_buckets_in_the_order_of_the_waterfall(order: tuple[int, ...]) -> None:
    owed = (1_000, 2_000, 3_000, 4_000)
    state = _fresh()
    for amount in (0, 1, 999, 1_000, 1_001, 4_500, 7_001, 9_999, 10_000):
        account = state.accounts[0]
        for name, cents in zip(BUCKETS, owed, strict=True):
            account[name] = cents
        allocate(account, amount, np.array(order, dtype=np.int64))
        left, wanted = amount, list(owed)
        for bucket in order:
            part = min(left, wanted[bucket])
            wanted[bucket] -= part
            left -= part
        assert [int(account[name]) for name in BUCKETS] == wanted


# the end of an account


def _paying(amount: int, *, late: int = 1) -> Any:
    state = _world(due=-late).state
    receive(state, 0, 0, amount, Source.OWN_ACCORD)
    return state


def test_what_exceeds_the_balance_is_refunded() -> None:
    state = _paying(100_500)
    assert (state.accounts["paid"][0], _tally(state, Tally.REFUNDED)) == (100_000, 500)
    assert (state.accounts["status"][0], balance_of(state.accounts[0])) == (Status.PAID_OFF, 0)


@pytest.mark.parametrize(
    ("amount", "late", "status"),
    [
        (9_999, 1, Status.OPEN),
        (10_000, 1, Status.CURED),
        (10_001, 1, Status.CURED),
        (99_999, 1, Status.CURED),
        (100_000, 1, Status.PAID_OFF),
        (10_000, -5, Status.CURED),
        (10_000, 90, Status.CURED),
        (10_000, 91, Status.OPEN),
        (99_999, 91, Status.OPEN),
        (100_000, 91, Status.PAID_OFF),
    ],
)
def test_arrears_cure_an_account_for_90_days_and_then_only_the_whole_balance_does(
    amount: int, late: int, status: Status
) -> None:
    assert _paying(amount, late=late).accounts["status"][0] == status


def test_what_clears_an_account_is_its_arrears_and_later_its_balance() -> None:
    assert [due_of(s, s.accounts[0], 0) for s in (_world(due=-90).state, _world(due=-91).state)] == [10_000, 100_000]


def test_a_cured_account_keeps_owing_what_is_not_past_due() -> None:
    state = _paying(10_000)
    assert balance_of(state.accounts[0]) == 90_000
    assert first_imbalance(state.accounts, BOOK) == -1


def test_nothing_is_charged_where_nothing_is_owed_for_it() -> None:
    state = _world().state
    charge(state, 0, 0, FEES, 0)
    charge(state, 0, 0, INTEREST, -3)
    assert state.accounts["charged"][0] == 0
    assert _tally(state, Tally.CHARGED) == 0


def test_interest_is_charged_a_month_after_the_due_date_on_the_principal_alone() -> None:
    """12 % a year on 940.00 of principal: 9.40 on the 30th day after the due date, and 15.00 for the missed one."""
    scenario = scenario_of(quiet(), days=32, books={"interest_per_year": 0.12, "late_fee": 15.0})
    world = Simulation(scenario, 1, one_each(1, due=-1, costs=1_000, fees=2_000, interest=3_000))
    arrears = []
    while not world.is_over:
        arrears.append(int(world.state.accounts["arrears"][0]))
        world.advance(Wait().decide(world.worklist()))
    account = world.state.accounts[0]
    assert (account["interest"], account["fees"], account["charged"]) == (3_940, 3_500, 2_440)
    assert arrears == [10_000] * 29 + [20_000] * 3


# the check of every morning


@pytest.mark.parametrize("field", ["opening", "principal", "paid", "charged", "written_off"])
def test_an_imbalance_of_one_cent_stops_the_run_next_morning(field: str) -> None:
    world = Simulation(scenario_of(quiet()), 1, one_each(5))
    world.state.accounts[field][3] += 1
    with pytest.raises(ArithmeticError, match="account 3 is not conserved to the cent on day 1"):
        world.advance(Wait().decide(world.worklist()))


def test_an_imbalance_of_a_closed_account_is_found_when_stock_is_taken() -> None:
    world = Simulation(scenario_of(quiet(), days=2), 1, one_each(5))
    receive(world.state, 0, 3, 100_000, Source.OWN_ACCORD)
    world.state.accounts["paid"][3] += 1
    with pytest.raises(ArithmeticError, match="account 3 is not conserved"):
        live(world, Wait())
