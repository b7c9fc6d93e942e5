from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from experiments.comparison import HEADLINE, MEASURES, Comparison
from experiments.plan import Plan
from experiments.play import play_until
from experiments.stopping import Stopping

from .comparisons import made_up
from .test_gather import plan

NET = list(MEASURES).index(HEADLINE)


def world(gain: float, sd: float) -> tuple[Callable[[Plan], Comparison], list[int]]:
    """A world with one challenger of this gain, a luck for each seed, and the seeds asked for at each look."""
    looks: list[int] = []

    def play(asked: Plan) -> Comparison:
        looks.append(len(asked.seeds))
        comparison = made_up(3, len(asked.seeds))
        values = comparison.values.copy()
        luck = [np.random.default_rng(seed).normal(gain, sd) for seed in asked.seeds]
        values[1, :, NET] = values[0, :, NET] + luck
        return replace(comparison, values=values, seeds=asked.seeds)

    return play, looks


def test_without_a_rule_a_plan_is_played_once() -> None:
    play, looks = world(0.01, 0.01)

    assert play_until(plan(30), None, play).looks == "once"
    assert looks == [30]


def test_it_stops_once_the_gain_is_known_as_precisely_as_wanted() -> None:
    play, looks = world(0.0, 0.01)

    comparison = play_until(plan(30), Stopping(rule="half_width", half_width=0.002, batch=20, most=1000), play)

    difference = comparison.difference("index", HEADLINE)
    assert (difference.high - difference.low) / 2 <= 0.002
    assert looks == list(range(30, looks[-1] + 1, 20))
    assert 80 <= looks[-1] <= 150  # (1.98 × 0.01 / 0.002)² = 98


def test_it_stops_once_the_gain_is_told_from_none_and_its_bounds_hold_at_all_looks() -> None:
    play, looks = world(0.01, 0.01)

    comparison = play_until(plan(30), Stopping(rule="anytime"), play)

    difference = comparison.difference("index", HEADLINE)
    assert looks == [30, 40, 50]  # the burn-in
    assert (difference.method, difference.sign) == ("anytime", 1)


def test_it_stops_at_the_most_it_may_run() -> None:
    play, looks = world(0.0, 0.01)

    comparison = play_until(plan(30), Stopping(rule="anytime", batch=40, most=100), play)

    assert looks == [30, 70, 100]
    assert comparison.difference("index", HEADLINE).sign == 0


def test_further_seeds_are_of_the_same_block() -> None:
    play, _ = world(0.0, 0.01)

    comparison = play_until(plan(30, "select"), Stopping(rule="anytime", most=60), play)

    assert comparison.seeds == tuple(range(2_000_000_000, 2_000_000_060))


@pytest.mark.parametrize("rule", ["half_width", "anytime"])
def test_a_comparison_without_challengers_has_nothing_to_wait_for(rule: str) -> None:
    looks: list[int] = []

    def play(asked: Plan) -> Comparison:
        looks.append(len(asked.seeds))
        return replace(made_up(2, len(asked.seeds)), seeds=asked.seeds)

    play_until(plan(30), Stopping.model_validate({"rule": rule}), play)

    assert looks == [30]
