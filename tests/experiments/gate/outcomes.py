"""Made-up outcomes of a gate, in every state."""

from dataclasses import replace

import numpy as np

from experiments.gate.decision import Finding, State
from experiments.gate.outcome import Outcome, Result
from experiments.gate.settings import Check

CHECK = Check("small", "cadence", "recovery_rate", "higher", 0.002)
BEFORE = np.full(240, 0.2)
HARM = np.tile([0.01, 0.03], 60)


def result(state: State = "worse", check: Check = CHECK) -> Result:
    """A fall by two points, from 20 %; nothing where the two are identical."""
    fresh = state in {"worse", "cannot tell"}
    harm = np.zeros(30) if state == "identical" else HARM
    return Result.of(check, Finding(state, 120 if fresh else 0, harm), BEFORE)


def outcome(*states: State, changed: tuple[str, ...] = ()) -> Outcome:
    """A gate whose checks came out so, each of another policy."""
    checks = [replace(CHECK, policy=f"policy_{number}") for number in range(len(states))]
    return Outcome("house", tuple(map(result, states, checks)), changed)
