"""Who the debtors are: a synthetic portfolio drawn by key, and the rows of state that any portfolio becomes."""

from math import exp

import numpy as np
from numpy.typing import NDArray

from .delinquency import Bucket
from .fate import Kind, normal_quantile, uniform
from .jit import i64, kernel, rule
from .portfolio import PORTFOLIO, Portfolio
from .scenario import Population, Scenario
from .state import ACCOUNT, AT_ENTRY, FAR, NEVER, PERSON, PERSON_TOUCHED, Record
from .words import Preference

_MOST_ACCOUNTS = 4
_KEY_STEP = np.uint64(0x9E3779B97F4A7C15)
_CENTS = 100.0
_DAYS_A_MONTH = 30
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
    numbers = {name: getattr(population, name) for name in _NUMBERS}
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
    for name in _OF_PERSONS:
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
