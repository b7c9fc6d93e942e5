"""Every kind of event happens as often as its formula says; and the traps of keyed luck stay unsprung.

Counts are compared with their *compensator*: the sum, over the trials that took place, of each one's probability given
all that went before. Whatever the history, count minus compensator has mean zero and variance at most the sum of
p (1 - p), so |z| < 4 needs no replications; the number of trials and the seed are stated. KPIs would hide what counts
show: an off-by-one in one kind gave z = -5.7 in that kind and nothing at all in recovery.
"""

from functools import cache
from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim import Simulation
from sim.behaviour import base_hazard, excite, hazard_of, hazard_today, payment_size, time_of_payment, tire
from sim.clock import Clock
from sim.packing import payday_factors
from sim.scenario import HOUR, WEEKDAYS
from sim.touches import annoy
from sim.words import Ability, Cause, Channel, Event, Party, Result, Tone
from tests.sim.worlds import Always, Diary, Wait, live, merged, one_each, quiet, scenario_of

SEED = 2027
FAR_DUE = 60
"""Due so late that no age counts: days past due stay below zero."""


def _agrees(count: float, probabilities: NDArray[np.float64] | list[float]) -> bool:
    """|z| < 4 against the compensator; at least 30 events, or the test says little."""
    p = np.asarray(probabilities, dtype=np.float64)
    assert p.sum() > 30
    assert ((p >= 0) & (p <= 1)).all()
    return bool(abs(count - p.sum()) < 4 * sqrt((p * (1 - p)).sum()))


# closed forms: a constant hazard


@cache
def _days_of_first_payment(hazard: float) -> NDArray[np.int64]:
    """20,000 accounts whose arrears of 1.00 any payment clears; 60 days, nothing else going on."""
    scenario = scenario_of(quiet(payment={"base_hazard": hazard}), days=60)
    book = one_each(20_000, due=FAR_DUE, arrears=100, instalment=100)
    days = live(Simulation(scenario, SEED, book), Wait()).accounts["closed"].astype(np.int64)
    return np.where(days < 0, 60, days)


@pytest.mark.parametrize("hazard", [0.01, 0.05, 0.3])
def test_under_a_constant_hazard_the_unpaid_survive_exponentially(hazard: float) -> None:
    """Largest distance over 60 days within the Dvoretzky-Kiefer-Wolfowitz band at 1 in 10,000."""
    days = _days_of_first_payment(hazard)
    unpaid = np.array([(days > day).mean() for day in range(60)])
    wanted = np.exp(-hazard * np.arange(1, 61))
    assert np.abs(unpaid - wanted).max() < sqrt(log(2 / 1e-4) / (2 * len(days)))


@pytest.mark.parametrize("hazard", [0.05, 0.3])
def test_the_first_day_is_a_day_at_risk(hazard: float) -> None:
    """Trap 2: accrual that starts a day late would leave day 0 without payments, and all counts 1 / days too low."""
    days = _days_of_first_payment(hazard)
    assert _agrees((days == 0).sum(), np.full(len(days), 1 - exp(-hazard)))


