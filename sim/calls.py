"""What one call does: dialling, answering, waiting, talking. Both floors call these rules, and only these."""

from math import exp, log

import numpy as np

from .behaviour import excite, on_grid, tire
from .campaigns import count_abandoned, count_answer
from .conversation import converse
from .fate import Kind, lognormal, uniform
from .floor.contract import UNLIMITED, Ending, OrderState
from .jit import i64, kernel, rule
from .log import DEBTOR, DIALER, count, record_person, record_touch
from .rules import ALLOWED, last_week, local_time, one_more, wait_for_hours
from .staff import pace_of, skill_of
from .state import NEVER, Record, State
from .touches import (
    annoy,
    complain_of_silence,
    complain_of_wrong_party,
    may_provoke_call,
    note_answer,
    note_touch,
    raised,
)
from .words import Channel, Event, Party, Result, Status, Stimulus, TalkShape, Tally, Tone

_HOUR = 3_600_000
_FIRST_HOUR = 8
_SHORTEST, _LONGEST = 5_000, 2 * _HOUR
_DAY, _HALF_HOUR = 24 * _HOUR, _HOUR // 2
SOON = 20_000
"""A call that a collector takes within so many ms was served soon."""

"""A call taken by a collector within so many ms was served soon."""
_NEVER_REACHED = 255

AT_ONCE = 0
"""What `first_turn` answers when a person is listed in the morning."""


@rule
def within(ms: float) -> int:
    """Keep a talk within 5 seconds and 2 hours; ms."""
    return i64(min(max(ms, _SHORTEST), _LONGEST))


@rule
def talk_of(site: Record, u: float) -> int:
    """Turn a uniform into a talk with the right party, ms, by the site's shape."""
    if site.talk_shape == TalkShape.EXPONENTIAL:
        return within(-site.talk_ms * log(u))
    return within(lognormal(u, site.talk_ms, site.talk_sigma))


# dialling


@rule
def p_answer(s: State, p: int, account: Record, at: int) -> float:
    """Probability that somebody answers a dial placed now (5.4)."""
    person, phone, today = s.people[p], s.behaviour[0].phone, s.today[0]
    hour = local_time(s, person.zone, at - today.began) // _HOUR
    slot = min(max(hour - _FIRST_HOUR, 0), phone.hour.size - 1)
    age = min(max(today.day - account.due, 0), s.tables[0].reach_factor.size - 1)
    tired = exp(-s.behaviour[0].fatigue.on_reach * person.hidden_fatigue)
    factor = phone.hour[slot] * phone.weekday[today.weekday] * tired * s.tables[0].reach_factor[age]
    return phone.answer * factor * _likes_the_hour(s, p, hour) * _number_works(s, p)


@rule
def _number_works(s: State, p: int) -> bool:
    return s.touched[p].hidden_phone_until > s.today[0].day


@rule
def _likes_the_hour(s: State, p: int, hour: int) -> float:
    """Factor on answering: higher within an hour of the one that the person likes."""
    likes = s.behaviour[0].preferences
    return likes.best_hours if abs(hour - i64(s.touched[p].hidden_best_hour)) <= 1 else likes.other_hours


@rule
def turn_of(s: State, p: int) -> int:
    """Say when a person's turn comes where collectors are unlimited: ms since 08:00, evenly over the opening hours.

    It depends on nobody else, so that sparing one debtor moves no other's call.
    """
    site = s.sites[s.people[p].site]
    u = uniform(s.today[0].seed, s.people[p].key, Kind.TURN, s.touched[p].n_dials)
    return on_grid(s, i64(site.opens + u * (site.closes - site.opens)))


@rule
def _best_turn(s: State, p: int) -> int:
    """Say when the hour comes at which a person was reached last, if he may be called then; else he has no turn."""
    person, touched = s.people[p], s.touched[p]
    if touched.reached_at == _NEVER_REACHED:
        return AT_ONCE
    site, ms = s.sites[person.site], (touched.reached_at * _HOUR - local_time(s, person.zone, 0)) % _DAY
    fits = site.opens <= ms < site.closes and wait_for_hours(s, person, ms) == ALLOWED
    return on_grid(s, ms) if fits else AT_ONCE


