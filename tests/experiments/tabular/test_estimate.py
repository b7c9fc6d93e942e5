"""Estimation finds the moves that made the logs, and says nothing happens where nothing was seen."""

import numpy as np
import pytest

from experiments.tabular.estimate import estimate, kept_of_cured
from experiments.tabular.logs import Counts, Day, counted
from experiments.tabular.states import Frame

FRAME = Frame((("days_past_due", (31.0,)),), ("wait", "sms", "call"), "balance", (10_000.0,), 30)
LEAVES = np.array([[0.1, 0.3], [0.1, 0.3], [0.4, 0.3]])
"""P(an account pays all and closes | treatment, state); else it stays in its state."""


def days(n: int, *, treatments: int = 3) -> Day:
    """Draw account-days of the model above, treatments and states alike often."""
    draws = np.random.Generator(np.random.PCG64(3))
    treatment, state = draws.integers(treatments, size=n), draws.integers(2, size=n)
    leaves = draws.random(n) < LEAVES[treatment, state]
    size = np.full(n, 10_000.0)
    return Day(
        cell=treatment * 2 + state,
        allowed=np.ones((n, 3), dtype=np.bool_),
        to=np.where(leaves, 0, state),
        size=size,
        left=np.where(leaves, 0.0, size),
        paid=np.where(leaves, 2_000.0, 0.0),
        saved=np.where(leaves, 8_000.0, 0.0),
        cost=np.where(treatment == 1, 2.0, 0.0),
        minutes=np.where(treatment == 2, 2.0, 0.0),
        complaints=np.zeros(n),
        again=np.zeros(n, dtype=np.bool_),
        is_back=np.zeros(n, dtype=np.bool_),
    )


def test_moves_and_payments_are_those_that_made_the_logs() -> None:
    model = estimate(counted([days(60_000)], FRAME), FRAME)

    # 10,000 days a cell: one standard error is below 0.005
    assert model.moves[:, [0, 1], [0, 1]] == pytest.approx(1 - LEAVES, abs=0.02)
    assert model.brings == pytest.approx(LEAVES, abs=0.02)
    assert model.moves[:, [0, 1], [1, 0]] == pytest.approx(0)


def test_only_treatments_that_take_collectors_have_minutes() -> None:
    model = estimate(counted([days(6_000)], FRAME), FRAME)

    assert model.minutes[2] == pytest.approx(2.0)
    assert not model.minutes[:2].any()


def test_a_treatment_that_was_never_seen_does_what_waiting_does() -> None:
    model = estimate(counted([days(6_000, treatments=2)], FRAME), FRAME)

    assert (model.moves[2] == model.moves[0]).all()


def test_a_treatment_that_is_allowed_on_half_of_the_days_does_half_as_much() -> None:
    whole, half = days(60_000), days(60_000)
    half.allowed[::2, 1:] = False

    full, part = (estimate(counted([day], FRAME), FRAME) for day in (whole, half))

    assert part.brings[2] - part.brings[0] == pytest.approx((full.brings[2] - full.brings[0]) / 2, abs=1e-3)
    assert part.minutes[2] == pytest.approx(full.minutes[2] / 2, abs=1e-2)


def test_a_treatment_that_is_forbidden_in_a_state_is_waiting_there() -> None:
    some = days(6_000)
    some.allowed[some.cell % 2 == 1, 2] = False

    model = estimate(counted([some], FRAME), FRAME)

    assert (model.moves[2, 1] == model.moves[0, 1]).all()
    assert model.minutes[2].tolist() == pytest.approx([2.0, 0.0])


def test_what_falls_behind_again_is_charged_to_the_cures() -> None:
    cells = np.zeros((3, 2))
    relapses = np.array([1_000.0, 200.0, 150.0])
    counts = Counts(cells, cells, cells, np.zeros((3, 2, 2)), cells, cells, cells, cells, cells, relapses)

    assert kept_of_cured(counts) == pytest.approx(0.95)
