"""How late accounts are, counted once a month: buckets of 30 days past due, and who rolls from one to the next.

Every 30 days of the run the open accounts are counted. A move is from the bucket of one count to that of the next, and
booked at the later; an account that leaves the book in between moves to where it went, booked at the earlier count; one
that has entered has come from nowhere.
"""

from enum import IntEnum, unique

from .jit import i64, rule
from .log import record_account
from .state import Record, State
from .words import Event, Status

DAYS_A_MONTH = 30
N_BUCKETS = 12
_LATEST = 7


@unique
class Bucket(IntEnum):
    """Where an account stands at a monthly count: the numbers between are days past due in steps of 30."""

    ON_TIME = 0
    LATE_1_30 = 1
    LATE_151_180 = 6
    LATER = 7
    CURED = 8
    WRITTEN_OFF = 9
    WAIVED = 10
    NOWHERE = 11


@rule
def bucket_of(days_past_due: int) -> int:
    """Bucket of an open account."""
    return min((max(days_past_due, 0) + DAYS_A_MONTH - 1) // DAYS_A_MONTH, _LATEST)


@rule
def _move(s: State, account: Record, month: int, to: int, balance: int) -> None:
    cell = s.rolls[month, account.segment, account.bucket, to]
    cell[0] += 1
    cell[1] += account.counted
    cell[2] += balance


@rule
def count_bucket(s: State, index: int, balance: int) -> None:
    """Count an open account on the morning of a monthly count."""
    account, today = s.accounts[index], s.today[0]
    if today.day % DAYS_A_MONTH:
        return
    bucket = bucket_of(today.day - account.due)
    _move(s, account, today.day // DAYS_A_MONTH, bucket, balance)
    account.bucket, account.counted = bucket, balance
    record_account(s, today.began, Event.BUCKETED, index, bucket, balance)


@rule
def leave_bucket(s: State, account: Record, status: Status, balance: int) -> None:
    """Let an account that closes move to where it goes, in the month of its last count; then it is nowhere.

    What is written off or waived closes in the morning, before that day's count; payments come after it.
    """
    to, day = i64(Bucket.CURED), i64(s.today[0].day)
    if status == Status.WRITTEN_OFF:
        to, day = i64(Bucket.WRITTEN_OFF), max(day - 1, 0)
    elif status == Status.WAIVED:
        to, day = i64(Bucket.WAIVED), max(day - 1, 0)
    _move(s, account, day // DAYS_A_MONTH, to, balance)
    account.bucket, account.counted = i64(Bucket.NOWHERE), 0
