import math
from dataclasses import replace

import numpy as np
import pytest

from sim import Run
from sim.kpis import GROUP_MEASURES, group_names, group_values, groups_of, is_vulnerable, resolved_by_account
from sim.words import Status

from .runs import run_of


def lived() -> Run:
    """Four accounts of three persons: the last two belong to one person, who is vulnerable."""
    run = run_of(n_accounts=4)
    accounts = run.accounts
    accounts["person"] = [0, 1, 2, 2]
    accounts["segment"] = [0, 0, 0, 1]
    accounts["opening"] = [1000, 2000, 3000, 4000]
    accounts["charged"] = [0, 100, 0, 0]
    accounts["paid"] = [1000, 500, 0, 400]
    accounts["written_off"] = [0, 0, 3000, 0]
    accounts["status"] = [Status.PAID_OFF, Status.CURED, Status.WRITTEN_OFF, Status.OPEN]
    accounts["complaints"] = [0, 1, 0, 2]
    accounts["kept"], accounts["broken"] = [1, 2, 0, 0], [0, 1, 0, 0]
    accounts["dials"], accounts["messages"] = [1, 2, 3, 4], [10, 0, 0, 2]
    accounts["conversations"] = [1, 0, 0, 1]
    run.persons["vulnerable"][2] = 1
    return run


def value(name: str, run: Run, group: str) -> float:
    return GROUP_MEASURES[name].function(groups_of(run)[group])


def test_an_account_that_stands_cured_has_resolved_what_it_owes_on_time_again() -> None:
    assert resolved_by_account(lived().accounts).tolist() == [1000, 500 + 1600, 0, 400]


def test_a_group_is_told_by_its_accounts_alone() -> None:
    run = lived()

    assert value("resolved_share", run, "small") == pytest.approx(3100 / 6000)
    assert value("complaints_per_1000_placed", run, "small") == pytest.approx(1000 / 3)
    assert value("promises_kept_share", run, "small") == 0.75
    assert value("touches_per_account", run, "small") == pytest.approx(16 / 3)
    assert value("conversations_per_account", run, "small") == pytest.approx(1 / 3)


def test_all_accounts_of_a_vulnerable_person_are_in_the_group_of_the_vulnerable() -> None:
    run = lived()

    assert is_vulnerable(run).tolist() == [False, False, True, True]
    assert value("complaints_per_1000_placed", run, "vulnerable") == 1000
    assert math.isnan(value("promises_kept_share", run, "vulnerable"))


def test_who_is_flagged_but_not_vulnerable_is_not_in_the_group() -> None:
    run = lived()
    run.persons["flagged"][0] = 1

    assert is_vulnerable(run).tolist() == [False, False, True, True]


def test_groups_are_the_segments_and_then_the_vulnerable() -> None:
    run = lived()

    assert tuple(groups_of(run)) == group_names(run.segments) == ("small", "large", "vulnerable")
    assert group_values(run).shape == (3, len(GROUP_MEASURES))
    assert group_values(run)[1, 0] == value("resolved_share", run, "large")


def test_a_segment_that_is_called_vulnerable_hides_nobody() -> None:
    run = replace(lived(), segments=("vulnerable", "large"))

    assert tuple(groups_of(run)) == ("vulnerable", "large", "vulnerable_in_truth")
    np.testing.assert_array_equal(groups_of(run)["vulnerable_in_truth"], run.accounts[2:])


def test_a_group_without_accounts_has_no_values() -> None:
    assert np.isnan(group_values(run_of())).all()
