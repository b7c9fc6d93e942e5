"""What one touch does: complaints, opt-outs, messages sent and read, links, and calls it provokes."""

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from .behaviour import excite, hazard_of, on_grid, tire
from .fate import Kind, threshold, uniform
from .floor.contract import LOG_HEADROOM, FloorEvent, OrderState, pack
from .jit import i64, inner, kernel, rule
from .log import BOOKS, DEBTOR, count, record_person, record_touch
from .rules import last_week, local_time, may_mail, may_text, one_more
from .state import Record, State
from .words import N_CAUSES, Ability, Cause, Channel, Event, Party, Source, Status, Tally, Tone

_HOUR = 3_600_000
_PLEASANT = (9 * _HOUR, 20 * _HOUR)
_LINK_DELAY = 300_000
OUTBOX_HEADROOM = 8
"""Free places the outbox needs before a rule that may use it."""


@rule
def emit(s: State, ms: int, event: FloorEvent, key: int) -> None:
    """Ask the floor to schedule an event of today; later ones are dropped."""
    today = s.today[0]
    if ms < today.ends - today.began:
        s.outbox[today.n_outbox] = pack(ms, i64(event), i64(key))
        today.n_outbox += 1


# complaints


@rule
def _add_cause(s: State, p: int, index: int, at: int, cause: Cause, probability: float) -> None:
    """Run a cause's integral on by a probability; at its threshold there is a complaint."""
    touched = s.touched[p]
    touched.hidden_complaint[cause] -= hazard_of(probability)
    if touched.hidden_complaint[cause] <= 0.0:
        _complain(s, p, index, at, i64(cause))


@inner
def _complain(s: State, p: int, index: int, at: int, cause: int) -> None:
    touched = s.touched[p]
    touched.n_complaints[cause] += 1
    kind = i64(Kind.COMPLAINT_BY_CAUSE) + cause
    key = s.people[p].key
    touched.hidden_complaint[cause] = threshold(s.today[0].seed, key, kind, touched.n_complaints[cause])
    s.people[p].frozen_until = s.today[0].day + s.behaviour[0].complaint.freeze_days
    count(s, s.accounts[index], i64(Tally.COMPLAINTS) + cause, 1)
    row = s.rows[index]
    if row >= 0:
        s.results[row].complaints += 1
    record_person(s, at, Event.COMPLAINED, p, Channel.NONE, cause, 0)


@rule
def _tone_factor(s: State, tone: int) -> float:
    if tone == Tone.GENTLE:
        return s.behaviour[0].complaint.gentle_tone
    return s.behaviour[0].complaint.firm_tone if tone == Tone.FIRM else 1.0


@rule
def _is_unpleasant_hour(s: State, person: Record, at: int) -> bool:
    local = local_time(s, person.zone, at - s.today[0].began)
    return local < _PLEASANT[0] or local >= _PLEASANT[1]


@rule
def annoy(s: State, index: int, at: int, base: float, tone: int) -> None:
    """Let a touch of base complaint probability add to each cause its own share (5.7).

    The probability is base x proneness x product of factors; cause k gets the increment that its factor adds, so the
    sum is exact and turning one factor off leaves the luck of the other causes untouched.
    """
    complaint, account = s.behaviour[0].complaint, s.accounts[index]
    p = i64(account.person)
    person = s.people[p]
    count(s, account, Tally.TOUCHES, 1)
    level = base * s.touched[p].hidden_proneness * min(_tone_factor(s, tone), 1.0)
    _add_cause(s, p, index, at, Cause.CONTACT, level)
    crowded = last_week(person.calls) - complaint.frequency_free
    if crowded > 0:
        grown = level * exp(complaint.frequency * crowded)
        _add_cause(s, p, index, at, Cause.FREQUENCY, grown - level)
        level = grown
    if person.hidden_ability == Ability.SHOCK:
        count(s, account, Tally.TOUCHES_IN_SHOCK, 1)
        _add_cause(s, p, index, at, Cause.HARDSHIP, level * (complaint.hardship - 1.0))
        level *= complaint.hardship
    if _is_unpleasant_hour(s, person, at):
        _add_cause(s, p, index, at, Cause.HOUR, level * (complaint.off_hours - 1.0))
        level *= complaint.off_hours
    if tone == Tone.FIRM:
        _add_cause(s, p, index, at, Cause.TONE, level * (complaint.firm_tone - 1.0))
        level *= complaint.firm_tone
    if account.disputed_until > s.today[0].day or account.status != Status.OPEN or not account.hidden_valid:
        _add_cause(s, p, index, at, Cause.DISPUTED_DEBT, level * (complaint.disputed - 1.0))


