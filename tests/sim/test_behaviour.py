"""What people do of their own accord happens as often as its formula says: payments, lives, disputes, promises."""

from functools import cache
from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim import Simulation
from sim.behaviour import base_hazard, excite, hazard_today, payment_size, time_of_payment, tire
from sim.packing import payday_factors
from sim.scenario import HOUR
from sim.words import Ability, Channel, Event
from tests.sim.worlds import Diary, Wait, live, merged, one_each, quiet, scenario_of

from .compensator import SEED, agrees

FAR_DUE = 60
"""Due so late that no age counts: days past due stay below zero."""


# closed forms: a constant hazard


@cache
def _days_of_first_payment(hazard: float) -> NDArray[np.int64]:
    """20,000 accounts whose arrears of 1.00 any payment clears; 60 days, nothing else going on."""
    scenario = scenario_of(quiet(payment={"base_hazard": hazard}), days=60)
    book = one_each(20_000, due=FAR_DUE, arrears=100, instalment=100)
    days = live(Simulation(scenario, SEED, book), Wait()).accounts["closed"].astype(np.int64)
    return np.where(days < 0, 60, days)


@pytest.mark.parametrize("hazard", [0.01, 0.05, 0.3])
def test_under_a_constant_hazard_the_unpaid_survive_exponentially(hazard: float) -> None:
    """Largest distance over 60 days within the Dvoretzky-Kiefer-Wolfowitz band at 1 in 10,000."""
    days = _days_of_first_payment(hazard)
    unpaid = np.array([(days > day).mean() for day in range(60)])
    wanted = np.exp(-hazard * np.arange(1, 61))
    assert np.abs(unpaid - wanted).max() < sqrt(log(2 / 1e-4) / (2 * len(days)))


@pytest.mark.parametrize("hazard", [0.05, 0.3])
def test_the_first_day_is_a_day_at_risk(hazard: float) -> None:
    """Trap 2: accrual that starts a day late would leave day 0 without payments, and all counts 1 / days too low."""
    days = _days_of_first_payment(hazard)
    assert agrees((days == 0).sum(), np.full(len(days), 1 - exp(-hazard)))