def test_within_a_day_payments_follow_the_hourly_profile() -> None:
    """Chi-square over 24 hours, 20,000 accounts: below its 0.9999 quantile.

    Within a day the hazard runs with the profile, so the n-th hour has its share of e^(-hazard run).
    """
    hazard, diary = 0.3, Diary()
    scenario = scenario_of(quiet(payment={"base_hazard": hazard}), days=1)
    world = Simulation(scenario, SEED, one_each(20_000, due=FAR_DUE, arrears=100, instalment=100), log=diary)
    run_by = world.state.tables["pay_hours"][0]
    live(world, Wait())
    rows = diary.rows()
    hours = np.bincount(rows["at"][rows["event"] == Event.PAID] // HOUR, minlength=24)
    wanted = 20_000 * -np.diff(np.exp(-hazard * run_by))
    chi_square = ((hours - wanted) ** 2 / wanted).sum()
    assert chi_square < stats.chi2.ppf(0.9999, 23)


def test_a_day_holds_at_most_one_payment_and_drops_the_overshoot() -> None:
    """Trap 3: at hazard 2 a day, P(pay) = 1 - e^-2 = 0.865; carried overshoot would count 2 payments a day.

    2,000 accounts that always pay a small part, 20 days.
    """
    scenario = scenario_of(quiet(payment={"base_hazard": 0.2, "full_below": 0.0}), days=20)
    diary = Diary()
    world = Simulation(scenario, SEED, one_each(2_000, due=FAR_DUE, balance=10**13, arrears=10**13), log=diary)
    world.state.tables["full_share"] = 0.0
    world.commands.scale_hazard(10.0)  # from day 1 on
    live(world, Wait())
    rows = diary.rows()
    paid = rows[rows["event"] == Event.PAID]
    day = paid["at"] // (24 * HOUR)
    each = np.unique(np.stack([paid["account"], day]), axis=1, return_counts=True)[1]
    assert each.max() == 1
    assert _agrees((day > 0).sum(), np.full(2_000 * 19, 1 - exp(-2.0)))


def test_a_paused_hazard_neither_pays_nor_runs() -> None:
    """Trap 1, for payments: while a debt is disputed the residual stands still; 5,000 accounts, hazard 0.05.

    All are disputed on day 0 for 30 days. After it those who come back pay like new ones, and nobody at once.
    """
    behaviour = quiet(payment={"base_hazard": 0.05}, dispute={"days": 30, "upheld": 0.0})
    world = Simulation(scenario_of(behaviour, days=40), SEED, one_each(5_000, due=FAR_DUE, arrears=100, instalment=100))
    paid_first_day = (world.state.accounts["hidden_pays_today"] > 0).sum()
    world.state.accounts["disputed_until"] = 30
    days = live(world, Wait()).accounts["closed"].astype(np.int64)
    assert not ((days > 0) & (days < 30)).any()
    rest = 5_000 - (days == 0).sum()
    assert (days == 0).sum() == paid_first_day
    assert _agrees((days == 30).sum(), np.full(rest, 1 - exp(-0.05)))


# ability


def _ability_of(mix: tuple[float, ...], factor: float, days: int, persons: int = 20_000) -> tuple[Any, Any, Any]:
    """Live through a chain of ability alone; returns lives begun, final abilities and daily counts by new state."""
    chain = {
        "mix": mix,
        "shock_per_month": 0.03,
        "tight_per_month": 0.06,
        "recover_shock_per_month": 0.3,
        "recover_tight_per_month": 0.35,
    }
    diary = Diary()
    behaviour = merged(quiet(), {"ability": chain})
    world = Simulation(scenario_of(behaviour, days=days), SEED, one_each(persons, due=FAR_DUE), log=diary)
    world.commands.scale_shocks(factor)
    live(world, Wait())
    rows = diary.rows()
    changes = rows[rows["event"] == Event.LIFE_CHANGED]
    at = np.searchsorted(world.clock.bounds, changes["at"], side="right") - 1
    table = np.zeros((days, 3), dtype=np.int64)
    np.add.at(table, (at, changes["outcome"]), 1)
    return world.state.people["n_lives"].astype(np.int64), world.state.people["hidden_ability"], table


def _expected_changes(mix: tuple[float, ...], factor: float, days: int) -> tuple[NDArray[np.float64], Any]:
    """Probability of entering each state on each day, from the daily chain; and of being in it at the end."""
    now, entered = np.array(mix), np.zeros((days, 3))
    for day in range(days):
        shock = 1 - exp(-0.03 / 30 * (factor if day else 1.0))
        tight, ok, calmer = (1 - exp(-month / 30) for month in (0.06, 0.35, 0.3))
        moves = np.zeros((3, 3))
        moves[0, 2], moves[0, 1] = shock, (1 - shock) * tight
        moves[1, 2], moves[1, 0] = shock, (1 - shock) * ok
        moves[2, 1] = calmer
        entered[day] = now @ moves
        now = now @ moves + now * (1 - moves.sum(axis=1))
    return entered, now


@pytest.mark.parametrize("mix", [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)])
def test_life_changes_of_the_first_days_are_as_many_as_the_chain_says(mix: tuple[float, ...]) -> None:
    """Trap 2: accrual that starts a day late would miss a third of 3 days; 20,000 persons, each state entered."""
    table = _ability_of(mix, 20.0, 3)[2]
    entered = _expected_changes(mix, 20.0, 3)[0]
    for state in np.flatnonzero(entered.sum(axis=0) * 20_000 > 110):
        assert _agrees(table[:, state].sum(), np.repeat(entered[:, state], 20_000)), state


