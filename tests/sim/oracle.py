"""The morning in plain Python, written from the formulas of the literature page (5.2, 5.3, 5.5, 5.7) and of the books.

Nothing here is arrays, tables or due dates: a hazard is accumulated until it passes its threshold. Shared with `sim`
are the draws (`uniform`, `threshold`) alone, and the tabulated sizes of part payments, which are proved elsewhere.

Conventions that the formulas leave open, and that this page pins:

- A morning fades excitation and fatigue, then uses them; momentum is used, then fades.
- A state of ability entered in the morning of day d can be left on day d + 1 at the earliest, but on day d if the
  person enters the book that day. A shock goes before any other change.
- A hazard that crosses its threshold on a day on which a promise is paid spends the threshold without a payment.
- A promise that falls due while the debt is disputed is kept or broken like any other.
- A person whose last account closes during a day lives one more morning, and then leaves the list.
- A cured account falls behind again at a due date drawn at the cure; the person lives on outside the list meanwhile.
- A payment makes an account younger: the oldest instalments are paid first, and arrears are whole instalments or more.
"""

import math
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np

from sim import Scenario
from sim.fate import Kind, threshold, uniform

OK, TIGHT, SHOCK = range(3)
AWAITED, OPEN, CURED, PAID_OFF, WRITTEN_OFF, WAIVED = range(6)
NOBODY_PAYS, OWN_ACCORD, PROMISE = range(3)
PORTAL = 5
BUCKETS = ("costs", "fees", "interest", "principal")
HOURLY = (6, 7, 8, 8, 8, 6, 5, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1, 0.5, 0.3, 0.2, 0.2, 0.3, 1, 2)
HOUR_MS = 3_600_000
MONTH = 30


@dataclass
class Account:
    """What the oracle knows of an account."""

    key: int
    person: "Person"
    placed: int
    due: int
    instalment: int
    arrears: int
    opening: int
    buckets: dict[str, int]
    base: float
    valid: bool
    next_due: int = 0
    status: int = AWAITED
    residual: float = 0.0
    momentum: float = 0.0
    hazard: float = 0.0
    dispute_left: float = math.inf
    disputed_until: int | None = None
    promised: int = 0
    promise_paid: int = 0
    promise_due: int | None = None
    pestered: int = 0
    pays: int = NOBODY_PAYS
    closed: int | None = None
    last_paid: int | None = None
    returns_on: float = math.inf
    relapses: int = 0
    willingness: float = 0.0
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("payments", "promises", "kept", "broken", "disputes"), 0)
    )
    sums: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("charged", "paid", "waived", "written_off"), 0))

    @property
    def balance(self) -> int:
        return sum(self.buckets.values())


@dataclass
class Person:
    """What the oracle knows of a person."""

    key: int
    ability: int
    accounts: list[Account] = field(default_factory=list)
    lives: int = 0
    shock_left: float = 0.0
    change_left: float = 0.0
    excitation: list[float] = field(default_factory=lambda: [0.0] * 5)
    fatigue: float = 0.0
    has_lived: bool = False  # this morning, on coming back
    order_of_leaving: int = 0
    left: tuple[int, float] | None = None  # day and macro clock of the last morning in the list

    @property
    def entered(self) -> int:
        return min(account.placed for account in self.accounts)

    @property
    def n_open(self) -> int:
        return sum(account.status in {AWAITED, OPEN} for account in self.accounts)


@dataclass(frozen=True)
class Due:
    """A payment of today, with the share of the day's hazard after which it falls (None: a promise)."""

    account: int
    ms: int
    fraction: float
    hazard: float