def test_within_a_day_payments_follow_the_hourly_profile() -> None:
    """Chi-square over 24 hours, 20,000 accounts: below its 0.9999 quantile.

    Within a day the hazard runs with the profile, so the n-th hour has its share of e^(-hazard run).
    """
    hazard, diary = 0.3, Diary()
    scenario = scenario_of(quiet(payment={"base_hazard": hazard}), days=1)
    world = Simulation(scenario, SEED, one_each(20_000, due=FAR_DUE, arrears=100, instalment=100), log=diary)
    run_by = world.state.tables["pay_hours"][0]
    live(world, Wait())
    rows = diary.rows()
    hours = np.bincount(rows["at"][rows["event"] == Event.PAID] // HOUR, minlength=24)
    wanted = 20_000 * -np.diff(np.exp(-hazard * run_by))
    chi_square = ((hours - wanted) ** 2 / wanted).sum()
    assert chi_square < stats.chi2.ppf(0.9999, 23)


def test_a_day_holds_at_most_one_payment_and_drops_the_overshoot() -> None:
    """Trap 3: at hazard 2 a day, P(pay) = 1 - e^-2 = 0.865; carried overshoot would count 2 payments a day.

    2,000 accounts that always pay a small part, 20 days.
    """
    scenario = scenario_of(quiet(payment={"base_hazard": 0.2, "full_below": 0.0}), days=20)
    diary = Diary()
    world = Simulation(scenario, SEED, one_each(2_000, due=FAR_DUE, balance=10**13, arrears=10**13), log=diary)
    world.state.tables["full_share"] = 0.0
    world.commands.scale_hazard(10.0)  # from day 1 on
    live(world, Wait())
    rows = diary.rows()
    paid = rows[rows["event"] == Event.PAID]
    day = paid["at"] // (24 * HOUR)
    each = np.unique(np.stack([paid["account"], day]), axis=1, return_counts=True)[1]
    assert each.max() == 1
    assert agrees((day > 0).sum(), np.full(2_000 * 19, 1 - exp(-2.0)))


def test_a_paused_hazard_neither_pays_nor_runs() -> None:
    """Trap 1, for payments: while a debt is disputed the residual stands still; 5,000 accounts, hazard 0.05.

    All are disputed on day 0 for 30 days. After it those who come back pay like new ones, and nobody at once.
    """
    behaviour = quiet(payment={"base_hazard": 0.05}, dispute={"days": 30, "upheld": 0.0})
    world = Simulation(scenario_of(behaviour, days=40), SEED, one_each(5_000, due=FAR_DUE, arrears=100, instalment=100))
    paid_first_day = (world.state.accounts["hidden_pays_today"] > 0).sum()
    world.state.accounts["disputed_until"] = 30
    days = live(world, Wait()).accounts["closed"].astype(np.int64)
    assert not ((days > 0) & (days < 30)).any()
    rest = 5_000 - (days == 0).sum()
    assert (days == 0).sum() == paid_first_day
    assert agrees((days == 30).sum(), np.full(rest, 1 - exp(-0.05)))


# ability


def _ability_of(mix: tuple[float, ...], factor: float, days: int, persons: int = 20_000) -> tuple[Any, Any, Any]:
    """Live through a chain of ability alone; returns lives begun, final abilities and daily counts by new state."""
    chain = {
        "mix": mix,
        "shock_per_month": 0.03,
        "tight_per_month": 0.06,
        "recover_shock_per_month": 0.3,
        "recover_tight_per_month": 0.35,
    }
    diary = Diary()
    behaviour = merged(quiet(), {"ability": chain})
    world = Simulation(scenario_of(behaviour, days=days), SEED, one_each(persons, due=FAR_DUE), log=diary)
    world.commands.scale_shocks(factor)
    live(world, Wait())
    rows = diary.rows()
    changes = rows[rows["event"] == Event.LIFE_CHANGED]
    at = np.searchsorted(world.clock.bounds, changes["at"], side="right") - 1
    table = np.zeros((days, 3), dtype=np.int64)
    np.add.at(table, (at, changes["outcome"]), 1)
    return world.state.people["n_lives"].astype(np.int64), world.state.people["hidden_ability"], table


def _expected_changes(mix: tuple[float, ...], factor: float, days: int) -> tuple[NDArray[np.float64], Any]:
    """Probability of entering each state on each day, from the daily chain; and of being in it at the end."""
    now, entered = np.array(mix), np.zeros((days, 3))
    for day in range(days):
        shock = 1 - exp(-0.03 / 30 * (factor if day else 1.0))
        tight, ok, calmer = (1 - exp(-month / 30) for month in (0.06, 0.35, 0.3))
        moves = np.zeros((3, 3))
        moves[0, 2], moves[0, 1] = shock, (1 - shock) * tight
        moves[1, 2], moves[1, 0] = shock, (1 - shock) * ok
        moves[2, 1] = calmer
        entered[day] = now @ moves
        now = now @ moves + now * (1 - moves.sum(axis=1))
    return entered, now


@pytest.mark.parametrize("mix", [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)])
def test_life_changes_of_the_first_days_are_as_many_as_the_chain_says(mix: tuple[float, ...]) -> None:
    """Trap 2: accrual that starts a day late would miss a third of 3 days; 20,000 persons, each state entered."""
    table = _ability_of(mix, 20.0, 3)[2]
    entered = _expected_changes(mix, 20.0, 3)[0]
    for state in np.flatnonzero(entered.sum(axis=0) * 20_000 > 110):
        assert agrees(table[:, state].sum(), np.repeat(entered[:, state], 20_000)), state


def test_no_shock_falls_due_while_in_shock() -> None:
    """Trap 1: a due date that runs on in SHOCK would send most of those who recover straight back.

    20,000 persons in SHOCK, shocks at 0.02 a day (20 times), 100 days: entries into SHOCK day by day, and in all.
    """
    mix = (0.0, 0.0, 1.0)
    _, final, table = _ability_of(mix, 20.0, 100)
    entered, end = _expected_changes(mix, 20.0, 100)
    for state in range(3):
        counted = table[:, state]
        variance = 20_000 * entered[:, state].sum()
        assert abs(counted.sum() - variance) < 4 * sqrt(2 * variance), state
        assert abs((final == state).mean() - end[state]) < 4 * sqrt(end[state] * (1 - end[state]) / 20_000)


