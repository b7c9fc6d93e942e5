"""What contact does happens as often as its formula says, cause by cause; and luck is keyed by the parent event."""

from functools import cache
from math import exp
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import Simulation
from sim.behaviour import hazard_of
from sim.clock import Clock
from sim.scenario import HOUR, WEEKDAYS
from sim.touches import annoy
from sim.words import Ability, Cause, Channel, Event, Party, Result, Tone
from tests.sim.worlds import Always, Diary, live, merged, one_each, quiet, scenario_of

from .compensator import SEED, agrees

FAR_DUE = 60
"""Due so late that no age counts: days past due stay below zero."""


# a run with everything that a contact can do, and its compensators


LOUD: dict[str, Any] = {
    "ability": {"mix": (0.4, 0.3, 0.3), "recover_shock_per_month": 0.0, "recover_tight_per_month": 0.0},
    "dispute": {"invalid_share": 0.3},
    "fatigue": {"on_reach": 0.0},
    "phone": {"right_party": 0.4, "works": 0.9, "age_decay_days": 800.0},
    "opt_out": {"sms": 0.02, "email": 0.01, "cease": 0.01},
    "complaint": {
        "per_dial": 2e-4,
        "per_conversation": 4e-3,
        "per_sms": 3e-4,
        "per_email": 1e-4,
        "wrong_party": 5e-3,
        "abandoned": 5e-3,
        "freeze_days": 0,
    },
    "conversation": {"promise_broken": 0.0},
    "messages": {"sms_click": 0.2},
    "inbound": dict.fromkeys(("after_sms", "after_email", "after_missed_call", "after_voicemail"), 0.0),
}

RULES = {
    "days_after_conversation": 0,
    "dials_per_week": 7,
    "messages_per_week": 12,
    "hold_during_dispute": False,
    "hold_after_hardship": 0,
    "hold_during_promise": False,
}

PERSONS = 6_000
PRONENESS = 8.0
_FLOOR = {
    "collectors": 14,
    "opens": "08:00",
    "closes": "21:00",
    "days": WEEKDAYS,
    "inbound": False,
    "dialer": {"abandonment_limit": 1.0, "highest_percent": 300, "start_percent": 300, "retry_hours": 1.0},
}