class Oracle:
    """A book without contacts, day by day."""

    def __init__(self, scenario: Scenario, seed: int, rows: list[dict[str, Any]], parts: list[float]) -> None:
        self.scenario, self.seed, self.parts = scenario, seed, parts
        self.shocks = self.hazards = 1.0
        self.macro = 0.0
        self.listed: list[Person] = []
        self.n_left = 0
        self.events: list[tuple[Any, ...]] = []
        self.payments: list[Due] = []
        self.people: list[Person] = []
        self.accounts: list[Account] = []
        for row in rows:
            self._read(row)

    # who they are

    def _read(self, row: dict[str, Any]) -> None:
        if not self.people or self.people[-1].key != row["person"]:
            self.people.append(Person(row["person"], self._first_ability(row["person"])))
        person, payment = self.people[-1], self.scenario.behaviour.payment
        own = NormalDist().inv_cdf(self._luck(row["person"], Kind.WILLINGNESS, 0))
        tie, score = payment.score_correlation, row["score"]
        willingness = own if math.isnan(score) else tie * score + math.sqrt(1 - tie**2) * own
        sigma = payment.willingness_sd
        invalid = self._luck(row["key"], Kind.DEBT_IS_VALID, 0) < self.scenario.behaviour.dispute.invalid_share
        buckets = {name: row[name] for name in BUCKETS[:3]}
        buckets["principal"] = row["balance"] - sum(buckets.values())
        account = Account(
            key=row["key"],
            person=person,
            placed=row["placed"],
            due=row["due"],
            instalment=row["instalment"],
            arrears=row["arrears"],
            opening=row["balance"],
            buckets=buckets,
            base=payment.base_hazard * math.exp(sigma * willingness - sigma**2 / 2),
            valid=not invalid,
            willingness=willingness,
        )
        account.next_due = account.due + MONTH
        while account.next_due <= account.placed:
            account.next_due += MONTH
        person.accounts.append(account)
        self.accounts.append(account)

    def _first_ability(self, key: int) -> int:
        mix = self.scenario.behaviour.ability.mix
        u = self._luck(key, Kind.ABILITY, 0) * sum(mix)
        return OK if u < mix[OK] else TIGHT if u < mix[OK] + mix[TIGHT] else SHOCK

    def _luck(self, key: int, kind: Kind, ordinal: int) -> float:
        return uniform(self.seed, np.uint64(key), kind, ordinal)

    def _limit(self, key: int, kind: Kind, ordinal: int) -> float:
        return threshold(self.seed, np.uint64(key), kind, ordinal)

    # a morning

    def morning(self, day: int) -> None:
        """Settle what falls on a day, up to the list of its payments."""
        self.day, self.events, self.payments = day, [], []
        self.macro += self.shocks
        self.listed += [person for person in self.people if person.entered == day]
        for person in sorted(self._who_comes_back(), key=lambda person: person.order_of_leaving, reverse=True):
            self._come_back(person)
            self.listed.append(person)
        for person in self.listed:
            self._settle_person(person)
        for person in self.listed:
            if person.n_open == 0:
                person.left, person.order_of_leaving = (day, self.macro), self.n_left
                self.n_left += 1
        self.listed = [person for person in self.listed if person.n_open]

    def _who_comes_back(self) -> list[Person]:
        outside = [person for person in self.people if person.left is not None]
        return [p for p in outside if any(a.status == CURED and a.returns_on == self.day for a in p.accounts)]

    def _come_back(self, person: Person) -> None:
        """Let the days outside have passed; what was due meanwhile happens now."""
        assert person.left is not None
        days, macro = self.day - person.left[0], self.macro - person.left[1]
        person.left = None
        self._fade(person, days - 1)
        self._grow_older(person, days, macro)
        while person.shock_left <= 0 or person.change_left <= 0:
            self._change(person)
        person.has_lived = True

    def _settle_person(self, person: Person) -> None:
        if person.entered == self.day:
            self._enter(person, person.ability)
        else:
            self._fade(person, 1)
        if not person.has_lived:
            self._grow_older(person, 1, self.shocks)
            if person.shock_left <= 0 or person.change_left <= 0:
                self._change(person)
        person.has_lived = False
        for account in person.accounts:
            self._settle_account(account)

    def _fade(self, person: Person, days: int) -> None:
        fades = (*self.scenario.behaviour.excitation.fade_days, self.scenario.behaviour.letter.fade_days)
        person.excitation = [x * math.exp(-days / k) for x, k in zip(person.excitation, fades, strict=True)]
        person.fatigue *= math.exp(-days / self.scenario.behaviour.fatigue.fade_days)

    def _enter(self, person: Person, ability: int) -> None:
        person.ability = ability
        person.shock_left = self._limit(person.key, Kind.LIFE_SHOCK, person.lives)
        person.change_left = self._limit(person.key, Kind.LIFE_CHANGE, person.lives)
        person.lives += 1

    def _grow_older(self, person: Person, days: int, macro: float) -> None:
        chain = self.scenario.behaviour.ability
        leaves = (chain.tight_per_month, chain.recover_tight_per_month, chain.recover_shock_per_month)
        person.change_left -= days * leaves[person.ability] / MONTH
        if person.ability != SHOCK:
            person.shock_left -= macro * chain.shock_per_month / MONTH

    def _change(self, person: Person) -> None:
        calmer = OK if person.ability == TIGHT else TIGHT
        self._enter(person, SHOCK if person.shock_left <= 0 else calmer)
        self.events.append(("LIFE_CHANGED", self.people.index(person), person.ability, 0))

    def _note(self, what: str, account: Account, outcome: int = 0, value: int = 0) -> None:
        self.events.append((what, self.accounts.index(account), outcome, value))

    def _settle_account(self, account: Account) -> None:
        account.pays = NOBODY_PAYS
        if account.status == AWAITED and account.placed == self.day:
            account.status = OPEN
            account.residual = self._limit(account.key, Kind.PAYMENT, 0)
            account.dispute_left = self._limit(account.key, Kind.DISPUTE, 0)
            self._note("PLACED", account, value=account.opening)
        elif account.status == CURED and account.returns_on == self.day:
            self._relapse(account)
        if account.status == OPEN:
            self._fall_due(account)
            self._dispute(account)
        if account.status == OPEN and self.day - account.due >= self.scenario.books.write_off_dpd:
            account.sums["written_off"] += account.balance
            self._note("WRITTEN_OFF", account, value=account.balance)
            self._forgive(account, WRITTEN_OFF)
        if account.status == OPEN:
            if self.day % MONTH == 0:
                late = max(self.day - account.due, 0)
                self._note("BUCKETED", account, min(math.ceil(late / MONTH), 7), account.balance)
            self._settle_promise(account)
            self._run_hazard(account)

    def _relapse(self, account: Account) -> None:
        assert account.closed is not None
        account.momentum *= math.exp(-(self.day - account.closed) / self.scenario.behaviour.payment.momentum_days)
        account.status, account.closed, account.disputed_until = OPEN, None, None
        account.relapses += 1
        account.arrears = min(account.instalment, account.balance)
        account.due, account.next_due = self.day, self.day + MONTH
        account.dispute_left = self._limit(account.key, Kind.DISPUTE, account.counts["disputes"])
        self._note("RELAPSED", account, value=account.balance)

    def _stay_on_time(self, account: Account) -> None:
        relapse = self.scenario.behaviour.relapse
        rate = relapse.per_month[account.person.ability] * math.exp(relapse.willingness * account.willingness)
        months = math.floor(self._limit(account.key, Kind.RELAPSE, account.relapses) / rate)
        account.returns_on = max(account.next_due, self.day + 1) + MONTH * months

    def _fall_due(self, account: Account) -> None:
        if self.day < account.next_due:
            return
        interest = math.floor(account.buckets["principal"] * self.scenario.books.interest_per_year / 12 + 0.5)
        fee = round(100 * self.scenario.books.late_fee)
        for bucket, amount in (("interest", interest), ("fees", fee)):
            if amount > 0:
                account.buckets[bucket] += amount
                account.sums["charged"] += amount
                self._note("CHARGED", account, BUCKETS.index(bucket), amount)
        account.arrears = min(account.arrears + account.instalment, account.balance)
        account.next_due += MONTH
        self._note("INSTALMENT_DUE", account, value=account.arrears)

    def _dispute(self, account: Account) -> None:
        dispute = self.scenario.behaviour.dispute
        if account.disputed_until == self.day:
            ordinal = account.counts["disputes"]
            account.counts["disputes"] += 1
            account.disputed_until = None
            upheld = self._luck(account.key, Kind.DISPUTE_UPHELD, ordinal) < dispute.upheld
            self._note("DISPUTE_RESOLVED", account, int(upheld))
            if upheld:
                account.sums["waived"] += account.balance
                self._note("WAIVED", account, value=account.balance)
                self._forgive(account, WAIVED)
                return
            account.dispute_left = self._limit(account.key, Kind.DISPUTE, account.counts["disputes"])
        account.dispute_left -= dispute.per_month / MONTH * (1 if account.valid else dispute.invalid_factor)
        if account.dispute_left <= 0:
            account.dispute_left = math.inf
            if account.disputed_until is None:
                account.disputed_until = self.day + dispute.days
                self._note("DISPUTED", account)

    def _settle_promise(self, account: Account) -> None:
        promise = self.scenario.behaviour.promise
        if not account.promised:
            return
        assert account.promise_due is not None
        if self.day > account.promise_due + promise.grace_days:
            self._note("PROMISE_BROKEN", account, value=account.promised - account.promise_paid)
            account.promised, account.promise_due = 0, None
            account.counts["broken"] += 1
        elif self.day == account.promise_due:
            logit = (
                promise.kept
                + promise.kept_willingness * account.willingness
                + promise.kept_ability[account.person.ability]
                + promise.kept_broken * account.counts["broken"]
                + promise.kept_age * max(self.day - account.due, 0) / 180
                + promise.kept_pestered * account.pestered
            )
            ordinal = account.counts["promises"] - 1
            if self._luck(account.key, Kind.PROMISE_KEPT, ordinal) < 1 / (1 + math.exp(-logit)):
                account.pays = PROMISE
                fraction = self._luck(account.key, Kind.PROMISE_HOUR, ordinal)
                self.payments.append(Due(self.accounts.index(account), moment(fraction), fraction, math.inf))

    def _run_hazard(self, account: Account) -> None:
        behaviour, person, age = self.scenario.behaviour, account.person, max(self.day - account.due, 0)
        payment = behaviour.payment
        aged = payment.age_floor + (1 - payment.age_floor) * math.exp(-age / payment.age_decay_days)
        payday = 1 + payment.payday_lift if self.day % MONTH in {0, 1, 14, 15} else 1 - 4 * payment.payday_lift / 26
        spontaneous = account.base * aged * payday * (1 + sum(person.excitation))
        means = behaviour.ability.multiplier[person.ability]
        disputed = account.disputed_until is not None
        account.hazard = 0.0 if disputed else means * (self.hazards * spontaneous + account.momentum)
        account.momentum *= math.exp(-1 / payment.momentum_days)
        if account.residual > account.hazard:
            account.residual -= account.hazard
            return
        fraction = account.residual / account.hazard
        account.counts["payments"] += 1
        account.residual = self._limit(account.key, Kind.PAYMENT, account.counts["payments"])
        if account.pays == NOBODY_PAYS:
            account.pays = OWN_ACCORD
            self.payments.append(Due(self.accounts.index(account), moment(fraction), fraction, account.hazard))

    def _forgive(self, account: Account, status: int) -> None:
        account.buckets = dict.fromkeys(BUCKETS, 0)
        account.arrears = 0
        self._close(account, status)

    def _close(self, account: Account, status: int) -> None:
        account.status, account.closed, account.promised = status, self.day, 0
        self._note("CLOSED", account, status, account.balance)

    # a day

    def evening(self) -> None:
        """Let the day's payments arrive."""
        for due in sorted(self.payments, key=lambda due: (due.ms, due.account)):
            self._pay(self.accounts[due.account])

    def _pay(self, account: Account) -> None:
        payment, promise = self.scenario.behaviour.payment, self.scenario.behaviour.promise
        late = self.day - account.due > payment.whole_balance_after
        clears = account.balance if late else account.arrears
        source, portal = account.pays, self.scenario.behaviour.portal
        if account.pays == PROMISE:
            amount = max(account.promised - account.promise_paid, 1)
        else:
            amount = self._own_amount(account, clears)
            if self._luck(account.key, Kind.BY_PORTAL, account.counts["payments"] - 1) < portal.share:
                source = PORTAL
        account.momentum += payment.momentum
        if account.promised:
            account.promise_paid += amount
            if account.promise_paid >= promise.kept_share * account.promised:
                self._note("PROMISE_KEPT", account, value=account.promise_paid)
                account.promised, account.promise_due = 0, None
                account.counts["kept"] += 1
        owed, booked = account.balance, min(amount, account.balance)
        left = booked
        for bucket in self.scenario.books.waterfall:
            part = min(left, account.buckets[bucket])
            account.buckets[bucket] -= part
            left -= part
        account.arrears = max(account.arrears - booked, 0)
        if account.arrears and account.instalment:
            unpaid = math.ceil(account.arrears / account.instalment)
            account.due = max(account.due, account.next_due - MONTH * unpaid)
        account.sums["paid"] += booked
        account.last_paid = self.day
        self._note("PAID", account, source, booked)
        if amount > booked:
            self._note("REFUNDED", account, source, amount - booked)
        if booked == owed:
            self._close(account, PAID_OFF)
        elif booked >= clears:
            self._close(account, CURED)
            self._stay_on_time(account)

    def _own_amount(self, account: Account, clears: int) -> int:
        payment, ordinal = self.scenario.behaviour.payment, account.counts["payments"] - 1
        age = max(self.day - account.due, 0)
        full = payment.full_share * math.exp(-age / payment.full_decay_days)
        if self._luck(account.key, Kind.PAYMENT_SIZE, ordinal) < full:
            return clears
        share = self.parts[math.floor(len(self.parts) * self._luck(account.key, Kind.PAYMENT_PART, ordinal))]
        part = math.floor(clears * share)
        return clears if part < round(100 * payment.full_below) else part


def moment(fraction: float) -> int:
    """Milliseconds since 08:00 at which a share of the day's payments has come, by the hourly profile."""
    left = min(max(fraction, 0.0), 1.0) * sum(HOURLY)
    for hour, weight in enumerate(HOURLY):
        if left <= weight:
            return max(math.floor((hour + left / weight) * HOUR_MS), 1)
        left -= weight
    return len(HOURLY) * HOUR_MS
