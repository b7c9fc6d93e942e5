"""Where an account stands in a decision: its treatment, and its place among the calls of its site."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario
from sim.worklist import Decision, Worklist


@dataclass(frozen=True)
class Standing:
    """What a decision means to one account.

    Attributes
    ----------
    treatment
        Number of its treatment.
    priority
        As decided.
    rank
        Its place among today's calls of its site, 1 is dialled first, ties by key; 0 if it is not called.
    n_calls
        Calls ordered at its site.
    """

    treatment: int
    priority: float
    rank: int
    n_calls: int


def calling(scenario: Scenario) -> NDArray[np.bool_]:
    """Tell which treatments have a collector's call among their touches, shape (n_treatments,)."""
    touches = (scenario.treatments.get(name, ()) for name in scenario.treatment_names)
    return np.array([any(touch.channel == "call" for touch in each) for each in touches])


def standing(worklist: Worklist, decision: Decision, row: int, calls: NDArray[np.bool_]) -> Standing:
    """Find where an account stands.

    Parameters
    ----------
    worklist, decision
        Of the day.
    row
        The account.
    calls
        Which treatments call, see `calling`.
    """
    treatment, priority = int(decision.treatment[row]), float(decision.priority[row])
    listed = calls[decision.treatment] & (worklist.site == worklist.site[row])
    earlier = (decision.priority == priority) & (worklist.keys < worklist.keys[row])
    ahead = listed & ((decision.priority > priority) | earlier)
    rank = int(ahead.sum()) + 1 if calls[treatment] else 0
    return Standing(treatment, priority, rank, int(listed.sum()))


def order_of_calls(worklist: Worklist, decision: Decision, calls: NDArray[np.bool_]) -> NDArray[np.int64]:
    """List the rows that are called, of all sites, the highest priority first, ties by key."""
    rows = np.flatnonzero(calls[decision.treatment])
    order: NDArray[np.int64] = rows[np.lexsort((worklist.keys[rows], -decision.priority[rows]))]
    return order
