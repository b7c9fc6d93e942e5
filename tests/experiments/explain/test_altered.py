"""Copies of worklists in which something is otherwise."""

import numpy as np
import pytest

from experiments.explain import altered, columns_read, without_limits
from experiments.explain.altered import with_value
from policies import CATALOG, LargestBalance, NoContact
from sim.simulation import Simulation


@pytest.mark.parametrize("name", sorted(CATALOG))
def test_a_copy_in_which_nothing_is_otherwise_is_decided_alike(name: str, world: Simulation) -> None:
    policy, worklist = CATALOG[name](), world.worklist()

    ours, theirs = policy.decide(worklist), policy.decide(altered(worklist, {}))

    assert ours.treatment.tobytes() == theirs.treatment.tobytes()
    assert ours.priority.tobytes() == theirs.priority.tobytes()


def test_one_value_is_otherwise_and_the_worklist_itself_as_it_was(world: Simulation) -> None:
    worklist = world.worklist()
    before = worklist.column("balance").copy()

    other = with_value(worklist, 3, "balance", 77.0)

    assert np.flatnonzero(other.column("balance") != before).tolist() == [3]
    assert other.matrix(["balance"])[3, 0] == pytest.approx(77e-5)
    assert (worklist.column("balance") == before).all()
    assert (other.column("arrears") == worklist.column("arrears")).all()


def test_a_site_without_limits_still_rests_where_it_does_not_work(world: Simulation) -> None:
    worklist = world.worklist()
    ample = without_limits(worklist)
    assert np.isinf(ample.capacity[worklist.capacity > 0]).all()
    assert np.isinf(ample.calls).all()
    assert np.isfinite(worklist.calls).all()


def test_what_a_policy_reads_is_told(world: Simulation) -> None:
    assert set(columns_read(LargestBalance(), world.worklist())) == {"balance", "dials_7", "days_in_book"}
    assert columns_read(NoContact(), world.worklist()) == ()
