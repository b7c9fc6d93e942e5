"""How long people talk: one uniform a talk, in the shape that the site says."""

from math import log
from typing import Any

import pytest

from sim import Simulation
from sim.calls import talk_of
from sim.fate import lognormal
from sim.scenario import HOUR, MINUTE, Site
from tests.sim.worlds import one_each, scenario_of

MEAN, SIGMA = 6 * MINUTE, 0.7033464  # sd of the logarithm for a coefficient of variation of 0.8


def _site(**settings: Any) -> Any:
    scenario = scenario_of(sites=(Site(talk_minutes=6.0, talk_cv=0.8, **settings),))
    return Simulation(scenario, 1, one_each(1)).state.sites[0]


@pytest.mark.parametrize("u", [0.05, 0.5, 0.95])
def test_exponential_talk_is_the_threshold_of_its_uniform_times_the_mean(u: float) -> None:
    assert talk_of(_site(talk_shape="exponential"), u) == int(-MEAN * log(u))


@pytest.mark.parametrize("u", [0.05, 0.5, 0.95])
def test_talk_is_lognormal_unless_a_site_says_otherwise(u: float) -> None:
    assert talk_of(_site(), u) == pytest.approx(lognormal(u, MEAN, SIGMA), rel=1e-5)


@pytest.mark.parametrize(("u", "longest_or_shortest"), [(1e-12, 2 * HOUR), (1 - 1e-12, 5_000)])
def test_no_talk_is_shorter_than_five_seconds_or_longer_than_two_hours(u: float, longest_or_shortest: int) -> None:
    assert talk_of(_site(talk_shape="exponential"), u) == longest_or_shortest
