"""Where contact has no effect, no policy can matter: every one collects the same payments, cent for cent."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import Policy, Scenario, Simulation
from sim.scenario.behaviour import Excitation
from sim.words import Event
from tests.sim.worlds import Always, Diary, InTurn, Wait, live, one_each, scenario_of
from tests.theory.worlds import beyond

TREATMENTS = ("wait", "sms", "email", "call", "call_and_sms")
POLICIES: dict[str, Policy] = {
    "sms": Always("sms"),
    "call": Always("call"),
    "call and sms": Always("call_and_sms"),
    "in turn": InTurn(treatments=TREATMENTS),
}
NONE, FAINT = 0.0, 0.02
"""What a touch adds to the hazard, as a multiple."""


def _world(jump: float) -> Scenario:
    """Everyday lives on a busy floor, with shocks, paydays, momentum and disputes, and contacts that move nobody."""
    behaviour: dict[str, Any] = {
        "excitation": {"jump": (jump,) * len(Excitation().jump)},
        "conversation": {"pay_now": 0.0, "dispute": 0.0},
        "portal": dict.fromkeys(("after_sms", "after_email", "after_letter", "after_voice_message"), 0.0),
    }
    plain = scenario_of(behaviour, days=60, sites=({"collectors": 6},))
    return beyond(plain, {"behaviour": {"conversation": {"promise": -1e9}}})


@cache
def _lived(policy: str | None, jump: float) -> NDArray[np.void]:
    diary = Diary()
    world = Simulation(_world(jump), 2034, one_each(500), log=diary)
    live(world, Wait() if policy is None else POLICIES[policy])
    return diary.rows()


def _payments(policy: str | None, jump: float = NONE) -> list[tuple[int, ...]]:
    log = _lived(policy, jump)
    paid = log[log["event"] == Event.PAID]
    return list(zip(*(paid[name].tolist() for name in ("at", "account", "value", "outcome")), strict=True))


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_collects_the_same_payments_where_contact_has_no_effect(policy: str) -> None:
    """Exact, for every seed: contacts draw no luck of payments. A run of hundreds of payments and contacts."""
    log = _lived(policy, NONE)
    assert np.isin(log["event"], (Event.SENT, Event.CONVERSATION_ENDED)).sum() > 300
    assert len(_payments(None)) > 300
    assert _payments(policy) == _payments(None)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_faint_effect_is_seen(policy: str) -> None:
    assert _payments(policy, FAINT) != _payments(None, FAINT)
