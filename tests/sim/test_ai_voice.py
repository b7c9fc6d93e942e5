"""Automated callers: the same answer chain as a collector's, a weaker conversation, and nobody's time but their own."""

from functools import cache
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import Simulation
from sim.log import ROBOT
from sim.words import Channel, Event, Party, Stimulus, Tally
from tests.sim.worlds import Always, Diary, live, one_each, quiet, scenario_of

SEED = 5
TREATMENTS: dict[str, Any] = {
    "ai": [{"channel": "ai_voice", "at": "11:00"}],
    "call": [{"channel": "call"}],
}
N = 6_000


def _world(behaviour: dict[str, Any], treatment: str, days: int = 1) -> tuple[Simulation, NDArray[np.void]]:
    diary = Diary()
    settings = {"treatments": TREATMENTS, "sites": [{"collectors": "unlimited"}]}
    world = Simulation(scenario_of(behaviour, days=days, **settings), SEED, one_each(N, voice_consent=True), log=diary)
    live(world, Always(treatment))
    return world, diary.rows()


def _agrees(hits: int, n: int, p: float) -> bool:
    return abs(hits - n * p) < 4.5 * sqrt(n * p * (1 - p))


@cache
def _called() -> tuple[Simulation, NDArray[np.void]]:
    return _world(quiet(phone={"works": 0.95}, voice={"hangs_up": 0.25}), "ai")


def test_automated_calls_are_answered_like_any_other() -> None:
    """Monday, 11:00: P(answer) x hour factor 1.05 where the number works."""
    world, rows = _called()
    dialed = rows[rows["event"] == Event.DIALED]
    works = int((world.state.touched["hidden_phone_until"] > 0).sum())
    answered = rows[rows["event"] == Event.ANSWERED]
    assert len(dialed) == N
    assert (dialed["actor"] == ROBOT).all()
    assert _agrees(len(answered), works, 0.24 * 1.05)
    right = (answered["party"] == Party.RIGHT).sum()
    assert _agrees(right, len(answered), world.scenario.behaviour.phone.right_party)
    talked = (rows["event"] == Event.CONVERSATION_ENDED).sum()
    assert _agrees(talked, right, 0.75)


def test_they_take_no_collector_and_are_paid_by_the_minute() -> None:
    world, rows = _called()
    totals = world.state.tallies.sum(axis=(0, 1, 2))
    talk = rows["value"][rows["event"] == Event.CONVERSATION_ENDED]
    assert totals[Tally.TALK_MS] == totals[Tally.DIALS] == totals[Tally.CONVERSATIONS] == 0
    assert totals[Tally.AI_MS] == talk.sum()
    assert totals[Tally.AI_DIALS] == N
    assert abs(talk.mean() / 60_000 - 2.5) < 4.5 * 2.5 * 0.6 / sqrt(len(talk))


def test_the_effect_of_a_conversation_is_the_ratio_of_a_humans() -> None:
    jumps = {}
    for treatment in ("ai", "call"):
        behaviour = quiet(
            excitation={"jump": (3.0, 0.0, 0.0, 0.0)}, fatigue={"on_effect": 0.0}, voice={"hangs_up": 0.0}
        )
        world, _ = _world(behaviour, treatment)
        jumps[treatment] = world.state.people["hidden_excitation"][:, Stimulus.CONVERSATION].max()
    assert np.isclose(jumps["ai"], 0.7 * jumps["call"], rtol=1e-5)


def test_a_promise_made_to_a_machine_is_kept_less() -> None:
    """In logits: -0.35; the same promises, kept or not by the same draws."""
    kept = {}
    for logit in (0.0, -2.0):
        behaviour = quiet(
            conversation={"promise": 5.0},
            voice={"hangs_up": 0.0, "kept": logit},
            phone={"answer": 0.47, "right_party": 0.8},
        )
        world, _ = _world(behaviour, "ai", days=25)
        kept[logit] = int(world.state.tallies[..., Tally.PROMISES_KEPT].sum())
    assert kept[-2.0] < 0.8 * kept[0.0]


def test_nobody_is_rung_without_consent_to_automated_calls() -> None:
    diary = Diary()
    world = Simulation(scenario_of(quiet(), treatments=TREATMENTS), SEED, one_each(50), log=diary)
    live(world, Always("ai"))
    rows = diary.rows()
    assert not (rows["channel"] == Channel.AI_VOICE).any()
