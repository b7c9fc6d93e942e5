"""What conversations lead to: payments, promises, disputes, hardship told; and how promises and payments are booked."""

from math import log

from .behaviour import excite, hazard_of, logistic, payment_size, tire
from .fate import Kind, uniform
from .floor.contract import Wake
from .jit import i64, inner, kernel, rule
from .ledger import due_of, receive
from .log import DEBTOR, count, record_account, record_person, record_touch
from .state import NEVER, Record, State
from .touches import annoy, fit_of, note_answer
from .words import (
    Ability,
    Channel,
    DelayCause,
    Event,
    Party,
    Preference,
    Result,
    Source,
    Status,
    Stimulus,
    Tally,
    Tone,
)

_HOUR = 3_600_000
_MORNING = 8 * _HOUR
_FIRST_HOUR, _LAST_HOUR = 9.0, 19.0


@inner
def converse(s: State, p: int, index: int, at: int, channel: int, tone: int) -> int:
    """Hold a conversation with the debtor, by telephone or with an automated caller; returns its `Result`."""
    person, touched, account = s.people[p], s.touched[p], s.accounts[index]
    n = touched.n_conversations
    touched.n_conversations += 1
    account.conversations += 1
    person.last_conversation = person.last_contact = s.today[0].day
    note_answer(s, account)
    count(s, account, Tally.AI_CONVERSATIONS if channel == Channel.AI_VOICE else Tally.CONVERSATIONS, 1)
    annoy(s, index, at, s.behaviour[0].complaint.per_conversation, tone)
    ratio = s.behaviour[0].voice.effect_ratio if channel == Channel.AI_VOICE else 1.0
    effect = ratio * _talks_well(s, tone)
    skill = 0.0 if channel == Channel.AI_VOICE else s.today[0].skill
    excite(s, person, i64(Stimulus.CONVERSATION), effect * fit_of(s, p, Preference.PHONE))
    tire(person, s.behaviour[0].fatigue.conversation)
    _may_cease(s, p, index, at)
    if account.status != Status.OPEN:
        return i64(Result.SETTLED_BEFORE)
    _hear(s, p, index, at, n)
    result = _outcome(s, p, account, n, effect, skill)
    if result == Result.PAID:
        _pay_now(s, index, at)
    elif result == Result.PROMISED:
        _promise(s, p, index, at)
        account.promised_to = channel == Channel.AI_VOICE
    elif result == Result.HARDSHIP:
        _disclose(s, p, index, at)
    elif result == Result.DISPUTED:
        raise_dispute(s, index, at)
    elif result == Result.CALL_BACK:
        _ask_for_a_call(s, p, index, at, n)
    return result


@rule
def _talks_well(s: State, tone: int) -> float:
    """Factor on what a conversation does, by its tone."""
    if tone == Tone.GENTLE:
        return s.behaviour[0].excitation.gentle_talk
    return s.behaviour[0].excitation.firm_talk if tone == Tone.FIRM else 1.0


# what comes to light


@rule
def _hear(s: State, p: int, index: int, at: int, n: int) -> None:
    """Let the n-th conversation bring to light why the account is late, a vulnerability, a preference."""
    person, touched, account, seed = s.people[p], s.touched[p], s.accounts[index], s.today[0].seed
    causes, care = s.behaviour[0].causes, s.behaviour[0].vulnerability
    if account.cause_told == DelayCause.UNKNOWN and uniform(seed, person.key, Kind.CAUSE_TOLD, n) < causes.told:
        account.cause_told = _cause_as_told(s, account, uniform(seed, person.key, Kind.CAUSE_TRUE, n))
        count(s, account, Tally.CAUSES_TOLD, 1)
        record_account(s, at, Event.CAUSE_TOLD, index, i64(account.cause_told), 0)
    notices = touched.hidden_vulnerable and not person.vulnerable_known
    if notices and uniform(seed, person.key, Kind.VULNERABILITY_SEEN, n) < care.seen:
        person.vulnerable_known = 1
        count(s, account, Tally.VULNERABLE_NOTED, 1)
        record_person(s, at, Event.VULNERABILITY_NOTED, p, Channel.NONE, 0, 0)
    told = s.behaviour[0].preferences.told
    if touched.preference == Preference.UNKNOWN and uniform(seed, person.key, Kind.PREFERENCE_TOLD, n) < told:
        touched.preference = touched.hidden_preference
        record_person(s, at, Event.PREFERENCE_TOLD, p, Channel.NONE, i64(touched.preference), 0)


