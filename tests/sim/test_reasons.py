"""Why a treatment is not allowed: the reasons agree with the mask, and each is told for its own cause alone."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from policies import Random
from sim import Simulation
from sim.reasons import SENTENCES, Reason, reasons_in
from sim.rules import find_blocks, permit
from sim.scenario import HouseRules, Population, Scenario, Site, Touch

from .worlds import one_each, quiet, scenario_of

TREATMENTS: dict[str, Any] = {
    "sms": [{"channel": "sms"}],
    "email": [{"channel": "email"}],
    "letter": [{"channel": "letter"}],
    "robot": [{"channel": "ai_voice"}],
    "call": [{"channel": "call"}],
    "call_and_email": [{"channel": "call"}, {"channel": "email"}],
}
STRICT = HouseRules(dials_per_week=2, messages_per_week=2, spare_vulnerable=True)
LAX = HouseRules(hold_during_promise=False, hold_during_dispute=False, hold_after_hardship=0, days_after_conversation=1)


def _asked(world: Simulation) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    shape = (int(world.state.today[0]["n_rows"]), len(world.state.treatments))
    allowed, blocks = np.zeros(shape, dtype=np.bool_), np.full(shape, -1, dtype=np.int64)
    permit(world.state, allowed)
    find_blocks(world.state, blocks)
    return allowed, blocks


@pytest.mark.parametrize("rules", [HouseRules(), STRICT, LAX], ids=["house", "strict", "lax"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_treatment_is_allowed_exactly_if_nothing_speaks_against_it(rules: HouseRules, seed: int) -> None:
    scenario = Scenario(
        days=60,
        population=Population(persons=300, second_account=0.3, placed_over_days=20),
        sites=(Site(collectors=1), Site(name="second", share=0.5, collectors=1, days=("mon", "tue"))),
        treatments={name: tuple(Touch(**touch) for touch in touches) for name, touches in TREATMENTS.items()},
        rules=rules,
    )
    world, policy, seen = Simulation(scenario, seed), Random(touch_share=0.7), 0
    while not world.is_over:
        allowed, blocks = _asked(world)
        assert ((blocks == 0) == allowed).all()
        seen |= int(np.bitwise_or.reduce(blocks, axis=None))
        world.advance(policy.decide(world.worklist()))
    assert len(reasons_in(seen)) >= 12


ALL = tuple(TREATMENTS)
CALLS, MAILS = ("call", "call_and_email"), ("email", "call_and_email")
RINGING, BY_PHONE = ("robot", *CALLS), ("sms", "robot", *CALLS)
WRITTEN = ("sms", "email", "letter", "call_and_email")


def _each(treatments: tuple[str, ...], codes: set[str]) -> dict[str, set[str]]:
    return dict.fromkeys(treatments, codes)


CAUSES: list[tuple[str, str, Any, dict[str, set[str]]]] = [
    ("accounts", "status", 2, _each(ALL, {"not_open"})),
    ("people", "ceased", 1, _each(ALL, {"ceased"})),
    ("people", "frozen_until", 5, _each(ALL, {"frozen"})),
    ("accounts", "promised", 500, _each(ALL, {"promise_pending"})),
    ("accounts", "disputed_until", 5, _each(ALL, {"disputed"})),
    ("people", "hardship_on", 0, _each(ALL, {"hardship"})),
    ("people", "phone", 0, _each(BY_PHONE, {"no_phone"})),
    ("touched", "phone_bounced", 1, _each(BY_PHONE, {"phone_bounced"})),
    ("today", "calls_open", 0, _each(CALLS, {"calls_closed"})),
    ("people", "vulnerable_known", 1, _each(RINGING, {"spared"})),
    ("sites", "works_on", 0, _each(CALLS, {"closed_floor"})),
    ("people", "last_conversation", 0, _each(RINGING, {"after_conversation"})),
    (
        "people",
        "calls",
        0b11,
        {**_each(CALLS, {"calls_a_week"}), "robot": {"calls_a_week", "calls_a_day"}},
    ),
    ("people", "sms_consent", 0, {"sms": {"no_sms_consent"}}),
    ("today", "sms_open", 0, {"sms": {"sms_closed"}}),
    ("people", "messages", 0b1000, _each(WRITTEN, {"messages_a_week"})),
    (
        "people",
        "messages",
        0b11,
        _each(WRITTEN, {"messages_a_week", "messages_a_day"}),
    ),
    ("people", "email", 0, _each(MAILS, {"no_email"})),
    ("people", "email_consent", 0, _each(MAILS, {"no_email_consent"})),
    ("today", "email_open", 0, _each(MAILS, {"email_closed"})),
    ("touched", "email_bounced", 1, _each(MAILS, {"email_bounced"})),
    ("people", "address", 0, {"letter": {"no_address"}}),
    ("today", "letter_open", 0, {"letter": {"letters_closed"}}),
    ("touched", "address_bounced", 1, {"letter": {"address_bounced"}}),
    ("people", "letter_lands", 3, {"letter": {"letter_in_post"}}),
    ("people", "voice_consent", 0, {"robot": {"no_voice_consent"}}),
    ("today", "voice_open", 0, {"robot": {"voice_closed"}}),
]


@pytest.fixture(scope="module")
def world() -> Simulation:
    """One person who can be reached by every channel, on day 0, a Monday."""
    scenario = scenario_of(quiet(), rules=STRICT.model_dump(), treatments=TREATMENTS)
    return Simulation(scenario, 1, one_each(1, address=True, voice_consent=True))


@pytest.mark.parametrize(("where", "field", "value", "expected"), CAUSES)
def test_a_cause_blocks_its_channels_and_no_others(
    world: Simulation, where: str, field: str, value: Any, expected: dict[str, set[str]]
) -> None:
    records = getattr(world.state, where)
    before = records[field].copy()
    records[field] = value

    allowed, blocks = _asked(world)
    records[field] = before

    names = world.scenario.treatment_names
    told = {name: {reason.code for reason in reasons_in(bits)} for name, bits in zip(names, blocks[0], strict=True)}
    assert {name: codes for name, codes in told.items() if codes} == expected
    assert {name for name, ok in zip(names, allowed[0], strict=True) if not ok} == expected.keys()


def test_every_reason_has_a_cause_here_and_a_sentence_of_its_own() -> None:
    assert {code for *_, expected in CAUSES for codes in expected.values() for code in codes} == {
        reason.code for reason in Reason
    }
    assert len({reason.sentence for reason in Reason}) == len(Reason) == len(SENTENCES)
    assert all(reason.sentence.endswith(".") for reason in Reason)
