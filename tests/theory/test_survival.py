"""Under a known hazard, accounts that nobody touches survive as 1 - F says: within the exact band of the sample.

The hazard is known in full: age, paydays and, where people differ, their lognormal frailty. Day by day, the share that
has paid lies within the Dvoretzky-Kiefer-Wolfowitz band of F, which holds for every distribution and sample size.
"""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import Simulation
from tests.sim.worlds import Wait, live, one_each, quiet, scenario_of
from tests.theory.formulas import age_factor, mixed_happened_by, payday_factor
from tests.theory.judgement import dkw_band

SEED = 2032
ALPHA = 1e-6
N, DAYS, LATE = 100_000, 120, 30
BASE, DECAY, FLOOR, LIFT = 0.03, 100.0, 0.04, 0.35


@cache
def _paid_by(base: float, frailty: float, late: int, first_day: int) -> NDArray[np.float64]:
    """Share of accounts that have paid by the end of each day; a single payment clears an account of 1.00."""
    payment = {
        "base_hazard": base,
        "willingness_sd": frailty,
        "age_decay_days": DECAY,
        "age_floor": FLOOR,
        "payday_lift": LIFT,
    }
    scenario = scenario_of(quiet(payment=payment), days=DAYS)
    book = one_each(N, balance=100, arrears=100, instalment=100, due=-late, placed=first_day)
    closed = live(Simulation(scenario, SEED, book), Wait()).accounts["closed"]
    return np.bincount(closed[closed >= 0], minlength=DAYS).cumsum() / N


def _distance(base: float = BASE, frailty: float = 0.0, late: int = LATE, first_day: int = 0) -> float:
    """Largest distance of the world from the theory of `BASE`, of accounts that are `LATE`, from day 0 on."""
    days = np.arange(DAYS)
    hazards = BASE * age_factor(days + LATE, DECAY, FLOOR) * payday_factor(days, LIFT)
    theory = mixed_happened_by(hazards, frailty)
    return float(np.abs(_paid_by(base, frailty, late, first_day) - theory).max())


@pytest.mark.parametrize("frailty", [0.0, 1.35])
def test_who_has_paid_by_a_day_is_what_the_integrated_hazard_says(frailty: float) -> None:
    """Seed 2032, 100,000 accounts, alpha 1e-6: a band of 0.0085."""
    assert _distance(frailty=frailty) < dkw_band(N, ALPHA)


def test_a_hazard_five_percent_higher_leaves_the_band() -> None:
    """The same seed and band; F is off by 0.018, six standard errors beyond the band: power above 0.999999.

    With 20,000 accounts the band would be 0.0190, and this fault within it.
    """
    assert _distance(base=1.05 * BASE) > dkw_band(N, ALPHA)


def test_a_hazard_that_starts_a_day_late_leaves_the_band() -> None:
    """The same seed and band; F is off by day 0's hazard, 0.030, forty standard errors beyond the band."""
    assert _distance(first_day=1) > dkw_band(N, ALPHA)