@rule
def first_turn(s: State, p: int) -> int:
    """Say when a person with a fresh order is first listed: ms since 08:00, or AT_ONCE.

    Who asked to be called today is listed at the hour he named, under a raised priority, which is written here.
    """
    touched, order, site = s.touched[p], s.orders[p], s.sites[s.people[p].site]
    if touched.callback_on == s.today[0].day:
        order.priority = raised(order.priority, s.house[0].moves_up_for_callback)
        return on_grid(s, i64(touched.callback_at))
    if site.collectors == UNLIMITED:
        return turn_of(s, p)
    return _best_turn(s, p) if site.best_time else i64(AT_ONCE)


@rule
def preview(s: State, p: int, at: int, collector: int) -> int:
    """Let a collector, by key, study the account of a person's order before he dials; returns how long, ms."""
    index = i64(s.orders[p].account)
    ms = on_grid(s, i64(s.sites[s.people[p].site].preview_ms))
    count(s, s.accounts[index], Tally.PREVIEW_MS, ms)
    what = (i64(Channel.CALL), i64(Party.NONE), i64(s.orders[p].campaign), i64(s.orders[p].tone))
    record_touch(s, at, Event.PREVIEWED, (p, index, collector), what, ms)
    return ms


@rule
def _meets_callback(s: State, p: int, at: int) -> bool:
    """Whether a dial comes within half an hour of the time at which the person asked to be called."""
    touched, today = s.touched[p], s.today[0]
    late = at - today.began - touched.callback_at
    return touched.callback_on == today.day and 0 <= late < _HALF_HOUR


@rule
def _count_breaches(s: State, p: int, account: Record, at: int) -> None:
    """Count a dial at an hour, or so often, that the house forbids: none, unless a test lets floors dial unasked."""
    person, house = s.people[p], s.house[0]
    local = local_time(s, person.zone, at - s.today[0].began)
    if local < house.call_from or local >= house.call_until:
        count(s, account, Tally.OUT_OF_HOURS, 1)
    if last_week(person.calls) >= house.dials_per_week:
        count(s, account, Tally.TOO_FREQUENT, 1)


@rule
def place_dial(s: State, p: int, at: int, actor: int) -> tuple[bool, int]:
    """Dial a person about the account of his order; the dial's ordinal advances here.

    Returns
    -------
    Whether somebody will answer, and how long it rings, ms.
    """
    index, seed = i64(s.orders[p].account), s.today[0].seed
    person, touched, account = s.people[p], s.touched[p], s.accounts[index]
    phone = s.behaviour[0].phone
    n = touched.n_dials
    touched.n_dials += 1
    p_answered = p_answer(s, p, account, at)
    if _meets_callback(s, p, at):
        p_answered = s.behaviour[0].callback.answer * _number_works(s, p)
        touched.callback_on = NEVER
        count(s, account, Tally.CALLBACKS_PLACED, 1)
    answered = uniform(seed, person.key, Kind.ANSWER, n) < p_answered
    ring = phone.rings_for
    if answered:
        low, high = phone.answer_after[0], phone.answer_after[1]
        ring = low + (high - low) * uniform(seed, person.key, Kind.RING, n)
    ring_ms = on_grid(s, i64(ring * 1000.0))
    _count_breaches(s, p, account, at)
    person.calls = one_more(person.calls)
    account.dials += 1
    note_touch(s, account)
    tire(person, s.behaviour[0].fatigue.dial)
    count(s, account, Tally.DIALS, 1)
    count(s, account, Tally.DIALING_MS, ring_ms)
    row = s.rows[index]
    if row >= 0:
        s.results[row].dials += 1
    campaign, tone = i64(s.orders[p].campaign), i64(s.orders[p].tone)
    what = (i64(Channel.CALL), i64(Party.NONE), campaign, tone)
    record_touch(s, at, Event.DIALED, (p, index, actor), what, ring_ms)
    annoy(s, index, at, s.behaviour[0].complaint.per_dial, tone)
    return answered, ring_ms


