"""Worklists to decide on: cut out of a running simulation, or written down by hand."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from sim.features import Columns, Tariff
from sim.rules import permit
from sim.scenario import WAIT
from sim.simulation import Simulation
from sim.state import State
from sim.worklist import Buffer, Context, Worklist

TREATMENTS = (WAIT, "sms", "email", "call")


def worklist_of(simulation: Simulation, state: State | None = None, places: Any = slice(None)) -> Worklist:
    """Build a simulation's worklist anew, from another state if given, and of some of its rows."""
    state = simulation.state if state is None else state
    rows = state.book[: state.today[0]["n_rows"]]
    allowed = np.zeros((len(rows), len(state.treatments)), dtype=np.bool_)
    permit(state, allowed)
    columns = Columns(state, rows[places], Tariff.of(simulation.scenario), simulation.scenario)
    standard = simulation.worklist()
    context = Context(
        keys=state.accounts["key"][rows[places]],
        site=state.people["site"][state.accounts["person"][rows[places]]],
        segments=standard.segments,
        treatments=standard.treatments,
        capacity=standard.capacity,
        calls=standard.calls,
        seed=standard.seed,
        buffer=Buffer(),
    )
    return Worklist(columns, allowed[places], context, standard.last)


def shuffled_hidden(state: State, seed: int = 0) -> State:
    """Copy a state with every hidden field permuted across rows."""
    order = np.random.Generator(np.random.PCG64(seed))
    records = {name: getattr(state, name).copy() for name in ("people", "touched", "accounts")}
    for record in records.values():
        for name in record.dtype.names:
            if name.startswith("hidden_"):
                record[name] = record[name][order.permutation(len(record))]
    return state._replace(**records)


def written(
    features: dict[str, Sequence[float]],
    allowed: Any = None,
    *,
    day: int = 0,
    capacity: float = 600.0,
    calls: float = np.inf,
    segments: tuple[str, ...] = ("small", "large"),
    keys: Sequence[int] | None = None,
) -> Worklist:
    """Write a worklist down, a list of values for each feature; everything is allowed unless said otherwise."""
    n = len(next(iter(features.values())))
    mask: NDArray[np.bool_] = np.ones((n, len(TREATMENTS)), dtype=np.bool_) if allowed is None else np.array(allowed)
    context = Context(
        keys=np.array(range(n) if keys is None else keys, dtype=np.uint64),
        site=np.zeros(n, dtype=np.uint8),
        segments=segments,
        treatments=TREATMENTS,
        capacity=np.array([capacity]),
        calls=np.array([calls]),
        seed=1,
        buffer=Buffer(),
    )
    worklist = Worklist(cast(Columns, SimpleNamespace(day=day)), mask, context, None)
    worklist._cache.update({name: np.array(values, dtype=np.float64) for name, values in features.items()})
    return worklist


def names(worklist: Worklist, treatment: NDArray[np.integer[Any]]) -> list[str]:
    """Names of treatments."""
    return [worklist.treatments[number] for number in treatment]
