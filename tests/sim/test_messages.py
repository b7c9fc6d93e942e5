"""Letters, recorded messages, the portal and what is remembered of touches, in small worlds with large samples.

Counts are binomial: z below 4.5 in absolute value, seed 11, thousands of trials each.
"""

from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import Portfolio, Simulation
from sim.rules import last_week
from sim.state import NEVER
from sim.words import Channel, Event, Source, Stimulus, Tally
from tests.sim.worlds import Always, Diary, Wait, live, one_each, quiet, scenario_of

SEED = 11
POST: dict[str, Any] = {
    "sms": [{"channel": "sms", "at": "10:00"}],
    "sms_link": [{"channel": "sms", "at": "10:00", "link": True}],
    "letter": [{"channel": "letter", "at": "10:00"}],
    "letter_firm": [{"channel": "letter", "at": "10:00", "tone": "firm"}],
    "voice": [{"channel": "voice_message", "at": "10:00"}],
    "call": [{"channel": "call"}],
}


@dataclass(frozen=True)
class Lived:
    """A world that has run to its end."""

    world: Simulation
    rows: NDArray[np.void]

    def of(self, event: Event, channel: Channel | None = None) -> NDArray[np.void]:
        rows: NDArray[np.void] = self.rows[self.rows["event"] == event]
        return rows if channel is None else rows[rows["channel"] == channel]

    def total(self, tally: Tally) -> int:
        return int(self.world.state.tallies[..., tally].sum())


def _debtors(n: int, **fields: Any) -> Portfolio:
    return one_each(n, address=True, voice_consent=True, **fields)


def _live(treatment: str, behaviour: dict[str, Any], *, n: int = 3_000, days: int = 12, **settings: Any) -> Lived:
    diary = Diary()
    scenario = scenario_of(behaviour, days=days, treatments=POST, **settings)
    world = Simulation(scenario, SEED, _debtors(n), log=diary)
    live(world, Wait() if treatment == "wait" else Always(treatment))
    return Lived(world, diary.rows())


def _agrees(hits: int, n: int, p: float) -> bool:
    return abs(hits - n * p) < 4.5 * sqrt(n * p * (1 - p)) + 1e-9


@cache
def _letters() -> Lived:
    return _live("letter", quiet(contact_data={"address_works": 0.8}))


def test_letters_take_their_days_in_the_post() -> None:
    """Mean of 1 + Gamma(6), rounded to whole mornings: 4.0 days within 0.1 on 3,000 first letters."""
    lived = _letters()
    sent, landed = (
        lived.of(Event.SENT, Channel.LETTER),
        lived.rows[np.isin(lived.rows["event"], (Event.READ, Event.BOUNCED))],
    )
    first_sent = {int(row["person"]): int(row["at"]) for row in sent[::-1]}
    first_landed = {int(row["person"]): int(row["at"]) for row in landed[::-1]}
    bounced = lived.of(Event.BOUNCED)
    days = np.array([(first_landed[p] - first_sent[p]) / 86_400_000 for p in bounced["person"].tolist()])
    assert abs(days.mean() + 2 / 24 - 4.0) < 0.1
    assert days.min() > 0.9


def test_one_letter_at_a_time_is_in_the_post() -> None:
    """Whoever may be written to is, again, when the last one has landed: every 4 days, but for those cut off."""
    lived = _letters()
    sent = lived.of(Event.SENT, Channel.LETTER)
    sent = sent[np.lexsort((sent["at"], sent["person"]))]
    same = sent["person"][1:] == sent["person"][:-1]
    days = (np.diff(sent["at"]) / 86_400_000)[same]
    assert len(days) > 1_000
    assert days.min() >= 1.0
    assert abs(days.mean() - 4.0) < 0.3


def test_a_letter_that_comes_back_closes_the_address() -> None:
    lived = _letters()
    bounced = lived.of(Event.BOUNCED)
    sent = lived.of(Event.SENT, Channel.LETTER)
    n_sent = np.bincount(sent["person"], minlength=3_000)
    assert _agrees(len(bounced), 3_000, 0.2)
    assert (n_sent[bounced["person"]] == 1).all()


def test_letters_are_read_as_often_as_they_arrive_and_are_opened() -> None:
    """Every landing at a valid address is a trial; landings after the horizon are none."""
    lived = _letters()
    world = lived.world
    valid = world.state.touched["hidden_address_until"] > 0
    landed = world.state.touched["n_letters"] - (world.state.people["letter_lands"] > NEVER)
    assert _agrees(len(lived.of(Event.READ, Channel.LETTER)), int(landed[valid].sum()), 0.9 * 0.7)
    assert lived.total(Tally.LETTERS_READ) == len(lived.of(Event.READ, Channel.LETTER))