def test_no_shock_falls_due_while_in_shock() -> None:
    """Trap 1: a due date that runs on in SHOCK would send most of those who recover straight back.

    20,000 persons in SHOCK, shocks at 0.02 a day (20 times), 100 days: entries into SHOCK day by day, and in all.
    """
    mix = (0.0, 0.0, 1.0)
    _, final, table = _ability_of(mix, 20.0, 100)
    entered, end = _expected_changes(mix, 20.0, 100)
    for state in range(3):
        counted = table[:, state]
        variance = 20_000 * entered[:, state].sum()
        assert abs(counted.sum() - variance) < 4 * sqrt(2 * variance), state
        assert abs((final == state).mean() - end[state]) < 4 * sqrt(end[state] * (1 - end[state]) / 20_000)


def test_every_change_of_life_draws_a_fresh_pair_of_thresholds() -> None:
    """Trap 6: competing exits are redrawn on entry; the ordinal is the number of entries."""
    lives, _, table = _ability_of((1.0, 0.0, 0.0), 20.0, 60)
    assert (lives - 1).sum() == table.sum()


# disputes


def test_disputes_of_ones_own_accord_are_as_many_as_their_rate_says() -> None:
    """Trap 2 again: 60,000 accounts, 3 days, 0.02 a month, twenty times as many where the debt is not valid."""
    rates = {"per_month": 0.02, "invalid_share": 0.3, "invalid_factor": 20.0}
    diary = Diary()
    world = Simulation(scenario_of(quiet(dispute=rates), days=3), SEED, one_each(60_000, due=FAR_DUE), log=diary)
    live(world, Wait())
    rows = diary.rows()
    disputed = np.isin(np.arange(60_000), rows["account"][rows["event"] == Event.DISPUTED])
    valid = world.state.accounts["hidden_valid"] > 0
    for which, rate in ((valid, 0.02), (~valid, 0.4)):
        assert _agrees(disputed[which].sum(), np.full(which.sum(), 1 - exp(-rate / 30 * 3)))


def test_disputes_are_upheld_as_often_as_they_should_be() -> None:
    """2,000 accounts disputed on day 0 for 5 days."""
    behaviour = quiet(dispute={"upheld": 0.45, "days": 5})
    world = Simulation(scenario_of(behaviour), SEED, one_each(2_000, due=FAR_DUE))
    world.state.accounts["disputed_until"] = 5
    run = live(world, Wait())
    assert _agrees((run.accounts["waived"] > 0).sum(), np.full(2_000, 0.45))


# promises


def _promised(days: int = 12, **more: Any) -> tuple[Simulation, Diary]:
    """Make 4,000 promises of 40.00 by hand on day 0, due on day 3, by debtors of every ability."""
    behaviour = merged(quiet(), {"ability": {"mix": (0.4, 0.3, 0.3), "recover_shock_per_month": 0.0, **more}})
    behaviour["ability"]["recover_tight_per_month"] = 0.0
    diary = Diary()
    world = Simulation(scenario_of(behaviour, days=days), SEED, one_each(4_000, due=FAR_DUE), log=diary)
    accounts = world.state.accounts
    accounts["promised"], accounts["promise_due"], accounts["promise_made"], accounts["n_promises"] = 4_000, 3, 0, 1
    accounts["broken"] = np.arange(4_000) % 3
    accounts["pestered"] = np.arange(4_000) % 4
    return world, diary


