"""What no lender can know reaches no policy: hidden fields change places, and the worklist stays the same."""

from typing import Any

import numpy as np
import pytest

from sim.features import FEATURES, Columns, Feature
from sim.rules import permit
from sim.simulation import Simulation
from sim.state import State
from sim.worklist import Worklist

from .worklists import shuffled_hidden, worklist_of


def seen(worklist: Worklist) -> dict[str, bytes]:
    """All that a policy is shown, in bytes."""
    shown = {name: worklist.column(name).tobytes() for name in FEATURES}
    shown["(matrix)"] = worklist.matrix(tuple(FEATURES)).tobytes()
    for name in ("keys", "site", "allowed", "capacity"):
        shown[f"({name})"] = getattr(worklist, name).tobytes()
    return shown


def differences(simulation: Simulation, state: State) -> list[str]:
    """What of the worklist another state changes."""
    one, other = seen(worklist_of(simulation)), seen(worklist_of(simulation, state))
    return [name for name in one if one[name] != other[name]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hidden_fields_change_nothing_that_a_policy_sees(simulation: Simulation, seed: int) -> None:
    assert differences(simulation, shuffled_hidden(simulation.state, seed)) == []


def test_the_worklist_of_the_simulation_is_the_one_that_is_tested(simulation: Simulation) -> None:
    assert seen(simulation.worklist()) == seen(worklist_of(simulation))


def test_shuffling_moves_every_hidden_field_that_is_not_the_same_for_all(simulation: Simulation) -> None:
    shuffled = shuffled_hidden(simulation.state)

    for record in ("people", "touched", "accounts"):
        before, after = getattr(simulation.state, record), getattr(shuffled, record)
        for name in before.dtype.names:
            moved = before[name].tobytes() != after[name].tobytes()
            varied = len(np.unique(before[name], axis=0)) > 1
            assert moved == (name.startswith("hidden_") and varied), name


def _leaky(columns: Columns) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return columns._state.accounts["hidden_willingness"][columns._rows].astype(np.float64)


def test_a_feature_that_leaks_is_found(simulation: Simulation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FEATURES, "temper", Feature(_leaky, "standard deviations", 1.0, "nobody"))

    found = differences(simulation, shuffled_hidden(simulation.state))

    assert found == ["temper", "(matrix)"]


def test_a_mask_that_leaks_is_found(simulation: Simulation, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(state: State, allowed: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> None:
        permit(state, allowed)
        people = state.people[state.accounts["person"][state.book[: len(allowed)]]]
        allowed[people["hidden_ability"] > 0, 1:] = False

    monkeypatch.setattr("tests.policies.worklists.permit", leaky)

    assert differences(simulation, shuffled_hidden(simulation.state)) == ["(allowed)"]


def test_features_cannot_ask_for_a_hidden_field(simulation: Simulation) -> None:
    columns: Any = simulation.worklist()._columns

    for ask, name in (
        (columns.account, "hidden_willingness"),
        (columns.person, "hidden_ability"),
        (columns.attempts, "hidden_surplus"),
    ):
        with pytest.raises(ValueError, match=f"{name} is hidden"):
            ask(name)
