"""The people of the naive model, and the debts they are placed with: objects, drawn one after the other."""

from dataclasses import dataclass, field
from math import exp
from random import Random

from sim.scenario import Scenario, Segment

OK, TIGHT, SHOCK = range(3)
CALL, VOICEMAIL, SMS, EMAIL = range(4)
PREFERENCES = (CALL, SMS, EMAIL, None)
"""How people like to be contacted; the last of them by letter, which the workload's policy never sends."""

NEVER, FAR = -30_000, 30_000
MONTH = 30
_HOURS = 13


@dataclass(slots=True)
class Account:
    """One debt; money in cents, times in days."""

    key: float
    segment: Segment
    principal: int
    instalment: int
    arrears: int
    due: int
    next_due: int
    base: float
    willingness: float
    valid: bool
    interest: int = 0
    is_open: bool = True
    closed_on: int = NEVER
    returns_on: int = FAR
    reminded: float = 1.0
    hazard: float = 0.0
    momentum: float = 0.0
    promised: int = 0
    promise_paid: int = 0
    promise_due: int = NEVER
    broken: int = 0
    pestered: int = 0
    disputed_until: int = NEVER
    pays_today: str = ""

    @property
    def balance(self) -> int:
        """Cents owed."""
        return self.interest + self.principal


@dataclass(slots=True)
class Debtor:
    """One person and his accounts; hours are counted from 08:00."""

    number: int
    entered: int
    ability: int
    surplus: float
    proneness: float
    is_vulnerable: bool
    prefers: int | None
    best_hour: int
    has_phone: bool
    has_email: bool
    phone_until: float
    email_until: float
    accounts: list[Account] = field(default_factory=list)
    sms_consent: bool = True
    email_consent: bool = True
    phone_bounced: bool = False
    email_bounced: bool = False
    ceased: bool = False
    hardship_on: int = NEVER
    frozen_until: int = NEVER
    last_conversation: int = NEVER
    callback_on: int = NEVER
    callback_at: float = 0.0
    excitation: list[float] = field(default_factory=lambda: [0.0] * 4)
    lift_today: float = 0.0
    fatigue: float = 0.0
    calls: list[int] = field(default_factory=list)
    messages: list[int] = field(default_factory=list)
    will_call: bool = False
    line_busy: bool = False

    @property
    def is_open(self) -> bool:
        """Whether any account is open."""
        return any(account.is_open for account in self.accounts)

    @property
    def returns_on(self) -> int:
        """Day on which the first of his cured accounts falls behind again, or `FAR`."""
        return min(account.returns_on for account in self.accounts)


def in_last_week(days: list[int], today: int) -> int:
    """Count the days of a history that lie in the last seven, today included."""
    return sum(day > today - 7 for day in days)


def draw_debtor(scenario: Scenario, rng: Random, number: int) -> Debtor:
    """Draw a person and his accounts."""
    population, b = scenario.population, scenario.behaviour
    entered = int(rng.random() * population.placed_over_days)
    person = Debtor(
        number=number,
        entered=entered,
        ability=rng.choices((OK, TIGHT, SHOCK), b.ability.mix)[0],
        surplus=100 * b.ability.surplus_median * exp(b.ability.surplus_sd * rng.gauss()),
        proneness=rng.gammavariate(2.0, 0.5),
        is_vulnerable=rng.random() < b.vulnerability.share,
        prefers=rng.choices(PREFERENCES, b.preferences.mix)[0],
        best_hour=rng.randrange(_HOURS),
        has_phone=rng.random() < population.phone_share,
        has_email=rng.random() < population.email_share,
        phone_until=_valid_until(rng, b.phone.works, entered, b.contact_data.phone_stale),
        email_until=_valid_until(rng, b.contact_data.email_works, entered, b.contact_data.email_stale),
    )
    segment = rng.choices(population.segments, [one.share for one in population.segments])[0]
    willingness = rng.gauss() + segment.willingness
    person.accounts.append(_draw_account(scenario, rng, person, segment, willingness))
    while len(person.accounts) < 4 and rng.random() < population.second_account:
        person.accounts.append(_draw_account(scenario, rng, person, segment, willingness))
    return person


def _valid_until(rng: Random, works: float, entered: int, stale_per_month: float) -> float:
    """Day on which a number or an address, if it works at all, stops to be the person's."""
    if rng.random() >= works:
        return NEVER
    return entered + rng.expovariate(stale_per_month / MONTH) if stale_per_month else FAR


def _draw_account(scenario: Scenario, rng: Random, person: Debtor, segment: Segment, willingness: float) -> Account:
    population, payment = scenario.population, scenario.behaviour.payment
    factor = segment.balance_factor * exp(population.balance_sd * rng.gauss())
    balance = max(int(100 * population.balance_median * factor), 1000)
    instalment = max(int(balance * rng.uniform(*population.instalment_share)), 100)
    late = rng.randint(*population.days_past_due)
    return Account(
        key=rng.random(),
        segment=segment,
        principal=balance,
        instalment=instalment,
        arrears=min(instalment * (1 + late // MONTH), balance),
        due=person.entered - late,
        next_due=person.entered - late + MONTH * (late // MONTH + 1),
        base=payment.base_hazard * exp(payment.willingness_sd * willingness - payment.willingness_sd**2 / 2),
        willingness=willingness,
        valid=rng.random() >= scenario.behaviour.dispute.invalid_share,
    )
