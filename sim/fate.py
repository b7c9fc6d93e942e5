"""One fate a debtor: every draw is a pure function of (seed, key, kind, ordinal).

Two uses. A *threshold* is the integrated hazard at which the n-th event of a kind happens, Exp(1): a policy can only
change how fast the integral runs. A *uniform* decides the outcome of the n-th attempt of a kind and becomes a value
by inverse CDF. No draw depends on the order of events, on a day, on a position in a list or on what other debtors do;
this is what makes two policies comparable on the same luck.

The generator is Threefry-2x64 with 13 rounds, the fewest its authors found to pass the whole of BigCrush (Salmon,
Moraes, Dror and Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC 2011): key = (seed, key of the debtor),
counter = (kind, ordinal).
"""

from enum import IntEnum, unique
from math import log, sqrt

import numpy as np

from .jit import kernel, rule

_PARITY = np.uint64(0x1BD11BDAA9FC1A22)
_WIDTH = np.uint64(64)
_LOW_BITS_DROPPED = np.uint64(12)
_STEP = 2.0**-52


@unique
class Kind(IntEnum):
    """What is drawn. Append only: a number, once given, keeps its meaning for ever (golden values pin them).

    The comment names the key and the ordinal: P a person, A an account, S a site, C a collector.
    """

    # what a debtor is like, ordinal 0
    WILLINGNESS = 0  # P
    ABILITY = 1  # P
    COMPLAINT_PRONENESS = 2  # P, ordinals 0 and 1 (a sum of two exponentials)
    SURPLUS = 3  # P
    PHONE_WORKS = 4  # P
    DEBT_IS_VALID = 5  # A
    SCORE = 6  # P
    # synthetic portfolio, ordinal 0
    BALANCE = 7  # A
    INSTALMENT_SHARE = 8  # A
    PLACED_ON = 9  # P
    DAYS_LATE = 10  # A
    SEGMENT = 11  # P
    N_ACCOUNTS = 12  # P
    HAS_PHONE = 13  # P
    HAS_EMAIL = 14  # P
    ZONE = 15  # P
    SITE = 16  # P
    # thresholds
    PAYMENT = 17  # A, payments of one's own accord
    LIFE_SHOCK = 18  # P, entries into a state of ability
    LIFE_CHANGE = 19  # P, entries into a state of ability
    DISPUTE = 20  # A, disputes
    OPT_OUT_SMS = 21  # P
    OPT_OUT_EMAIL = 22  # P
    CEASE = 23  # P
    # outcomes of attempts
    ANSWER = 24  # P, dials placed
    RING = 25  # P, dials placed
    VOICEMAIL = 26  # P, dials not answered
    RIGHT_PARTY = 27  # P, dials answered
    PATIENCE = 28  # P, dials answered
    WRONG_PARTY_TALK = 29  # P, conversations with somebody else
    CONVERSATION = 30  # P, conversations held
    TALK = 31  # P, conversations held
    WRAP_UP = 32  # P, conversations held with anybody
    PAY_NOW_AMOUNT = 33  # A, payments made in a conversation or by a link
    PROMISE_AMOUNT = 34  # A, promises made
    PROMISE_LAG = 35  # A, promises made
    PROMISE_KEPT = 36  # A, promises made
    PROMISE_HOUR = 37  # A, promises made
    PAYMENT_SIZE = 38  # A, payments of one's own accord: full or part
    PAYMENT_PART = 39  # A, payments of one's own accord: which part
    SMS_DELIVERED = 40  # P, SMS sent
    SMS_READ = 41  # P, SMS sent
    EMAIL_DELIVERED = 42  # P, e-mails sent
    EMAIL_OPENED = 43  # P, e-mails sent
    LINK_CLICKED = 44  # P, links read
    LINK_PAID = 45  # P, links clicked
    CALLS_BACK = 46  # P, messages read, missed calls and voicemails
    CALL_BACK_DELAY = 47  # P, messages read, missed calls and voicemails
    INBOUND_PATIENCE = 48  # P, calls back
    DISPUTE_UPHELD = 49  # A, disputes
    STRANGER_PATIENCE = 50  # S, inbound calls of nobody in the book
    STRANGER_TALK = 51  # S, inbound calls of nobody in the book
    STRANGER_ARRIVAL = 52  # S, inbound calls of nobody in the book
    # policies
    POLICY_CHOICE = 53  # A, days
    POLICY_PRIORITY = 54  # A, days
    # the floor
    TURN = 55  # P, dials placed
    # what a debtor is like, ordinal 0
    PREFERENCE = 56  # P
    BEST_HOUR = 57  # P
    VULNERABLE = 58  # P
    FLAGGED = 59  # P, by the lender's file
    PHONE_STALE = 60  # P, threshold
    EMAIL_STALE = 61  # P, threshold
    ADDRESS_STALE = 62  # P, threshold
    HAS_ADDRESS = 63  # P
    # complaints by cause: COMPLAINT_BY_CAUSE + cause
    COMPLAINT_BY_CAUSE = 64  # P, complaints of that cause; 64 to 79 are taken
    # letters, recorded messages, automated callers
    LETTER_DELAY = 80  # P, letters sent
    LETTER_READ = 81  # P, letters sent
    VOICE_DELIVERED = 82  # P, recorded messages sent
    VOICE_HEARD = 83  # P, recorded messages sent
    AI_TALK = 84  # P, conversations held
    AI_HANGS_UP = 85  # P, dials answered
    VOICE_CONSENT = 86  # P
    # the portal
    VISIT = 87  # P, messages, letters and recordings received
    VISIT_PAID = 88  # P, visits
    BY_PORTAL = 89  # A, payments of one's own accord
    # what conversations bring to light
    CALLBACK_DAY = 90  # P, conversations held
    CALLBACK_HOUR = 91  # P, conversations held
    CAUSE_TOLD = 92  # P, conversations held
    CAUSE_TRUE = 93  # P, conversations held
    VULNERABILITY_SEEN = 94  # P, conversations held
    PREFERENCE_TOLD = 95  # P, conversations held
    # several debts, complaints, relapses
    PAYS_ACROSS = 96  # A, payments made in a conversation, by link or portal
    COMPLAINT_UPHELD = 97  # P, complaints of all causes
    RELAPSE = 98  # A, threshold, cures
    # staff, by collector (site and number)
    SKILL = 99  # C
    PACE = 100  # C
    ABSENT = 101  # C, days


