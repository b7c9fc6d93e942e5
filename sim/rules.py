"""The lender's own procedure, asked twice: in the morning for the mask, and again when a touch is carried out."""

import numpy as np
from numpy.typing import NDArray

from .campaigns import campaign_of
from .jit import i64, kernel, rule
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

_MOST_CALLS_A_DAY = 3


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
def may_touch(s: State, person: Record, account: Record) -> bool:
    """Whether an account, and the person behind it, may be touched at all today."""
    house, day = s.house[0], s.today[0].day
    return not (
        account.status != Status.OPEN
        or person.ceased
        or person.frozen_until > day
        or (house.hold_during_promise and account.promised > 0)
        or (house.hold_during_dispute and account.disputed_until > day)
        or person.hardship_on + house.hold_after_hardship > day
    )


@rule
def may_dial(s: State, person: Record, account: Record) -> bool:
    """Whether the person may be dialled today, hours apart."""
    house = s.house[0]
    return (
        person.phone
        and not s.touched[account.person].phone_bounced
        and s.today[0].calls_open
        and not (house.spare_vulnerable and person.vulnerable_known)
        and (s.sites[person.site].works_on >> s.today[0].weekday) & 1
        and _may_talk_again(s, person, account)
        and last_week(person.calls) < house.dials_per_week
        and may_touch(s, person, account)
    )


@rule
def _may_talk_again(s: State, person: Record, account: Record) -> bool:
    """Whether the last conversation is long past, or the debtor asked in it to be called today (12 CFR 1006.14)."""
    day = s.today[0].day
    asked = s.touched[account.person].callback_on == day
    return asked or day - person.last_conversation >= s.house[0].days_after_conversation


@rule
def _messages_left(s: State, person: Record) -> bool:
    return last_week(person.messages) < s.house[0].messages_per_week and today_of(person.messages) < 3


@rule
def may_text(s: State, person: Record, account: Record) -> bool:
    """Whether an SMS may be sent."""
    possible = (
        person.phone and person.sms_consent and s.today[0].sms_open and not s.touched[account.person].phone_bounced
    )
    return possible and _messages_left(s, person) and may_touch(s, person, account)


@rule
def may_mail(s: State, person: Record, account: Record) -> bool:
    """Whether an e-mail may be sent."""
    possible = (
        person.email and person.email_consent and s.today[0].email_open and not s.touched[account.person].email_bounced
    )
    return possible and _messages_left(s, person) and may_touch(s, person, account)


@rule
def may_write(s: State, person: Record, account: Record) -> bool:
    """Whether a letter may be sent: one at a time is in the post."""
    possible = person.address and s.today[0].letter_open and not s.touched[account.person].address_bounced
    return (
        possible
        and person.letter_lands <= s.today[0].day
        and _messages_left(s, person)
        and may_touch(s, person, account)
    )


@rule
def may_play(s: State, person: Record, account: Record) -> bool:
    """Whether an automated caller may ring, or leave a recorded message; both count as calls."""
    house = s.house[0]
    return (
        person.phone
        and person.voice_consent
        and s.today[0].voice_open
        and not s.touched[account.person].phone_bounced
        and not (house.spare_vulnerable and person.vulnerable_known)
        and s.today[0].day - person.last_conversation >= house.days_after_conversation
        and last_week(person.calls) < house.dials_per_week
        and today_of(person.calls) < _MOST_CALLS_A_DAY
        and may_touch(s, person, account)
    )


@rule
def may_send(s: State, account: Record, post: int, ms: int) -> bool:
    """Whether something may leave the post room now; `ms` since 08:00, or -1 to ask for the day as a whole."""
    person = s.people[account.person]
    if post == Post.SMS:
        return may_text(s, person, account)
    if post == Post.EMAIL:
        return may_mail(s, person, account)
    if post == Post.LETTER:
        return may_write(s, person, account)
    return may_play(s, person, account) and (ms < 0 or wait_for_hours(s, person, ms) == ALLOWED)


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
    if today_of(person.calls) >= campaign_of(s, p).dials_per_day or not may_dial(s, person, account):
        return NOT_TODAY
    return wait_for_hours(s, person, ms)


@rule
def _may_all(treatment: Record, may: int) -> bool:
    """Whether everything that a treatment sends is in the bits of what may be sent."""
    for post in range(N_POSTS):
        if treatment.sends[post] and not (may >> post) & 1:
            return False
    return True


@kernel
def permit(s: State, allowed: NDArray[np.bool_]) -> None:
    """Fill the mask: which treatments are possible and permitted for each row of the worklist."""
    for row in range(len(allowed)):
        account = s.accounts[s.book[row]]
        call, may = may_dial(s, s.people[account.person], account), 0
        for post in range(N_POSTS):
            may |= i64(may_send(s, account, post, -1)) << post
        for number in range(len(s.treatments)):
            treatment = s.treatments[number]
            allowed[row, number] = (call or not treatment.call) and _may_all(treatment, may)
