"""Who the debtors are: a synthetic portfolio as its scenario says, and hidden natures drawn by key alone."""

from math import log, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import Portfolio, Simulation
from sim.population import people_of, synthesise
from sim.portfolio import MOST_ACCOUNTS
from tests.sim.worlds import Wait, live, one_each, quiet, scenario_of

SEED = 11
PERSONS = 20_000


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    """20,000 persons of the default population, seed 11."""
    return synthesise(scenario_of(population={"persons": PERSONS}), SEED)


def _first(portfolio: Portfolio) -> Any:
    """One row a person."""
    return portfolio.accounts[np.unique(portfolio.accounts["person"], return_index=True)[1]]


def _near(sample: NDArray[Any], expected: float) -> bool:
    """Within 4 standard errors."""
    sample = sample.astype(np.float64)
    return bool(abs(sample.mean() - expected) < 4 * sample.std() / sqrt(len(sample)))


# a synthetic portfolio; every mean within 4 SE, 20,000 persons, seed 11


def test_persons_hold_one_account_and_a_geometric_number_more_up_to_four(portfolio: Portfolio) -> None:
    counts = np.unique(portfolio.accounts["person"], return_counts=True)[1]
    assert len(counts) == PERSONS
    for n, share in {1: 0.8, 2: 0.16, 3: 0.032, 4: 0.008}.items():
        assert _near(counts == n, share)


@pytest.mark.parametrize(("segment", "share"), list(enumerate([0.5, 0.35, 0.15])))
def test_segments_have_their_shares(portfolio: Portfolio, segment: int, share: float) -> None:
    assert _near(_first(portfolio)["segment"] == segment, share)


@pytest.mark.parametrize(("field", "share"), [("phone", 0.95), ("email", 0.85)])
def test_addresses_have_their_shares_and_consent_comes_with_them(
    portfolio: Portfolio, field: str, share: float
) -> None:
    rows = _first(portfolio)
    assert _near(rows[field], share)
    assert (rows["sms_consent"] == rows["phone"]).all()
    assert (rows["email_consent"] == rows["email"]).all()


def test_persons_enter_evenly_over_the_days_of_placement(portfolio: Portfolio) -> None:
    placed = _first(portfolio)["placed"]
    assert (placed.min(), placed.max()) == (0, 89)
    assert _near(placed, 44.5)


def test_days_past_due_are_even_over_their_range(portfolio: Portfolio) -> None:
    late = portfolio.accounts["placed"] - portfolio.accounts["due"]
    assert (late.min(), late.max()) == (1, 30)
    assert _near(late, 15.5)


def test_days_before_the_due_date_are_drawn_too() -> None:
    late = synthesise(scenario_of(population={"persons": 2_000, "days_past_due": (-10, 0)}), SEED).accounts
    assert set((late["placed"] - late["due"]).tolist()) == set(range(-10, 1))


@pytest.mark.parametrize(("segment", "factor"), list(enumerate([0.6, 1.3, 3.0])))
def test_balances_are_lognormal_around_the_segments_median(portfolio: Portfolio, segment: int, factor: float) -> None:
    rows = portfolio.accounts[portfolio.accounts["segment"] == segment]
    logs = np.log(rows["balance"] / 100)
    assert _near(logs, log(900 * factor))
    assert abs(logs.std() - 1) < 4 / sqrt(2 * len(logs))


def test_instalments_are_a_share_of_the_balance_and_arrears_those_missed(portfolio: Portfolio) -> None:
    rows = portfolio.accounts
    large = rows[rows["balance"] > 100_000]
    share = large["instalment"] / large["balance"]
    assert 0.0299 < share.min() < share.max() < 0.1201
    assert _near(share, 0.075)
    missed = 1 + (rows["placed"] - rows["due"]) // 30
    assert (rows["arrears"] == np.minimum(missed * rows["instalment"], rows["balance"])).all()


def test_zones_and_sites_have_their_shares() -> None:
    sites = [{"name": "one", "share": 3.0}, {"name": "two", "share": 1.0}]
    zones = ("America/New_York", "America/Chicago", "America/Denver")
    scenario = scenario_of(population={"persons": 6_000}, sites=sites, zones=zones)
    rows = _first(synthesise(scenario, SEED))
    assert _near(rows["site"] == 0, 0.75)
    assert all(_near(rows["zone"] == zone, 1 / 3) for zone in range(3))


def test_keys_are_unique_and_never_those_of_persons(portfolio: Portfolio) -> None:
    keys = np.concatenate([portfolio.accounts["key"], np.unique(portfolio.accounts["person"])])
    assert len(np.unique(keys)) == len(keys)


