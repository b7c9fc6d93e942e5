"""What one call does: dialling, answering, talking, promising, paying. Both floors call these rules, and only these."""

from math import exp, log

import numpy as np

from .behaviour import excite, hazard_of, logistic, on_grid, payment_size, tire
from .fate import Kind, lognormal, uniform
from .floor.contract import OrderState, Wake
from .jit import i64, inner, kernel, rule
from .ledger import due_of, receive
from .log import DEBTOR, DIALER, count, record_account, record_person, record_site, record_touch
from .rules import local_time, one_more
from .state import NEVER, Record, State
from .touches import annoy, complain_of_silence, complain_of_wrong_party, may_provoke_call
from .words import Ability, Channel, Event, Party, Result, Source, Status, Tally

_HOUR = 3_600_000
_FIRST_HOUR = 8
_SHORTEST, _LONGEST = 5_000, 2 * _HOUR


@rule
def _within(ms: float) -> int:
    return i64(min(max(ms, _SHORTEST), _LONGEST))


# dialling


@rule
def _p_answer(s: State, p: int, account: Record, at: int) -> float:
    person, phone, today = s.people[p], s.behaviour[0].phone, s.today[0]
    hour = local_time(s, person.zone, at - today.began) // _HOUR
    slot = min(max(hour - _FIRST_HOUR, 0), phone.hour.size - 1)
    age = min(max(today.day - account.due, 0), s.tables[0].reach_factor.size - 1)
    tired = exp(-s.behaviour[0].fatigue.on_reach * person.hidden_fatigue)
    factor = phone.hour[slot] * phone.weekday[today.weekday] * tired * s.tables[0].reach_factor[age]
    return phone.answer * factor * s.touched[p].hidden_phone_works


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
    answered = uniform(seed, person.key, Kind.ANSWER, n) < _p_answer(s, p, account, at)
    ring = phone.rings_for
    if answered:
        low, high = phone.answer_after[0], phone.answer_after[1]
        ring = low + (high - low) * uniform(seed, person.key, Kind.RING, n)
    ring_ms = on_grid(s, i64(ring * 1000.0))
    person.calls = one_more(person.calls)
    account.dials += 1
    if account.promised > 0:
        account.pestered += 1
    tire(person, s.behaviour[0].fatigue.dial)
    count(s, account, Tally.DIALS, 1)
    count(s, account, Tally.DIALING_MS, ring_ms)
    row = s.rows[index]
    if row >= 0:
        s.results[row].dials += 1
    tone = s.orders[p].tone
    record_touch(s, at, Event.DIALED, (p, index, actor), (Channel.CALL, Party.NONE, 0, tone), ring_ms)
    annoy(s, index, at, s.behaviour[0].complaint.per_dial, tone)
    return answered, ring_ms


@rule
def give_up(s: State, p: int, at: int) -> None:
    """End a dial nobody answered: perhaps on a voice box, perhaps seen later and called back."""
    index, touched, seed = i64(s.orders[p].account), s.touched[p], s.today[0].seed
    n = touched.n_unanswered
    touched.n_unanswered += 1
    recorded = uniform(seed, s.people[p].key, Kind.VOICEMAIL, n) < s.behaviour[0].phone.voicemail
    recorded = recorded and touched.hidden_phone_works != 0
    party = i64(Party.VOICE_BOX) if recorded else i64(Party.NONE)
    record_touch(s, at, Event.UNANSWERED, (p, index, DIALER), (Channel.CALL, party, recorded, 1), 0)
    if recorded:
        count(s, s.accounts[index], Tally.VOICEMAILS, 1)
        excite(s, s.people[p], i64(Channel.VOICEMAIL), 1.0)
        may_provoke_call(s, p, at, s.behaviour[0].inbound.after_voicemail)
    elif touched.hidden_phone_works:
        may_provoke_call(s, p, at, s.behaviour[0].inbound.after_missed_call)


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
    s.accounts[index].contacts += 1
    count(s, s.accounts[index], Tally.ANSWERS, 1)
    party = i64(Party.RIGHT) if is_right_party(s, p) else i64(Party.WRONG)
    record_touch(s, at, Event.ANSWERED, (p, index, DEBTOR), (Channel.CALL, party, 0, 1), 0)
    patience = site.patience_ms * -log(uniform(s.today[0].seed, s.people[p].key, Kind.PATIENCE, n))
    return min(on_grid(s, i64(patience) + 1), site.drop_ms)


