"""From what treatments are worth to a decision: the one rule by which collectors are shared."""

import numpy as np
from numpy.typing import NDArray

from sim.jit import kernel, rule
from sim.worklist import Decision, Worklist


def execute(worklist: Worklist, value: NDArray[np.float64], minutes: NDArray[np.float64]) -> Decision:
    """Give collectors' time to the calls that are worth most a minute, and messages to the rest.

    A call's margin is its value above the row's best treatment that needs no collector. Calls with
    a positive margin are ranked by margin per minute, ties by key, and taken as long as they fit
    into what is left of their site's minutes and calls. Every other row falls back to its best treatment
    without a collector.

    Parameters
    ----------
    worklist
        Its mask, keys, sites, capacity and calls are used.
    value
        Expected gain of each treatment for each row, cents, shape (n, n_treatments); of `wait` too.
    minutes
        Expected collector minutes, same shape, or (n_treatments,) if all rows need the same; 0 for
        a treatment without a call.

    Returns
    -------
    Treatments, and as priority of a call its margin in cents a minute.

    Raises
    ------
    ValueError
        If shapes differ, a number is not finite, or minutes are negative.
    """
    shape = worklist.allowed.shape
    minutes = np.broadcast_to(minutes, shape)
    _check(value, minutes, shape)
    n = len(worklist)
    treatment, call, rate = np.zeros(n, np.int64), np.full(n, -1, np.int64), np.zeros(n)
    _find_best((treatment, call, rate), value, minutes, worklist.allowed)
    calls = np.flatnonzero(rate > 0)
    order = calls[_ranked(rate[calls], worklist.keys[calls])]
    _fill(treatment, order, call, minutes, (worklist.site, worklist.capacity.copy(), worklist.calls.copy()))
    return Decision(treatment, np.where(treatment == call, rate, 0.0))


def highest(scores: NDArray[np.float64], keys: NDArray[np.uint64], most: int) -> NDArray[np.int64]:
    """Choose the places of the highest scores, ties by the lower key, in linear time.

    Parameters
    ----------
    scores, keys
        Shape (n,).
    most
        How many are chosen, or all if there are fewer.

    Returns
    -------
    Places in `scores`, in no particular order.
    """
    if len(scores) <= most:
        return np.arange(len(scores))
    if most == 0:
        return np.zeros(0, dtype=np.int64)
    last = np.partition(scores, len(scores) - most)[len(scores) - most]
    above, ties = np.flatnonzero(scores > last), np.flatnonzero(scores == last)
    room = most - len(above)
    return np.concatenate([above, ties[np.argpartition(keys[ties], room - 1)[:room]]])


def within_calls(worklist: Worklist, rows: NDArray[np.int64], urgency: NDArray[np.float64]) -> NDArray[np.int64]:
    """Keep the most urgent of some rows, as many as each site may call today.

    Parameters
    ----------
    worklist
        Its keys, sites and calls are used.
    rows
        Who would be called.
    urgency
        Of every row, shape (n,).
    """
    for site in np.flatnonzero(np.isfinite(worklist.calls)):
        here = worklist.site[rows] == site
        at_site = rows[here]
        kept = at_site[highest(urgency[at_site], worklist.keys[at_site], int(worklist.calls[site]))]
        rows = np.concatenate([rows[~here], kept])
    return rows


def _ranked(scores: NDArray[np.float64], keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Rank from the highest score down, ties by the lower key; keys are looked at only if there are ties."""
    order = np.argsort(-scores)
    ranked = scores[order]
    return np.lexsort((keys, -scores)) if (ranked[1:] == ranked[:-1]).any() else order


def _check(value: NDArray[np.float64], minutes: NDArray[np.float64], shape: tuple[int, ...]) -> None:
    if value.shape != shape:
        raise ValueError(f"value must have shape {shape}, got {value.shape}")
    if not np.isfinite(value).all():
        raise ValueError("value must be finite")
    if not (np.isfinite(minutes) & (minutes >= 0)).all():
        raise ValueError("minutes must be finite and at least 0")
    if minutes[:, 0].any():
        raise ValueError("waiting takes no minutes")


@kernel
def _find_best(
    best: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    value: NDArray[np.float64],
    minutes: NDArray[np.float64],
    allowed: NDArray[np.bool_],
) -> None:
    """Find the best treatment without a collector, the best call, and its margin a minute."""
    message, call, rate = best
    n, n_treatments = value.shape
    for row in range(n):
        for number in range(1, n_treatments):
            free = allowed[row, number] and minutes[row, number] == 0.0
            if free and value[row, number] > value[row, message[row]]:
                message[row] = number
        for number in range(1, n_treatments):
            if allowed[row, number] and minutes[row, number] > 0.0:
                margin = (value[row, number] - value[row, message[row]]) / minutes[row, number]
                if margin > rate[row]:
                    call[row], rate[row] = number, margin


@kernel
def _fill(
    treatment: NDArray[np.int64],
    order: NDArray[np.int64],
    call: NDArray[np.int64],
    minutes: NDArray[np.float64],
    floors: tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.float64]],
) -> None:
    """Take calls in order while they fit; `floors`: the site of each row, minutes and calls left by site."""
    site, left, calls = floors
    least = np.inf
    for row in order:
        least = min(least, minutes[row, call[row]])
    for row in order:
        needed = minutes[row, call[row]]
        if needed <= left[site[row]] and calls[site[row]] >= 1.0:
            left[site[row]] -= needed
            calls[site[row]] -= 1.0
            treatment[row] = call[row]
        elif not _has_room(left, calls, least):
            return


@rule
def _has_room(left: NDArray[np.float64], calls: NDArray[np.float64], least: float) -> bool:
    """Whether some site has time for a call that takes least."""
    room = False
    for site in range(len(left)):
        room |= left[site] >= least and calls[site] >= 1.0
    return room
