"""With collectors without limit, what is recovered has a closed form: money by day, and money without any contact."""

from functools import cache
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from sim import Simulation
from sim.words import Tally
from tests.sim.worlds import Always, Wait, live, one_each, quiet, scenario_of
from tests.theory.formulas import age_factor, mixed_happened_by, payday_factor
from tests.theory.judgement import dkw_band
from tests.theory.worlds import EVERY_DAY, beyond

SEED = 2033
ALPHA = 1e-6

# everybody dialled once a day

N, DAYS, BALANCE = 20_000, 60, 10_000
ANSWER, RIGHT_PARTY, PAY_NOW, WORKS = 0.4, 0.7, 0.3, 0.9
ONE_BULLET: dict[str, Any] = {"balance": BALANCE, "arrears": BALANCE, "instalment": BALANCE}
PAY_ALL = {"full_below": 1e9}
"""Whoever pays, pays what is due: every part payment would be small."""


@cache
def _recovered_by(answer: float, dials_from_day: int) -> NDArray[np.float64]:
    """Share of the money recovered by the end of each day, where everybody who owes is dialled once a day."""
    behaviour = quiet(
        payment=PAY_ALL,
        fatigue={"on_reach": 0.0},
        phone={
            "answer": answer,
            "right_party": RIGHT_PARTY,
            "works": WORKS,
            "hour": (1.0,) * 13,
            "weekday": (1.0,) * 7,
        },
        complaint={"freeze_days": 0},
        opt_out={"cease": 0.0},
        inbound={"after_missed_call": 0.0, "after_voicemail": 0.0},
        conversation={"dispute": 0.0, "call_back": 0.0, "pay_now": PAY_NOW},
    )
    plain = scenario_of(
        behaviour,
        days=DAYS,
        books={"interest_per_year": 0.0},
        rules={"dials_per_week": 40, "days_after_conversation": 0},
        sites=({"collectors": "unlimited", "days": EVERY_DAY, "dialer": {"dials_per_day": 1}},),
    )
    limits = {"conversation": {"promise": -1e9}, "phone": {"age_decay_days": 1e9}}
    scenario = beyond(plain, {"behaviour": limits})
    book = one_each(N, placed=dials_from_day, due=dials_from_day - 1, **ONE_BULLET)
    run = live(Simulation(scenario, SEED, book), Always("call"))
    paid: NDArray[np.int64] = run.tallies[:, :, :, Tally.PAID].sum(axis=(1, 2))
    return np.cumsum(paid) / (N * BALANCE)


def _distance(answer: float = ANSWER, dials_from_day: int = 0) -> float:
    """Largest distance from the geometric law of the first dial that a debtor answers himself, and pays."""
    p = ANSWER * RIGHT_PARTY * PAY_NOW
    theory = WORKS * (1 - (1 - p) ** np.arange(1, DAYS + 1))
    return float(np.abs(_recovered_by(answer, dials_from_day) - theory).max())


def test_money_comes_in_geometrically_where_everybody_is_dialled_once_a_day() -> None:
    """Seed 2033, 20,000 equal debts, alpha 1e-6: a band of 0.019."""
    assert _distance() < dkw_band(N, ALPHA)


def test_it_does_not_where_a_tenth_more_answer() -> None:
    """The same seed and band; the law is off by 0.033, four standard errors beyond the band: power 0.9999."""
    assert _distance(answer=1.1 * ANSWER) > dkw_band(N, ALPHA)


def test_it_does_not_where_dialling_starts_a_day_late() -> None:
    """The same seed and band; the law is off by 0.076 on the first day, thirty standard errors beyond the band."""
    assert _distance(dials_from_day=1) > dkw_band(N, ALPHA)


# nobody touched

MANY, BASE, DECAY, FLOOR, LIFT, FRAILTY = 100_000, 0.03, 100.0, 0.04, 0.35, 1.35


@cache
def _recovery_without_contact(base: float) -> float:
    """Standard score of all the money recovered in 60 days, of debts of many sizes, against the sum of hazards."""
    payment = {
        "base_hazard": base,
        "willingness_sd": FRAILTY,
        "age_decay_days": DECAY,
        "age_floor": FLOOR,
        "payday_lift": LIFT,
        **PAY_ALL,
    }
    owed = np.random.default_rng(SEED).lognormal(6.5, 0.8, MANY).astype(np.int64) * 100 + 1000
    scenario = scenario_of(quiet(payment=payment), days=DAYS, books={"interest_per_year": 0.0})
    run = live(Simulation(scenario, SEED, one_each(MANY, balance=owed, arrears=owed, instalment=owed)), Wait())
    days = np.arange(DAYS)
    hazards = BASE * age_factor(days + 1, DECAY, FLOOR) * payday_factor(days, LIFT)
    p = mixed_happened_by(hazards, FRAILTY)[-1]
    spread = sqrt(p * (1 - p) * (owed.astype(np.float64) ** 2).sum())
    return float((run.accounts["paid"].sum() - p * owed.sum()) / spread)


def test_money_recovered_without_contact_is_the_sum_of_hazards() -> None:
    """Seed 2033, 100,000 debts of many sizes, alpha 1e-6: |z| < 4.9."""
    assert abs(_recovery_without_contact(BASE)) < norm.isf(ALPHA / 2)


def test_money_recovered_under_a_hazard_ten_percent_higher_is_not() -> None:
    """The same seed and limit: z is 9.8 on average over 8 other seeds, power above 0.999."""
    assert _recovery_without_contact(1.1 * BASE) > norm.isf(ALPHA / 2)
