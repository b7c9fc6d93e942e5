from dataclasses import replace

import numpy as np
import pytest

from experiments.acceptance import Margins
from experiments.comparison import Comparison
from experiments.harms import harms_of, unsafe_groups
from sim.kpis import GROUP_MEASURES

from .comparisons import made_up

MEASURES = list(GROUP_MEASURES)
SHARE, TOUCHES = MEASURES.index("resolved_share"), MEASURES.index("touches_per_account")


def comparison(**effects: float) -> Comparison:
    """A challenger, `index`, that changes the resolved share of some groups by so much, and nothing else."""
    made = made_up(3, 60)
    values = np.zeros_like(made.group_values)
    rng = np.random.default_rng(1)
    values[:] = 0.5 + rng.normal(0, 0.01, values.shape[1:])
    for group, effect in effects.items():
        values[1, :, made.groups.index(group), SHARE] += effect + rng.normal(0, 0.005, 60)
    return replace(made, group_values=values)


def state(made: Comparison, group: str, measure: str = "resolved_share") -> str:
    return harms_of(made, "index", Margins())[group, measure].state


def test_a_group_that_fares_worse_by_more_than_the_margin_is_harmed() -> None:
    made = comparison(small=-0.05)

    assert state(made, "small") == "worse"
    assert state(made, "large") == "not_worse"
    assert unsafe_groups(harms_of(made, "index", Margins()), ()) == ("small",)


def test_a_loss_within_the_margin_is_no_harm() -> None:
    assert state(comparison(small=-0.01), "small") == "not_worse"


def test_more_touches_are_a_harm_of_treatment() -> None:
    made = comparison()
    values = made.group_values.copy()
    values[1, :, made.groups.index("vulnerable"), TOUCHES] += 3.0 + np.random.default_rng(2).normal(0, 0.1, 60)

    made = replace(made, group_values=values)

    assert state(made, "vulnerable", "touches_per_account") == "worse"
    assert unsafe_groups(harms_of(made, "index", Margins()), ("vulnerable",)) == ("vulnerable",)


def test_protected_groups_must_be_shown_to_be_safe_others_only_not_to_be_harmed() -> None:
    made = comparison()
    values = made.group_values.copy()
    values[1, :, :, SHARE] += np.random.default_rng(4).normal(0, 0.2, values.shape[1:3])  # nobody can tell

    harms = harms_of(replace(made, group_values=values), "index", Margins())

    assert unsafe_groups(harms, ()) == ()
    assert unsafe_groups(harms, ("vulnerable", "small")) == ("small", "vulnerable")


@pytest.mark.parametrize("group", ["small", "vulnerable"])
def test_a_group_without_accounts_is_not_asked_about(group: str) -> None:
    made = comparison()
    values = made.group_values.copy()
    values[:, :, made.groups.index(group)] = np.nan

    harms = harms_of(replace(made, group_values=values), "index", Margins())

    assert group not in {each for each, _ in harms}


def test_margins_are_of_measures_that_there_are() -> None:
    assert Margins.model_fields.keys() <= GROUP_MEASURES.keys()
