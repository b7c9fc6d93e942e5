"""What any touch does to a person: it may annoy, tire, excite, be answered, or provoke a call."""

from math import exp, log

from .behaviour import hazard_of, on_grid
from .fate import Kind, threshold, uniform
from .floor.contract import FloorEvent, OrderState, pack
from .jit import i64, inner, kernel, rule
from .log import count, record_person
from .rules import last_week, local_time
from .state import Record, State
from .words import N_CAUSES, Ability, Cause, Channel, DelayCause, Event, Status, Tally, Tone

_HOUR = 3_600_000
_PLEASANT = (9 * _HOUR, 20 * _HOUR)
_ANSWER_DAYS = 7
OUTBOX_HEADROOM = 8
"""Free places the outbox needs before a rule that may use it."""


@rule
def emit(s: State, ms: int, event: FloorEvent, key: int) -> None:
    """Ask the floor to schedule an event of today; later ones are dropped."""
    today = s.today[0]
    if ms < today.ends - today.began:
        s.outbox[today.n_outbox] = pack(ms, i64(event), i64(key))
        today.n_outbox += 1


# what a touch is remembered by


@rule
def note_touch(s: State, account: Record) -> None:
    """Remember that an account was touched today; while a promise is pending, that pesters."""
    account.touched_on = s.today[0].day
    if account.promised > 0:
        account.pestered += 1


@rule
def note_answer(s: State, account: Record) -> None:
    """Remember an answer of the debtor's own doing, if it comes within 7 days of a touch about the account."""
    if s.today[0].day - account.touched_on <= _ANSWER_DAYS:
        account.responded = 1


@rule
def fit_of(s: State, p: int, preference: int) -> float:
    """Factor on the effect of a touch: higher by the channel that the person likes."""
    return s.behaviour[0].preferences.lift if s.touched[p].hidden_preference == preference else 1.0


@rule
def reminds(s: State, account: Record) -> float:
    """Factor on the effect of a message by what keeps the debtor from paying."""
    causes = s.behaviour[0].causes
    if account.hidden_cause == DelayCause.FORGOT:
        return causes.forgot
    if account.hidden_cause == DelayCause.CANNOT:
        return causes.cannot
    return causes.will_not if account.hidden_cause == DelayCause.WILL_NOT else causes.disputes


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
    touched, account = s.touched[p], s.accounts[index]
    touched.n_complaints[cause] += 1
    kind = i64(Kind.COMPLAINT_BY_CAUSE) + cause
    key, seed = s.people[p].key, s.today[0].seed
    touched.hidden_complaint[cause] = threshold(seed, key, kind, touched.n_complaints[cause])
    s.people[p].frozen_until = s.today[0].day + s.behaviour[0].complaint.freeze_days
    upheld = uniform(seed, key, Kind.COMPLAINT_UPHELD, touched.n_complained) < s.behaviour[0].complaint.upheld
    touched.n_complained += 1
    account.complaints += 1
    count(s, account, i64(Tally.COMPLAINTS) + cause, 1)
    if upheld:
        count(s, account, Tally.COMPLAINTS_UPHELD, 1)
    row = s.rows[index]
    if row >= 0:
        s.results[row].complaints += 1
    record_person(s, at, Event.COMPLAINED, p, Channel.NONE, cause, i64(upheld))


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
def _count_touch(s: State, p: int, account: Record) -> None:
    person = s.people[p]
    count(s, account, Tally.TOUCHES, 1)
    if s.touched[p].hidden_vulnerable:
        count(s, account, Tally.TOUCHES_OF_VULNERABLE, 1)
    if person.hardship_known:
        count(s, account, Tally.TOUCHES_IN_KNOWN_HARDSHIP, 1)
    if person.hidden_ability == Ability.SHOCK:
        count(s, account, Tally.TOUCHES_IN_SHOCK, 1)


@rule
def annoy(s: State, index: int, at: int, base: float, tone: int) -> None:
    """Let a touch of base complaint probability add to each cause its own share (5.7).

    The probability is base x proneness x product of factors; cause k gets the increment that its factor adds, so the
    sum is exact and turning one factor off leaves the luck of the other causes untouched.
    """
    complaint, account = s.behaviour[0].complaint, s.accounts[index]
    p = i64(account.person)
    person = s.people[p]
    _count_touch(s, p, account)
    level = base * s.touched[p].hidden_proneness * min(_tone_factor(s, tone), 1.0)
    if s.touched[p].hidden_vulnerable:
        level *= complaint.vulnerable
    _add_cause(s, p, index, at, Cause.CONTACT, level)
    crowded = last_week(person.calls) - complaint.frequency_free
    if crowded > 0:
        grown = level * exp(complaint.frequency * crowded)
        _add_cause(s, p, index, at, Cause.FREQUENCY, grown - level)
        level = grown
    if person.hidden_ability == Ability.SHOCK:
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