@rule
def give_up(s: State, p: int, at: int) -> int:
    """End a dial nobody answered: perhaps on a voice box, perhaps seen later and called back.

    Returns
    -------
    How it ended: `Ending.VOICE_BOX` or `Ending.NO_ANSWER`.
    """
    index, touched, seed = i64(s.orders[p].account), s.touched[p], s.today[0].seed
    n = touched.n_unanswered
    touched.n_unanswered += 1
    u = uniform(seed, s.people[p].key, Kind.VOICEMAIL, n)
    recorded = u < s.behaviour[0].phone.voicemail
    works = _number_works(s, p)
    recorded = recorded and works
    party = i64(Party.VOICE_BOX) if recorded else i64(Party.NONE)
    record_touch(s, at, Event.UNANSWERED, (p, index, DIALER), (Channel.CALL, party, recorded, 1), 0)
    if recorded:
        count(s, s.accounts[index], Tally.VOICEMAILS, 1)
        excite(s, s.people[p], i64(Stimulus.VOICEMAIL), 1.0)
        may_provoke_call(s, p, at, s.behaviour[0].inbound.after_voicemail)
        return i64(Ending.VOICE_BOX)
    if works:
        may_provoke_call(s, p, at, s.behaviour[0].inbound.after_missed_call)
    elif u < s.behaviour[0].contact_data.found_out:
        touched.phone_bounced = 1
        count(s, s.accounts[index], Tally.BOUNCED, 1)
        record_touch(s, at, Event.BOUNCED, (p, index, DIALER), (Channel.CALL, Party.NONE, 0, 0), 0)
    return i64(Ending.NO_ANSWER)


@rule
def is_right_party(s: State, p: int) -> bool:
    """Whether the debtor himself gave the last answer; drawn from the answer's ordinal."""
    u = uniform(s.today[0].seed, s.people[p].key, Kind.RIGHT_PARTY, s.touched[p].n_answers - 1)
    return u < s.behaviour[0].phone.right_party


@rule
def answer(s: State, p: int, at: int) -> int:
    """Let a call be answered.

    Returns
    -------
    How long the person will wait for a collector, ms: until he hangs up or the dialer drops the call.
    """
    index, touched = i64(s.orders[p].account), s.touched[p]
    site = s.sites[s.people[p].site]
    n = touched.n_answers
    touched.n_answers += 1
    touched.reached_at = local_time(s, s.people[p].zone, at - s.today[0].began) // _HOUR
    s.accounts[index].contacts += 1
    count(s, s.accounts[index], Tally.ANSWERS, 1)
    count_answer(s, p)
    party = i64(Party.RIGHT) if is_right_party(s, p) else i64(Party.WRONG)
    what = (i64(Channel.CALL), party, i64(s.orders[p].campaign), i64(Tone.NEUTRAL))
    record_touch(s, at, Event.ANSWERED, (p, index, DEBTOR), what, 0)
    patience = site.patience_ms * -log(uniform(s.today[0].seed, s.people[p].key, Kind.PATIENCE, n))
    return min(on_grid(s, i64(patience) + 1), site.drop_ms)


@rule
def abandon(s: State, p: int, at: int) -> None:
    """Drop an answered call for which no collector came free."""
    index = i64(s.orders[p].account)
    count(s, s.accounts[index], Tally.ABANDONED, 1)
    count_abandoned(s, p)
    what = (i64(Channel.CALL), i64(Party.NONE), i64(s.orders[p].campaign), i64(Tone.NEUTRAL))
    record_touch(s, at, Event.ABANDONED, (p, index, DIALER), what, 0)
    complain_of_silence(s, p, index, at)


# calling in


@kernel
def call_in(s: State, p: int, at: int) -> int:
    """Let a person call in about his open account with the most arrears.

    Returns
    -------
    His patience in the queue, ms.
    """
    person, touched = s.people[p], s.touched[p]
    order = s.orders[p]
    if order.live == OrderState.NONE:
        order.account = _subject(s, person)
        order.tone = Tone.NEUTRAL
    n = touched.n_called_in
    touched.n_called_in += 1
    person.called_in = 0
    count(s, s.accounts[order.account], Tally.CALLED_IN, 1)
    note_answer(s, s.accounts[order.account])
    record_touch(s, at, Event.CALLED_IN, (p, order.account, DEBTOR), (Channel.INBOUND, Party.NONE, 0, 0), 0)
    u = uniform(s.today[0].seed, person.key, Kind.INBOUND_PATIENCE, n)
    return on_grid(s, i64(-s.behaviour[0].inbound.patience_seconds * 1000.0 * log(u)) + 1)


@rule
def _subject(s: State, person: Record) -> int:
    best = person.first
    for index in range(person.first + 1, person.first + person.n_accounts):
        better = s.accounts[index].arrears > s.accounts[best].arrears
        if s.accounts[index].status == Status.OPEN and (s.accounts[best].status != Status.OPEN or better):
            best = index
    return i64(best)


