"""How debtors behave, as scalar rules: one rule, one formula. Section numbers are of the literature page `domain`.

Rules take records (`State`), draw through `sim.fate`, and know nothing of queues.
"""

from math import exp, log1p

import numpy as np

from .fate import Kind, threshold, uniform
from .jit import i64, kernel, rule
from .log import record_person
from .state import FAR, Record, State
from .words import Ability, DelayCause, Event, Tally

_DAYS_A_MONTH = 30.0
_SOON = 1e-12


@rule
def logistic(x: float) -> float:
    """Probability of a logit."""
    return 1.0 / (1.0 + exp(-x))


@rule
def hazard_of(p: float) -> float:
    """Integrated hazard that makes an event of probability p: -ln(1 - p)."""
    return -log1p(-min(p, 0.999_999))


@rule
def on_grid(s: State, ms: int) -> int:
    """Round a duration up to the grid of the clock."""
    grid = s.today[0].grid_ms
    return i64((ms + grid - 1) // grid * grid)


# ability


@rule
def _leave_ok(s: State) -> float:
    return s.behaviour[0].ability.tight_per_month / _DAYS_A_MONTH


@rule
def _leave_other(s: State, ability: int) -> float:
    chain = s.behaviour[0].ability
    month = chain.recover_tight_per_month if ability == Ability.TIGHT else chain.recover_shock_per_month
    return month / _DAYS_A_MONTH


@kernel
def enter_ability(s: State, p: int, ability: int, shock_clock: float, day: float) -> None:
    """Enter a state of ability and draw when it ends; both exits are memoryless, the earlier wins (5.2).

    A shock is due only in a state that has a rate for it: in SHOCK it is parked at infinity.
    """
    person = s.people[p]
    seed, n = s.today[0].seed, person.n_lives
    person.hidden_ability = ability
    leave = _leave_ok(s) if ability == Ability.OK else _leave_other(s, ability)
    person.hidden_change_due = day + threshold(seed, person.key, Kind.LIFE_CHANGE, n) / max(leave, _SOON)
    shock = s.behaviour[0].ability.shock_per_month / _DAYS_A_MONTH
    if ability == Ability.SHOCK:
        person.hidden_shock_due = np.inf
    else:
        person.hidden_shock_due = shock_clock + threshold(seed, person.key, Kind.LIFE_SHOCK, n) / max(shock, _SOON)
    person.n_lives += 1


@rule
def is_due(s: State, person: Record) -> bool:
    """Whether the person's means to pay change today."""
    return person.hidden_shock_due <= s.today[0].macro_clock or person.hidden_change_due <= s.today[0].day + 1


@rule
def live_on(s: State, p: int) -> None:
    """Let a day of life pass: at most one change of ability, a shock before any other."""
    person, today = s.people[p], s.today[0]
    if not is_due(s, person):
        return
    ability = i64(Ability.TIGHT)
    if person.hidden_shock_due <= today.macro_clock:
        ability = i64(Ability.SHOCK)
    elif person.hidden_ability == Ability.TIGHT:
        ability = i64(Ability.OK)
    enter_ability(s, p, ability, today.macro_clock, today.day + 1.0)
    s.tallies[today.day, person.site, s.accounts[person.first].segment, Tally.LIFE_CHANGES] += 1
    record_person(s, today.began, Event.LIFE_CHANGED, p, 255, ability, 0)


# payment hazard


@rule
def base_hazard(s: State, willingness: float) -> float:
    """Hazard per day of a fresh, able, unexcited account (5.3): h0 exp(sigma theta - sigma^2 / 2)."""
    payment = s.behaviour[0].payment
    sigma = payment.willingness_sd
    return payment.base_hazard * exp(sigma * willingness - 0.5 * sigma * sigma)


@rule
def hazard_today(s: State, person: Record, account: Record) -> float:
    """Hazard of a payment of one's own accord today (5.3).

    a(L) (h0 frailty G(age) payday (1 + sum of excitation) + momentum); zero while the debt is disputed.
    """
    today = s.today[0]
    if account.disputed_until > today.day:
        return 0.0
    age = min(max(today.day - account.due, 0), s.tables[0].age_factor.size - 1)
    kept = person.hidden_excitation
    excited = 1.0 + kept[0] + kept[1] + kept[2] + kept[3] + kept[4]
    spontaneous = account.hidden_base * s.tables[0].age_factor[age] * today.payday_factor * excited
    means = s.behaviour[0].ability.multiplier[person.hidden_ability]
    return means * (today.hazard_factor * spontaneous + account.hidden_momentum)


@rule
def time_of_payment(s: State, fraction: float) -> int:
    """Milliseconds since 08:00 at which the given fraction of the day's hazard has run, by the hour profile."""
    hours = s.tables[0].pay_hours
    hour = 0
    while hours[hour + 1] < fraction:
        hour += 1
    within = (fraction - hours[hour]) / (hours[hour + 1] - hours[hour])
    return on_grid(s, max(i64((hour + within) * 3_600_000.0), 1))


@rule
def _part(s: State, u: float) -> float:
    table = s.tables[0].part_paid
    return table[min(i64(u * table.size), table.size - 1)]


@rule
def payment_size(s: State, account: Record, due: int, ordinal: int) -> int:
    """Cents of the n-th payment of one's own accord: all that is due, or a Beta fraction of it (5.3)."""
    seed = s.today[0].seed
    age = min(max(s.today[0].day - account.due, 0), s.tables[0].full_share.size - 1)
    if uniform(seed, account.key, Kind.PAYMENT_SIZE, ordinal) < s.tables[0].full_share[age]:
        return due
    part = i64(due * _part(s, uniform(seed, account.key, Kind.PAYMENT_PART, ordinal)))
    return due if part < s.house[0].full_below else part


# touches


@rule
def tire(person: Record, points: float) -> None:
    """Add points of fatigue (5.4)."""
    person.hidden_fatigue += points


@rule
def excite(s: State, person: Record, stimulus: int, factor: float) -> None:
    """Excite the hazard by a received touch; of several touches on one day only the strongest counts (5.4)."""
    jump = factor * s.tables[0].jump[stimulus] * exp(-s.behaviour[0].fatigue.on_effect * person.hidden_fatigue)
    more = jump - person.hidden_lift_today
    if more > 0.0:
        person.hidden_excitation[stimulus] += more
        person.hidden_lift_today = jump


@rule
def dispute_day(s: State, account: Record, today: int) -> int:
    """Day on which the debtor will next dispute the debt of his own accord (5.7), or FAR."""
    dispute = s.behaviour[0].dispute
    rate = dispute.per_month / _DAYS_A_MONTH
    if not account.hidden_valid:
        rate *= dispute.invalid_factor
    if rate <= 0.0:
        return FAR
    wait = threshold(s.today[0].seed, account.key, Kind.DISPUTE, account.n_disputes) / rate
    return today + i64(wait) if wait < FAR - today else FAR


@rule
def keeps_promise(s: State, person: Record, account: Record, ordinal: int) -> bool:
    """Whether the n-th promise is kept (5.5)."""
    promise = s.behaviour[0].promise
    logit = (
        promise.kept
        + promise.kept_willingness * account.hidden_willingness
        + promise.kept_ability[person.hidden_ability]
        + promise.kept_broken * account.broken
        + promise.kept_age * max(s.today[0].day - account.due, 0) / 180.0
        + promise.kept_pestered * account.pestered
    )
    if account.promised_to:
        logit += s.behaviour[0].voice.kept
    if s.touched[account.person].hidden_vulnerable:
        logit += s.behaviour[0].vulnerability.kept
    return uniform(s.today[0].seed, account.key, Kind.PROMISE_KEPT, ordinal) < logistic(logit)


@rule
def cause_of(s: State, person: Record, account: Record) -> int:
    """Say why an account is late: no means, a dispute, no will; who has none of these forgot (5.1)."""
    if person.hidden_ability != Ability.OK:
        return i64(DelayCause.CANNOT)
    if not account.hidden_valid:
        return i64(DelayCause.DISPUTES)
    unwilling = account.hidden_willingness < s.behaviour[0].causes.will_not_below
    return i64(DelayCause.WILL_NOT) if unwilling else i64(DelayCause.FORGOT)


@rule
def months_on_time(s: State, account: Record, ability: int) -> int:
    """Draw how many further due dates the account will meet before it falls behind again, or FAR."""
    relapse, n = s.behaviour[0].relapse, account.relapses
    rate = relapse.per_month[ability] * exp(relapse.willingness * account.hidden_willingness)
    months = threshold(s.today[0].seed, account.key, Kind.RELAPSE, n) / max(rate, _SOON)
    return i64(months) if months < FAR else FAR
