"""The world of Hawkes accounts: exact where nobody acts, conserved, and the same fate for every policy."""

import numpy as np
import pytest

from policies.known import HAWKES
from policies.known.hawkes import RUN_OUT, HawkesWorld, _pass
from policies.known.hawkes_model import AUTHORS, DAY, EFFORTS
from policies.known.hawkes_optimum import optimum, untreated
from policies.known.hawkes_policies import Frontier, NoEffort

from .games import SEED, alike, order, play

N = 10_000
STANDARD_ERRORS = 3.0


@pytest.mark.parametrize("intensity", [0.11, 1.0])
def test_untreated_accounts_bring_their_exact_value(intensity: float) -> None:
    world = alike(N, intensity)

    value = play(world, NoEffort())

    error = world._accounts.value.std() / N**0.5
    assert value == pytest.approx(100 * untreated(np.array([intensity]))[0], abs=STANDARD_ERRORS * error)


@pytest.mark.parametrize("intensity", [0.11, 1.0])
def test_the_best_policy_brings_the_best_value_but_for_the_steps_of_time(intensity: float) -> None:
    world = alike(N, intensity)

    value = play(world, Frontier())

    best, error = optimum().value(np.array([intensity]), np.array([100.0]))[0], world._accounts.value.std() / N**0.5
    assert value == pytest.approx(best - 0.02, abs=STANDARD_ERRORS * error)


def test_time_passes_the_same_in_one_step_as_in_many() -> None:
    once, often = alike(500, 0.8), alike(500, 0.8)
    span, steps = 2.0, 40

    for world, pieces in ((once, 1), (often, steps)):
        for piece in range(pieces):
            effort, paid = np.zeros(500), np.zeros(500, dtype=np.int64)
            when = (piece * span / pieces, span / pieces)
            _pass(world._accounts, (np.arange(500), effort, paid), when, SEED, AUTHORS)

    assert np.array_equal(once._accounts.balance, often._accounts.balance)
    for name in ("intensity", "waits_for", "value"):
        assert getattr(once._accounts, name) == pytest.approx(getattr(often._accounts, name), abs=1e-8)
    assert once._accounts.payments.sum() > 500


def test_every_cent_is_owed_or_paid() -> None:
    world = HAWKES.world(300, SEED)
    opening, paid = world.worklist().column("balance").sum(), 0

    while not world.is_over:
        paid += int(world.advance(Frontier().decide(world.worklist())).paid.sum())

    assert opening == paid + world.worklist().column("balance").sum()


def test_effort_is_charged_at_once_and_lifts_the_intensity() -> None:
    world, number = alike(200, 0.3), EFFORTS.index(0.6)

    outcome = world.advance(order(np.full(200, number)))

    quiet = outcome.paid == 0
    assert quiet.sum() > 150
    assert world._accounts.value[quiet] == pytest.approx(-0.6 * AUTHORS.effort_cost)
    assert outcome.cost == pytest.approx(60 * AUTHORS.effort_cost)
    fallen = AUTHORS.floor + (0.9 - AUTHORS.floor) * np.exp(-AUTHORS.decay * DAY)
    assert world._accounts.intensity[quiet] == pytest.approx(fallen)


def test_effort_on_one_account_changes_no_other_account() -> None:
    left, treated = alike(50, 0.3), alike(50, 0.3)
    one = np.zeros(50, dtype=np.int64)
    one[7] = EFFORTS.index(1.2)

    for _ in range(100):
        left.advance(order(np.zeros(len(left.worklist()), dtype=np.int64)))
        treated.advance(order(one[treated.worklist().keys.astype(np.int64)]))

    differs = left._accounts.value != treated._accounts.value
    assert np.flatnonzero(differs).tolist() == [7]


def test_payments_of_one_number_take_the_same_share_under_every_policy() -> None:
    early, late = alike(200, 5.0), alike(200, 0.1)
    first: dict[HawkesWorld, dict[int, int]] = {early: {}, late: {}}

    for world, seen in first.items():
        while not world.is_over:
            keys, before = world.worklist().keys, world.worklist().column("payments")
            outcome = world.advance(order(np.zeros(len(keys), dtype=np.int64)))
            one = (before == 0) & (world._accounts.payments[keys] == 1)
            seen |= dict(zip(keys[one].tolist(), outcome.paid[one].tolist(), strict=True))

    both = first[early].keys() & first[late].keys()
    assert len(both) > 150
    assert [first[early][key] for key in both] == [first[late][key] for key in both]


def test_what_is_seen_of_a_morning_stays_as_it_was() -> None:
    world = alike(100, 1.0)
    morning = world.worklist()
    seen = {name: morning.column(name).copy() for name in ("balance", "intensity", "days_left")}

    world.advance(order(np.full(100, 3)))

    assert all(np.array_equal(morning.column(name), column) for name, column in seen.items())


def test_a_portfolio_spreads_its_starts_evenly_and_anew_for_each_seed() -> None:
    one, other = HAWKES.world(2_000, SEED), HAWKES.world(2_000, SEED + 1)

    for name, low, high in (("balance", 5_000, 20_000), ("intensity", 0.2, 1.2)):
        column = one.worklist().column(name)
        assert np.histogram(column, bins=10, range=(low, high))[0] == pytest.approx(np.full(10, 200), abs=2)
        assert not np.array_equal(column, other.worklist().column(name))
    together = np.corrcoef(one.worklist().column("balance"), one.worklist().column("intensity"))[0, 1]
    assert abs(together) < 0.01


def test_an_intensity_below_the_floor_is_refused() -> None:
    with pytest.raises(ValueError, match=r"intensity must be at least 0\.1, got 0\.05"):
        alike(3, 0.05)


def test_the_run_out_leaves_nothing_that_counts() -> None:
    assert np.exp(-AUTHORS.discount * RUN_OUT) < 1e-5
