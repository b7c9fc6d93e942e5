"""SMS, e-mails, letters and recorded messages: sent, delivered or bounced, read or heard, and what a reader does."""

from math import exp

from .behaviour import excite, hazard_of, tire
from .fate import Kind, uniform
from .floor.contract import FloorEvent
from .jit import i64, inner, rule
from .log import BOOKS, DEBTOR, count, record_person, record_touch
from .rules import last_week, one_more
from .state import NEVER, Record, State
from .touches import annoy, emit, fit_of, may_provoke_call, move_up, note_answer, note_touch, reminds
from .words import POST_CHANNELS, Channel, Event, Party, Post, Preference, Source, Status, Stimulus, Tally, Tone

_PAYMENT_DELAY = 300_000
_TWO_DAYS = 0b1111

# the portal


@rule
def _pays_there(s: State, index: int, at: int, u: float, source: Source) -> None:
    """Let who looks at the payment page pay, at a raised hazard for today."""
    account = s.accounts[index]
    p_pays = 1.0 - exp(-s.behaviour[0].messages.click_lift * account.hidden_hazard)
    if u < p_pays and account.hidden_pays_today == Source.NONE:
        account.hidden_pays_today = source
        emit(s, at - s.today[0].began + _PAYMENT_DELAY, FloorEvent.PAYMENT, index)


@rule
def _may_visit(s: State, index: int, at: int, probability: float) -> None:
    account, seed = s.accounts[index], s.today[0].seed
    p = i64(account.person)
    touched, key = s.touched[p], s.people[p].key
    n = touched.n_visit_chances
    touched.n_visit_chances += 1
    if uniform(seed, key, Kind.VISIT, n) >= probability:
        return
    visit = touched.n_visits
    touched.n_visits += 1
    count(s, account, Tally.VISITS, 1)
    note_answer(s, account)
    record_touch(s, at, Event.VISITED, (p, index, DEBTOR), (Channel.PORTAL, Party.RIGHT, 0, 0), 0)
    _pays_there(s, index, at, uniform(seed, key, Kind.VISIT_PAID, visit), Source.PORTAL)


@rule
def _missed_a_call(person: Record) -> bool:
    """Whether the person was dialled today or yesterday."""
    return i64(person.calls) & _TWO_DAYS != 0


@rule
def _follow_link(s: State, index: int, at: int, p_click: float) -> None:
    account = s.accounts[index]
    p, seed = i64(account.person), s.today[0].seed
    person, touched = s.people[p], s.touched[p]
    n = touched.n_links
    touched.n_links += 1
    halo = s.behaviour[0].messages.halo if _missed_a_call(person) else 1.0
    if uniform(seed, person.key, Kind.LINK_CLICKED, n) >= p_click * halo:
        return
    click = touched.n_clicks
    touched.n_clicks += 1
    count(s, account, Tally.CLICKS, 1)
    note_answer(s, account)
    record_touch(s, at, Event.CLICKED, (p, index, DEBTOR), (Channel.PORTAL, Party.RIGHT, 0, 0), 0)
    move_up(s, p, at, s.house[0].moves_up_after_click)
    _pays_there(s, index, at, uniform(seed, person.key, Kind.LINK_PAID, click), Source.LINK)


# delivery


@rule
def _bounce(s: State, p: int, index: int, at: int, channel: int) -> None:
    """Learn that an address or number on file is no longer valid."""
    touched = s.touched[p]
    if channel == Channel.EMAIL:
        touched.email_bounced = 1
    elif channel == Channel.LETTER:
        touched.address_bounced = 1
    count(s, s.accounts[index], Tally.BOUNCED, 1)
    record_touch(s, at, Event.BOUNCED, (p, index, BOOKS), (channel, Party.NONE, 0, 0), 0)


@rule
def _next_ordinal(touched: Record, post: int) -> int:
    """Give a message its number among those of its kind."""
    if post == Post.SMS:
        touched.n_sms += 1
        return i64(touched.n_sms) - 1
    if post == Post.EMAIL:
        touched.n_emails += 1
        return i64(touched.n_emails) - 1
    if post == Post.LETTER:
        touched.n_letters += 1
        return i64(touched.n_letters) - 1
    touched.n_voice_messages += 1
    return i64(touched.n_voice_messages) - 1