def test_every_change_of_life_draws_a_fresh_pair_of_thresholds() -> None:
    """Trap 6: competing exits are redrawn on entry; the ordinal is the number of entries."""
    lives, _, table = _ability_of((1.0, 0.0, 0.0), 20.0, 60)
    assert (lives - 1).sum() == table.sum()


# disputes


def test_disputes_of_ones_own_accord_are_as_many_as_their_rate_says() -> None:
    """Trap 2 again: 60,000 accounts, 3 days, 0.02 a month, twenty times as many where the debt is not valid."""
    rates = {"per_month": 0.02, "invalid_share": 0.3, "invalid_factor": 20.0}
    diary = Diary()
    world = Simulation(scenario_of(quiet(dispute=rates), days=3), SEED, one_each(60_000, due=FAR_DUE), log=diary)
    live(world, Wait())
    rows = diary.rows()
    disputed = np.isin(np.arange(60_000), rows["account"][rows["event"] == Event.DISPUTED])
    valid = world.state.accounts["hidden_valid"] > 0
    for which, rate in ((valid, 0.02), (~valid, 0.4)):
        assert agrees(disputed[which].sum(), np.full(which.sum(), 1 - exp(-rate / 30 * 3)))


def test_disputes_are_upheld_as_often_as_they_should_be() -> None:
    """2,000 accounts disputed on day 0 for 5 days."""
    behaviour = quiet(dispute={"upheld": 0.45, "days": 5})
    world = Simulation(scenario_of(behaviour), SEED, one_each(2_000, due=FAR_DUE))
    world.state.accounts["disputed_until"] = 5
    run = live(world, Wait())
    assert agrees((run.accounts["waived"] > 0).sum(), np.full(2_000, 0.45))


# promises


def _promised(days: int = 12, **more: Any) -> tuple[Simulation, Diary]:
    """Make 4,000 promises of 40.00 by hand on day 0, due on day 3, by debtors of every ability."""
    behaviour = merged(quiet(), {"ability": {"mix": (0.4, 0.3, 0.3), "recover_shock_per_month": 0.0, **more}})
    behaviour["ability"]["recover_tight_per_month"] = 0.0
    diary = Diary()
    world = Simulation(scenario_of(behaviour, days=days), SEED, one_each(4_000, due=FAR_DUE), log=diary)
    accounts = world.state.accounts
    accounts["promised"], accounts["promise_due"], accounts["promise_made"], accounts["n_promises"] = 4_000, 3, 0, 1
    accounts["broken"] = np.arange(4_000) % 3
    accounts["pestered"] = np.arange(4_000) % 4
    return world, diary


def test_promises_are_kept_as_often_as_their_logit_says_and_else_broken_after_the_grace() -> None:
    world, diary = _promised()
    accounts, ability = world.state.accounts, world.state.people["hidden_ability"]
    effect = np.array([0.65, -0.35, -2.0])[ability]
    logit = (
        world.scenario.behaviour.promise.kept
        + 0.35 * accounts["hidden_willingness"]
        + effect
        - 0.4 * accounts["broken"]
    )
    p = 1 / (1 + np.exp(-(logit - 0.25 * accounts["pestered"])))
    run = live(world, Wait())
    assert agrees(run.accounts["kept"].sum(), p)
    assert agrees((1 - run.accounts["kept"]).sum(), 1 - p)
    rows = diary.rows()
    broken = rows[rows["event"] == Event.PROMISE_BROKEN]
    assert set(broken["at"].tolist()) == {int(world.clock.bounds[7])}  # due on day 3, three days of grace
    assert len(broken) == 4_000 - run.accounts["kept"].sum()


