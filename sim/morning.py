"""The one fused pass of a morning: life, books, promises, disputes, and who pays today.

For every open person, at 08:00: enter what is placed today, let a day of life pass, fade what fades; for each of his
accounts: charge what fell due, settle promises and disputes, write off, and run the payment hazard down. Payments
that fall today go to the floor with the millisecond at which the day's hazard crosses the threshold. The pass leaves
the list of open persons compact, in order, and the worklist's accounts in `State.book`.
"""

import numpy as np

from .behaviour import (
    cause_of,
    dispute_day,
    enter_ability,
    hazard_today,
    is_due,
    keeps_promise,
    live_on,
    time_of_payment,
)
from .conversation import break_promise, raise_dispute
from .delinquency import DAYS_A_MONTH, count_bucket
from .fate import Kind, threshold, uniform
from .floor.contract import LOG_HEADROOM, FloorEvent, OrderState
from .jit import i64, inner, kernel, rule
from .ledger import FEES, INTEREST, balance_of, charge, waive, write_off
from .log import count, record_account
from .messages import land_letter
from .state import AT_ENTRY, FAR, NEVER, Record, State
from .touches import OUTBOX_HEADROOM, draw_complaint_thresholds, emit
from .words import N_STIMULI, DelayCause, Event, Source, Status, Tally

_DAY_BITS = np.uint64(2)
_HISTORY_BITS = 64
_SOON = 90


# entering the book


@inner
def _enter_person(s: State, p: int) -> None:
    person, today = s.people[p], s.today[0]
    enter_ability(s, p, i64(person.hidden_ability), today.macro_clock - today.shock_factor, np.float64(today.day))
    draw_complaint_thresholds(s, p)


@inner
def _place(s: State, index: int) -> None:
    account, today = s.accounts[index], s.today[0]
    account.status = Status.OPEN
    account.hidden_residual = threshold(today.seed, account.key, Kind.PAYMENT, 0)
    account.hidden_cause = cause_of(s, s.people[account.person], account)
    if account.disputed_until == AT_ENTRY:
        raise_dispute(s, index, i64(today.began))
    else:
        account.hidden_dispute_on = dispute_day(s, account, i64(today.day))
    count(s, account, Tally.PLACED_ACCOUNTS, 1)
    count(s, account, Tally.PLACED_BALANCE, account.opening)
    record_account(s, today.began, Event.PLACED, index, 0, account.opening)


@inner
def _relapse(s: State, index: int) -> None:
    """Let a cured account fall behind again: one instalment is missed, and the debtor is as he is by now.

    While it was on time its balance stood still: what is bought and what is paid are taken to balance.
    """
    account, today = s.accounts[index], s.today[0]
    away = today.day - account.closed
    if away <= _SOON:
        s.tallies[account.closed, s.people[account.person].site, account.segment, Tally.RELAPSED_SOON] += 1
    account.status, account.closed, account.returns_on = Status.OPEN, NEVER, FAR
    account.relapses += 1
    account.arrears = min(max(account.instalment, 1), balance_of(account))
    account.due, account.next_due = today.day, today.day + DAYS_A_MONTH
    account.hidden_momentum *= s.tables[0].momentum_kept ** away
    account.hidden_cause = cause_of(s, s.people[account.person], account)
    account.cause_told = DelayCause.UNKNOWN
    account.disputed_until = NEVER
    account.hidden_dispute_on = dispute_day(s, account, i64(today.day))
    s.people[account.person].n_open += 1
    count(s, account, Tally.RELAPSED, 1)
    count(s, account, Tally.RELAPSED_BALANCE, balance_of(account))
    record_account(s, today.began, Event.RELAPSED, index, 0, balance_of(account))


# the books


@rule
def _fall_due(s: State, index: int) -> None:
    """Charge a month's interest, a fee for a further missed instalment, and add the instalment to the arrears."""
    account, today = s.accounts[index], s.today[0]
    if today.day < account.next_due:
        return
    charge(s, today.began, index, INTEREST, i64(account.principal * s.house[0].interest_per_month + 0.5))
    charge(s, today.began, index, FEES, i64(s.house[0].late_fee))
    owed = account.costs + account.fees + account.interest + account.principal
    account.arrears = min(account.arrears + account.instalment, owed)
    account.next_due += DAYS_A_MONTH
    record_account(s, today.began, Event.INSTALMENT_DUE, index, 0, account.arrears)


@rule
def _settle_dispute(s: State, index: int) -> None:
    account, today = s.accounts[index], s.today[0]
    if account.disputed_until == today.day:
        n = account.n_disputes
        account.n_disputes += 1
        account.disputed_until = NEVER
        upheld = uniform(today.seed, account.key, Kind.DISPUTE_UPHELD, n) < s.behaviour[0].dispute.upheld
        record_account(s, today.began, Event.DISPUTE_RESOLVED, index, upheld, 0)
        if upheld:
            count(s, account, Tally.DISPUTES_UPHELD, 1)
            waive(s, today.began, index)
        else:
            account.hidden_dispute_on = dispute_day(s, account, i64(today.day))
    if account.hidden_dispute_on <= today.day and account.status == Status.OPEN:
        account.hidden_dispute_on = FAR
        if account.disputed_until <= today.day:
            raise_dispute(s, index, i64(today.began))


# who pays today


@rule
def _pays_at(s: State, index: int, ms: int, source: Source) -> None:
    s.accounts[index].hidden_pays_today = source
    emit(s, min(ms, s.today[0].ends - s.today[0].began - 1), FloorEvent.PAYMENT, index)


