"""From a decision to the day's work: call orders of persons, and the table of decisions."""

import numpy as np
from numpy.typing import NDArray

from .floor.contract import OrderState
from .jit import kernel
from .state import DECISION, State
from .worklist import Decision


@kernel
def give_orders(s: State, treatment: NDArray[np.int64], priority: NDArray[np.float64]) -> None:
    """Turn the treatments that call into one call order a person, under the highest priority of his accounts."""
    for row in range(len(treatment)):
        touch = s.treatments[treatment[row]]
        if not touch.call:
            continue
        index = s.book[row]
        order = s.orders[s.accounts[index].person]
        if order.live == OrderState.LISTED and order.priority >= priority[row]:
            continue
        order.live = OrderState.LISTED
        order.account = index
        order.priority = priority[row]
        order.tone = touch.call_tone
        order.treatment = treatment[row]
        order.campaign = touch.campaign


def drop_orders(s: State, most: NDArray[np.float64]) -> None:
    """Drop the call orders of the lowest priority beyond the most persons that a site may call today.

    Parameters
    ----------
    s
        The state, with the orders of all persons.
    most
        By site; infinite where there is no limit. Ties go by the person's key.
    """
    listed = np.flatnonzero(s.orders["live"] == OrderState.LISTED)
    for site in np.flatnonzero(np.isfinite(most)):
        here = listed[s.people["site"][listed] == site]
        order = np.lexsort((s.people["key"][here], -s.orders["priority"][here]))
        s.orders["live"][here[order[int(most[site]) :]]] = OrderState.NONE


def decision_table(state: State, decision: Decision, allowed: NDArray[np.bool_]) -> NDArray[np.void]:
    """Lay out a decision as rows of `DECISION`."""
    rows = np.zeros(len(decision.treatment), dtype=DECISION)
    rows["day"] = state.today[0]["day"]
    rows["account"] = state.book[: len(rows)]
    rows["priority"] = decision.priority
    rows["propensity"] = 1.0 if decision.propensity is None else decision.propensity
    rows["treatment"] = decision.treatment
    bits = np.left_shift(np.uint64(1), np.arange(allowed.shape[1], dtype=np.uint64))
    rows["eligible"] = (allowed * bits).sum(axis=1, dtype=np.uint64)
    return rows