@kernel
def lose(s: State, p: int, at: int) -> None:
    """Lose an inbound call: the person's line is busy, or nobody takes calls."""
    person = s.people[p]
    person.called_in = 0
    count(s, s.accounts[person.first], Tally.LOST, 1)
    record_person(s, at, Event.LOST, p, Channel.INBOUND, 0, 0)


@rule
def renege(s: State, p: int, at: int) -> None:
    """Let a person who called in hang up before a collector came free."""
    count(s, s.accounts[s.orders[p].account], Tally.RENEGED, 1)
    record_person(s, at, Event.RENEGED, p, Channel.INBOUND, 0, 0)


# talking


@rule
def connect(s: State, p: int, at: int, collector: int, inbound: bool, waited: int) -> int:
    """Connect a person who waits with a collector.

    Parameters
    ----------
    collector
        The collector's key.
    inbound
        Whether the person called in.
    waited
        How long he waited, ms.

    Returns
    -------
    Length of the talk, ms.
    """
    index, seed = i64(s.orders[p].account), s.today[0].seed
    person, touched, account = s.people[p], s.touched[p], s.accounts[index]
    site = s.sites[person.site]
    right = inbound or is_right_party(s, p)
    if right:
        u = uniform(seed, person.key, Kind.TALK, touched.n_conversations)
        talk = talk_of(site, u)
    else:
        u = uniform(seed, person.key, Kind.WRONG_PARTY_TALK, touched.n_wrong_parties)
        talk = within(lognormal(u, site.wrong_party_ms, site.talk_sigma))
    ms = on_grid(s, i64(talk * pace_of(s, collector)))
    touched.n_handled += 1
    touched.handled_ms += np.uint32(ms)
    count(s, account, Tally.HANDLED, 1)
    count(s, account, Tally.WAITED_MS, waited)
    if waited <= SOON:
        count(s, account, Tally.SERVED_SOON, 1)
    count(s, account, Tally.TALK_MS, ms)
    if inbound:
        account.contacts += 1
        count(s, account, Tally.INBOUND_HANDLED, 1)
    elif right:
        count(s, account, Tally.RIGHT_PARTY, 1)
    else:
        count(s, account, Tally.WRONG_PARTY, 1)
    row = s.rows[index]
    if row >= 0:
        s.results[row].connected += 1
        s.results[row].collector_ms += ms
    channel = i64(Channel.INBOUND) if inbound else i64(Channel.CALL)
    party = i64(Party.RIGHT) if right else i64(Party.WRONG)
    record_touch(s, at, Event.CONNECTED, (p, index, collector), (channel, party, 0, s.orders[p].tone), waited)
    return ms


@rule
def finish(s: State, p: int, at: int, collector: int, inbound: bool) -> int:
    """End a talk: its outcome applies now.

    Returns
    -------
    Length of the wrap-up, ms.
    """
    index = i64(s.orders[p].account)
    person, touched, account = s.people[p], s.touched[p], s.accounts[index]
    site = s.sites[person.site]
    right = inbound or is_right_party(s, p)
    u = uniform(s.today[0].seed, person.key, Kind.WRAP_UP, touched.n_handled - 1)
    ms = on_grid(s, i64(lognormal(u, site.wrap_up_ms, site.wrap_up_sigma)) + 1)
    touched.handled_ms += np.uint32(ms)
    count(s, account, Tally.WRAP_UP_MS, ms)
    row = s.rows[index]
    if row >= 0:
        s.results[row].collector_ms += ms
    result = i64(Result.NOTHING)
    channel = i64(Channel.INBOUND) if inbound else i64(Channel.CALL)
    if right:
        s.today[0].skill = skill_of(s, collector)
        result = converse(s, p, index, at, channel, i64(s.orders[p].tone))
    else:
        touched.n_wrong_parties += 1
        complain_of_wrong_party(s, p, index, at)
    party = i64(Party.RIGHT) if right else i64(Party.WRONG)
    what = (channel, party, result, s.orders[p].tone)
    record_touch(s, at, Event.CONVERSATION_ENDED, (p, index, collector), what, ms)
    return ms


@rule
def leaves_list(s: State, p: int, inbound: bool) -> bool:
    """Whether the person leaves the list after a talk: yes if it was with himself."""
    return inbound or is_right_party(s, p)
