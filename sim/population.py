"""Who the debtors are: a synthetic portfolio, and the hidden nature of any portfolio's debtors, drawn by key."""

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from .behaviour import base_hazard, months_on_time
from .delinquency import Bucket
from .fate import Kind, normal_quantile, threshold, uniform
from .jit import i64, kernel, rule
from .portfolio import PORTFOLIO, Portfolio
from .scenario import Population, Scenario
from .state import ACCOUNT, AT_ENTRY, FAR, NEVER, PERSON, PERSON_TOUCHED, Record, State
from .words import Preference

_MOST_ACCOUNTS = 4
_KEY_STEP = np.uint64(0x9E3779B97F4A7C15)
_CENTS = 100.0
_DAYS_A_MONTH = 30
_FIRST_HOUR, _HOURS = 8, 13
_NUMBERS = (
    "placed_over_days",
    "phone_share",
    "email_share",
    "address_share",
    "voice_consent",
    "balance_median",
    "balance_sd",
)
_CONTACT = ("phone", "email", "sms_consent", "email_consent", "address", "voice_consent")
_OF_PERSONS = ("site", "zone", "phone_zone", *_CONTACT)
_BEFORE_ANY = 1 << 40
"""An ordinal that no message will have: for the luck of an address on entry."""


@rule
def _mixed(x: np.uint64) -> np.uint64:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@rule
def _chosen(shares: NDArray[np.float64], u: float) -> int:
    """Index at which the cumulated shares pass u."""
    index = 0
    while index < len(shares) - 1 and u >= shares[index]:
        index += 1
    return index


@kernel
def _count_accounts(counts: NDArray[np.int64], more: float, seed: int) -> None:
    for p in range(len(counts)):
        u = uniform(seed, _mixed(np.uint64(p + 1) * _KEY_STEP), Kind.N_ACCOUNTS, 0)
        while counts[p] < _MOST_ACCOUNTS and u < more:
            counts[p] += 1
            u /= more


@kernel
def _draw(
    rows: NDArray[np.void], counts: NDArray[np.int64], f: NDArray[np.void], names: NDArray[np.void], seed: int
) -> None:
    """Draw the observed fields of every account; `f` is the population, packed; `names` its segments and sites."""
    population, row = f[0], 0
    for p in range(len(counts)):
        person = _mixed(np.uint64(p + 1) * _KEY_STEP)
        placed = i64(uniform(seed, person, Kind.PLACED_ON, 0) * population.placed_over_days)
        segment = _chosen(names[0].segment_cdf, uniform(seed, person, Kind.SEGMENT, 0))
        for n in range(counts[p]):
            account = rows[row]
            account.person = person
            account.key = _mixed(person + np.uint64(n + 1))
            account.placed = placed
            account.segment = segment
            account.site = _chosen(names[0].site_cdf, uniform(seed, person, Kind.SITE, 0))
            account.zone = i64(uniform(seed, person, Kind.ZONE, 0) * names[0].n_zones)
            account.phone_zone = account.zone
            account.phone = uniform(seed, person, Kind.HAS_PHONE, 0) < population.phone_share
            account.email = uniform(seed, person, Kind.HAS_EMAIL, 0) < population.email_share
            account.sms_consent = account.phone
            account.email_consent = account.email
            account.address = uniform(seed, person, Kind.HAS_ADDRESS, 0) < population.address_share
            agrees = uniform(seed, person, Kind.VOICE_CONSENT, 0) < population.voice_consent
            account.voice_consent = agrees and account.phone
            account.vulnerable = uniform(seed, person, Kind.FLAGGED, 0) < names[0].flagged
            account.score = normal_quantile(uniform(seed, person, Kind.SCORE, 0))
            _draw_money(account, population, names[0].balance_factor[segment], seed)
            row += 1