@rule
def complain_of_wrong_party(s: State, p: int, index: int, at: int) -> None:
    """Let somebody else, who was asked for the debtor, complain."""
    _add_cause(s, p, index, at, Cause.WRONG_PARTY, s.behaviour[0].complaint.wrong_party)


@rule
def complain_of_silence(s: State, p: int, index: int, at: int) -> None:
    """Let somebody who answered, and met nobody, complain."""
    level = s.behaviour[0].complaint.abandoned * s.touched[p].hidden_proneness
    _add_cause(s, p, index, at, Cause.ABANDONED, level)


@kernel
def draw_complaint_thresholds(s: State, p: int) -> None:
    """Draw a person's first thresholds: complaints by cause, opt-outs, cease."""
    touched, key, seed = s.touched[p], s.people[p].key, s.today[0].seed
    for cause in range(N_CAUSES):
        touched.hidden_complaint[cause] = threshold(seed, key, i64(Kind.COMPLAINT_BY_CAUSE) + cause, 0)
    touched.hidden_opt_out_sms = threshold(seed, key, Kind.OPT_OUT_SMS, 0)
    touched.hidden_opt_out_email = threshold(seed, key, Kind.OPT_OUT_EMAIL, 0)
    touched.hidden_cease = threshold(seed, key, Kind.CEASE, 0)


# calls that a touch provokes


@rule
def may_provoke_call(s: State, p: int, at: int, probability: float) -> None:
    """Let a person call back some time later, at most one call being on its way."""
    person, touched, seed = s.people[p], s.touched[p], s.today[0].seed
    n = touched.n_chances
    touched.n_chances += 1
    if person.called_in or uniform(seed, person.key, Kind.CALLS_BACK, n) >= probability:
        return
    delay = s.behaviour[0].inbound.delay_hours * _HOUR * -log(uniform(seed, person.key, Kind.CALL_BACK_DELAY, n))
    ms = at - s.today[0].began + on_grid(s, 1 + i64(delay))
    if ms < s.today[0].ends - s.today[0].began:
        person.called_in = 1
        emit(s, ms, FloorEvent.INBOUND, p)


# messages


@rule
def _delivered(s: State, p: int, channel: Channel, n: int) -> bool:
    key, messages, seed = s.people[p].key, s.behaviour[0].messages, s.today[0].seed
    if channel == Channel.SMS:
        return uniform(seed, key, Kind.SMS_DELIVERED, n) < messages.sms_delivered
    return uniform(seed, key, Kind.EMAIL_DELIVERED, n) < messages.email_delivered


@rule
def _read(s: State, p: int, channel: Channel, n: int) -> bool:
    key, messages, seed = s.people[p].key, s.behaviour[0].messages, s.today[0].seed
    if channel == Channel.SMS:
        return uniform(seed, key, Kind.SMS_READ, n) < messages.sms_read
    return uniform(seed, key, Kind.EMAIL_OPENED, n) < messages.email_opened


@rule
def _opts_out(s: State, p: int, index: int, at: int, channel: Channel) -> None:
    person, touched, rate = s.people[p], s.touched[p], s.behaviour[0].opt_out
    factor = exp(rate.frequency * max(last_week(person.messages) - 3, 0))
    if channel == Channel.SMS:
        touched.hidden_opt_out_sms -= hazard_of(rate.sms * factor)
        leaves = touched.hidden_opt_out_sms <= 0.0
        if leaves:
            person.sms_consent = 0
    else:
        touched.hidden_opt_out_email -= hazard_of(rate.email * factor)
        leaves = touched.hidden_opt_out_email <= 0.0
        if leaves:
            person.email_consent = 0
    if leaves:
        touched.n_opt_outs += 1
        count(s, s.accounts[index], Tally.OPT_OUTS, 1)
        record_person(s, at, Event.OPTED_OUT, p, channel, 0, 0)


@rule
def raised(priority: float, factor: float) -> float:
    """Raise a priority by a factor of at least 1, whatever its sign."""
    return priority * factor if priority > 0.0 else priority / factor


@rule
def move_up(s: State, p: int, at: int, factor: float) -> None:
    """Raise the priority of a person's call order; a listed one moves up in the list at once."""
    order = s.orders[p]
    order.priority = raised(order.priority, factor)
    if order.live == OrderState.LISTED:
        emit(s, at - s.today[0].began, FloorEvent.RETRY, p)