def _letter_jump(treatment: str) -> float:
    lived = _live(treatment, quiet(letter={"read": 1.0, "delivered": 1.0, "jump": 2.0}), n=200, days=8)
    return float(lived.world.state.people["hidden_excitation"][:, Stimulus.LETTER].max())


def test_a_firm_letter_moves_people_less() -> None:
    assert _letter_jump("letter_firm") == pytest.approx(0.8 * _letter_jump("letter"), rel=1e-5)


def test_a_recorded_message_counts_as_a_call_and_needs_no_collector() -> None:
    lived = _live("voice", quiet(), n=500, days=3)
    person = lived.world.state.people
    sent = np.bincount(lived.of(Event.SENT, Channel.VOICE_MESSAGE)["person"], minlength=500)
    assert [last_week(calls) for calls in person["calls"]] == sent.tolist()
    assert (person["messages"] == 0).all()
    assert lived.total(Tally.DIALS) == 0
    assert lived.total(Tally.HANDLED) == lived.total(Tally.INBOUND_HANDLED)


def test_recorded_messages_are_delivered_and_heard_at_their_rates() -> None:
    lived = _live("voice", quiet(phone={"works": 0.6}), n=3_000, days=4)
    works = lived.world.state.touched["hidden_phone_until"] > 0
    sent = lived.of(Event.SENT, Channel.VOICE_MESSAGE)
    delivered = sent[sent["outcome"] == 1]
    assert works[delivered["person"]].all()
    assert _agrees(len(delivered), int(works[sent["person"]].sum()), 0.8)
    assert _agrees(lived.total(Tally.VOICE_HEARD), len(delivered), 0.5)


def test_people_visit_the_portal_at_their_rate_and_pay_there() -> None:
    """A visit pays with probability 1 - exp(-4 x 0.02), unless (2 %) a payment of one's own accord is on its way."""
    lived = _live("sms", quiet(portal={"after_sms": 0.2}, payment={"base_hazard": 0.02}), n=8_000, days=1)
    visits = len(lived.of(Event.VISITED))
    paid = lived.of(Event.PAID)
    assert _agrees(visits, lived.total(Tally.SMS_READ), 0.2)
    assert _agrees(int((paid["outcome"] == Source.PORTAL).sum()), visits, 0.98 * (1 - exp(-4 * 0.02)))
    assert lived.total(Tally.PAID_BY_PORTAL) == paid["value"][paid["outcome"] == Source.PORTAL].sum()


def test_payments_of_ones_own_accord_go_through_the_portal_in_their_share() -> None:
    lived = _live("wait", quiet(portal={"share": 0.4}, payment={"base_hazard": 0.1}), n=3_000, days=10)
    paid = lived.of(Event.PAID)
    assert len(paid) > 1_000
    assert _agrees(int((paid["outcome"] == Source.PORTAL).sum()), len(paid), 0.4)


def test_a_missed_call_makes_the_next_link_more_tempting() -> None:
    """The halo multiplies P(click) for whoever was dialled today or yesterday."""
    behaviour = quiet(messages={"halo": 2.0, "sms_click": 0.1, "sms_read": 0.98, "sms_delivered": 0.97})
    scenario = scenario_of(behaviour, days=1, treatments=POST)
    clicked = []
    for calls in (0, 0b0100):
        diary = Diary()
        world = Simulation(scenario, SEED, _debtors(6_000), log=diary)
        world.state.people["calls"] = calls
        live(world, Always("sms_link"))
        rows = diary.rows()
        clicked.append(((rows["event"] == Event.CLICKED).sum(), (rows["event"] == Event.READ).sum()))
    assert _agrees(*clicked[0], 0.1)
    assert _agrees(*clicked[1], 0.2)


def test_only_an_answer_within_seven_days_of_a_touch_is_a_response() -> None:
    """Touched on day 0 alone: who pays on days 0 to 7 has responded, who pays later has not."""

    @dataclass(frozen=True)
    class Once:
        def decide(self, worklist: Any) -> Any:
            return (Always("sms") if worklist.day == 0 else Wait()).decide(worklist)

    diary = Diary()
    scenario = scenario_of(quiet(payment={"base_hazard": 0.05}, inbound={"after_sms": 0.0}), days=20, treatments=POST)
    world = Simulation(scenario, SEED, _debtors(2_000), log=diary)
    live(world, Once())
    rows = diary.rows()
    paid = rows[rows["event"] == Event.PAID]
    paid = paid[np.unique(paid["account"], return_index=True)[1]]
    day = np.searchsorted(world.clock.bounds, paid["at"], side="right") - 1
    responded = world.state.accounts["responded"][paid["account"]]
    touched = paid["at"] > 2 * 3_600_000
    assert (responded == ((day <= 7) & touched)).all()
    assert 0 < responded.sum() < len(paid)