def test_identities_are_the_same_under_every_seed_and_fields_are_not() -> None:
    scenario = scenario_of(population={"persons": 500, "second_account": 0.0})
    one, two = synthesise(scenario, 1).accounts, synthesise(scenario, 2).accounts
    assert set(one["key"].tolist()) == set(two["key"].tolist())
    assert (np.sort(one["balance"]) != np.sort(two["balance"])).mean() > 0.9


def test_more_persons_leave_those_before_them_as_they_are() -> None:
    few, many = (synthesise(scenario_of(population={"persons": n}), SEED).accounts for n in (200, 500))
    assert np.isin(few, many).all()


# canonical order


def test_a_portfolio_is_in_canonical_order_whatever_the_order_of_its_rows(portfolio: Portfolio) -> None:
    rows = portfolio.accounts
    entered: dict[int, int] = {}
    for person, placed in zip(rows["person"].tolist(), rows["placed"].tolist(), strict=True):
        entered[person] = min(placed, entered.get(person, placed))
    names = ("person", "placed", "key")
    order = [(entered[row[0]], *row) for row in zip(*(rows[name].tolist() for name in names), strict=True)]
    assert order == sorted(order)
    shuffled = rows[np.random.default_rng(SEED).permutation(len(rows))]
    assert Portfolio.of(shuffled, portfolio.segments).accounts.tolist() == rows.tolist()


def test_a_persons_accounts_are_neighbours_though_placed_on_different_days() -> None:
    portfolio = one_each(6, person=[5, 9, 5, 9, 5, 7], placed=[4, 0, 3, 9, 8, 3])
    people, _, accounts = people_of(portfolio, horizon=10)
    assert people["key"].tolist() == [9, 5, 7]
    assert people["entered"].tolist() == [0, 3, 3]
    assert people["n_accounts"].tolist() == [2, 3, 1]
    assert people["first"].tolist() == [0, 2, 5]
    assert accounts["placed"].tolist() == [0, 9, 3, 4, 8, 3]
    assert accounts["person"].tolist() == [0, 0, 1, 1, 1, 2]


def test_accounts_placed_on_or_after_the_horizon_are_left_out() -> None:
    people, touched, accounts = people_of(one_each(4, placed=[0, 9, 10, 11]), horizon=10)
    assert (len(people), len(touched), accounts["placed"].tolist()) == (2, 2, [0, 9])


def test_an_empty_portfolio_lives_through_its_days() -> None:
    run = live(Simulation(scenario_of(population={"persons": 0}), 1), Wait())
    assert len(run.accounts) == 0
    assert run.tallies[..., :10].sum() == 0


def test_the_next_instalment_falls_due_on_the_first_monthly_date_after_placement() -> None:
    late = np.array([-30, -1, 0, 1, 29, 30, 31, 60, 170])
    accounts = people_of(one_each(9, placed=5, due=5 - late, key=np.arange(9)), horizon=10)[2]
    found = dict(zip(late.tolist(), (accounts["next_due"] - 5).tolist(), strict=True))
    assert found == {-30: 60, -1: 31, 0: 30, 1: 29, 29: 1, 30: 30, 31: 29, 60: 30, 170: 10}