class Loud:
    """6,000 persons, 20 days, everybody called (firmly), texted and mailed as often as rules that allow much allow."""

    def __init__(self, conversation: dict[str, Any]) -> None:
        treatments = {
            "all": [
                {"channel": "call", "tone": "firm"},
                {"channel": "sms", "at": "08:30", "link": True},
                {"channel": "email", "at": "12:00"},
            ]
        }
        behaviour = merged(quiet(), merged(LOUD, {"conversation": conversation}))
        self.scenario = scenario_of(behaviour, days=20, treatments=treatments, rules=RULES, sites=[_FLOOR])
        diary, book = Diary(), one_each(PERSONS, due=FAR_DUE, balance=10**9, arrears=10**9 // 2)
        self.world = Simulation(self.scenario, SEED, book, log=diary)
        self.touched, self.people = self.world.state.touched, self.world.state.people
        self.touched["hidden_proneness"] = PRONENESS
        live(self.world, Always("all"))
        self.rows = diary.rows()
        self.clock = Clock.of(self.scenario)

    def of(self, event: Event, **fields: int) -> Any:
        rows = self.rows[self.rows["event"] == event]
        for name, value in fields.items():
            rows = rows[rows[name] == value]
        return rows

    def day(self, rows: Any) -> NDArray[np.int64]:
        return np.asarray(np.searchsorted(self.clock.bounds, rows["at"], side="right") - 1)

    def hour(self, rows: Any) -> NDArray[np.int64]:
        """Local hour; everybody lives where the floor is."""
        return np.asarray((rows["at"] - self.clock.bounds[self.day(rows)]) // HOUR + 8)

    def _moment(self, rows: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Person and day in one number, that of a day without its time first, then that of the row."""
        day = self.day(rows)
        whole = (rows["person"].astype(np.int64) * 1_000 + day) * 10**8
        return whole, whole + rows["at"] - self.clock.bounds[day]

    def within_a_week(self, rows: Any, history: Any) -> NDArray[np.int64]:
        """Touches in `history` to the same person up to each row, over 7 days; of one day at most three count."""
        seen = np.sort(self._moment(history)[1])
        day, now = self._moment(rows)
        counts = np.searchsorted(seen, now, side="right") - np.searchsorted(seen, day)
        total = np.minimum(counts, 3)
        for back in range(1, 7):
            begin = day - back * 10**8
            counts = np.searchsorted(seen, begin + 10**8) - np.searchsorted(seen, begin)
            total += np.minimum(counts, 3)
        return np.asarray(total)


@cache
def _talking() -> Loud:
    """Conversations lead wherever they lead."""
    return Loud({})


@cache
def _refusing() -> Loud:
    """Every conversation is refused: nothing but touches happens, and each account stays as it was."""
    nothing: dict[str, Any] = dict.fromkeys(("pay_now", "hardship", "dispute", "call_back"), 0.0)
    return Loud({"promise": -5.0, "promise_willingness": 0.0, "promise_ability": (-5.0, -5.0, -5.0), **nothing})


def test_dials_are_answered_as_often_as_hour_weekday_and_number_say() -> None:
    loud = _refusing()
    dials = loud.of(Event.DIALED)
    phone = loud.scenario.behaviour.phone
    hour = np.array(phone.hour)[np.clip(loud.hour(dials) - 8, 0, 12)]
    weekday = np.array(phone.weekday)[loud.clock.weekdays[loud.day(dials)]]
    works = loud.touched["hidden_phone_until"][dials["person"]] > loud.day(dials)
    assert agrees(len(loud.of(Event.ANSWERED)), phone.answer * hour * weekday * works)


def test_answers_are_given_by_the_right_party_at_its_rate() -> None:
    loud = _refusing()
    answers = loud.of(Event.ANSWERED)
    assert agrees((answers["party"] == Party.RIGHT).sum(), np.full(len(answers), 0.4))


def test_a_voice_box_takes_calls_at_its_rate_where_the_number_works() -> None:
    loud = _refusing()
    missed = loud.of(Event.UNANSWERED)
    works = loud.touched["hidden_phone_until"][missed["person"]] > loud.day(missed)
    assert agrees((missed["party"] == Party.VOICE_BOX).sum(), 0.5 * works)


@pytest.mark.parametrize(
    ("channel", "delivered", "read"), [(Channel.SMS, 0.85, 0.9), (Channel.EMAIL, 0.8, 0.35)], ids=["sms", "email"]
)
def test_messages_are_delivered_and_read_at_their_rates(channel: Channel, delivered: float, read: float) -> None:
    sent = _refusing().of(Event.SENT, channel=channel)
    arrived = sent[sent["outcome"] == 1]
    assert agrees(len(arrived), np.full(len(sent), delivered))
    assert agrees(len(_refusing().of(Event.READ, channel=channel)), np.full(len(arrived), read))


def test_links_are_clicked_at_their_rate() -> None:
    loud = _refusing()
    assert agrees(len(loud.of(Event.CLICKED)), np.full(len(loud.of(Event.READ, channel=Channel.SMS)), 0.2))


@pytest.mark.parametrize(("channel", "rate"), [(Channel.SMS, 0.02), (Channel.EMAIL, 0.01)], ids=["sms", "email"])
def test_debtors_opt_out_as_often_as_messages_and_their_crowding_say(channel: Channel, rate: float) -> None:
    """A threshold run by -ln(1 - p) a message is a coin of probability p a message (trap 4)."""
    loud = _refusing()
    arrived = loud.of(Event.SENT, channel=channel, outcome=1)
    crowded = np.maximum(loud.within_a_week(arrived, loud.of(Event.SENT)) - 3, 0)
    assert agrees(len(loud.of(Event.OPTED_OUT, channel=channel)), rate * np.exp(0.15 * crowded))


def test_debtors_ask_to_be_left_in_peace_at_their_rate_a_conversation() -> None:
    loud = _refusing()
    talks = loud.of(Event.CONVERSATION_ENDED, party=Party.RIGHT)
    assert agrees(len(loud.of(Event.CEASED)), np.full(len(talks), 0.01))


def _causes(loud: Loud) -> dict[Cause, NDArray[np.float64]]:
    """Probability of each cause at each touch (5.7): what its factor adds, factors being laid on in this order."""
    complaint = loud.scenario.behaviour.complaint
    dials, talks = loud.of(Event.DIALED), loud.of(Event.CONVERSATION_ENDED, party=Party.RIGHT)
    sms, emails = (loud.of(Event.SENT, channel=channel, outcome=1) for channel in (Channel.SMS, Channel.EMAIL))
    parts: dict[Cause, list[NDArray[np.float64]]] = {cause: [] for cause in Cause}
    for rows, base, tone in (
        (dials, complaint.per_dial, Tone.FIRM),
        (talks, complaint.per_conversation, Tone.FIRM),
        (sms, complaint.per_sms, Tone.NEUTRAL),
        (emails, complaint.per_email, Tone.NEUTRAL),
    ):
        level = np.full(len(rows), base * PRONENESS)
        parts[Cause.CONTACT].append(level)
        crowded = loud.within_a_week(rows, dials) - complaint.frequency_free
        hour = loud.hour(rows)
        in_shock = loud.people["hidden_ability"][rows["person"]] == Ability.SHOCK
        invalid = loud.world.state.accounts["hidden_valid"][rows["account"]] == 0
        for cause, factor in (
            (Cause.FREQUENCY, np.exp(complaint.frequency * np.maximum(crowded, 0))),
            (Cause.HARDSHIP, np.where(in_shock, complaint.hardship, 1.0)),
            (Cause.HOUR, np.where((hour < 9) | (hour >= 20), complaint.off_hours, 1.0)),
            (Cause.TONE, np.full(len(rows), complaint.firm_tone if tone == Tone.FIRM else 1.0)),
            (Cause.DISPUTED_DEBT, np.where(invalid, complaint.disputed, 1.0)),
        ):
            parts[cause].append(level * (factor - 1))
            level = level * factor
    wrong = loud.of(Event.CONVERSATION_ENDED, party=Party.WRONG)
    parts[Cause.WRONG_PARTY].append(np.full(len(wrong), complaint.wrong_party))
    dropped = loud.of(Event.ABANDONED)
    parts[Cause.ABANDONED].append(np.full(len(dropped), complaint.abandoned * PRONENESS))
    return {cause: np.concatenate(values) for cause, values in parts.items()}


@pytest.mark.parametrize("cause", list(Cause), ids=lambda cause: cause.name)
def test_complaints_of_every_cause_are_as_many_as_its_factor_adds(cause: Cause) -> None:
    """Trap 5: causes split the product of factors; were one counted twice, or not at all, its count would show it."""
    loud = _refusing()
    assert agrees(len(loud.of(Event.COMPLAINED, outcome=cause)), _causes(loud)[cause])


def _talks(loud: Loud) -> tuple[Any, NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    """Conversations with P(promise), ability, and whether hardship was known before."""
    talks = loud.of(Event.CONVERSATION_ENDED, party=Party.RIGHT)
    talks = talks[talks["outcome"] != Result.SETTLED_BEFORE]
    ability = loud.people["hidden_ability"][talks["person"]]
    effect = np.array([0.55, 0.10, -1.2])[ability]
    willing = loud.world.state.accounts["hidden_willingness"][talks["account"]]
    p = 1 / (1 + np.exp(-loud.scenario.behaviour.conversation.promise - 0.35 * willing - effect))
    pending, known = _running(loud, Event.PROMISED), _running(loud, Event.HARDSHIP_DISCLOSED)
    at = [(int(row["person"]), int(row["at"])) for row in talks]
    free = np.array([not _is_on(pending, who, when) for who, when in at])
    before = np.array([_is_on(known, who, when) for who, when in at])
    return talks, np.where(free, p, 0.0), ability, before


def _running(loud: Loud, begins: Event) -> dict[int, list[tuple[int, int]]]:
    """When, by person, something begins (1) and ends (0)."""
    ends = {Event.PROMISE_KEPT, Event.PROMISE_BROKEN, Event.CLOSED} if begins == Event.PROMISED else set()
    spans: dict[int, list[tuple[int, int]]] = {}
    for row in loud.rows[np.isin(loud.rows["event"], [begins, *ends])]:
        if row["event"] == begins or row["event"] in ends:
            spans.setdefault(int(row["person"]), []).append((int(row["at"]), int(row["event"] == begins)))
    return spans


def _is_on(spans: dict[int, list[tuple[int, int]]], person: int, at: int) -> bool:
    state = [on for when, on in spans.get(person, []) if when < at]
    return bool(state and state[-1])


def test_conversations_lead_to_each_result_as_often_as_its_share_says() -> None:
    """5.5: a promise by logit, then shares of the rest by ability and validity; 6,000 persons, 20 days."""
    loud = _talking()
    talks, p_promise, ability, known = _talks(loud)
    rest = 1 - p_promise
    valid = loud.world.state.accounts["hidden_valid"][talks["account"]] > 0
    shares = {
        Result.PAID: loud.scenario.behaviour.conversation.pay_now * np.array([1.0, 0.3, 0.04])[ability],
        Result.HARDSHIP: np.where((ability == Ability.SHOCK) & ~known, 0.5, 0.0),
        Result.DISPUTED: np.where(valid, 0.01, 0.2),
    }
    shares[Result.CALL_BACK] = np.full(len(talks), 0.15)
    shares[Result.REFUSED] = 1 - np.add.reduce(list(shares.values()))
    assert agrees((talks["outcome"] == Result.PROMISED).sum(), p_promise)
    for result, share in shares.items():
        assert agrees((talks["outcome"] == result).sum(), rest * share), result


# causes of complaints


def _integrals(complaint: dict[str, float], tone: Tone, base: float = 2e-3) -> NDArray[np.float64]:
    """What one touch adds to each cause, as probabilities: everything wrong at once, at 08:30."""
    world = Simulation(scenario_of(quiet(complaint={"freeze_days": 0, **complaint})), SEED, one_each(1))
    state = world.state
    state.touched["hidden_proneness"], state.touched["hidden_complaint"] = 3.0, 1.0
    state.people["calls"], state.people["hidden_ability"] = 0b1111, Ability.SHOCK
    state.accounts["disputed_until"] = 9
    annoy(state, 0, HOUR // 2, base, int(tone))
    return np.asarray(1 - np.exp(state.touched["hidden_complaint"][0].astype(np.float64) - 1.0))


@pytest.mark.parametrize(("tone", "factor"), [(Tone.GENTLE, 0.85), (Tone.NEUTRAL, 1.0), (Tone.FIRM, 1.2)])
def test_what_the_causes_of_one_touch_add_up_to_is_the_product_of_its_factors(tone: Tone, factor: float) -> None:
    """Trap 5: p chi e^(.3 (6 - 3)) x 2 (shock) x 3 (hour) x 2 (dispute) x tone."""
    wanted = 2e-3 * 3.0 * exp(0.9) * 2 * 3 * 2 * factor
    assert _integrals({}, tone).sum() == pytest.approx(wanted, rel=1e-3)


@pytest.mark.parametrize(
    ("setting", "off", "cause"),
    [
        ("frequency", 0.0, Cause.FREQUENCY),
        ("hardship", 1.0, Cause.HARDSHIP),
        ("off_hours", 1.0, Cause.HOUR),
        ("firm_tone", 1.0, Cause.TONE),
        ("disputed", 1.0, Cause.DISPUTED_DEBT),
    ],
)
def test_turning_a_factor_off_silences_its_cause_and_leaves_those_before_it_as_they_are(
    setting: str, off: float, cause: Cause
) -> None:
    """Trap 5: a cause has its own threshold and gets what its factor adds, so others keep their luck."""
    on, without = _integrals({}, Tone.FIRM), _integrals({setting: off}, Tone.FIRM)
    assert on[cause] > 1e-3
    assert without[cause] == 0.0
    assert (without[:cause] == on[:cause]).all()


def test_a_probability_a_touch_is_spent_as_its_integrated_hazard() -> None:
    """Trap 4: -ln(1 - p), and not p."""
    for p in (1e-6, 0.012, 0.5, 0.9):
        assert 1 - exp(-hazard_of(p)) == pytest.approx(p, rel=1e-9)


# attempts: the ordinal is that of the parent event


def _conversations(dials_before: int) -> dict[int, list[tuple[int, int]]]:
    """Length and result of each person's conversations, in order, when some dials have gone before the run."""
    diary = Diary()
    refusing = {"promise": -5.0, "promise_ability": (-5.0, -5.0, -5.0), "pay_now": 0.5}
    behaviour = quiet(conversation=refusing, inbound=dict.fromkeys(("after_missed_call", "after_voicemail"), 0.0))
    scenario = scenario_of(behaviour, sites=[{"collectors": 200}], rules={"days_after_conversation": 0}, days=20)
    world = Simulation(scenario, SEED, one_each(150, due=FAR_DUE, balance=10**9, arrears=10**9), log=diary)
    world.state.touched["n_dials"] = dials_before
    live(world, Always("call"))
    rows = diary.rows()
    rows = rows[(rows["party"] == Party.RIGHT) & np.isin(rows["event"], [Event.CONNECTED, Event.CONVERSATION_ENDED])]
    talks: dict[int, list[tuple[int, int]]] = {}
    began: dict[int, int] = {}
    for row in rows:
        person = int(row["person"])
        if row["event"] == Event.CONNECTED:
            began[person] = int(row["at"])
        else:
            talks.setdefault(person, []).append((int(row["at"]) - began[person], int(row["outcome"])))
    return talks


def test_one_more_dial_shifts_no_later_conversation() -> None:
    """Trap 7: lengths and results hang off conversations held; other dials are answered, the n-th talk is the same."""
    one, two = _conversations(0), _conversations(1)
    common = [(one[p], two[p]) for p in one.keys() & two.keys()]
    n_shared = sum(min(len(first), len(second)) for first, second in common)
    assert any(len(first) != len(second) for first, second in common)
    assert n_shared > 100
    assert all(talk == same for first, second in common for talk, same in zip(first, second, strict=False))
