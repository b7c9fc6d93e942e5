"""What no lender knows of a person or an account when it enters: drawn by key, once a replication."""

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from .behaviour import base_hazard, months_on_time
from .fate import Kind, normal_quantile, threshold, uniform
from .jit import i64, kernel, rule
from .state import FAR, NEVER, Record, State

_CENTS = 100.0
_DAYS_A_MONTH = 30
_FIRST_HOUR, _HOURS = 8, 13
_BEFORE_ANY = 1 << 40
"""An ordinal that no message will have: for the luck of an address on entry."""


@kernel
def draw_hidden(s: State, shifts: NDArray[np.float64]) -> None:
    """Draw what no lender knows of every person and account, by key; `shifts` moves willingness by segment."""
    seed = s.today[0].seed
    for p in range(len(s.people)):
        _draw_person(s, p, seed)
    for index in range(len(s.accounts)):
        account = s.accounts[index]
        payment = s.behaviour[0].payment
        own = normal_quantile(uniform(seed, s.people[account.person].key, Kind.WILLINGNESS, 0))
        tie = 0.0 if np.isnan(account.score) else payment.score_correlation
        seen = 0.0 if np.isnan(account.score) else account.score
        account.hidden_willingness = tie * seen + np.sqrt(1.0 - tie * tie) * own + shifts[account.segment]
        account.hidden_base = base_hazard(s, account.hidden_willingness)
        valid = uniform(seed, account.key, Kind.DEBT_IS_VALID, 0) >= s.behaviour[0].dispute.invalid_share
        account.hidden_valid = valid
        if account.returns_on != FAR:
            _await_arrears(s, account)


@rule
def _await_arrears(s: State, account: Record) -> None:
    """Let an account that is on time enter the book at the due date that it misses, if it ever does."""
    months = months_on_time(s, account, i64(s.people[account.person].hidden_ability))
    account.placed = min(max(account.due, account.placed) + _DAYS_A_MONTH * months, FAR)
    account.due, account.next_due = account.placed, min(account.placed + _DAYS_A_MONTH, FAR)
    account.arrears = min(max(account.instalment, 1), account.opening)
    account.returns_on = FAR


@rule
def _draw_person(s: State, p: int, seed: int) -> None:
    person, touched, b = s.people[p], s.touched[p], s.behaviour[0]
    mix = b.ability.mix
    u = uniform(seed, person.key, Kind.ABILITY, 0) * (mix[0] + mix[1] + mix[2])
    person.hidden_ability = 0 if u < mix[0] else (1 if u < mix[0] + mix[1] else 2)
    z = normal_quantile(uniform(seed, person.key, Kind.SURPLUS, 0))
    touched.hidden_surplus = _CENTS * b.ability.surplus_median * exp(b.ability.surplus_sd * z)
    one = uniform(seed, person.key, Kind.COMPLAINT_PRONENESS, 0)
    two = uniform(seed, person.key, Kind.COMPLAINT_PRONENESS, 1)
    touched.hidden_proneness = -0.5 * log(one * two)
    _draw_nature(s, p, seed)
    data, key, day = b.contact_data, person.key, i64(person.entered)
    works = uniform(seed, key, Kind.PHONE_WORKS, 0) < b.phone.works
    touched.hidden_phone_until = _valid_until(seed, key, Kind.PHONE_STALE, day, data.phone_stale) if works else NEVER
    works = uniform(seed, key, Kind.EMAIL_DELIVERED, _BEFORE_ANY) < data.email_works
    touched.hidden_email_until = _valid_until(seed, key, Kind.EMAIL_STALE, day, data.email_stale) if works else NEVER
    works = uniform(seed, key, Kind.LETTER_DELAY, _BEFORE_ANY) < data.address_works
    until = _valid_until(seed, key, Kind.ADDRESS_STALE, day, data.address_stale)
    touched.hidden_address_until = until if works else NEVER


@rule
def _valid_until(seed: int, key: np.uint64, kind: Kind, day: int, per_month: float) -> int:
    """Draw the day on which an address or a number stops to be the person's."""
    days = threshold(seed, key, kind, 0) / max(per_month / _DAYS_A_MONTH, 1e-9)
    return i64(day + days) if days < FAR - day else FAR


@rule
def _draw_nature(s: State, p: int, seed: int) -> None:
    """Draw how a person likes to be contacted, and whether he is vulnerable, given the lender's flag."""
    person, touched, b = s.people[p], s.touched[p], s.behaviour[0]
    u = uniform(seed, person.key, Kind.PREFERENCE, 0) * b.preferences.mix.sum()
    preference = 0
    while preference < b.preferences.mix.size - 1 and u >= b.preferences.mix[preference]:
        u -= b.preferences.mix[preference]
        preference += 1
    touched.hidden_preference = preference
    touched.hidden_best_hour = _FIRST_HOUR + i64(_HOURS * uniform(seed, person.key, Kind.BEST_HOUR, 0))
    care = b.vulnerability
    p_flag_if = care.flagged if person.vulnerable_known else 1.0 - care.flagged
    p_flag_else = care.flagged_wrongly if person.vulnerable_known else 1.0 - care.flagged_wrongly
    both = care.share * p_flag_if
    p_vulnerable = both / max(both + (1.0 - care.share) * p_flag_else, 1e-12)
    touched.hidden_vulnerable = uniform(seed, person.key, Kind.VULNERABLE, 0) < p_vulnerable
