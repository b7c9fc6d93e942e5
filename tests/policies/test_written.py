"""What each hand-written policy does, by example."""

from collections.abc import Sequence

import numpy as np
import pytest

from policies import Cadence, LargestBalance, NoContact, Random
from sim.scenario import Population, Scenario, Site
from sim.simulation import Simulation, run
from sim.words import Tally

from .worklists import names, worklist_of, written

NO_CALL = [True, True, True, False]


def test_no_contact_waits_everywhere() -> None:
    worklist = written({"balance": [100, 200]})

    assert names(worklist, NoContact().decide(worklist).treatment) == ["wait", "wait"]


# random


def test_random_touches_about_its_share_of_the_accounts_that_may_be_touched() -> None:
    worklist = written({"balance": [0.0] * 4000})

    touched = (Random(touch_share=0.3).decide(worklist).treatment > 0).mean()

    assert touched == pytest.approx(0.3, abs=4 * np.sqrt(0.3 * 0.7 / 4000))  # 4 standard errors


def test_random_orders_each_allowed_treatment_equally_often() -> None:
    worklist = written({"balance": [0.0] * 6000}, [NO_CALL] * 6000)

    counts = np.bincount(Random(touch_share=1.0).decide(worklist).treatment, minlength=4)

    assert counts[[0, 3]].tolist() == [0, 0]
    assert counts[1] == pytest.approx(3000, abs=4 * np.sqrt(6000 / 4))  # 4 standard errors


def test_random_reports_the_probability_of_what_it_chose() -> None:
    worklist = written({"balance": [0.0] * 50}, [NO_CALL] * 49 + [[True, False, False, False]])

    decision = Random(touch_share=0.4).decide(worklist)

    expected = np.where(decision.treatment > 0, 0.4 / 2, 0.6)
    expected[-1] = 1.0
    assert decision.propensity == pytest.approx(expected)


def test_random_decides_by_account_and_day_alone() -> None:
    one = written({"balance": [0.0] * 100}, day=3, keys=range(100))
    other = written({"balance": [0.0] * 50}, day=3, keys=range(50, 100))
    later = written({"balance": [0.0] * 100}, day=4, keys=range(100))
    policy = Random(touch_share=0.5)

    treatment = policy.decide(one).treatment

    assert treatment[50:].tolist() == policy.decide(other).treatment.tolist()
    assert treatment.tolist() != policy.decide(later).treatment.tolist()


# cadence


def calls_to(policy: Cadence | LargestBalance, **features: list[float]) -> list[int]:
    """Rows that are called."""
    worklist = written({"days_in_book": [1.0] * len(features["dials_7"]), **features})
    return np.flatnonzero(policy.decide(worklist).treatment == worklist.treatment("call")).tolist()


def test_the_cadence_sends_its_messages_by_days_in_the_book() -> None:
    ages = list(range(10))
    worklist = written({"days_in_book": ages, "dials_7": [0] * 10})

    treatment = Cadence(dials_share=0, sms_every=4, email_every=3).decide(worklist).treatment

    assert names(worklist, treatment) == [
        *("sms", "wait", "email", "wait", "sms", "email", "wait", "wait", "sms", "wait")
    ]


def test_an_email_goes_out_on_its_day_to_those_who_may_not_be_texted() -> None:
    no_text = [True, False, True, True]
    worklist = written({"days_in_book": [8, 8], "dials_7": [0, 0]}, [no_text, [True] * 4])

    treatment = Cadence(dials_share=0, sms_every=4, email_every=3).decide(worklist).treatment

    assert names(worklist, treatment) == ["email", "sms"]


def test_the_cadence_offers_a_call_to_its_share_of_the_accounts() -> None:
    n = 1000
    policy = Cadence(first_call_day=0, dials_per_week=7, dials_share=0.15)

    assert len(calls_to(policy, dials_7=[0.0] * n)) == 150


def test_the_cadence_calls_those_dialled_least_and_then_those_longest_in_the_book() -> None:
    policy = Cadence(first_call_day=5, dials_per_week=3, dials_share=0.4)

    called = calls_to(policy, days_in_book=[4, 20, 9, 8, 30], dials_7=[0, 2, 0, 0, 3])

    assert called == [2, 3]