def test_promises_are_kept_as_often_as_their_logit_says_and_else_broken_after_the_grace() -> None:
    world, diary = _promised()
    accounts, ability = world.state.accounts, world.state.people["hidden_ability"]
    effect = np.array([0.65, -0.35, -2.0])[ability]
    logit = (
        world.scenario.behaviour.promise.kept
        + 0.35 * accounts["hidden_willingness"]
        + effect
        - 0.4 * accounts["broken"]
    )
    p = 1 / (1 + np.exp(-(logit - 0.25 * accounts["pestered"])))
    run = live(world, Wait())
    assert _agrees(run.accounts["kept"].sum(), p)
    assert _agrees((1 - run.accounts["kept"]).sum(), 1 - p)
    rows = diary.rows()
    broken = rows[rows["event"] == Event.PROMISE_BROKEN]
    assert set(broken["at"].tolist()) == {int(world.clock.bounds[7])}  # due on day 3, three days of grace
    assert len(broken) == 4_000 - run.accounts["kept"].sum()


def test_a_kept_promise_spends_no_payment_of_ones_own_accord() -> None:
    """Trap 5: a promise is not the event that the payment threshold is about."""
    world, _ = _promised()
    residual = world.state.accounts["hidden_residual"].copy()
    live(world, Wait())
    accounts = world.state.accounts
    assert (accounts["paid"] > 0).sum() > 500
    assert (accounts["n_payments"] == 0).all()
    assert (accounts["hidden_residual"] == residual).all()


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
    assert _agrees(len(loud.of(Event.ANSWERED)), phone.answer * hour * weekday * works)


def test_answers_are_given_by_the_right_party_at_its_rate() -> None:
    loud = _refusing()
    answers = loud.of(Event.ANSWERED)
    assert _agrees((answers["party"] == Party.RIGHT).sum(), np.full(len(answers), 0.4))


def test_a_voice_box_takes_calls_at_its_rate_where_the_number_works() -> None:
    loud = _refusing()
    missed = loud.of(Event.UNANSWERED)
    works = loud.touched["hidden_phone_until"][missed["person"]] > loud.day(missed)
    assert _agrees((missed["party"] == Party.VOICE_BOX).sum(), 0.5 * works)


@pytest.mark.parametrize(
    ("channel", "delivered", "read"), [(Channel.SMS, 0.85, 0.9), (Channel.EMAIL, 0.8, 0.35)], ids=["sms", "email"]
)
def test_messages_are_delivered_and_read_at_their_rates(channel: Channel, delivered: float, read: float) -> None:
    sent = _refusing().of(Event.SENT, channel=channel)
    arrived = sent[sent["outcome"] == 1]
    assert _agrees(len(arrived), np.full(len(sent), delivered))
    assert _agrees(len(_refusing().of(Event.READ, channel=channel)), np.full(len(arrived), read))


def test_links_are_clicked_at_their_rate() -> None:
    loud = _refusing()
    assert _agrees(len(loud.of(Event.CLICKED)), np.full(len(loud.of(Event.READ, channel=Channel.SMS)), 0.2))


@pytest.mark.parametrize(("channel", "rate"), [(Channel.SMS, 0.02), (Channel.EMAIL, 0.01)], ids=["sms", "email"])
def test_debtors_opt_out_as_often_as_messages_and_their_crowding_say(channel: Channel, rate: float) -> None:
    """A threshold run by -ln(1 - p) a message is a coin of probability p a message (trap 4)."""
    loud = _refusing()
    arrived = loud.of(Event.SENT, channel=channel, outcome=1)
    crowded = np.maximum(loud.within_a_week(arrived, loud.of(Event.SENT)) - 3, 0)
    assert _agrees(len(loud.of(Event.OPTED_OUT, channel=channel)), rate * np.exp(0.15 * crowded))


def test_debtors_ask_to_be_left_in_peace_at_their_rate_a_conversation() -> None:
    loud = _refusing()
    talks = loud.of(Event.CONVERSATION_ENDED, party=Party.RIGHT)
    assert _agrees(len(loud.of(Event.CEASED)), np.full(len(talks), 0.01))


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
    assert _agrees(len(loud.of(Event.COMPLAINED, outcome=cause)), _causes(loud)[cause])


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
    assert _agrees((talks["outcome"] == Result.PROMISED).sum(), p_promise)
    for result, share in shares.items():
        assert _agrees((talks["outcome"] == result).sum(), rest * share), result


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


