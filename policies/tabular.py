"""A tabular model of an account: few states, a chance of moving between them under each treatment, and what it brings.

It is written down for a small world, or estimated from the logs of a policy that randomises. What an account can bring
grows with its size (its balance), which is no part of the state: a solution is found for some sizes, and read between
them in a straight line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.jit import kernel
from sim.worklist import Worklist


@dataclass(frozen=True, eq=False)
class TabularModel:
    """States, moves and what they bring; a step is a day.

    Attributes
    ----------
    bands
        Features that make the state, each with its cut points, ascending. A value lies in band b if b of the cuts are
        at most the value. States are numbered with the last feature fastest.
    treatments
        Names of the treatments the model knows; the first is `wait`.
    moves
        P(next state | state, treatment), shape (n_treatments, n_states, n_states); what a row lacks to 1 is the chance
        that the account closes.
    brings
        Expected money a step, as a share of the size, shape (n_treatments, n_states).
    costs
        Expected cost a step, cents, without collector time and complaints, shape (n_treatments, n_states).
    minutes
        Expected collector minutes, same shape; more than 0 for treatments that call.
    complaints
        Expected complaints, same shape.
    size
        Feature that is an account's size, cents.
    sizes
        Sizes for which solutions are found, ascending, cents.
    horizon
        Steps that are planned ahead at most; fewer where the feature `days_left` says so.
    """

    bands: tuple[tuple[str, tuple[float, ...]], ...]
    treatments: tuple[str, ...]
    moves: NDArray[np.float64]
    brings: NDArray[np.float64]
    costs: NDArray[np.float64]
    minutes: NDArray[np.float64]
    complaints: NDArray[np.float64]
    size: str
    sizes: tuple[float, ...]
    horizon: int

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise ValueError("; ".join(faults))

    @cached_property
    def n_states(self) -> int:
        """Count the states."""
        return int(np.prod([len(cuts) + 1 for _, cuts in self.bands]))

    def states(self, worklist: Worklist) -> NDArray[np.int64]:
        """Tell the state of each row, shape (n,)."""
        state = np.zeros(len(worklist), dtype=np.int64)
        for feature, cuts in self.bands:
            _add_band(state, worklist.column(feature), np.array(cuts, dtype=np.float64))
        return state

    @classmethod
    def from_plain(cls, data: Any) -> "TabularModel":
        """Make a model from plain data, as a JSON file holds it; keys beside the fields are a header.

        Raises
        ------
        ValueError
            With everything that is wrong.
        """
        if not isinstance(data, Mapping):
            raise ValueError("it must be a mapping")  # noqa: TRY004  what is wrong with a file is a ValueError
        missing = [name for name in cls.__dataclass_fields__ if name not in data]
        if missing:
            raise ValueError(f"{', '.join(missing)} missing")
        arrays = {name: np.array(data[name], dtype=np.float64) for name in _ARRAYS}
        return cls(
            bands=tuple((str(feature), tuple(float(cut) for cut in cuts)) for feature, cuts in data["bands"]),
            treatments=tuple(str(name) for name in data["treatments"]),
            size=str(data["size"]),
            sizes=tuple(float(size) for size in data["sizes"]),
            horizon=int(data["horizon"]),
            **arrays,
        )

    def plain(self) -> dict[str, Any]:
        """Write the model as plain data."""
        return {
            "bands": [[feature, list(cuts)] for feature, cuts in self.bands],
            "treatments": list(self.treatments),
            **{name: getattr(self, name).tolist() for name in _ARRAYS},
            "size": self.size,
            "sizes": list(self.sizes),
            "horizon": self.horizon,
        }


_ARRAYS = ("moves", "brings", "costs", "minutes", "complaints")


def _faults(model: TabularModel) -> Any:
    n_treatments, n_states = len(model.treatments), model.n_states
    for name in _ARRAYS:
        array = getattr(model, name)
        shape = (n_treatments, n_states, n_states) if name == "moves" else (n_treatments, n_states)
        if array.shape != shape:
            yield f"{name} must have shape {shape}, got {array.shape}"
        elif not np.isfinite(array).all():
            yield f"{name} must be finite"
    if not model.treatments or model.treatments[0] != "wait":
        yield f"the first treatment must be wait, got {', '.join(model.treatments) or 'none'}"
    for feature, cuts in (*model.bands, ("sizes", model.sizes)):
        if list(cuts) != sorted(set(cuts)):
            yield f"{feature}: numbers must ascend, got {', '.join(map(str, cuts))}"
    if not model.sizes or model.horizon < 1:
        yield "it needs at least one size and one step"
    if model.moves.ndim == 3 and ((model.moves < 0).any() or (model.moves.sum(axis=2) > 1 + 1e-9).any()):
        yield "moves must be probabilities, at most 1 in each row"


@kernel
def _add_band(state: NDArray[np.int64], values: NDArray[np.float64], cuts: NDArray[np.float64]) -> None:
    """Append a feature's band to the number of each row's state."""
    for row in range(len(values)):
        band = 0
        while band < len(cuts) and cuts[band] <= values[row]:
            band += 1
        state[row] = state[row] * (len(cuts) + 1) + band