@rule
def abandon(s: State, p: int, at: int) -> None:
    """Drop an answered call for which no collector came free."""
    index = i64(s.orders[p].account)
    count(s, s.accounts[index], Tally.ABANDONED, 1)
    record_touch(s, at, Event.ABANDONED, (p, index, DIALER), (Channel.CALL, Party.NONE, 0, 1), 0)
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
    n = touched.n_called_in
    touched.n_called_in += 1
    person.called_in = 0
    count(s, s.accounts[order.account], Tally.CALLED_IN, 1)
    record_person(s, at, Event.CALLED_IN, p, Channel.INBOUND, 0, 0)
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


# strangers: inbound load that an intervention adds


@rule
def _count_stranger(s: State, site: int, tally: Tally, amount: int) -> None:
    s.tallies[s.today[0].day, site, 0, tally] += amount


@rule
def _site_key(site: int) -> np.uint64:
    return np.uint64(site)


@kernel
def stranger_calls_in(s: State, site: int, number: int, at: int) -> int:
    """Let a stranger call in; returns his patience, ms."""
    _count_stranger(s, site, Tally.CALLED_IN, 1)
    record_site(s, at, Event.CALLED_IN, site, DEBTOR, 0, number)
    u = uniform(s.today[0].seed, _site_key(site), Kind.STRANGER_PATIENCE, number)
    return on_grid(s, i64(-s.behaviour[0].inbound.patience_seconds * 1000.0 * log(u)) + 1)


@kernel
def stranger_is_lost(s: State, site: int, number: int, at: int) -> None:
    """Lose a stranger's call: nobody takes calls."""
    _count_stranger(s, site, Tally.LOST, 1)
    record_site(s, at, Event.LOST, site, DEBTOR, 0, number)


@kernel
def stranger_reneges(s: State, site: int, number: int, at: int) -> None:
    """Let a stranger hang up."""
    _count_stranger(s, site, Tally.RENEGED, 1)
    record_site(s, at, Event.RENEGED, site, DEBTOR, 0, number)


@kernel
def connect_stranger(s: State, site: int, number: int, at: int, collector: int, waited: int) -> int:
    """Connect a stranger with a collector; returns the talk, ms. The call ends with `finish_stranger`."""
    talk = uniform(s.today[0].seed, _site_key(site), Kind.STRANGER_TALK, number)
    ms = on_grid(s, _within(lognormal(talk, s.sites[site].talk_ms, s.sites[site].talk_sigma)))
    _count_stranger(s, site, Tally.HANDLED, 1)
    _count_stranger(s, site, Tally.INBOUND_HANDLED, 1)
    _count_stranger(s, site, Tally.WAITED_MS, waited)
    _count_stranger(s, site, Tally.TALK_MS, ms)
    record_site(s, at, Event.CONNECTED, site, collector, 0, waited)
    return ms


@kernel
def finish_stranger(s: State, site: int, number: int, at: int, collector: int) -> int:
    """End a stranger's call; returns the wrap-up, ms."""
    ms = on_grid(s, i64(s.sites[site].wrap_up_ms))
    _count_stranger(s, site, Tally.WRAP_UP_MS, ms)
    record_site(s, at, Event.CONVERSATION_ENDED, site, collector, 0, number)
    return ms


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
        ms = on_grid(s, _within(lognormal(u, site.talk_ms, site.talk_sigma)))
    else:
        u = uniform(seed, person.key, Kind.WRONG_PARTY_TALK, touched.n_wrong_parties)
        ms = on_grid(s, _within(lognormal(u, site.wrong_party_ms, site.talk_sigma)))
    touched.n_handled += 1
    touched.handled_ms += np.uint32(ms)
    count(s, account, Tally.HANDLED, 1)
    count(s, account, Tally.WAITED_MS, waited)
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
    if right:
        result = _converse(s, p, index, at)
    else:
        touched.n_wrong_parties += 1
        complain_of_wrong_party(s, p, index, at)
    channel = i64(Channel.INBOUND) if inbound else i64(Channel.CALL)
    party = i64(Party.RIGHT) if right else i64(Party.WRONG)
    what = (channel, party, result, s.orders[p].tone)
    record_touch(s, at, Event.CONVERSATION_ENDED, (p, index, collector), what, ms)
    return ms