@rule
def _delivered(s: State, p: int, post: int, n: int) -> bool:
    key, seed, today, touched = s.people[p].key, s.today[0].seed, s.today[0].day, s.touched[p]
    messages = s.behaviour[0].messages
    if post == Post.SMS:
        return uniform(seed, key, Kind.SMS_DELIVERED, n) < messages.sms_delivered
    if post == Post.EMAIL:
        valid = touched.hidden_email_until > today
        return valid and uniform(seed, key, Kind.EMAIL_DELIVERED, n) < messages.email_delivered
    valid = touched.hidden_phone_until > today
    return valid and uniform(seed, key, Kind.VOICE_DELIVERED, n) < s.behaviour[0].voice.delivered


@rule
def _read(s: State, p: int, post: int, n: int) -> bool:
    key, seed, messages = s.people[p].key, s.today[0].seed, s.behaviour[0].messages
    if post == Post.SMS:
        return uniform(seed, key, Kind.SMS_READ, n) < messages.sms_read
    if post == Post.EMAIL:
        return uniform(seed, key, Kind.EMAIL_OPENED, n) < messages.email_opened
    return uniform(seed, key, Kind.VOICE_HEARD, n) < s.behaviour[0].voice.heard


@rule
def _opts_out(s: State, p: int, index: int, at: int, channel: int) -> None:
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


# reading


@inner
def _receive(s: State, index: int, at: int, post: int, tone: int, link: int) -> None:
    """Let an SMS, an e-mail or a recorded message be read or heard."""
    account, b = s.accounts[index], s.behaviour[0]
    p = i64(account.person)
    channel, stimulus, preference = i64(Channel.SMS), i64(Stimulus.SMS), i64(Preference.SMS)
    tally, p_calls, p_visits, p_click = (
        i64(Tally.SMS_READ),
        b.inbound.after_sms,
        b.portal.after_sms,
        b.messages.sms_click,
    )
    if post == Post.EMAIL:
        channel, stimulus, preference = i64(Channel.EMAIL), i64(Stimulus.EMAIL), i64(Preference.EMAIL)
        tally, p_calls, p_visits = i64(Tally.EMAILS_OPENED), b.inbound.after_email, b.portal.after_email
        p_click = b.messages.email_click
    elif post == Post.VOICE_MESSAGE:
        channel, stimulus, preference = i64(Channel.VOICE_MESSAGE), i64(Stimulus.VOICEMAIL), i64(Preference.PHONE)
        tally, p_calls, p_visits = i64(Tally.VOICE_HEARD), b.inbound.after_voicemail, b.portal.after_voice_message
    count(s, account, tally, 1)
    record_touch(s, at, Event.READ, (p, index, DEBTOR), (channel, Party.RIGHT, 0, tone), 0)
    factor = (b.excitation.link_lift if link else 1.0) * (b.excitation.firm_lift if tone == Tone.FIRM else 1.0)
    excite(s, s.people[p], stimulus, factor * fit_of(s, p, preference) * reminds(s, account))
    if link:
        _follow_link(s, index, at, p_click)
    else:
        _may_visit(s, index, at, p_visits)
    may_provoke_call(s, p, at, p_calls)


@rule
def _count_post(s: State, account: Record, row: int, post: int) -> None:
    tally = i64(Tally.SMS)
    if post == Post.EMAIL:
        tally = i64(Tally.EMAILS)
    elif post == Post.LETTER:
        tally = i64(Tally.LETTERS)
    elif post == Post.VOICE_MESSAGE:
        tally = i64(Tally.VOICE_MESSAGES)
    count(s, account, tally, 1)
    if row < 0:
        return
    if post == Post.SMS:
        s.results[row].sms += 1
    elif post == Post.EMAIL:
        s.results[row].emails += 1
    elif post == Post.LETTER:
        s.results[row].letters += 1
    else:
        s.results[row].voice_messages += 1


