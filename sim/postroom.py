"""The post room: sends what the day's decision orders, at its hours; each thing is asked again for permission."""

import numpy as np
from numpy.typing import NDArray

from .ai_voice import call_by_robot
from .floor.contract import LOG_HEADROOM
from .jit import i64, inner, kernel
from .messages import post_letter, send
from .rules import may_send
from .state import State
from .touches import OUTBOX_HEADROOM
from .words import N_POSTS, Post


@inner
def _carry_out(s: State, index: int, at: int, post: int, tone: int, link: int) -> None:
    account = s.accounts[index]
    if not may_send(s, i64(account.person), account, post, at - s.today[0].began):
        return
    if post == Post.LETTER:
        post_letter(s, index, at, tone)
    elif post == Post.AI_VOICE:
        call_by_robot(s, index, at, tone)
    else:
        send(s, index, at, post, tone, link)


@kernel
def send_batch(s: State, decided: NDArray[np.int64], first: int, ms: int) -> int:
    """Send what goes out at `ms` since 08:00, row by row of the worklist.

    Returns
    -------
    The row to go on with once log and outbox have been emptied; the number of rows when done.
    """
    at = s.today[0].began + ms
    for row in range(first, len(decided)):
        treatment = s.treatments[decided[row]]
        if not treatment.posts:
            continue
        if s.log.size - s.today[0].n_log < LOG_HEADROOM or s.outbox.size - s.today[0].n_outbox < OUTBOX_HEADROOM:
            return row
        for post in range(N_POSTS):
            if treatment.sends[post] and treatment.at[post] == ms:
                _carry_out(s, i64(s.book[row]), at, post, i64(treatment.tone[post]), i64(treatment.link[post]))
    return len(decided)