@rule
def leaves_list(s: State, p: int, inbound: bool) -> bool:
    """Whether the person leaves the list after a talk: yes if it was with himself."""
    return inbound or is_right_party(s, p)


@inner
def _converse(s: State, p: int, index: int, at: int) -> int:
    person, touched, account = s.people[p], s.touched[p], s.accounts[index]
    n = touched.n_conversations
    touched.n_conversations += 1
    account.conversations += 1
    person.last_conversation = person.last_contact = s.today[0].day
    count(s, account, Tally.CONVERSATIONS, 1)
    annoy(s, index, at, s.behaviour[0].complaint.per_conversation, s.orders[p].tone)
    tire(person, s.behaviour[0].fatigue.conversation)
    excite(s, person, i64(Channel.CALL), 1.0)
    _may_cease(s, p, index, at)
    if account.status != Status.OPEN:
        return i64(Result.SETTLED_BEFORE)
    result = _outcome(s, p, account, n)
    if result == Result.PAID:
        _pay_now(s, index, at)
    elif result == Result.PROMISED:
        _promise(s, p, index, at)
    elif result == Result.HARDSHIP:
        _disclose(s, p, index, at)
    elif result == Result.DISPUTED:
        raise_dispute(s, index, at)
    return result


@rule
def _may_cease(s: State, p: int, index: int, at: int) -> None:
    touched = s.touched[p]
    touched.hidden_cease -= hazard_of(s.behaviour[0].opt_out.cease)
    if touched.hidden_cease <= 0.0 and not s.people[p].ceased:
        touched.n_ceases += 1
        s.people[p].ceased = 1
        count(s, s.accounts[index], Tally.CEASED, 1)
        record_person(s, at, Event.CEASED, p, Channel.NONE, 0, 0)


@inner
def _outcome(s: State, p: int, account: Record, n: int) -> int:
    """Draw what the n-th conversation leads to (5.5): a promise by logit, else one of the rest by its share."""
    person, talk = s.people[p], s.behaviour[0].conversation
    ability = person.hidden_ability
    logit = talk.promise + talk.promise_willingness * account.hidden_willingness
    logit += talk.promise_ability[ability] + talk.promise_broken * account.broken
    p_promise = 0.0 if account.promised > 0 else logistic(logit)
    u = uniform(s.today[0].seed, person.key, Kind.CONVERSATION, n)
    if u < p_promise:
        return i64(Result.PROMISED)
    rest = (u - p_promise) / (1.0 - p_promise)
    rest -= talk.pay_now * s.behaviour[0].ability.multiplier[ability]
    if rest < 0.0:
        return i64(Result.PAID)
    rest -= talk.hardship if ability == Ability.SHOCK and not person.hardship_known else 0.0
    if rest < 0.0:
        return i64(Result.HARDSHIP)
    rest -= min(talk.dispute * (1.0 if account.hidden_valid else talk.dispute_invalid), 0.3)
    if rest < 0.0:
        return i64(Result.DISPUTED)
    return i64(Result.CALL_BACK) if rest < talk.call_back else i64(Result.REFUSED)


@rule
def _disclose(s: State, p: int, index: int, at: int) -> None:
    s.people[p].hardship_known = 1
    s.people[p].hardship_on = s.today[0].day
    count(s, s.accounts[index], Tally.HARDSHIPS, 1)
    record_person(s, at, Event.HARDSHIP_DISCLOSED, p, Channel.NONE, 0, 0)


