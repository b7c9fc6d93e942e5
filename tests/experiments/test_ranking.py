from dataclasses import replace

import numpy as np
import pytest

from experiments.acceptance import LIMITED
from experiments.comparison import HEADLINE, MEASURES, Comparison
from experiments.ranking import Ranked, ranking

from .comparisons import made_up

LEVELS = {"cadence": (0.70, 2.0), "index": (0.73, 2.0), "largest_balance": (0.7301, 4.0), "random": (0.60, 1.0)}
"""Headline and complaints of each policy."""


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    made = made_up(5, 60)
    values = made.values.copy()
    rng = np.random.default_rng(3)
    luck = rng.normal(0, 0.02, 60)
    for number, name in enumerate(made.policies):
        net, complaints = LEVELS.get(name, (0.5, 0.0))
        values[number, :, list(MEASURES).index(HEADLINE)] = net + luck + rng.normal(0, 0.002, 60)
        values[number, :, list(MEASURES).index(LIMITED)] = complaints + rng.normal(0, 0.05, 60)
    return replace(made, values=values)


@pytest.fixture(scope="module")
def ranked(comparison: Comparison) -> dict[str, Ranked]:
    return {row.policy: row for row in ranking(comparison)}


def test_the_best_headline_comes_first_and_the_control_is_left_out(comparison: Comparison) -> None:
    order = [row.policy for row in ranking(comparison)]

    assert set(order[:2]) == {"index", "largest_balance"}
    assert order[2:] == ["cadence", "random"]


def test_only_those_that_cannot_be_told_apart_at_the_top_may_be_the_best(ranked: dict[str, Ranked]) -> None:
    assert {name for name, row in ranked.items() if row.possibly_best} == {"index", "largest_balance"}
    assert ranked["random"].ahead == 0
    assert ranked["random"].behind == pytest.approx(-0.13, abs=0.01)


def test_bounds_that_hold_for_all_are_wider_than_those_of_one(ranked: dict[str, Ranked]) -> None:
    row = ranked["index"]

    assert row.low < row.gain.low < row.gain.mean < row.gain.high < row.high
    assert np.isnan(ranked["cadence"].low)


def test_a_policy_is_on_the_front_unless_another_is_better_in_both(ranked: dict[str, Ranked]) -> None:
    assert ranked["index"].p_dominates_today == pytest.approx(0.5, abs=0.45)  # complaints are a coin toss
    assert ranked["largest_balance"].p_dominates_today == 0
    assert ranked["random"].p_front == 1


def test_a_champion_alone_is_ranked_too() -> None:
    (row,) = ranking(made_up(2, 30))

    assert (row.policy, row.possibly_best) == ("cadence", True)


def test_bounds_hold_at_all_looks_where_somebody_looked(comparison: Comparison, ranked: dict[str, Ranked]) -> None:
    looked = {row.policy: row for row in ranking(replace(comparison, looks="anytime"))}

    row = looked["random"]
    assert row.low < ranked["random"].low < ranked["random"].high < row.high < 0
    assert np.isnan(row.behind)
    assert {name for name, each in looked.items() if each.possibly_best} == {"index", "largest_balance"}
