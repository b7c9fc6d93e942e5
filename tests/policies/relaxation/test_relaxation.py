"""The relaxations against brute force, closed forms and each other."""

from itertools import product

import numpy as np
import pytest

from policies.relaxation.fluid import solve_fluid
from policies.relaxation.ladder import ladder_of, per_call, per_minute
from policies.relaxation.problem import problem_of, solve, total, worth
from policies.relaxation.whittle import indices

from .problems import HORIZON, drawn, nothing, repair


def test_a_priced_programme_is_the_best_of_all_plans_for_an_account() -> None:
    model = drawn(1, n_states=2, sizes=(100.0,))
    problem, prices = problem_of(model, model.minutes, 1.0, 50.0), np.array([2.0, 7.0])
    gain = problem.net[:, :, 0] - prices[:, None, None] * problem.use

    def earned(first: tuple[int, ...], second: tuple[int, ...]) -> float:
        later = np.array([gain[1, treatment, state] for state, treatment in enumerate(second)])
        return float(gain[0, first[0], 0] + (model.moves[first[0], 0] * later).sum())

    plans = list(product(range(4), repeat=2))
    best = max(earned(first, second) for first in plans for second in plans)

    assert solve(problem, prices, nothing(model))[0, 0, 0] == pytest.approx(best, rel=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_fluid_programme_and_the_dual_at_its_prices_agree(seed: int) -> None:
    model = drawn(seed)
    problem = problem_of(model, model.minutes, 1.0, 50.0)
    counts = np.random.Generator(np.random.PCG64(seed)).uniform(0, 10, nothing(model).shape)
    capacity = np.full(HORIZON, 0.6 * counts.sum())
    capacity[3] = 0.0

    fluid = solve_fluid(problem, counts, capacity, nothing(model))

    dual = total(counts, solve(problem, fluid.prices, nothing(model))[0]) + float(sum(fluid.prices * capacity))
    assert fluid.prices.max() > 0
    assert dual == pytest.approx(fluid.optimum, rel=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_no_price_bounds_less_than_the_fluid_programme_earns(seed: int) -> None:
    model = drawn(seed)
    ladder = ladder_of(model, per_minute, 1.0, 50.0)
    counts, capacity = np.ones(nothing(model).shape), 4.0

    fluid = solve_fluid(ladder.problem, counts, np.full(HORIZON, capacity), nothing(model))

    bounds = [ladder.bound(rung, counts, capacity, HORIZON) for rung in range(len(ladder.prices))]
    assert min(bounds) >= fluid.optimum * (1 - 1e-9)
    assert bounds[ladder.rung(counts, capacity, HORIZON)] == min(bounds)


def test_flows_keep_to_capacity_and_lose_nobody_but_those_who_close() -> None:
    model = drawn(2)
    problem = problem_of(model, model.minutes, 1.0, 50.0)
    counts, capacity = np.ones(nothing(model).shape), np.linspace(1, 5, HORIZON)

    flow = solve_fluid(problem, counts, capacity, nothing(model)).flow

    used = (flow * problem.use[:, :, None]).sum(axis=(1, 2, 3))
    arriving = np.einsum("tasz,asn->tnz", flow[:-1], model.moves)
    assert (used <= capacity + 1e-6).all()
    np.testing.assert_allclose(flow[0].sum(axis=0), counts, atol=1e-6)
    np.testing.assert_allclose(flow[1:].sum(axis=1), arriving, atol=1e-6)


def test_what_comes_after_the_last_step_counts() -> None:
    model = drawn(3)
    problem, counts = problem_of(model, model.minutes, 1.0, 50.0), np.ones(nothing(model).shape)
    long = solve(problem, np.full(HORIZON, 4.0), nothing(model))

    fluid = solve_fluid(problem, counts, np.full(3, np.inf), long[3])

    assert fluid.optimum == pytest.approx(total(counts, solve(problem, np.zeros(3), long[3])[0]), rel=1e-7)


def test_without_a_limit_the_price_is_nothing() -> None:
    model = drawn(1)
    ladder = ladder_of(model, per_minute, 1.0, 50.0)

    assert ladder.rung(np.ones(nothing(model).shape), np.inf, HORIZON) == 0


def test_less_capacity_is_dearer() -> None:
    model = drawn(1)
    ladder, counts = ladder_of(model, per_minute, 1.0, 50.0), np.ones(nothing(model).shape)

    rungs = [ladder.rung(counts, capacity, HORIZON) for capacity in (100.0, 8.0, 4.0, 1.0)]

    assert rungs == sorted(rungs)
    assert rungs[0] < rungs[-1]


def test_where_calls_are_scarce_each_takes_as_much() -> None:
    use = per_call(drawn(1))

    assert (use[:2] == 0).all()
    assert len(np.unique(use[2:])) == 1


@pytest.mark.parametrize("steps", [1, 2, 12])
def test_the_index_of_a_repair_that_may_be_tried_again_is_its_yield_a_minute(steps: int) -> None:
    # at the price where one try breaks even every later try breaks even too
    model = repair(p_fixed=0.2, cost=40.0)

    index = indices(ladder_of(model, per_minute, 10.0, 0.0), steps)[1, 0, 0]

    assert index == pytest.approx((0.2 * 1000 - 40 - 2 * 10) / 2, rel=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_at_its_index_a_call_and_the_best_that_is_none_are_equally_good(seed: int) -> None:
    model = drawn(seed)
    ladder = ladder_of(model, per_minute, 1.0, 50.0)

    index = indices(ladder, HORIZON)

    treatment, state, size = np.unravel_index(index.argmax(), index.shape)
    price = float(index.max())
    after = solve(ladder.problem, np.full(HORIZON, price), nothing(model))[1]
    at = worth(ladder.problem, after, price)[:, state, size]
    assert price > 0
    assert at[treatment] == pytest.approx(at[:2].max(), rel=1e-2)