@rule
def _put_on_record(s: State, index: int, post: int) -> None:
    """Write a message into the history of the person: a recorded one counts as a call."""
    account = s.accounts[index]
    person = s.people[account.person]
    if post == Post.VOICE_MESSAGE:
        person.calls = one_more(person.calls)
    else:
        person.messages = one_more(person.messages)
    person.last_contact = s.today[0].day
    account.messages += 1
    note_touch(s, account)
    _count_post(s, account, s.rows[index], post)


@inner
def send(s: State, index: int, at: int, post: int, tone: int, link: int) -> None:
    """Send an SMS, an e-mail or a recorded message about an account, and let what follows follow."""
    account = s.accounts[index]
    p = i64(account.person)
    channel = i64(POST_CHANNELS[post])
    n = _next_ordinal(s.touched[p], post)
    _put_on_record(s, index, post)
    delivered = _delivered(s, p, post, n)
    record_touch(s, at, Event.SENT, (p, index, BOOKS), (channel, Party.NONE, delivered, tone), 0)
    if not delivered:
        if post == Post.EMAIL and s.touched[p].hidden_email_until <= s.today[0].day:
            _bounce(s, p, index, at, channel)
        return
    if _read(s, p, post, n):
        _receive(s, index, at, post, tone, link)
    tire(s.people[p], s.tables[0].fatigue_of_post[post])
    annoy(s, index, at, s.tables[0].complaint_of_post[post], tone)
    if post != Post.VOICE_MESSAGE:
        _opts_out(s, p, index, at, channel)


# letters


@inner
def post_letter(s: State, index: int, at: int, tone: int) -> None:
    """Put a letter about an account into the post; it lands some mornings later."""
    account, table = s.accounts[index], s.tables[0].letter_days
    p = i64(account.person)
    person, touched = s.people[p], s.touched[p]
    n = _next_ordinal(touched, i64(Post.LETTER))
    _put_on_record(s, index, i64(Post.LETTER))
    u = uniform(s.today[0].seed, person.key, Kind.LETTER_DELAY, n)
    person.letter_lands = s.today[0].day + max(i64(table[i64(u * table.size)] + 0.5), 1)
    touched.letter_account, touched.letter_tone = index, tone
    record_touch(s, at, Event.SENT, (p, index, BOOKS), (i64(Channel.LETTER), Party.NONE, 1, tone), 0)


@rule
def _letter_jump(s: State, tone: int) -> float:
    letter = s.behaviour[0].letter
    return letter.firm if tone == Tone.FIRM else (letter.gentle if tone == Tone.GENTLE else 1.0)


@inner
def land_letter(s: State, p: int, at: int) -> None:
    """Let the letter in the post arrive: returned if the person has moved, else perhaps read."""
    person, touched, b = s.people[p], s.touched[p], s.behaviour[0]
    index, tone, n = i64(touched.letter_account), i64(touched.letter_tone), touched.n_letters - 1
    account = s.accounts[index]
    person.letter_lands = NEVER
    if touched.hidden_address_until <= s.today[0].day:
        _bounce(s, p, index, at, i64(Channel.LETTER))
        return
    record_touch(s, at, Event.DELIVERED, (p, index, BOOKS), (i64(Channel.LETTER), Party.NONE, 1, tone), 0)
    tire(person, s.tables[0].fatigue_of_post[Post.LETTER])
    annoy(s, index, at, s.tables[0].complaint_of_post[Post.LETTER], tone)
    if uniform(s.today[0].seed, person.key, Kind.LETTER_READ, n) >= b.letter.delivered * b.letter.read:
        return
    count(s, account, Tally.LETTERS_READ, 1)
    record_touch(s, at, Event.READ, (p, index, DEBTOR), (i64(Channel.LETTER), Party.RIGHT, 0, tone), 0)
    excite(
        s, person, i64(Stimulus.LETTER), _letter_jump(s, tone) * fit_of(s, p, Preference.LETTER) * reminds(s, account)
    )
    if account.status == Status.OPEN:
        _may_visit(s, index, at, b.portal.after_letter)
    may_provoke_call(s, p, at, b.inbound.after_letter)
