"""Money: integer cents, allocated by a waterfall, conserved to the cent at every settle.

For each account, and so in total: opening + charged = paid + waived + written off + what is still owed.
"""

import numpy as np
from numpy.typing import NDArray

from .behaviour import months_on_time
from .delinquency import DAYS_A_MONTH, leave_bucket
from .jit import i64, kernel, rule
from .log import count, record_account
from .state import FAR, NEVER, Record, State
from .touches import note_answer
from .words import Event, Source, Status, Tally

COSTS, FEES, INTEREST, PRINCIPAL = range(4)


@rule
def balance_of(account: Record) -> int:
    """Cents owed on an account."""
    return i64(account.costs + account.fees + account.interest + account.principal)


@rule
def due_of(s: State, account: Record, day: int) -> int:
    """Cents that clear an account today: its arrears early on, the whole balance later."""
    if day - account.due > s.behaviour[0].payment.whole_balance_after:
        return balance_of(account)
    return i64(account.arrears)


@kernel
def allocate(account: Record, amount: int, order: NDArray[np.int64]) -> None:
    """Take an amount, at most the balance, from the buckets in the order of the waterfall."""
    left = amount
    for bucket in order:
        if bucket == COSTS:
            part = min(left, account.costs)
            account.costs -= part
        elif bucket == FEES:
            part = min(left, account.fees)
            account.fees -= part
        elif bucket == INTEREST:
            part = min(left, account.interest)
            account.interest -= part
        else:
            part = min(left, account.principal)
            account.principal -= part
        left -= part


@rule
def charge(s: State, at: int, index: int, bucket: int, amount: int) -> None:
    """Add a fee or interest to what is owed."""
    if amount <= 0:
        return
    account = s.accounts[index]
    if bucket == FEES:
        account.fees += amount
    else:
        account.interest += amount
    account.charged += amount
    count(s, account, Tally.CHARGED, amount)
    record_account(s, at, Event.CHARGED, index, bucket, amount)


@rule
def _stay_on_time(s: State, account: Record) -> None:
    """Draw the due date at which a cured account will fall behind again, if it ever does."""
    months = months_on_time(s, account, i64(s.people[account.person].hidden_ability))
    day = max(i64(account.next_due), s.today[0].day + 1) + DAYS_A_MONTH * months
    account.returns_on = min(day, FAR)


@kernel
def close(s: State, at: int, index: int, status: Status) -> None:
    """Take an account out of the book: cured, paid off, written off or waived."""
    account = s.accounts[index]
    leave_bucket(s, account, status, balance_of(account))
    account.status = status
    account.closed = s.today[0].day
    account.promised = 0
    account.returns_on = FAR
    s.people[account.person].n_open -= 1
    if status == Status.CURED:
        count(s, account, Tally.CURED, 1)
        count(s, account, Tally.CURED_BALANCE, balance_of(account))
        _stay_on_time(s, account)
    elif status == Status.PAID_OFF:
        count(s, account, Tally.PAID_OFF, 1)
    row = s.rows[index]
    if row >= 0:
        s.results[row].closed = 1
    record_account(s, at, Event.CLOSED, index, status, balance_of(account))


@kernel
def write_off(s: State, at: int, index: int) -> None:
    """Write off what is owed and close the account."""
    account = s.accounts[index]
    owed = balance_of(account)
    account.written_off += owed
    account.costs = account.fees = account.interest = account.principal = account.arrears = 0
    count(s, account, Tally.WRITTEN_OFF_ACCOUNTS, 1)
    count(s, account, Tally.WRITTEN_OFF, owed)
    record_account(s, at, Event.WRITTEN_OFF, index, 0, owed)
    close(s, at, index, Status.WRITTEN_OFF)


@kernel
def waive(s: State, at: int, index: int) -> None:
    """Waive what is owed, because the debtor was right to dispute it, and close the account."""
    account = s.accounts[index]
    owed = balance_of(account)
    account.waived += owed
    account.costs = account.fees = account.interest = account.principal = account.arrears = 0
    count(s, account, Tally.WAIVED, owed)
    record_account(s, at, Event.WAIVED, index, 0, owed)
    close(s, at, index, Status.WAIVED)


@rule
def _take_from_arrears(account: Record, amount: int) -> None:
    """Lower the arrears; the oldest instalments are paid first, so that the account grows younger."""
    account.arrears = max(account.arrears - amount, 0)
    if account.arrears > 0 and account.instalment > 0:
        unpaid = (account.arrears + account.instalment - 1) // account.instalment
        account.due = max(account.due, account.next_due - DAYS_A_MONTH * unpaid)


@kernel
def receive(s: State, at: int, index: int, amount: int, source: Source) -> None:
    """Book a payment: refund what exceeds the balance, allocate the rest, and close the account if it clears it."""
    account = s.accounts[index]
    owed = balance_of(account)
    clears = due_of(s, account, s.today[0].day)
    booked = min(amount, owed)
    allocate(account, booked, s.house[0].waterfall)
    _take_from_arrears(account, booked)
    account.paid += booked
    account.last_paid = s.today[0].day
    if account.first_paid == NEVER:
        account.first_paid = s.today[0].day
    note_answer(s, account)
    row = s.rows[index]
    if row >= 0:
        s.results[row].paid += booked
    _count_payment(s, account, booked, source)
    record_account(s, at, Event.PAID, index, source, booked)
    if amount > booked:
        count(s, account, Tally.REFUNDED, amount - booked)
        record_account(s, at, Event.REFUNDED, index, source, amount - booked)
    if booked >= owed:
        close(s, at, index, Status.PAID_OFF)
    elif booked >= clears:
        close(s, at, index, Status.CURED)


@rule
def _count_payment(s: State, account: Record, amount: int, source: Source) -> None:
    count(s, account, Tally.PAYMENTS, 1)
    count(s, account, Tally.PAID, amount)
    if source == Source.PROMISE:
        count(s, account, Tally.PAID_BY_PROMISE, amount)
    elif source == Source.CONVERSATION:
        count(s, account, Tally.PAID_IN_CONVERSATION, amount)
    elif source == Source.LINK:
        count(s, account, Tally.PAID_BY_LINK, amount)
    elif source == Source.PORTAL:
        count(s, account, Tally.PAID_BY_PORTAL, amount)


@kernel
def first_imbalance(accounts: NDArray[np.void], book: NDArray[np.int32]) -> int:
    """Find the first account of a book (indices) that is not conserved to the cent, or -1."""
    for index in book:
        account = accounts[index]
        gone = account.paid + account.waived + account.written_off
        if account.opening + account.charged != gone + balance_of(account):
            return i64(index)
    return -1