@rule
def _draw_money(account: Record, population: Record, factor: float, seed: int) -> None:
    z = normal_quantile(uniform(seed, account.key, Kind.BALANCE, 0))
    balance = population.balance_median * factor * exp(population.balance_sd * z)
    low, high = population.instalment_share[0], population.instalment_share[1]
    share = low + (high - low) * uniform(seed, account.key, Kind.INSTALMENT_SHARE, 0)
    first, last = population.days_past_due[0], population.days_past_due[1]
    late = i64(first + np.floor((last + 1 - first) * uniform(seed, account.key, Kind.DAYS_LATE, 0)))
    account.balance = max(i64(balance * _CENTS), 1000)
    account.instalment = max(i64(account.balance * share), 100)
    account.arrears = min(account.instalment * (1 + max(late, 0) // _DAYS_A_MONTH), account.balance)
    account.due = account.placed - late


def _cdf(shares: list[float]) -> NDArray[np.float64]:
    return np.cumsum(shares) / np.sum(shares)


def synthesise(scenario: Scenario, seed: int) -> Portfolio:
    """Synthesise the portfolio that a scenario describes.

    Parameters
    ----------
    scenario
        Its `population`, sites and zones are used.
    seed
        Seed of the replication; every field is drawn by the key of its person or account.
    """
    population: Population = scenario.population
    segments = population.segments
    names = np.zeros(
        1,
        dtype=np.dtype(
            [
                ("segment_cdf", "f8", (len(segments),)),
                ("site_cdf", "f8", (len(scenario.sites),)),
                ("balance_factor", "f8", (len(segments),)),
                ("n_zones", "i8"),
                ("flagged", "f8"),
            ],
            align=True,
        ),
    )
    names[0]["segment_cdf"] = _cdf([segment.share for segment in segments])
    names[0]["site_cdf"] = _cdf([site.share for site in scenario.sites])
    names[0]["balance_factor"] = [segment.balance_factor for segment in segments]
    names[0]["n_zones"] = len(scenario.zones)
    care = scenario.behaviour.vulnerability
    names[0]["flagged"] = care.share * care.flagged + (1 - care.share) * care.flagged_wrongly
    counts = np.ones(population.persons, dtype=np.int64)
    _count_accounts(counts, population.second_account, seed)
    rows = np.zeros(int(counts.sum()), dtype=PORTFOLIO)
    _draw(rows, counts, _packed_population(population), names, seed)
    return Portfolio.of(rows, tuple(segment.name for segment in segments))


def _packed_population(population: Population) -> NDArray[np.void]:
    numbers = {
        name: getattr(population, name)
        for name in (
            "placed_over_days",
            "phone_share",
            "email_share",
            "address_share",
            "voice_consent",
            "balance_median",
            "balance_sd",
        )
    }
    pairs = {name: getattr(population, name) for name in ("days_past_due", "instalment_share")}
    fields = [*((name, "f8") for name in numbers), *((name, "f8", (2,)) for name in pairs)]
    return np.array([(*numbers.values(), *pairs.values())], dtype=np.dtype(fields, align=True))


def people_of(portfolio: Portfolio, horizon: int) -> tuple[NDArray[np.void], NDArray[np.void], NDArray[np.void]]:
    """Lay out people and accounts from a portfolio's observed fields; nothing hidden is drawn yet.

    Returns
    -------
    `PERSON`, `PERSON_TOUCHED` and `ACCOUNT` rows; accounts placed on or after the horizon are left out.
    """
    rows = portfolio.accounts[portfolio.accounts["placed"] < horizon]
    starts = np.ones(len(rows), dtype=np.bool_)
    starts[1:] = rows["person"][1:] != rows["person"][:-1]
    first = np.flatnonzero(starts)
    counts = np.diff(first, append=len(rows))
    accounts = np.zeros(len(rows), dtype=ACCOUNT)
    _fill_accounts(accounts, rows)
    accounts["person"] = np.repeat(np.arange(len(first)), counts)
    people = np.zeros(len(first), dtype=PERSON)
    for name in (
        "site",
        "zone",
        "phone_zone",
        "phone",
        "email",
        "sms_consent",
        "email_consent",
        "address",
        "voice_consent",
    ):
        people[name] = rows[name][first]
    people["key"], people["first"], people["entered"] = rows["person"][first], first, rows["placed"][first]
    people["n_accounts"] = people["n_open"] = counts
    people["vulnerable_known"] = rows["vulnerable"][first]
    for name in ("last_contact", "last_conversation", "hardship_on", "frozen_until", "letter_lands"):
        people[name] = NEVER
    touched = np.zeros(len(first), dtype=PERSON_TOUCHED)
    touched["callback_on"], touched["reached_at"], touched["preference"] = NEVER, 255, Preference.UNKNOWN
    return people, touched, accounts


def _fill_accounts(accounts: NDArray[np.void], rows: NDArray[np.void]) -> None:
    for name in ("key", "costs", "fees", "interest", "arrears", "instalment", "score", "due", "segment", "product"):
        accounts[name] = rows[name]
    accounts["placed"] = rows["placed"]
    accounts["opening"] = rows["balance"]
    accounts["principal"] = rows["balance"] - rows["costs"] - rows["fees"] - rows["interest"]
    months_late = np.maximum((rows["placed"] - rows["due"]) // _DAYS_A_MONTH, 0)
    accounts["next_due"] = rows["due"] + _DAYS_A_MONTH * (months_late + 1)
    for name in ("closed", "promise_due", "promise_made", "last_paid", "first_paid", "touched_on"):
        accounts[name] = NEVER
    accounts["disputed_until"] = np.where(rows["disputed"], AT_ENTRY, NEVER)
    accounts["returns_on"] = np.where(rows["on_time"], rows["due"], FAR)
    accounts["hidden_dispute_on"] = FAR
    accounts["bucket"] = Bucket.NOWHERE


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