@rule
def _settle_promise(s: State, person: Record, index: int) -> None:
    account, today = s.accounts[index], s.today[0]
    if account.promised <= 0:
        return
    if today.day == account.promise_due:
        n = account.n_promises - 1
        if keeps_promise(s, person, account, n):
            hour = uniform(today.seed, account.key, Kind.PROMISE_HOUR, n)
            _pays_at(s, index, time_of_payment(s, hour), Source.PROMISE)
    elif today.day > account.promise_due + s.behaviour[0].promise.grace_days:
        break_promise(s, index, i64(today.began))


@rule
def _run_hazard(s: State, person: Record, index: int) -> None:
    """Run the day's hazard; where it crosses the threshold a payment falls, and the overshoot is dropped."""
    account, today = s.accounts[index], s.today[0]
    hazard = hazard_today(s, person, account)
    account.hidden_hazard = hazard
    account.hidden_momentum *= s.tables[0].momentum_kept
    left = account.hidden_residual - hazard
    if left > 0.0:
        account.hidden_residual = left
        return
    ms = time_of_payment(s, account.hidden_residual / hazard)
    account.n_payments += 1
    account.hidden_residual = threshold(today.seed, account.key, Kind.PAYMENT, account.n_payments)
    if account.hidden_pays_today == Source.NONE:
        _pays_at(s, index, ms, Source.OWN_ACCORD)


@rule
def _settle_account(s: State, person: Record, index: int) -> None:
    account, today = s.accounts[index], s.today[0]
    account.hidden_pays_today = Source.NONE
    if account.status == Status.AWAITED and account.placed == today.day:
        _place(s, index)
    elif account.status == Status.CURED and account.returns_on == today.day:
        _relapse(s, index)
    if account.status == Status.OPEN:
        _fall_due(s, index)
        _settle_dispute(s, index)
    if account.status == Status.OPEN and today.day - account.due >= s.house[0].write_off_dpd:
        write_off(s, i64(today.began), index)
    if account.status != Status.OPEN:
        s.rows[index] = -1
        return
    count_bucket(s, index, balance_of(account))
    _settle_promise(s, person, index)
    _run_hazard(s, person, index)
    s.rows[index] = today.n_rows
    s.book[today.n_rows] = index
    today.n_rows += 1
    count(s, account, Tally.OPEN_ACCOUNTS, 1)


@rule
def _fade(s: State, person: Record) -> None:
    for channel in range(N_STIMULI):
        person.hidden_excitation[channel] *= s.tables[0].excitation_kept[channel]
    person.hidden_lift_today = 0.0
    person.hidden_fatigue *= s.tables[0].fatigue_kept
    person.calls <<= _DAY_BITS
    person.messages <<= _DAY_BITS


@rule
def _settle_person(s: State, p: int) -> None:
    person, today = s.people[p], s.today[0]
    if person.entered == today.day:
        _enter_person(s, p)
    else:
        _fade(s, person)
    live_on(s, p)
    s.orders[p].live = OrderState.NONE
    for index in range(person.first, person.first + person.n_accounts):
        _settle_account(s, person, index)
    if person.letter_lands == today.day:
        land_letter(s, p, i64(today.began))


# leaving the book, and coming back


@inner
def _wait_outside(s: State, p: int) -> None:
    """Take a person without open accounts off the list, until one of them falls behind again."""
    person, today, day = s.people[p], s.today[0], i64(FAR)
    for index in range(person.first, person.first + person.n_accounts):
        if s.accounts[index].status == Status.CURED:
            day = min(day, i64(s.accounts[index].returns_on))
    s.touched[p].left_on = today.day
    if day < s.back.size:
        s.touched[p].next_back = s.back[day]
        s.back[day] = p


@inner
def _come_back(s: State, p: int) -> None:
    """Let the days outside have passed for a person who comes back: what fades has faded, life has gone on."""
    person, today = s.people[p], s.today[0]
    away = today.day - s.touched[p].left_on - 1
    for stimulus in range(N_STIMULI):
        person.hidden_excitation[stimulus] *= s.tables[0].excitation_kept[stimulus] ** away
    person.hidden_fatigue *= s.tables[0].fatigue_kept ** away
    gone = away * i64(_DAY_BITS) >= _HISTORY_BITS
    person.calls = np.uint64(0) if gone else person.calls << (np.uint64(away) * _DAY_BITS)
    person.messages = np.uint64(0) if gone else person.messages << (np.uint64(away) * _DAY_BITS)
    while is_due(s, person):
        live_on(s, p)


@kernel
def begin_pass(s: State) -> None:
    """Take the persons who enter today into the list of the open, and start the worklist anew."""
    today = s.today[0]
    while today.n_placed < len(s.people) and s.people[today.n_placed].entered <= today.day:
        s.open_people[today.n_open] = today.n_placed
        today.n_open += 1
        today.n_placed += 1
    p = i64(s.back[today.day])
    while p >= 0:
        _come_back(s, p)
        s.open_people[today.n_open] = p
        today.n_open += 1
        p = i64(s.touched[p].next_back)
    today.n_kept = 0
    today.n_rows = 0


@kernel
def settle(s: State, first: int) -> int:
    """Settle persons of the list from the `first` on.

    Returns
    -------
    The place in the list to go on with once log and outbox have been emptied; the list's length when done.
    """
    today = s.today[0]
    for place in range(first, today.n_open):
        p = s.open_people[place]
        n = i64(s.people[p].n_accounts)
        if s.log.size - today.n_log < LOG_HEADROOM * n or s.outbox.size - today.n_outbox < OUTBOX_HEADROOM + n:
            return place
        _settle_person(s, p)
        if s.people[p].n_open > 0:
            s.open_people[today.n_kept] = p
            today.n_kept += 1
        else:
            _wait_outside(s, p)
    return today.n_open


@kernel
def end_pass(s: State) -> None:
    """Leave the list compact."""
    s.today[0].n_open = s.today[0].n_kept
