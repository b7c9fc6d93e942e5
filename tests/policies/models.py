"""Tabular models small enough to be solved by hand."""

import numpy as np

from policies.tabular import TabularModel

STAYS = 0.9
"""Chance that an account is still there next day."""


def two_states(
    *, brings: tuple[float, float] = (0.01, 0.01), call_brings: tuple[float, float] = (0.05, 0.0)
) -> TabularModel:
    """Fresh and old accounts (from 31 days past due on) that never change; a call brings something, a message nothing.

    A step brings the share `brings` of the size, one with a call `call_brings` more; an account stays with 0.9.
    """
    waiting = np.array(brings)
    return TabularModel(
        bands=(("days_past_due", (31.0,)),),
        treatments=("wait", "sms", "call"),
        moves=np.array([STAYS * np.eye(2)] * 3),
        brings=np.array([waiting, waiting, waiting + np.array(call_brings)]),
        costs=np.array([[0.0, 0.0], [2.0, 2.0], [0.0, 0.0]]),
        minutes=np.array([[0.0, 0.0], [0.0, 0.0], [2.0, 2.0]]),
        complaints=np.zeros((3, 2)),
        size="balance",
        sizes=(10_000.0, 30_000.0),
        horizon=50,
    )
