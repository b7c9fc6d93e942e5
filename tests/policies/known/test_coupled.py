"""B1: the world moves as its model says, and policies come as close to its bound as theory promises."""

import numpy as np
import pytest

from policies.known.coupled import COUPLED, CoupledWorld
from policies.known.coupled_model import MINUTES_EACH, SIZES, ceased, exact_model, start
from sim.worklist import Decision

FIRST_SEED = 3_000_000_000


def play(name: str, n_accounts: int, seed: int) -> CoupledWorld:
    policy, world = COUPLED.policies[name](), CoupledWorld(n_accounts, seed)
    while not world.is_over:
        world.advance(policy.decide(world.worklist()))
    return world


def gaps(name: str, n_accounts: int, n_seeds: int) -> np.ndarray:
    """Shares of the bound that are missed, one a seed."""
    made = [play(name, n_accounts, FIRST_SEED + place).value() for place in range(n_seeds)]
    return 1 - np.array(made) / COUPLED.optimum(n_accounts)


def test_the_model_is_small_and_contact_ends_with_a_complaint() -> None:
    model = exact_model()

    assert model.n_states <= 30
    assert len(model.treatments) <= 4
    for kind in range(3):
        np.testing.assert_array_equal(model.moves[:, ceased(kind)], model.moves[[0] * 4, ceased(kind)])


def test_accounts_move_as_the_model_says() -> None:
    # 1,400 of 30,000 accounts, all of one kind, are called once, which the minutes allow; within 4 standard errors
    world = CoupledWorld(30_000, FIRST_SEED)
    state, _ = start(30_000)
    rows = np.flatnonzero(state == state[0])
    treatment = np.zeros(30_000, dtype=np.int64)
    treatment[rows[:1400]] = 2

    world.advance(Decision(treatment, np.ones(30_000)))

    after, expected = world._state[rows[:1400]], exact_model().moves[2, state[0]]
    for place in np.flatnonzero(expected > 0.02):
        error = (expected[place] * (1 - expected[place]) / 1400) ** 0.5
        assert (after == place).mean() == pytest.approx(expected[place], abs=4 * error)


def test_calls_beyond_the_minutes_are_not_made_and_the_highest_priorities_are() -> None:
    world = CoupledWorld(200, FIRST_SEED)

    outcome = world.advance(Decision(np.full(200, 2), np.arange(200.0)))

    called = np.flatnonzero(outcome.connected)
    assert called.tolist() == list(range(190, 200))
    assert outcome.collector_ms.sum() / 60_000 <= MINUTES_EACH * 200


def test_the_bound_counts_what_each_size_of_world_holds() -> None:
    _, size = start(1000)

    assert (size == 1).mean() == pytest.approx(0.3, abs=0.01)
    assert COUPLED.optimum(100) == pytest.approx(COUPLED.optimum(1000), rel=0.03)
    assert COUPLED.optimum(1000) < SIZES[1]


def test_luck_is_nothing_on_average() -> None:
    # 60 replications of 200 accounts at random; within 3 standard errors
    worlds = [play("random", 200, FIRST_SEED + place) for place in range(60)]

    luck = np.array([world.earned() - world.value() for world in worlds])

    assert luck.mean() == pytest.approx(0, abs=3 * luck.std(ddof=1) / len(luck) ** 0.5)


def test_who_looks_at_today_alone_stays_a_tenth_below_the_bound() -> None:
    assert gaps("greedy", 1000, 4).min() > 0.10


@pytest.mark.parametrize("name", ["lagrangian_index", "whittle_index"])
def test_an_index_is_within_a_hundredth_of_the_bound_and_nearer_with_more_accounts(name: str) -> None:
    few, many = gaps(name, 100, 12), gaps(name, 1000, 4)

    assert many.max() < 0.01
    assert few.mean() > 2 * many.mean()  # 1 / √10 is a third


def test_the_updated_programme_is_within_a_hundredth_of_the_bound() -> None:
    assert gaps("lp_update", 1000, 1).max() < 0.01