# what a portfolio refuses


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"key": 5}, "account keys must be unique"),
        ({"balance": 0}, "balance must be above 0"),
        ({"arrears": 0}, "arrears must be above 0 and at most the balance"),
        ({"arrears": 100_001}, "arrears must be above 0 and at most the balance"),
        ({"instalment": -1}, "instalment must be at least 0"),
        ({"fees": 100_001}, "interest, fees and costs must be at least 0"),
        ({"costs": -1}, "interest, fees and costs must be at least 0"),
        ({"segment": 1}, "segment must be below 1"),
        ({"product": 1}, "product must be below 1"),
        ({"placed": -1}, "placed must be at least 0"),
        ({"due": 61}, r"days past due must lie in \[-60, 3650\]"),
        ({"due": -3651}, r"days past due must lie in \[-60, 3650\]"),
    ],
)
def test_a_portfolio_that_breaks_its_promises_is_refused(fields: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        one_each(3, **fields)


def test_a_person_with_more_accounts_than_a_day_has_room_for_is_refused() -> None:
    with pytest.raises(ValueError, match=f"a person may have at most {MOST_ACCOUNTS} accounts, got 300"):
        one_each(300, person=1)


def test_a_person_with_as_many_accounts_as_allowed_lives_and_pays() -> None:
    """At hazard 0.3 a day: buffers that hold a day's events of one person must hold these."""
    scenario = scenario_of(quiet(payment={"base_hazard": 0.3}))
    run = live(Simulation(scenario, 1, one_each(MOST_ACCOUNTS, person=1, due=40)), Wait())
    assert (run.accounts["paid"] > 0).mean() > 0.8


@pytest.mark.parametrize(("field", "value"), [("site", 1), ("zone", 3), ("phone_zone", 1)])
def test_a_portfolio_that_names_what_the_scenario_lacks_is_refused(field: str, value: int) -> None:
    with pytest.raises(ValueError, match=f"the portfolio uses {field} {value}, the scenario has 1"):
        Simulation(scenario_of(), 1, one_each(2, **{field: value}))


# hidden natures; every mean within 4 SE, 20,000 persons, seed 11


@pytest.fixture(scope="module")
def hidden(portfolio: Portfolio) -> Any:
    scenario = scenario_of(population={"persons": PERSONS}, days=90)
    return Simulation(scenario, SEED, portfolio).state


def test_willingness_is_standard_normal_moved_by_segment_and_follows_the_score(hidden: Any) -> None:
    first = hidden.people["first"]
    accounts = hidden.accounts[first]
    shift = np.array([0.0, 0.0, -0.2])[accounts["segment"]]
    own = accounts["hidden_willingness"] - shift
    assert _near(own, 0.0)
    assert abs(own.std() - 1) < 4 / sqrt(2 * len(own))
    assert abs(np.corrcoef(own, accounts["score"])[0, 1] - 0.5) < 4 * 0.75 / sqrt(len(own))


def test_frailty_has_mean_one() -> None:
    """E exp(sigma theta - sigma^2 / 2) = 1, 20,000 persons without shifts; sigma 0.8 so that the mean converges."""
    behaviour = {"payment": {"willingness_sd": 0.8, "base_hazard": 0.1}}
    state = Simulation(scenario_of(behaviour, days=1), SEED, one_each(PERSONS)).state
    assert _near(state.accounts["hidden_base"] / np.float32(0.1), 1.0)


@pytest.mark.parametrize(("ability", "share"), list(enumerate([0.63, 0.21, 0.16])))
def test_abilities_have_their_shares_at_the_start(hidden: Any, ability: int, share: float) -> None:
    awaited = hidden.people[hidden.people["entered"] > 0]
    assert _near(awaited["hidden_ability"] == ability, share)


def test_complaint_proneness_is_gamma_with_mean_one_and_variance_one_half(hidden: Any) -> None:
    proneness = hidden.touched["hidden_proneness"].astype(np.float64)
    assert _near(proneness, 1.0)
    assert _near((proneness - 1.0) ** 2, 0.5)


def test_surplus_is_lognormal_around_its_median(hidden: Any) -> None:
    logs = np.log(hidden.touched["hidden_surplus"].astype(np.float64) / 100)
    assert _near(logs, log(250))
    assert abs(logs.std() - 0.8) < 4 * 0.8 / sqrt(2 * len(logs))


def test_working_numbers_and_valid_debts_have_their_shares(hidden: Any) -> None:
    assert _near(hidden.touched["hidden_phone_until"] > hidden.people["entered"], 0.82)
    assert _near(hidden.accounts["hidden_valid"], 0.97)


def test_hidden_natures_belong_to_the_key_and_not_to_the_row_or_the_neighbours() -> None:
    """Every second person, alone in a book, is who he was among all."""
    scenario = scenario_of(population={"persons": 400, "placed_over_days": 1})
    all_rows = synthesise(scenario, SEED)
    chosen = np.unique(all_rows.accounts["person"])[::2]
    half = Portfolio.of(all_rows.accounts[np.isin(all_rows.accounts["person"], chosen)], all_rows.segments)
    one, two = (Simulation(scenario, SEED, book).state for book in (all_rows, half))
    for name in ("people", "touched", "accounts"):
        theirs, ours = getattr(one, name), getattr(two, name)
        who = one.people["key"][one.accounts["person"]] if name == "accounts" else one.people["key"]
        for field in (field for field in ours.dtype.names if field.startswith("hidden_")):
            assert theirs[field][np.isin(who, chosen)].tobytes() == ours[field].tobytes(), field


def test_an_unknown_score_says_nothing_of_willingness() -> None:
    state = Simulation(scenario_of(days=1), SEED, one_each(PERSONS, score=np.nan)).state
    willingness = state.accounts["hidden_willingness"]
    assert _near(willingness, 0.0)
    assert abs(willingness.std() - 1) < 4 / sqrt(2 * PERSONS)
