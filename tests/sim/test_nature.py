"""What people are like and what comes to light of it: causes, vulnerability, preferences, callbacks, other debts.

Binomial counts, z below 4.5, seed 21.
"""

from functools import cache
from math import exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import PORTFOLIO, Portfolio, Simulation
from sim.population import synthesise
from sim.state import FAR
from sim.words import DelayCause, Event, Preference, Source, Status, Tally
from tests.sim.worlds import Always, Diary, Wait, live, merged, one_each, quiet, scenario_of

SEED = 21
N = 8_000


def _agrees(hits: int, n: int, p: float) -> bool:
    return abs(hits - n * p) < 4.5 * sqrt(n * p * (1 - p))


@cache
def _talked() -> tuple[Simulation, NDArray[np.void]]:
    """Everybody can be spoken to by unlimited collectors, on five days; nobody pays, promises or leaves."""
    behaviour = merged(
        quiet(
            phone={"works": 0.95, "answer": 0.47, "right_party": 0.8},
            payment={"willingness_sd": 1.0},
            ability={"mix": (0.7, 0.2, 0.1)},
            dispute={"invalid_share": 0.1},
            conversation={
                "promise": -5.0,
                "promise_willingness": 0.0,
                "promise_ability": (-5.0, -5.0, -5.0),
                "pay_now": 0.0,
                "hardship": 0.0,
                "dispute": 0.0,
                "call_back": 0.5,
            },
        ),
        {"vulnerability": {"share": 0.3}},
    )
    diary = Diary()
    settings: dict[str, Any] = {
        "sites": [{"collectors": "unlimited"}],
        "rules": {"days_after_conversation": 0, "dials_per_week": 40},
    }
    world = Simulation(scenario_of(behaviour, days=5, **settings), SEED, one_each(N), log=diary)
    live(world, Always("call"))
    return world, diary.rows()


def test_a_cause_follows_from_means_validity_and_will() -> None:
    world, _ = _talked()
    accounts, people = world.state.accounts, world.state.people
    unable = people["hidden_ability"][accounts["person"]] > 0
    cause = accounts["hidden_cause"]
    assert (cause[unable] == DelayCause.CANNOT).all()
    able = ~unable & (people["n_lives"][accounts["person"]] == 1)
    assert (cause[able & (accounts["hidden_valid"] == 0)] == DelayCause.DISPUTES).all()
    free = able & (accounts["hidden_valid"] == 1)
    unwilling = accounts["hidden_willingness"] < -0.6
    assert (cause[free & unwilling] == DelayCause.WILL_NOT).all()
    assert (cause[free & ~unwilling] == DelayCause.FORGOT).all()


def test_causes_are_told_and_true_at_their_rates() -> None:
    world, rows = _talked()
    accounts = world.state.accounts
    first_told = rows[rows["event"] == Event.CAUSE_TOLD]
    talked = accounts["conversations"] > 0
    chances = 1 - (1 - 0.6) ** accounts["conversations"][talked].astype(float)
    sd = sqrt((chances * (1 - chances)).sum())
    assert abs(len(first_told) - chances.sum()) < 4.5 * sd
    told = accounts["cause_told"] > 0
    true = (accounts["cause_told"] == accounts["hidden_cause"])[told]
    assert _agrees(int(true.sum()), int(told.sum()), 0.8)


def test_who_will_not_pay_says_that_he_cannot() -> None:
    world, _ = _talked()
    accounts = world.state.accounts
    lied = (accounts["hidden_cause"] == DelayCause.WILL_NOT) & (accounts["cause_told"] > 0)
    said = accounts["cause_told"][lied & (accounts["cause_told"] != DelayCause.WILL_NOT)]
    assert len(said) > 20
    assert (said == DelayCause.CANNOT).all()


def test_the_lenders_flag_is_right_and_wrong_at_its_rates() -> None:
    """P(flagged | vulnerable) = 0.2 and P(flagged | not) = 0.02, of 20,000 synthetic persons."""
    scenario = scenario_of(population={"persons": 20_000, "placed_over_days": 1})
    world = Simulation(scenario, SEED, synthesise(scenario, SEED))
    flagged, vulnerable = world.state.people["vulnerable_known"] > 0, world.state.touched["hidden_vulnerable"] > 0
    assert _agrees(int(vulnerable.sum()), 20_000, 0.15)
    assert _agrees(int((flagged & vulnerable).sum()), int(vulnerable.sum()), 0.2)
    assert _agrees(int((flagged & ~vulnerable).sum()), int((~vulnerable).sum()), 0.02)


def test_vulnerability_is_noticed_in_conversations_at_its_rate_and_never_invented() -> None:
    world, rows = _talked()
    touched = world.state.touched
    noticed = rows[rows["event"] == Event.VULNERABILITY_NOTED]["person"]
    assert (touched["hidden_vulnerable"][noticed] == 1).all()
    talks = touched["n_conversations"][touched["hidden_vulnerable"] > 0].astype(float)
    chances = 1 - 0.85**talks
    assert abs(len(noticed) - chances.sum()) < 4.5 * sqrt((chances * (1 - chances)).sum())


def test_preferences_come_to_light_and_are_true() -> None:
    world, _ = _talked()
    touched = world.state.touched
    known = touched["preference"] != Preference.UNKNOWN
    assert known.sum() > 500
    assert (touched["preference"] == touched["hidden_preference"])[known].all()
    shares = np.bincount(touched["hidden_preference"], minlength=4) / N
    assert np.abs(shares - np.array([0.3, 0.35, 0.25, 0.1])).max() < 4.5 * sqrt(0.25 / N)