@kernel
def raise_dispute(s: State, index: int, at: int) -> None:
    """Open a dispute about an account; until it is resolved the debtor pays nothing."""
    account = s.accounts[index]
    account.disputed_until = s.today[0].day + s.behaviour[0].dispute.days
    count(s, account, Tally.DISPUTES, 1)
    record_account(s, at, Event.DISPUTED, index, 0, 0)


# promises and payments


@rule
def _promise(s: State, p: int, index: int, at: int) -> None:
    account, seed, promise = s.accounts[index], s.today[0].seed, s.behaviour[0].promise
    n = account.n_promises
    account.n_promises += 1
    surplus = s.touched[p].hidden_surplus
    if s.people[p].hidden_ability == Ability.SHOCK:
        surplus *= 1.0 - s.behaviour[0].ability.income_drop
    share = 0.3 + 0.7 * uniform(seed, account.key, Kind.PROMISE_AMOUNT, n)
    amount = min(due_of(s, account, s.today[0].day), max(i64(share * surplus), 100))
    lag = promise.lag_days // 2 + i64(uniform(seed, account.key, Kind.PROMISE_LAG, n) * (promise.lag_days + 1))
    account.promised, account.promise_paid, account.pestered = amount, 0, 0
    account.promise_made, account.promise_due = s.today[0].day, s.today[0].day + max(lag, 1)
    count(s, account, Tally.PROMISES, 1)
    count(s, account, Tally.PROMISED, amount)
    record_account(s, at, Event.PROMISED, index, max(lag, 1), amount)


@kernel
def break_promise(s: State, index: int, at: int) -> None:
    """Book a promise as broken."""
    account = s.accounts[index]
    record_account(s, at, Event.PROMISE_BROKEN, index, 0, account.promised - account.promise_paid)
    account.promised = 0
    account.promise_due = NEVER
    account.broken += 1
    count(s, account, Tally.PROMISES_BROKEN, 1)


@rule
def _credit_promise(s: State, index: int, at: int, amount: int) -> None:
    account = s.accounts[index]
    if account.promised <= 0:
        return
    account.promise_paid += amount
    if account.promise_paid >= s.behaviour[0].promise.kept_share * account.promised:
        record_account(s, at, Event.PROMISE_KEPT, index, 0, account.promise_paid)
        account.promised = 0
        account.promise_due = NEVER
        account.kept += 1
        count(s, account, Tally.PROMISES_KEPT, 1)
        count(s, account, Tally.KEPT, account.promise_paid)


@inner
def _pay(s: State, index: int, at: int, amount: int, source: Source) -> None:
    account = s.accounts[index]
    account.hidden_momentum += s.behaviour[0].payment.momentum
    _credit_promise(s, index, at, amount)
    receive(s, at, index, amount, source)
    if account.watched:
        s.today[0].wake = Wake.PAID
        s.today[0].wake_value = index


@rule
def _paid_now(s: State, index: int) -> int:
    account = s.accounts[index]
    n = account.n_paid_now
    account.n_paid_now += 1
    due = due_of(s, account, s.today[0].day)
    u = uniform(s.today[0].seed, account.key, Kind.PAY_NOW_AMOUNT, n)
    return max(i64(due * min(0.25 + 1.5 * u, 1.0)), min(due, s.house[0].full_below))


@rule
def _pay_now(s: State, index: int, at: int) -> None:
    s.accounts[index].hidden_pays_today = Source.CONVERSATION
    _pay(s, index, at, _paid_now(s, index), Source.CONVERSATION)


@kernel
def payment_arrives(s: State, index: int, at: int) -> None:
    """Let a payment of the day arrive; it is void if the account has closed, or has paid in a conversation."""
    account = s.accounts[index]
    source = account.hidden_pays_today
    if account.status != Status.OPEN or source == Source.CONVERSATION:
        return
    if source == Source.OWN_ACCORD:
        size = payment_size(s, account, due_of(s, account, s.today[0].day), account.n_payments - 1)
        _pay(s, index, at, size, Source.OWN_ACCORD)
    elif source == Source.PROMISE:
        _pay(s, index, at, max(account.promised - account.promise_paid, 1), Source.PROMISE)
    else:
        _pay(s, index, at, _paid_now(s, index), Source.LINK)