@rule
def _cause_as_told(s: State, account: Record, u: float) -> int:
    """Say the true cause, or another: who will not, or forgot, says that he cannot, and who cannot, that he forgot."""
    if u < s.behaviour[0].causes.true:
        return i64(account.hidden_cause)
    return i64(DelayCause.FORGOT) if account.hidden_cause == DelayCause.CANNOT else i64(DelayCause.CANNOT)


@rule
def _ask_for_a_call(s: State, p: int, index: int, at: int, n: int) -> None:
    """Let the debtor name a day and an hour between 09:00 and 19:00, where he lives, at which to call him."""
    touched, key, seed = s.touched[p], s.people[p].key, s.today[0].seed
    days = 1 + i64(uniform(seed, key, Kind.CALLBACK_DAY, n) * s.behaviour[0].callback.days)
    local = _FIRST_HOUR + uniform(seed, key, Kind.CALLBACK_HOUR, n) * (_LAST_HOUR - _FIRST_HOUR)
    ahead = s.offsets[s.today[0].day, s.people[p].zone]
    touched.callback_on = s.today[0].day + days
    touched.callback_at = max(i64(local * _HOUR) - _MORNING - ahead, 0)
    count(s, s.accounts[index], Tally.CALLBACKS_ASKED, 1)
    what = (i64(Channel.CALL), i64(Party.RIGHT), days, 0)
    record_touch(s, at, Event.CALLBACK_ASKED, (p, index, DEBTOR), what, i64(touched.callback_at))


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
def _outcome(s: State, p: int, account: Record, n: int, effect: float, skill: float) -> int:
    """Draw what the n-th conversation leads to (5.5): a promise by logit, else one of the rest by its share."""
    person, talk = s.people[p], s.behaviour[0].conversation
    ability = person.hidden_ability
    logit = talk.promise + talk.promise_willingness * account.hidden_willingness
    logit += talk.promise_ability[ability] + talk.promise_broken * account.broken + log(effect) + skill
    p_promise = 0.0 if account.promised > 0 else logistic(logit)
    u = uniform(s.today[0].seed, person.key, Kind.CONVERSATION, n)
    if u < p_promise:
        return i64(Result.PROMISED)
    rest = (u - p_promise) / (1.0 - p_promise)
    rest -= talk.pay_now * min(effect, 1.0) * s.behaviour[0].ability.multiplier[ability]
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
    """Open a dispute about an account; until it is resolved the debtor pays nothing but what he has promised."""
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
    account.promised = account.promised_to = 0
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
        account.promised = account.promised_to = 0
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
    """Pay in the conversation, and perhaps for another late account of the same person too."""
    account = s.accounts[index]
    u = uniform(s.today[0].seed, account.key, Kind.PAYS_ACROSS, account.n_paid_now)
    account.hidden_pays_today = Source.CONVERSATION
    _pay(s, index, at, _paid_now(s, index), Source.CONVERSATION)
    other = _most_late(s, index)
    if other >= 0 and u < s.behaviour[0].conversation.pays_across:
        s.accounts[other].hidden_pays_today = Source.CONVERSATION
        _pay(s, other, at, _paid_now(s, other), Source.CONVERSATION)


@rule
def _most_late(s: State, index: int) -> int:
    """Find the person's other open account with the most arrears, or -1."""
    person, best = s.people[s.accounts[index].person], i64(-1)
    for other in range(person.first, person.first + person.n_accounts):
        account = s.accounts[other]
        may = other != index and account.status == Status.OPEN and account.disputed_until <= s.today[0].day
        if may and (best < 0 or account.arrears > s.accounts[best].arrears):
            best = i64(other)
    return best


@kernel
def payment_arrives(s: State, index: int, at: int) -> None:
    """Let a payment of the day arrive; it is void if the account has closed, or has paid in a conversation."""
    account = s.accounts[index]
    source = account.hidden_pays_today
    if account.status != Status.OPEN or source == Source.CONVERSATION:
        return
    if source == Source.OWN_ACCORD:
        n = account.n_payments - 1
        size = payment_size(s, account, due_of(s, account, s.today[0].day), n)
        by_portal = uniform(s.today[0].seed, account.key, Kind.BY_PORTAL, n) < s.behaviour[0].portal.share
        _pay(s, index, at, size, Source.PORTAL if by_portal else Source.OWN_ACCORD)
    elif source == Source.PROMISE:
        _pay(s, index, at, max(account.promised - account.promise_paid, 1), Source.PROMISE)
    else:
        _pay(s, index, at, _paid_now(s, index), source)