def test_the_cadence_leaves_alone_who_was_dialled_often_enough_this_week() -> None:
    assert calls_to(Cadence(first_call_day=0, dials_per_week=2, dials_share=1), dials_7=[0, 1, 2, 3]) == [0, 1]
    assert calls_to(Cadence(first_call_day=0, dials_per_week=0, dials_share=1), dials_7=[0, 0]) == []


def test_nobody_is_called_on_a_day_without_collectors() -> None:
    worklist = written({"days_in_book": [7.0], "dials_7": [0.0]}, capacity=0.0)

    treatment = Cadence(dials_share=1.0).decide(worklist).treatment

    assert names(worklist, treatment) == ["sms"]


# largest balance


def test_the_largest_balances_are_called_and_the_largest_first() -> None:
    worklist = written({"days_in_book": [1, 1, 1, 1], "dials_7": [0, 0, 0, 0], "balance": [300, 900, 100, 700]})

    decision = LargestBalance(dials_share=0.5).decide(worklist)

    assert names(worklist, decision.treatment) == ["wait", "call", "wait", "call"]
    assert decision.priority.tolist() == [0, 900, 0, 700]


def test_equal_balances_are_taken_by_key() -> None:
    worklist = written({"days_in_book": [1, 1, 1], "dials_7": [0, 0, 0], "balance": [500, 500, 500]}, keys=[9, 4, 6])

    decision = LargestBalance(dials_share=0.6).decide(worklist)

    assert names(worklist, decision.treatment) == ["wait", "call", "call"]


def test_largest_balance_and_cadence_differ_only_in_whom_they_call(simulation: Simulation) -> None:
    worklist = worklist_of(simulation)
    cadence = Cadence(first_call_day=0).decide(worklist).treatment
    largest = LargestBalance().decide(worklist).treatment
    call = worklist.treatment("call")

    differ = cadence != largest

    assert (cadence == call).sum() == (largest == call).sum() > 0
    assert ((cadence == call) | (largest == call))[differ].all()


# in the world


def test_the_cadence_can_offer_15_percent_of_all_accounts_a_dial_every_working_day() -> None:
    scenario = Scenario(
        days=14, run_out_days=0, population=Population(persons=300, placed_over_days=1), sites=(Site(collectors=8),)
    )
    policy = Cadence(first_call_day=0, dials_per_week=7, dials_share=0.15, sms_every=3, email_every=5)
    world, shares = Simulation(scenario, seed=3), []
    while not world.is_over:
        worklist = world.worklist()
        decision = policy.decide(worklist)
        if worklist.capacity.any():
            called = (decision.treatment == worklist.treatment("call")).sum()
            shares.append(called / len(worklist))
        world.advance(decision)

    assert len(shares) == 12  # two Sundays
    assert shares == pytest.approx([0.15] * 12, abs=1 / len(worklist))


def test_the_written_policies_dial_and_write_as_they_say() -> None:
    scenario = Scenario(days=10, run_out_days=2, population=Population(persons=200, placed_over_days=3))
    totals = {}
    for policy in (NoContact(), Cadence(), LargestBalance()):
        tallies = run(Simulation(scenario, seed=5), policy).tallies.sum(axis=(0, 1, 2))
        totals[type(policy)] = tallies[[Tally.DIALS, Tally.SMS, Tally.EMAILS]].tolist()

    assert totals[NoContact] == [0, 0, 0]
    assert all(count > 0 for count in totals[Cadence] + totals[LargestBalance])


def test_whoever_may_not_be_called_any_more_gets_the_message_of_the_calendar() -> None:
    features: dict[str, Sequence[float]] = {"balance": [1.0, 3.0, 2.0], "dials_7": [0, 0, 0], "days_in_book": [0, 0, 0]}

    decision = LargestBalance(dials_share=1).decide(written(features, calls=1))

    assert names(written(features), decision.treatment) == ["sms", "call", "sms"]
