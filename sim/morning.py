"""The one fused pass of a morning: life, books, promises, disputes, and who pays today.

For every open person, at 08:00: enter what is placed today, let a day of life pass, fade what fades; for each of his
accounts: charge what fell due, settle promises and disputes, write off, and run the payment hazard down. Payments
that fall today go to the floor with the millisecond at which the day's hazard crosses the threshold. The pass leaves
the list of open persons compact, in order, and the worklist's accounts in `State.book`.
"""

import numpy as np

from .behaviour import dispute_day, enter_ability, hazard_today, keeps_promise, live_on, time_of_payment
from .conversation import break_promise, raise_dispute
from .fate import Kind, threshold, uniform
from .floor.contract import LOG_HEADROOM, FloorEvent, OrderState
from .jit import i64, inner, kernel, rule
from .ledger import FEES, INTEREST, charge, waive, write_off
from .log import count, record_account
from .state import FAR, NEVER, Record, State
from .touches import OUTBOX_HEADROOM, draw_complaint_thresholds, emit
from .words import N_EXCITING, Event, Source, Status, Tally

_DAYS_A_MONTH = 30
_DAY_BITS = np.uint64(2)


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
    account.hidden_dispute_on = dispute_day(s, account, i64(today.day))
    count(s, account, Tally.PLACED_ACCOUNTS, 1)
    count(s, account, Tally.PLACED_BALANCE, account.opening)
    record_account(s, today.began, Event.PLACED, index, 0, account.opening)


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
    account.next_due += _DAYS_A_MONTH
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
    if account.status == Status.OPEN:
        _fall_due(s, index)
        _settle_dispute(s, index)
    if account.status == Status.OPEN and today.day - account.due >= s.house[0].write_off_dpd:
        write_off(s, i64(today.began), index)
    if account.status != Status.OPEN:
        s.rows[index] = -1
        return
    _settle_promise(s, person, index)
    _run_hazard(s, person, index)
    s.rows[index] = today.n_rows
    s.book[today.n_rows] = index
    today.n_rows += 1
    count(s, account, Tally.OPEN_ACCOUNTS, 1)


@rule
def _fade(s: State, person: Record) -> None:
    for channel in range(N_EXCITING):
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


@kernel
def begin_pass(s: State) -> None:
    """Take the persons who enter today into the list of the open, and start the worklist anew."""
    today = s.today[0]
    while today.n_placed < len(s.people) and s.people[today.n_placed].entered <= today.day:
        s.open_people[today.n_open] = today.n_placed
        today.n_open += 1
        today.n_placed += 1
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
    return today.n_open


@kernel
def end_pass(s: State) -> None:
    """Leave the list compact."""
    s.today[0].n_open = s.today[0].n_kept