@rule
def _follow_link(s: State, index: int, at: int, p_click: float) -> None:
    account = s.accounts[index]
    p, seed = i64(account.person), s.today[0].seed
    touched, key = s.touched[p], s.people[p].key
    n = touched.n_links
    touched.n_links += 1
    if uniform(seed, key, Kind.LINK_CLICKED, n) >= p_click:
        return
    click = touched.n_clicks
    touched.n_clicks += 1
    count(s, account, Tally.CLICKS, 1)
    record_person(s, at, Event.CLICKED, p, Channel.NONE, 0, 0)
    move_up(s, p, at, s.house[0].moves_up_after_click)
    p_pays = 1.0 - exp(-s.behaviour[0].messages.click_lift * account.hidden_hazard)
    if uniform(seed, key, Kind.LINK_PAID, click) < p_pays and account.hidden_pays_today == Source.NONE:
        account.hidden_pays_today = Source.LINK
        emit(s, at - s.today[0].began + _LINK_DELAY, FloorEvent.PAYMENT, index)


@rule
def _receive_message(s: State, index: int, at: int, channel: Channel, tone: int, link: int) -> None:
    account = s.accounts[index]
    p = i64(account.person)
    excitation, messages, inbound = s.behaviour[0].excitation, s.behaviour[0].messages, s.behaviour[0].inbound
    is_sms = channel == Channel.SMS
    count(s, account, i64(Tally.SMS_READ) if is_sms else i64(Tally.EMAILS_OPENED), 1)
    record_touch(s, at, Event.READ, (p, index, DEBTOR), (channel, Party.RIGHT, 0, tone), 0)
    factor = excitation.link_lift if link else 1.0
    excite(s, s.people[p], channel, factor * (excitation.firm_lift if tone == Tone.FIRM else 1.0))
    if link:
        _follow_link(s, index, at, messages.sms_click if is_sms else messages.email_click)
    may_provoke_call(s, p, at, inbound.after_sms if is_sms else inbound.after_email)


@rule
def _count_message(s: State, row: int, is_sms: bool) -> None:
    if is_sms:
        s.results[row].sms += 1
    else:
        s.results[row].emails += 1


@rule
def send(s: State, index: int, at: int, channel: Channel, tone: int, link: int) -> None:
    """Send an SMS or an e-mail about an account, and let what follows follow."""
    account = s.accounts[index]
    p = i64(account.person)
    person, touched, complaint = s.people[p], s.touched[p], s.behaviour[0].complaint
    is_sms = channel == Channel.SMS
    n = touched.n_sms if is_sms else touched.n_emails
    if is_sms:
        touched.n_sms += 1
    else:
        touched.n_emails += 1
    count(s, account, i64(Tally.SMS) if is_sms else i64(Tally.EMAILS), 1)
    person.messages = one_more(person.messages)
    person.last_contact = s.today[0].day
    account.messages += 1
    if account.promised > 0:
        account.pestered += 1
    row = s.rows[index]
    if row >= 0:
        _count_message(s, row, is_sms)
    delivered = _delivered(s, p, channel, n)
    record_touch(s, at, Event.SENT, (p, index, BOOKS), (channel, Party.NONE, delivered, tone), 0)
    if not delivered:
        return
    if _read(s, p, channel, n):
        _receive_message(s, index, at, channel, tone, link)
    tire(person, s.behaviour[0].fatigue.sms if is_sms else s.behaviour[0].fatigue.email)
    annoy(s, index, at, complaint.per_sms if is_sms else complaint.per_email, tone)
    _opts_out(s, p, index, at, channel)


@kernel
def send_batch(s: State, decided: NDArray[np.int64], first: int, ms: int) -> int:
    """Send the messages of the day's decision that go out at `ms` since 08:00, row by row.

    Each is asked again for permission. Returns the row to go on with once log and outbox have been emptied; the
    number of rows when done.
    """
    at = s.today[0].began + ms
    for row in range(first, len(decided)):
        treatment = s.treatments[decided[row]]
        if not (treatment.sms or treatment.email):
            continue
        if s.log.size - s.today[0].n_log < LOG_HEADROOM or s.outbox.size - s.today[0].n_outbox < OUTBOX_HEADROOM:
            return row
        index = s.book[row]
        account = s.accounts[index]
        person = s.people[account.person]
        if treatment.sms and treatment.sms_at == ms and may_text(s, person, account):
            send(s, index, at, Channel.SMS, treatment.sms_tone, treatment.sms_link)
        if treatment.email and treatment.email_at == ms and may_mail(s, person, account):
            send(s, index, at, Channel.EMAIL, treatment.email_tone, treatment.email_link)
    return len(decided)
