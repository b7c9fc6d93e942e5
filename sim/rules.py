"""The lender's own procedure, asked twice: in the morning for the mask, and again when a touch is carried out."""

import numpy as np
from numpy.typing import NDArray

from .campaigns import campaign_of
from .jit import i64, kernel, rule
from .reasons import Reason
from .state import Record, State
from .words import N_POSTS, Post, Status

_EVEN_BITS = np.uint64(0x5555555555555555)
_DAY_MS = 86_400_000
_EIGHT = 28_800_000
_WEEK = np.uint64(0x3FFF)
_MONTH = np.uint64(0x0FFFFFFFFFFFFFFF)

ALLOWED = 0
"""What `may_dial_now` answers when a dial may be placed at once; a positive answer is the ms to wait until."""

NOT_TODAY = -1

_MOST_A_DAY = 3


@rule
def _ones(bits: np.uint64) -> int:
    b = bits - ((bits >> np.uint64(1)) & _EVEN_BITS)
    b = (b & np.uint64(0x3333333333333333)) + ((b >> np.uint64(2)) & np.uint64(0x3333333333333333))
    b = (b + (b >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return i64((b * np.uint64(0x0101010101010101)) >> np.uint64(56))


@rule
def _sum_of_pairs(history: np.uint64) -> int:
    return _ones(history & _EVEN_BITS) + 2 * _ones((history >> np.uint64(1)) & _EVEN_BITS)


@rule
def last_week(history: np.uint64) -> int:
    """Sum a history of two bits a day over the last 7 days, today included."""
    return _sum_of_pairs(history & _WEEK)


@rule
def last_month(history: np.uint64) -> int:
    """Sum a history of two bits a day over the last 30 days, today included."""
    return _sum_of_pairs(history & _MONTH)


@rule
def today_of(history: np.uint64) -> int:
    """How many of today, at most 3, a history of two bits a day holds."""
    return i64(history & np.uint64(3))


@rule
def one_more(history: np.uint64) -> np.uint64:
    """Add one to today's count of a history; the fourth of a day is not counted."""
    return history + np.uint64(1) if (history & np.uint64(3)) < np.uint64(3) else history


@rule
def _bit(is_so: bool, reason: int) -> int:
    """Give the bit of a reason that holds."""
    return 1 << reason if is_so else 0


@rule
def touch_blocks(s: State, person: Record, account: Record) -> int:
    """Find what forbids any touch about an account today, as bits of `Reason`; 0 is nothing."""
    house, day = s.house[0], s.today[0].day
    return (
        _bit(account.status != Status.OPEN, Reason.NOT_OPEN)
        | _bit(person.ceased != 0, Reason.CEASED)
        | _bit(person.frozen_until > day, Reason.FROZEN)
        | _bit(house.hold_during_promise and account.promised > 0, Reason.PROMISE_PENDING)
        | _bit(house.hold_during_dispute and account.disputed_until > day, Reason.DISPUTED)
        | _bit(person.hardship_on + house.hold_after_hardship > day, Reason.HARDSHIP)
    )


@rule
def _phone_blocks(s: State, person: Record, account: Record) -> int:
    return _bit(not person.phone, Reason.NO_PHONE) | _bit(
        s.touched[account.person].phone_bounced != 0, Reason.PHONE_BOUNCED
    )


@rule
def _ringing_blocks(s: State, person: Record, account: Record) -> int:
    """Find what forbids to let a telephone ring, whoever rings."""
    house = s.house[0]
    return (
        _phone_blocks(s, person, account)
        | _bit(house.spare_vulnerable and person.vulnerable_known, Reason.SPARED)
        | _bit(last_week(person.calls) >= house.dials_per_week, Reason.CALLS_A_WEEK)
        | touch_blocks(s, person, account)
    )


@rule
def _is_fresh(s: State, person: Record) -> bool:
    """Whether the last conversation is too recent for another (12 CFR 1006.14)."""
    return s.today[0].day - person.last_conversation < s.house[0].days_after_conversation


@rule
def dial_blocks(s: State, person: Record, account: Record) -> int:
    """Find what forbids a collector's call today, hours apart; who asked to be called today may be."""
    today = s.today[0]
    asked = s.touched[account.person].callback_on == today.day
    works = (s.sites[person.site].works_on >> today.weekday) & 1
    return (
        _ringing_blocks(s, person, account)
        | _bit(not today.calls_open, Reason.CALLS_CLOSED)
        | _bit(not works, Reason.CLOSED_FLOOR)
        | _bit(not asked and _is_fresh(s, person), Reason.AFTER_CONVERSATION)
    )


@rule
def _message_blocks(s: State, person: Record, account: Record) -> int:
    """Find what forbids one more written message."""
    return (
        _bit(last_week(person.messages) >= s.house[0].messages_per_week, Reason.MESSAGES_A_WEEK)
        | _bit(today_of(person.messages) >= _MOST_A_DAY, Reason.MESSAGES_A_DAY)
        | touch_blocks(s, person, account)
    )


@rule
def text_blocks(s: State, person: Record, account: Record) -> int:
    """Find what forbids an SMS."""
    return (
        _phone_blocks(s, person, account)
        | _bit(not person.sms_consent, Reason.NO_SMS_CONSENT)
        | _bit(not s.today[0].sms_open, Reason.SMS_CLOSED)
        | _message_blocks(s, person, account)
    )


@rule
def mail_blocks(s: State, person: Record, account: Record) -> int:
    """Find what forbids an e-mail."""
    return (
        _bit(not person.email, Reason.NO_EMAIL)
        | _bit(not person.email_consent, Reason.NO_EMAIL_CONSENT)
        | _bit(not s.today[0].email_open, Reason.EMAIL_CLOSED)
        | _bit(s.touched[account.person].email_bounced != 0, Reason.EMAIL_BOUNCED)
        | _message_blocks(s, person, account)
    )


@rule
def letter_blocks(s: State, person: Record, account: Record) -> int:
    """Find what forbids a letter: one at a time is in the post."""
    return (
        _bit(not person.address, Reason.NO_ADDRESS)
        | _bit(not s.today[0].letter_open, Reason.LETTERS_CLOSED)
        | _bit(s.touched[account.person].address_bounced != 0, Reason.ADDRESS_BOUNCED)
        | _bit(person.letter_lands > s.today[0].day, Reason.LETTER_IN_POST)
        | _message_blocks(s, person, account)
    )


@rule
def play_blocks(s: State, person: Record, account: Record) -> int:
    """Find what forbids an automated caller to ring, or to leave a recorded message; both count as calls."""
    return (
        _ringing_blocks(s, person, account)
        | _bit(not person.voice_consent, Reason.NO_VOICE_CONSENT)
        | _bit(not s.today[0].voice_open, Reason.VOICE_CLOSED)
        | _bit(_is_fresh(s, person), Reason.AFTER_CONVERSATION)
        | _bit(today_of(person.calls) >= _MOST_A_DAY, Reason.CALLS_A_DAY)
    )


@rule
def post_blocks(s: State, person: Record, account: Record, post: int) -> int:
    """Find what forbids to send something today, hours apart."""
    if post == Post.SMS:
        return text_blocks(s, person, account)
    if post == Post.EMAIL:
        return mail_blocks(s, person, account)
    if post == Post.LETTER:
        return letter_blocks(s, person, account)
    return play_blocks(s, person, account)


@rule
def may_send(s: State, account: Record, post: int, ms: int) -> bool:
    """Whether something may leave the post room at a time in ms since 08:00."""
    person = s.people[account.person]
    if post_blocks(s, person, account, post) != 0:
        return False
    return post < Post.VOICE_MESSAGE or wait_for_hours(s, person, ms) == ALLOWED


@rule
def local_time(s: State, zone: int, ms: int) -> int:
    """Milliseconds since midnight where a debtor is, of a time of today in ms since 08:00 on the floor."""
    return (_EIGHT + ms + s.offsets[s.today[0].day, zone]) % _DAY_MS


@rule
def wait_for_hours(s: State, person: Record, ms: int) -> int:
    """Say when a call is permitted in every zone the person may be in: ALLOWED, NOT_TODAY, or ms to wait until."""
    house = s.house[0]
    wait = 0
    for zone in (person.zone, person.phone_zone):
        local = local_time(s, zone, ms)
        if local >= house.call_until:
            return NOT_TODAY
        wait = max(wait, house.call_from - local)
    if wait == 0:
        return ALLOWED
    return ms + wait


@rule
def may_dial_now(s: State, p: int, ms: int) -> int:
    """Ask again when a dial is about to be placed: ALLOWED, NOT_TODAY, or the ms since 08:00 to wait until."""
    person, order = s.people[p], s.orders[p]
    account = s.accounts[order.account]
    if today_of(person.calls) >= campaign_of(s, p).dials_per_day or dial_blocks(s, person, account) != 0:
        return NOT_TODAY
    return wait_for_hours(s, person, ms)


@rule
def _may_all(treatment: Record, may: int) -> bool:
    """Whether everything that a treatment sends is in the bits of what may be sent."""
    for post in range(N_POSTS):
        if treatment.sends[post] and not (may >> post) & 1:
            return False
    return True


@rule
def _may_send(s: State, person: Record, account: Record) -> int:
    """Tell what may be sent today, a bit a `Post`; written out, which is faster than a loop."""
    may_play = i64(play_blocks(s, person, account) == 0)
    return (
        i64(text_blocks(s, person, account) == 0) << Post.SMS
        | i64(mail_blocks(s, person, account) == 0) << Post.EMAIL
        | i64(letter_blocks(s, person, account) == 0) << Post.LETTER
        | may_play << Post.VOICE_MESSAGE
        | may_play << Post.AI_VOICE
    )


@kernel
def permit(s: State, allowed: NDArray[np.bool_]) -> None:
    """Fill the mask: which treatments are possible and permitted for each row of the worklist."""
    for row in range(len(allowed)):
        account = s.accounts[s.book[row]]
        person = s.people[account.person]
        call, may = False, 0
        if touch_blocks(s, person, account) == 0:  # asked first, for speed: it is part of all the others
            call, may = dial_blocks(s, person, account) == 0, _may_send(s, person, account)
        for number in range(len(s.treatments)):
            treatment = s.treatments[number]
            allowed[row, number] = (call or not treatment.call) and _may_all(treatment, may)


@kernel
def find_blocks(s: State, blocks: NDArray[np.int64]) -> None:
    """Fill in what forbids each treatment for each row of the worklist, as bits of `Reason`; 0 where it is allowed."""
    for row in range(len(blocks)):
        account = s.accounts[s.book[row]]
        person = s.people[account.person]
        for number in range(len(s.treatments)):
            treatment = s.treatments[number]
            blocks[row, number] = dial_blocks(s, person, account) if treatment.call else 0
            for post in range(N_POSTS):
                if treatment.sends[post]:
                    blocks[row, number] |= post_blocks(s, person, account, post)