@rule
def _turn(x: np.uint64, by: int) -> np.uint64:
    bits = np.uint64(by)
    return (x << bits) | (x >> (_WIDTH - bits))


@rule
def _four_rounds(x0: np.uint64, x1: np.uint64, turns: tuple[int, int, int, int]) -> tuple[np.uint64, np.uint64]:
    x0 += x1
    x1 = _turn(x1, turns[0]) ^ x0
    x0 += x1
    x1 = _turn(x1, turns[1]) ^ x0
    x0 += x1
    x1 = _turn(x1, turns[2]) ^ x0
    x0 += x1
    x1 = _turn(x1, turns[3]) ^ x0
    return x0, x1


@kernel
def threefry(key0: np.uint64, key1: np.uint64, counter0: np.uint64, counter1: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Encrypt a counter under a key with Threefry-2x64-13; the two words are the random bits."""
    key2 = _PARITY ^ key0 ^ key1
    x0, x1 = _four_rounds(counter0 + key0, counter1 + key1, (16, 42, 12, 31))
    x0, x1 = _four_rounds(x0 + key1, x1 + key2 + np.uint64(1), (16, 32, 24, 21))
    x0, x1 = _four_rounds(x0 + key2, x1 + key0 + np.uint64(2), (16, 42, 12, 31))
    x0, x1 = x0 + key0, x1 + key1 + np.uint64(3)
    x0 += x1
    return x0, _turn(x1, 16) ^ x0


@rule
def uniform(seed: int, key: np.uint64, kind: int, ordinal: int) -> float:
    """Draw the uniform of the n-th attempt of a kind, strictly between 0 and 1."""
    word, _ = threefry(np.uint64(seed), np.uint64(key), np.uint64(kind), np.uint64(ordinal))
    return (float(word >> _LOW_BITS_DROPPED) + 0.5) * _STEP


@rule
def threshold(seed: int, key: np.uint64, kind: int, ordinal: int) -> float:
    """Draw the integrated hazard, Exp(1), at which the n-th event of a kind happens."""
    return -log(uniform(seed, key, kind, ordinal))


@rule
def _tail(p: float) -> float:
    r = sqrt(-log(p))
    if r <= 5.0:
        r -= 1.6
        above = ((1.7023821103e-1 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
        return above / ((1.2021132975e-1 * r + 7.3700164250e-1) * r + 1.0)
    r -= 5.0
    above = ((1.7337203997e-2 * r + 4.2868294337e-1) * r + 3.0812263860) * r + 6.6579051150
    return above / ((1.2258202635e-2 * r + 2.4197894225e-1) * r + 1.0)


@kernel
def normal_quantile(p: float) -> float:
    """Turn a uniform into a standard normal value by the inverse CDF, to about seven digits.

    References
    ----------
    Wichura (1988), Algorithm AS 241, PPND7.
    """
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        above = ((5.9109374720e1 * r + 1.5929113202e2) * r + 5.0434271938e1) * r + 3.3871327179
        return q * above / (((6.7187563600e1 * r + 7.8757757664e1) * r + 1.7895169469e1) * r + 1.0)
    return -_tail(p) if q < 0.0 else _tail(1.0 - p)


@rule
def lognormal(u: float, mean: float, sigma: float) -> float:
    """Turn a uniform into a lognormal value of the given mean; sigma is the sd of its logarithm."""
    return float(mean * np.exp(sigma * normal_quantile(u) - 0.5 * sigma * sigma))