def test_callbacks_are_asked_for_within_three_days_between_nine_and_seven() -> None:
    _, rows = _talked()
    asked = rows[rows["event"] == Event.CALLBACK_ASKED]
    assert len(asked) > 1_000
    assert set(np.unique(asked["outcome"]).tolist()) == {1, 2, 3}
    hours = asked["value"] / 3_600_000 + 8
    assert hours.min() >= 9.0
    assert hours.max() <= 19.0
    assert abs(hours.mean() - 14.0) < 4.5 * 10 / sqrt(12 * len(hours))


def test_who_pays_in_a_conversation_may_pay_his_other_debt_too() -> None:
    """Two debts a person, everybody reached pays at once: the other debt is paid along in 0.5 of the cases."""
    rows = np.repeat(one_each(4_000).accounts, 2)
    rows["key"][1::2] += np.uint64(1)
    rows["arrears"][1::2] = 5_000
    behaviour = quiet(
        phone={"answer": 0.47, "right_party": 0.8},
        conversation={"promise": -5.0, "promise_ability": (-5.0, -5.0, -5.0), "pay_now": 1.0, "pays_across": 0.5},
    )
    diary = Diary()
    settings: dict[str, Any] = {"sites": [{"collectors": "unlimited"}]}
    world = Simulation(scenario_of(behaviour, days=1, **settings), SEED, Portfolio.of(rows), log=diary)
    live(world, Always("call"))
    log = diary.rows()
    paid = log[(log["event"] == Event.PAID) & (log["outcome"] == Source.CONVERSATION)]
    per_person = np.bincount(paid["person"], minlength=4_000)
    assert set(np.unique(per_person).tolist()) == {0, 1, 2}
    assert _agrees(int((per_person == 2).sum()), int((per_person > 0).sum()), 0.5)


def test_cured_accounts_relapse_as_often_as_their_hazard_says() -> None:
    """Everybody cures on his first day and is on time for k months, geometric: P(k = 0) = 1 - exp(-0.1)."""
    behaviour = quiet(payment={"base_hazard": 0.3}, relapse={"per_month": (0.1, 0.1, 0.1), "willingness": 0.0})
    diary = Diary()
    world = Simulation(scenario_of(behaviour, days=200), SEED, one_each(N), log=diary)
    live(world, Wait())
    rows = diary.rows()
    closed = rows[(rows["event"] == Event.CLOSED) & (rows["outcome"] == Status.CURED)]
    day = np.searchsorted(world.clock.bounds, closed["at"], side="right") - 1
    first = np.unique(closed["account"], return_index=True)[1]
    relapsed = np.unique(rows[rows["event"] == Event.RELAPSED]["account"])
    early = first[day[first] < 20]
    months = 6
    assert _agrees(len(np.intersect1d(closed["account"][early], relapsed)), len(early), 1 - exp(-0.1 * months))


def test_accounts_on_time_enter_the_book_when_they_miss_a_due_date() -> None:
    """Hazard 0.2 a month, first due on day 10: entries on days 10, 40, 70 with geometric shares."""
    portfolio = one_each(N, on_time=True, arrears=0, due=10)
    behaviour = quiet(relapse={"per_month": (0.2, 0.2, 0.2), "willingness": 0.0})
    diary = Diary()
    world = Simulation(scenario_of(behaviour, days=80), SEED, portfolio, log=diary)
    run = live(world, Wait())
    rows = diary.rows()
    day = np.searchsorted(world.clock.bounds, rows["at"][rows["event"] == Event.PLACED], side="right") - 1
    entered, left = np.bincount(day, minlength=80), N
    for due in (10, 40, 70):
        assert _agrees(int(entered[due]), left, 1 - exp(-0.2))
        left -= int(entered[due])
    assert entered.sum() == N - left == len(run.accounts) == run.tallies[..., Tally.PLACED_ACCOUNTS].sum()


def test_numbers_and_addresses_go_stale_at_their_rates() -> None:
    behaviour = quiet(contact_data={"phone_stale": 0.1, "email_stale": 0.1, "address_stale": 0.1})
    world = Simulation(scenario_of(behaviour), SEED, one_each(N))
    for name, works in (("hidden_phone_until", 0.95), ("hidden_email_until", 1.0), ("hidden_address_until", 1.0)):
        until = world.state.touched[name].astype(np.int64)
        assert _agrees(int((until > 30).sum()), N, works * exp(-0.1)), name
        assert until.max() < FAR


def test_a_dispute_known_on_entry_holds_the_account_until_it_is_resolved() -> None:
    rows = one_each(1_000).accounts
    rows["disputed"] = True
    assert "disputed" in (PORTFOLIO.names or ())
    diary = Diary()
    world = Simulation(scenario_of(quiet(), days=40), SEED, Portfolio.of(rows), log=diary)
    live(world, Always("sms"))
    log = diary.rows()
    resolved = log[log["event"] == Event.DISPUTE_RESOLVED]
    assert len(resolved) == 1_000
    assert _agrees(int((resolved["outcome"] == 1).sum()), 1_000, 0.45)
    assert not (log["event"][log["at"] < resolved["at"].min()] == Event.SENT).any()