# rules, one formula each


def _one(**groups: Any) -> Any:
    return Simulation(scenario_of(quiet(**groups)), SEED, one_each(1, due=FAR_DUE)).state


def test_of_several_touches_of_a_day_only_the_strongest_excites() -> None:
    """5.4: max, not sum, within a day: 1.2 by SMS, then 3.0 by a conversation, then 0.3 by e-mail."""
    state = _one(excitation={"jump": (3.0, 0.15, 1.2, 0.3)})
    person = state.people[0]
    for channel in (Channel.SMS, Channel.CALL, Channel.EMAIL):
        excite(state, person, int(channel), 1.0)
    assert person["hidden_excitation"].sum() == pytest.approx(3.0)
    assert person["hidden_excitation"][Channel.SMS] == pytest.approx(1.2)


def test_fatigue_lowers_what_a_touch_adds() -> None:
    state = _one(excitation={"jump": (3.0, 0.15, 1.2, 0.3)})
    tire(state.people[0], 5.0)
    excite(state, state.people[0], int(Channel.CALL), 1.0)
    assert state.people[0]["hidden_excitation"][0] == pytest.approx(3.0 * exp(-0.06 * 5.0), rel=1e-6)


@pytest.mark.parametrize("late", [-10, 0, 1, 45, 400, 3_000])
def test_the_hazard_is_the_formula(late: int) -> None:
    """5.3, with everything in it: a (h0 frailty G(age) payday (1 + X) f + S)."""
    state = _one(payment={"base_hazard": 0.1, "willingness_sd": 1.0, "age_decay_days": 100, "age_floor": 0.04})
    state.today["payday_factor"], state.today["hazard_factor"], state.today["day"] = 1.35, 0.8, 5
    account, person = state.accounts[0], state.people[0]
    account["hidden_base"], account["hidden_momentum"], account["due"] = base_hazard(state, 0.7), 0.03, 5 - late
    person["hidden_excitation"], person["hidden_ability"] = (1.0, 0.5, 0.25, 0.0625, 0.0625), Ability.TIGHT
    spontaneous = 0.1 * exp(0.7 - 0.5) * (0.04 + 0.96 * exp(-max(late, 0) / 100)) * 1.35 * 2.875
    assert hazard_today(state, person, account) == pytest.approx(0.3 * (0.8 * spontaneous + 0.03), rel=1e-5)
    account["disputed_until"] = 6
    assert hazard_today(state, person, account) == 0.0


def test_paydays_lift_four_days_of_thirty_and_leave_the_mean_at_one() -> None:
    factors = payday_factors(0.35, np.arange(60))
    assert np.flatnonzero(factors > 1).tolist() == [0, 1, 14, 15, 30, 31, 44, 45]
    assert factors[:30].mean() == pytest.approx(1.0)


def test_part_payments_have_the_quantiles_of_their_beta_distribution() -> None:
    middles = (np.arange(1024) + 0.5) / 1024
    wanted = stats.beta(1.3, 3.6).ppf(middles)
    np.testing.assert_allclose(_one().tables["part_paid"][0], wanted, atol=1e-5)


def test_small_parts_clear_what_is_due() -> None:
    """Below 25.00 nobody pays a part: 100 debtors who owe 24.99, always in part by the table."""
    state = _one()
    state.tables["full_share"] = 0.0
    assert {payment_size(state, state.accounts[0], 2_499, n) for n in range(100)} == {2_499}


@pytest.mark.parametrize(("fraction", "hour"), [(0.0, 0), (0.5, None), (1.0, 24)])
def test_the_hazard_of_a_day_runs_out_at_its_end_and_begins_at_its_beginning(fraction: float, hour: int | None) -> None:
    at = time_of_payment(_one(), fraction)
    assert 1 <= at <= 24 * HOUR
    assert hour is None or abs(at - hour * HOUR) <= 1
