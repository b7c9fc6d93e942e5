"""A base policy's value is what a geometric series says, and tables are read in a straight line."""

import numpy as np
import pytest

from policies.lookahead import Lookahead, Prices, base_values, fill, mixed, mixture, stopped_values

from .models import STAYS, two_states
from .worklists import written

FREE = Prices(minute=0.0, call=0.0, complaint=0.0)


def test_an_account_that_is_left_alone_is_worth_a_geometric_series() -> None:
    model = two_states()

    values = base_values(Lookahead.of(model, FREE), mixture(model, 0.0, 0.0), 5)

    series = [sum(STAYS**step for step in range(steps)) for steps in range(6)]
    assert values[:, 0, 0] == pytest.approx([0.01 * 10_000 * total for total in series])


def test_a_step_of_the_base_before_the_base_is_the_base_with_a_step_more() -> None:
    model = two_states()
    ahead, weights = Lookahead.of(model, Prices(64.0, 10.0, 15_000.0)), mixture(model, 0.3, 0.1)

    values = base_values(ahead, weights, 4)

    assert mixed(ahead.step(values[3]), weights) == pytest.approx(values[4])


def test_a_mixture_is_a_distribution_with_the_shares_asked_for() -> None:
    weights = mixture(two_states(), 0.5, 0.2)

    assert weights == pytest.approx([0.4, 0.4, 0.2])


def test_minutes_calls_and_complaints_are_charged() -> None:
    gains = Lookahead.of(two_states(), Prices(minute=64.0, call=10.0, complaint=1.0)).step(np.zeros((2, 2)))

    assert gains[2, 0] == pytest.approx([0.06 * size - 2 * 64.0 - 10.0 for size in (10_000, 30_000)])
    assert gains[0, 0] == pytest.approx([100.0, 300.0])


def test_what_may_be_given_up_is_never_worth_less_than_what_may_not() -> None:
    model = two_states(call_brings=(0.05, 0.0))
    ahead = Lookahead.of(model, Prices(64.0, 0.0, 0.0))
    never = base_values(ahead, mixture(model, 0.0, 0.0), 10)

    may_stop = np.maximum(stopped_values(ahead, mixture(model, 0.0, 1.0), never), never)

    assert (may_stop >= base_values(ahead, mixture(model, 0.0, 1.0), 10)).all()
    assert (may_stop[10, 1] == never[10, 1]).all()


@pytest.mark.parametrize(("size", "expected"), [(10_000, 1.0), (15_000, 1.5), (30_000, 3.0), (50_000, 5.0), (0, 0.0)])
def test_between_and_beyond_the_sizes_a_table_is_read_in_a_straight_line(size: float, expected: float) -> None:
    worklist = written({"days_past_due": [10.0], "balance": [size]})
    table = np.zeros((3, 2, 2))
    table[2, 0] = 1.0, 3.0
    value = np.full(worklist.allowed.shape, 7.0)

    fill(value, table, worklist, two_states())

    assert value[0].tolist() == pytest.approx([0.0, 0.0, 0.0, expected])
