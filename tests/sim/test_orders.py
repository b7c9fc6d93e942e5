"""From a decision to the day's call orders."""

import numpy as np
import pytest

from sim import Simulation
from sim.worklist import Decision

from .worlds import one_each, quiet, scenario_of


def world(share: float | None) -> Simulation:
    """Ten persons on an unlimited floor that may call a share of them a day."""
    scenario = scenario_of(quiet(), sites=[{"collectors": "unlimited", "dials_share": share}])
    return Simulation(scenario, 1, one_each(10))


def call_all(simulation: Simulation) -> Decision:
    """Call everybody, the later rows first."""
    worklist = simulation.worklist()
    call = np.full(len(worklist), worklist.treatment("call"))
    return Decision(call, np.arange(len(worklist), dtype=np.float64))


@pytest.mark.parametrize(("share", "n_calls"), [(None, 10), (1.0, 10), (0.21, 3), (0.0, 0)])
def test_a_site_calls_no_more_persons_than_its_share_of_the_open_accounts(share: float | None, n_calls: int) -> None:
    simulation = world(share)

    outcome = simulation.advance(call_all(simulation))

    assert outcome.executed.tolist() == [False] * (10 - n_calls) + [True] * n_calls


def test_a_worklist_tells_how_many_may_be_called() -> None:
    assert world(0.21).worklist().calls.tolist() == [3.0]
    assert world(None).worklist().calls.tolist() == [np.inf]


def test_of_equal_priorities_the_lower_key_is_called() -> None:
    simulation = world(0.2)
    worklist = simulation.worklist()

    outcome = simulation.advance(Decision(np.full(10, worklist.treatment("call")), np.ones(10)))

    assert outcome.executed.tolist() == [True] * 2 + [False] * 8
