"""The formulas give the numbers of textbooks, and agree where one model is a special case of another."""

from math import factorial

import numpy as np
import pytest
from scipy.stats import norm, poisson

from tests.theory.formulas import ErlangA, clipped_exponential_mean, clipped_lognormal_moment, wait_of_mg1

PATIENT = 1e-7


def _erlang_b(offered: float, lines: int) -> float:
    weights = [offered**n / factorial(n) for n in range(lines + 1)]
    return weights[-1] / sum(weights)


@pytest.mark.parametrize(("offered", "lines", "blocked"), [(8.0, 10, 0.1217), (1.0, 1, 0.5), (10.0, 10, 0.2146)])
def test_callers_without_patience_are_blocked_as_often_as_tables_of_erlang_b_say(
    offered: float, lines: int, blocked: float
) -> None:
    queue = ErlangA(calls=offered, service=1.0, hang_up=1e9, collectors=lines)
    assert _erlang_b(offered, lines) == pytest.approx(blocked, abs=5e-5)
    assert queue.p_wait == pytest.approx(_erlang_b(offered, lines), rel=1e-6)
    assert queue.p_abandon == pytest.approx(queue.p_wait, rel=1e-6)


@pytest.mark.parametrize(("offered", "collectors"), [(8.0, 10), (0.5, 1), (45.0, 50)])
def test_callers_of_endless_patience_wait_as_erlang_c_says(offered: float, collectors: int) -> None:
    blocked = _erlang_b(offered, collectors)
    p_wait = collectors * blocked / (collectors - offered * (1 - blocked))
    queue = ErlangA(calls=offered, service=1.0, hang_up=PATIENT, collectors=collectors)
    assert queue.p_wait == pytest.approx(p_wait, rel=1e-3)
    assert queue.wait == pytest.approx(p_wait / (collectors - offered), rel=1e-3)
    assert queue.wait_if_served == pytest.approx(queue.wait, rel=1e-3)


def test_ten_collectors_at_eight_erlang_make_four_in_ten_wait() -> None:
    """Tables of Erlang C: P(wait) 0.4092, mean wait 0.2046 talks."""
    queue = ErlangA(calls=8.0, service=1.0, hang_up=PATIENT, collectors=10)
    assert (round(queue.p_wait, 4), round(queue.wait, 4)) == (0.4092, 0.2046)


def test_with_patience_as_long_as_talk_the_number_in_the_system_is_poisson() -> None:
    queue = ErlangA(calls=12.0, service=1.0, hang_up=1.0, collectors=10)
    n = np.arange(10, 100)
    assert queue.p_wait == pytest.approx(poisson.sf(9, 12.0))
    assert queue.queue == pytest.approx(((n - 10) * poisson.pmf(n, 12.0)).sum())


def test_who_is_not_served_hangs_up() -> None:
    queue = ErlangA(calls=11.0, service=1.0, hang_up=0.5, collectors=10)
    assert queue.calls * (1 - queue.p_abandon) == pytest.approx(queue.service * queue.busy)


def test_the_served_wait_as_long_as_simulated_steps_through_the_queue_say() -> None:
    """Two hundred thousand callers of random steps, seed 1; within 4 standard errors."""
    queue, rng = ErlangA(calls=11.0, service=1.0, hang_up=0.5, collectors=10), np.random.default_rng(1)
    n = 200_000
    before = rng.choice(len(queue._p), n, p=queue._p) - queue.collectors
    wait = np.zeros(n)
    for place in range(int(before.max()), -1, -1):
        moving = before >= place
        wait[moving] += rng.exponential(1 / (10.0 + 0.5 * place), moving.sum())
    served = wait < rng.exponential(2.0, n)
    error = wait[served].std() / np.sqrt(served.sum())
    assert abs(wait[served].mean() - queue.wait_if_served) < 4 * error


def test_one_collector_with_exponential_talk_waits_alike_in_both_theories() -> None:
    queue = ErlangA(calls=0.7, service=1.0, hang_up=PATIENT, collectors=1)
    assert wait_of_mg1(0.7, 1.0, 2.0) == pytest.approx(queue.wait, rel=1e-3)


def test_moments_of_clipped_values_are_those_of_their_quantiles() -> None:
    u = (np.arange(2_000_000) + 0.5) / 2_000_000
    sd = np.sqrt(np.log(1 + 0.8**2))
    talk = np.clip(12.0 * np.exp(sd * norm.ppf(u) - sd * sd / 2), 5.0, 40.0)
    for k in (1, 2):
        assert clipped_lognormal_moment(k, 12.0, 0.8, 5.0, 40.0) == pytest.approx((talk**k).mean(), rel=1e-5)
    assert clipped_exponential_mean(12.0, 5.0, 40.0) == pytest.approx(np.clip(-12 * np.log(u), 5, 40).mean(), rel=1e-5)