def test_a_kept_promise_spends_no_payment_of_ones_own_accord() -> None:
    """Trap 5: a promise is not the event that the payment threshold is about."""
    world, _ = _promised()
    residual = world.state.accounts["hidden_residual"].copy()
    live(world, Wait())
    accounts = world.state.accounts
    assert (accounts["paid"] > 0).sum() > 500
    assert (accounts["n_payments"] == 0).all()
    assert (accounts["hidden_residual"] == residual).all()


# rules, one formula each


def _one(**groups: Any) -> Any:
    return Simulation(scenario_of(quiet(**groups)), SEED, one_each(1, due=FAR_DUE)).state


def test_of_several_touches_of_a_day_only_the_strongest_excites() -> None:
    """5.4: max, not sum, within a day: 1.2 by SMS, then 3.0 by a conversation, then 0.3 by e-mail."""
    state = _one(excitation={"jump": (3.0, 0.15, 1.2, 0.3)})
    person = state.people[0]
    for channel in (Channel.SMS, Channel.CALL, Channel.EMAIL):
        excite(state, person, int(channel), 1.0)
    assert person["hidden_excitation"].sum() == pytest.approx(3.0)
    assert person["hidden_excitation"][Channel.SMS] == pytest.approx(1.2)


def test_fatigue_lowers_what_a_touch_adds() -> None:
    state = _one(excitation={"jump": (3.0, 0.15, 1.2, 0.3)})
    tire(state.people[0], 5.0)
    excite(state, state.people[0], int(Channel.CALL), 1.0)
    assert state.people[0]["hidden_excitation"][0] == pytest.approx(3.0 * exp(-0.06 * 5.0), rel=1e-6)


@pytest.mark.parametrize("late", [-10, 0, 1, 45, 400, 3_000])
def test_the_hazard_is_the_formula(late: int) -> None:
    """5.3, with everything in it: a (h0 frailty G(age) payday (1 + X) f + S)."""
    state = _one(payment={"base_hazard": 0.1, "willingness_sd": 1.0, "age_decay_days": 100, "age_floor": 0.04})
    state.today["payday_factor"], state.today["hazard_factor"], state.today["day"] = 1.35, 0.8, 5
    account, person = state.accounts[0], state.people[0]
    account["hidden_base"], account["hidden_momentum"], account["due"] = base_hazard(state, 0.7), 0.03, 5 - late
    person["hidden_excitation"], person["hidden_ability"] = (1.0, 0.5, 0.25, 0.0625, 0.0625), Ability.TIGHT
    spontaneous = 0.1 * exp(0.7 - 0.5) * (0.04 + 0.96 * exp(-max(late, 0) / 100)) * 1.35 * 2.875
    assert hazard_today(state, person, account) == pytest.approx(0.3 * (0.8 * spontaneous + 0.03), rel=1e-5)
    account["disputed_until"] = 6
    assert hazard_today(state, person, account) == 0.0


def test_paydays_lift_four_days_of_thirty_and_leave_the_mean_at_one() -> None:
    factors = payday_factors(0.35, np.arange(60))
    assert np.flatnonzero(factors > 1).tolist() == [0, 1, 14, 15, 30, 31, 44, 45]
    assert factors[:30].mean() == pytest.approx(1.0)


def test_part_payments_have_the_quantiles_of_their_beta_distribution() -> None:
    middles = (np.arange(1024) + 0.5) / 1024
    wanted = stats.beta(1.3, 3.6).ppf(middles)
    np.testing.assert_allclose(_one().tables["part_paid"][0], wanted, atol=1e-5)


def test_small_parts_clear_what_is_due() -> None:
    """Below 25.00 nobody pays a part: 100 debtors who owe 24.99, always in part by the table."""
    state = _one()
    state.tables["full_share"] = 0.0
    assert {payment_size(state, state.accounts[0], 2_499, n) for n in range(100)} == {2_499}


@pytest.mark.parametrize(("fraction", "hour"), [(0.0, 0), (0.5, None), (1.0, 24)])
def test_the_hazard_of_a_day_runs_out_at_its_end_and_begins_at_its_beginning(fraction: float, hour: int | None) -> None:
    at = time_of_payment(_one(), fraction)
    assert 1 <= at <= 24 * HOUR
    assert hour is None or abs(at - hour * HOUR) <= 1
