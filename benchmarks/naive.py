"""The same model as one would first write it: a SimPy process for each debtor, each call, each payment.

One site with a predictive dialer, the cadence as policy, ordinary random numbers. Hours since the first 08:00 are the
clock. It is here to be compared with: `benchmarks.agreement` shows that it means the same, `benchmarks.bench` what it
takes.
"""

from collections import Counter, deque
from collections.abc import Generator
from dataclasses import dataclass
from heapq import heappop, heappush
from math import ceil
from typing import Any

import simpy

from policies import Cadence
from sim.scenario import HOUR, WEEKDAYS, Scenario

from .naive_debtors import Nature
from .naive_people import EMAIL, FAR, MONTH, SMS, VOICEMAIL, Account, Debtor, in_last_week

Process = Generator[simpy.Event, Any, None]

_MINUTE, _SECOND = 1 / 60, 1 / 3600
_JUST_AFTER = 1e-7
_AT_THE_PORTAL = 5 * _MINUTE


@dataclass(slots=True)
class Order:
    """Today's call order of a person."""

    account: Account
    priority: float
    state: str = "listed"


class Floor:
    """A predictive dialer and the collectors it calls for, who take inbound calls too."""

    def __init__(self, env: simpy.Environment, nature: Nature) -> None:
        self.env, self.nature, self.site = env, nature, nature.scenario.sites[0]
        self.collectors = simpy.PriorityResource(env, int(self.site.collectors))
        self.is_open = False
        self.orders: dict[int, Order] = {}
        self._list: list[tuple[float, int, Debtor]] = []
        self._ringing = self._in_the_air = self._answered = self._abandoned = self._percent = 0
        self._last_month: deque[tuple[int, int]] = deque(maxlen=MONTH - 1)
        self._answered_before = self._abandoned_before = 0

    @property
    def today(self) -> int:
        """Day of the run."""
        return int(self.env.now // 24)

    @property
    def n_free(self) -> int:
        """Collectors for whom nobody waits: SimPy hands a released one to the queue an event later."""
        return int(self.collectors.capacity) - self.collectors.count - len(self.collectors.queue)

    def works_on(self, day: int) -> bool:
        """Whether the floor works on a day."""
        return WEEKDAYS[(self.nature.scenario.start.weekday() + day) % 7] in self.site.days

    def shift(self) -> Process:
        """Open, correct the pacing minute by minute, close; every day."""
        dialer, opens, closes = self.site.dialer, self.site.opens / HOUR - 8, self.site.closes / HOUR - 8
        for day in range(self.nature.scenario.horizon):
            yield self.env.timeout(day * 24 + opens - self.env.now)
            self._count_anew()
            if not self.works_on(day):
                continue
            self.is_open, self._percent = True, dialer.start_percent
            while self.env.now < day * 24 + closes - _JUST_AFTER:
                too_many = self._abandoned * 6 > 5 * dialer.abandonment_limit * self._answered
                self._percent = min(max(self._percent + (-10 if too_many else 5), 100), dialer.highest_percent)
                self.dial_more()
                yield self.env.timeout(dialer.tick_seconds * _SECOND)
            self.is_open = False

    def _count_anew(self) -> None:
        """Begin the day's count of calls; those of the last 30 days weigh on the limit of abandoned ones."""
        self._last_month.append((self._answered, self._abandoned))
        self._answered = self._abandoned = 0
        self._answered_before = sum(answered for answered, _ in self._last_month)
        self._abandoned_before = sum(abandoned for _, abandoned in self._last_month)

    def enlist(self, person: Debtor) -> None:
        """Put a person on the list."""
        order = self.orders[person.number]
        order.state = "listed"
        heappush(self._list, (-order.priority, person.number, person))

    def begin_day(self, orders: dict[int, Order], people: list[Debtor]) -> None:
        """Take the day's orders; who asked to be called today is listed, high up, at the hour he named."""
        self.orders, self._list = orders, []
        for person in people:
            order = orders[person.number]
            if person.callback_on == self.today:
                order.priority *= self.nature.scenario.moves_up_for_callback
                hours = self.today * 24 + person.callback_at - self.env.now
                self.env.process(self._list_later(person, order, hours))
            else:
                self.enlist(person)

    def dial_more(self) -> None:
        """Dial as long as pacing allows and somebody is listed."""
        while self.is_open and self._list and self._may_dial():
            _, _, person = heappop(self._list)
            order = self.orders[person.number]
            if order.state != "listed":
                continue
            order.state = "gone"
            if not person.line_busy and may_dial(self.nature.scenario, person, order.account, self.today):
                order.state, person.line_busy = "in the air", True
                self._ringing += 1
                self._in_the_air += 1
                self.env.process(self._call(person, order))

    def _may_dial(self) -> bool:
        limit, percent = self.site.dialer.abandonment_limit, self._percent
        abandoned, answered = self._abandoned_before + self._abandoned, self._answered_before + self._answered
        if abandoned and abandoned + 1 > limit * answered:
            percent = 100
        lines = int(self.collectors.capacity * self.site.dialer.lines_per_collector)
        return self._in_the_air < lines and self._ringing < percent * self.n_free // 100

    def _call(self, person: Debtor, order: Order) -> Process:
        nature, phone, day = self.nature, self.nature.behaviour.phone, self.today
        answered = nature.is_answered(person, order.account, self.env.now)
        person.calls = [one for one in person.calls if one > day - 7] + [day]
        person.fatigue += nature.behaviour.fatigue.dial
        nature.counts["dials"] += 1
        order.account.pestered += order.account.promised > 0
        nature.annoy(person, order.account, nature.behaviour.complaint.per_dial, self.env.now)
        yield self.env.timeout((nature.rng.uniform(*phone.answer_after) if answered else phone.rings_for) * _SECOND)
        self._ringing -= 1
        if answered:
            self._answered += 1
            self.nature.counts["answers"] += 1
            yield from self._wait_and_talk(person, order)
        else:
            self._end(person, order)
            self._give_up(person)
        self.dial_more()

    def _give_up(self, person: Debtor) -> None:
        inbound, works = self.nature.behaviour.inbound, person.phone_until > self.today
        if works and self.nature.rng.random() < self.nature.behaviour.phone.voicemail:
            self.nature.excite(person, VOICEMAIL)
            self.provoke_call(person, inbound.after_voicemail)
        elif works:
            self.provoke_call(person, inbound.after_missed_call)
        elif self.nature.rng.random() < self.nature.behaviour.contact_data.found_out:
            person.phone_bounced = True

    def _wait_and_talk(self, person: Debtor, order: Order) -> Process:
        dialer, nature = self.site.dialer, self.nature
        patience = min(nature.rng.expovariate(1 / dialer.patience_seconds), dialer.drop_seconds)
        with self.collectors.request(priority=0) as request:
            yield request | self.env.timeout(patience * _SECOND)
            if not (request.triggered and self.is_open):
                self._abandoned += 1
                nature.counts["abandoned"] += 1
                nature.complain(person, nature.behaviour.complaint.abandoned * person.proneness, self.today)
                self._end(person, order)
                return
            right = nature.rng.random() < nature.behaviour.phone.right_party
            yield self.env.timeout(self._talk(self.site.talk_minutes if right else self.site.wrong_party_minutes))
            if right:
                nature.converse(person, order.account, self.env.now)
                order.state = "gone"
            else:
                nature.complain(person, nature.behaviour.complaint.wrong_party, self.today)
            self._end(person, order)
            yield self.env.timeout(nature.lognormal(self.site.wrap_up_minutes, self.site.wrap_up_cv) * _MINUTE)

    def _talk(self, minutes: float) -> float:
        hours = self.nature.lognormal(minutes, self.site.talk_cv) * _MINUTE
        return min(max(hours, 5 * _SECOND), 2.0)

    def _end(self, person: Debtor, order: Order) -> None:
        """End a call; whoever was not reached is tried again, if dials are left today."""
        person.line_busy = False
        self._in_the_air -= 1
        if order.state == "in the air":
            order.state = "gone"
            if person.calls.count(self.today) < self.site.dialer.dials_per_day:
                self.env.process(self._list_later(person, order, self.site.dialer.retry_hours))

    def _list_later(self, person: Debtor, order: Order, hours: float) -> Process:
        order.state = "waiting"
        yield self.env.timeout(hours)
        if order.state == "waiting" and self.orders.get(person.number) is order:
            self.enlist(person)
            self.dial_more()

    # calling in

    def provoke_call(self, person: Debtor, p: float) -> None:
        """Let a touch make a person call back, later today; at most one call is on its way."""
        hours = self.nature.rng.expovariate(1 / self.nature.behaviour.inbound.delay_hours)
        in_time = self.env.now + hours < (self.today + 1) * 24
        if not person.will_call and self.nature.rng.random() < p and in_time:
            person.will_call = True
            self.env.process(self._inbound(person, hours))

    def _inbound(self, person: Debtor, hours: float) -> Process:
        yield self.env.timeout(hours)
        person.will_call = False
        if person.line_busy or not self.is_open:
            return
        order, nature = self.orders.get(person.number), self.nature
        waits = order is not None and order.state in ("listed", "waiting")
        if order is not None and waits:
            order.state = "calls in"
        account = order.account if order is not None and waits else max(person.accounts, key=_subject)
        person.line_busy = True
        with self.collectors.request(priority=1) as request:
            yield request | self.env.timeout(
                nature.rng.expovariate(1 / nature.behaviour.inbound.patience_seconds) * _SECOND
            )
            if not request.triggered:
                person.line_busy = False
                if order is not None and waits:
                    order.priority *= nature.scenario.moves_up_after_missed_call
                    self.enlist(person)
                return
            yield self.env.timeout(self._talk(self.site.talk_minutes))
            nature.converse(person, account, self.env.now)
            person.line_busy = False
            yield self.env.timeout(nature.lognormal(self.site.wrap_up_minutes, self.site.wrap_up_cv) * _MINUTE)
        self.dial_more()


def _subject(account: Account) -> tuple[bool, int]:
    return account.is_open, account.arrears


def may_touch(scenario: Scenario, person: Debtor, account: Account, day: int) -> bool:
    """Whether an account may be touched at all."""
    return not (
        not account.is_open
        or person.ceased
        or person.frozen_until > day
        or account.promised > 0
        or account.disputed_until > day
        or person.hardship_on + scenario.rules.hold_after_hardship > day
    )


def may_dial(scenario: Scenario, person: Debtor, account: Account, day: int) -> bool:
    """Whether a person may be dialled."""
    return (
        person.has_phone
        and not person.phone_bounced
        and person.calls.count(day) < scenario.sites[0].dialer.dials_per_day
        and (person.callback_on == day or day - person.last_conversation >= scenario.rules.days_after_conversation)
        and in_last_week(person.calls, day) < scenario.rules.dials_per_week
        and may_touch(scenario, person, account, day)
    )


def may_write(scenario: Scenario, person: Debtor, account: Account, day: int, channel: int) -> bool:
    """Whether a message may be sent."""
    if channel == SMS:
        reachable = person.has_phone and person.sms_consent and not person.phone_bounced
    else:
        reachable = person.has_email and person.email_consent and not person.email_bounced
    left = in_last_week(person.messages, day) < scenario.rules.messages_per_week
    return reachable and left and may_touch(scenario, person, account, day)


class Lender:
    """Decides every morning by the cadence, sends the messages and hands the calls to the floor."""

    def __init__(self, env: simpy.Environment, nature: Nature, floor: Floor, debtors: list[Debtor]) -> None:
        self.env, self.nature, self.floor = env, nature, floor
        self._waiting = sorted(debtors, key=lambda one: -one.entered)
        self._book: list[Debtor] = []
        self._cadence = Cadence()

    def work(self) -> Process:
        """Decide at 08:00, send e-mails at 09:30 and SMS at 10:00, every day."""
        treatments = self.nature.scenario.treatments
        times = ((EMAIL, treatments["email"][0].at), (SMS, treatments["sms"][0].at))
        for day in range(self.nature.scenario.days):
            yield self.env.timeout(day * 24 + _JUST_AFTER - self.env.now)
            texts = self._decide(day)
            for channel, at in times:
                yield self.env.timeout(day * 24 + at / HOUR - 8 - self.env.now)
                for person, account in texts[channel]:
                    self._send(person, account, channel)

    def _decide(self, day: int) -> dict[int, list[tuple[Debtor, Account]]]:
        while self._waiting and self._waiting[-1].entered <= day:
            self._book.append(self._waiting.pop())
        self._book = [person for person in self._book if person.is_open or person.returns_on < FAR]
        rows = [(person, account) for person in self._book for account in person.accounts if account.is_open]
        self.nature.counts["open_account_days"] += len(rows)
        called = self._call(rows, day)
        texts: dict[int, list[tuple[Debtor, Account]]] = {SMS: [], EMAIL: []}
        for person, account in rows:
            channel = self._message(person, account, day)
            if channel and id(account) not in called:
                texts[channel].append((person, account))
        return texts

    def _message(self, person: Debtor, account: Account, day: int) -> int:
        age, scenario = day - person.entered, self.nature.scenario
        if age % self._cadence.sms_every == 0 and may_write(scenario, person, account, day, SMS):
            return SMS
        emails = age >= 2 and (age - 2) % self._cadence.email_every == 0
        return EMAIL if emails and may_write(scenario, person, account, day, EMAIL) else 0

    def _call(self, rows: list[tuple[Debtor, Account]], day: int) -> set[int]:
        """Give the most urgent calls to the floor; the accounts they are about."""
        if not self.floor.works_on(day):
            self.floor.begin_day({}, [])
            return set()
        urgent = []
        for person, account in rows:
            age, dials = day - person.entered, in_last_week(person.calls, day)
            due = age >= self._cadence.first_call_day and dials < self._cadence.dials_per_week
            if due and may_dial(self.nature.scenario, person, account, day):
                urgent.append((dials - age / 32_768, account.key, person, account))
        urgent = sorted(urgent, key=lambda one: one[:2])[: ceil(self._cadence.dials_share * len(rows))]
        orders: dict[int, Order] = {}
        people = []
        for rank, _, person, account in urgent:
            if person.number not in orders:
                orders[person.number] = Order(account, 21.0 - rank)
                people.append(person)
        self.floor.begin_day(orders, people)
        return {id(account) for _, _, _, account in urgent}

    def _send(self, person: Debtor, account: Account, channel: int) -> None:
        inbound, day = self.nature.behaviour.inbound, int(self.env.now // 24)
        if not may_write(self.nature.scenario, person, account, day, channel):
            return
        if self.nature.reads(person, account, channel, self.env.now):
            if self.nature.pays_at_portal(account, channel):
                self.env.process(_pay(self.env, self.nature, person, account, _AT_THE_PORTAL))
            self.floor.provoke_call(person, inbound.after_sms if channel == SMS else inbound.after_email)


def _life(env: simpy.Environment, nature: Nature, person: Debtor) -> Process:
    """Let a person live: day by day while he owes anything, then on the day on which he falls behind again."""
    yield env.timeout(person.entered * 24)
    nature.change_means(person)
    while True:
        day = round(env.now / 24)
        for account in person.accounts:
            hour = nature.settle(person, account, day)
            if hour:
                env.process(_pay(env, nature, person, account, hour))
        days = 1 if person.is_open else person.returns_on - day
        yield env.timeout(days * 24)
        for _ in range(days):
            nature.live_on(person)


def _pay(env: simpy.Environment, nature: Nature, person: Debtor, account: Account, hours: float) -> Process:
    day = int(env.now // 24)
    yield env.timeout(min(hours, 23.999))
    nature.pay_as_scheduled(person, account, day)


def run_naive(scenario: Scenario, seed: int) -> Counter[str]:
    """Run the naive model; what it counted.

    Parameters
    ----------
    scenario
        One site with a limited number of collectors and a predictive dialer, one zone, no interventions.
    seed
        Seed of the one stream of random numbers.
    """
    env, nature = simpy.Environment(), Nature(scenario, seed)
    debtors = [nature.debtor(number) for number in range(scenario.population.persons)]
    debtors.sort(key=lambda one: one.entered)
    for number, person in enumerate(debtors):
        person.number = number
        env.process(_life(env, nature, person))
    floor = Floor(env, nature)
    env.process(floor.shift())
    env.process(Lender(env, nature, floor, debtors).work())
    env.run(until=scenario.horizon * 24)
    nature.counts["accounts"] = sum(len(person.accounts) for person in debtors)
    return nature.counts
