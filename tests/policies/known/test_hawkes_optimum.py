"""The exact values of the Hawkes account, against those of `reference/domain.md` 1.3 and against each other."""

import numpy as np
import pytest

from policies.known.hawkes_benchmark import best_value, untreated_value
from policies.known.hawkes_model import AUTHORS
from policies.known.hawkes_optimum import least_balance, optimum, untreated

STARTS = np.array([0.11, 1.0])
HUNDRED = np.full(2, 100.0)


def test_an_untreated_account_is_worth_what_the_equations_say() -> None:
    assert 100 * untreated(STARTS) == pytest.approx([51.05, 74.31], abs=0.005)


def test_the_best_value_lies_between_those_of_two_other_solvers() -> None:
    best = optimum().value(STARTS, HUNDRED)

    assert (best > [78.09, 83.43]).all()
    assert (best < [78.19, 83.53]).all()


def test_the_frontier_is_that_of_another_solver() -> None:
    balances = np.array([25, 30, 40, 50, 75, 100, 150, 200.0])

    assert optimum().target(balances) == pytest.approx([0.35, 0.45, 0.63, 0.78, 1.09, 1.32, 1.72, 2.05], abs=0.015)


def test_the_portfolio_is_worth_what_monte_carlo_found() -> None:
    assert best_value() == pytest.approx(105.01, abs=0.2)
    assert untreated_value() == pytest.approx(84.46, abs=0.2)


def test_at_the_frontier_effort_is_worth_exactly_its_cost_and_above_it_less() -> None:
    solved, step, cost = optimum(), 1e-3, AUTHORS.effort_cost
    balance = np.full(40, 120.0)
    frontier = float(solved.target(balance[:1])[0])
    above = np.linspace(frontier, 6, 40)

    slope = (solved.value(above + step, balance) - solved.value(above, balance)) / step

    assert slope[0] == pytest.approx(cost, abs=0.02)
    assert (np.diff(slope) < 0).all()


def test_nobody_acts_below_the_least_balance_and_hardly_above_it() -> None:
    least = least_balance()

    assert optimum().target(np.array([0.99 * least]))[0] == AUTHORS.floor
    assert AUTHORS.floor < optimum().target(np.array([1.05 * least]))[0] < 0.15


def test_effort_too_dear_leaves_the_untreated_value() -> None:
    dear = AUTHORS._replace(effort_cost=1e4)

    assert optimum(dear).value(STARTS, HUNDRED) == pytest.approx(100 * untreated(STARTS, dear), rel=1e-6)
    assert optimum(dear).frontier.max() == AUTHORS.floor
