"""What the debtors of the naive model do: ordinary random numbers, a coin flip a day.

The same rules and parameters as `sim.behaviour`, `sim.conversation` and `sim.messages`, written as one would write them
for a SimPy model: nothing is keyed, nothing is compiled. Left out is what the workload's policy never does, and with
it all that would follow: payment links, tones, letters, voice messages, automated callers.
"""

from bisect import bisect_left
from collections import Counter
from math import ceil, exp, log1p, sqrt
from random import Random

from sim.packing import tables_of
from sim.scenario import Behaviour, Scenario

from .naive_people import (
    CALL,
    FAR,
    MONTH,
    NEVER,
    OK,
    SHOCK,
    SMS,
    TIGHT,
    Account,
    Debtor,
    draw_debtor,
    in_last_week,
)

_CALLBACK_HOURS = (1, 11)
"""Hours after 08:00 between which people ask to be called."""


def logistic(x: float) -> float:
    """Probability of a logit."""
    return 1.0 / (1.0 + exp(-x))


class Nature:
    """The debtors' rules under one stream of random numbers, and what they count."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.rng = scenario, Random(seed)
        self.behaviour: Behaviour = scenario.behaviour
        self.counts: Counter[str] = Counter()
        self._pay_hours: list[float] = tables_of(scenario.behaviour)[0]["pay_hours"].tolist()

    def debtor(self, number: int) -> Debtor:
        """Draw a person, and place his accounts."""
        person = draw_debtor(self.scenario, self.rng, number)
        for account in person.accounts:
            account.reminded = self._reminder(person, account)
            self.counts["placed_balance"] += account.balance
        return person

    def _reminder(self, person: Debtor, account: Account) -> float:
        """Say how a message works by why the account is late: no means, a dispute, no will, or forgotten."""
        causes = self.behaviour.causes
        if person.ability != OK:
            return causes.cannot
        if not account.valid:
            return causes.disputes
        return causes.will_not if account.willingness < causes.will_not_below else causes.forgot

    # a morning

    def live_on(self, person: Debtor) -> None:
        """Let a day of life pass: what fades, fades; perhaps the means to pay change."""
        for channel, days in enumerate(self.behaviour.excitation.fade_days):
            person.excitation[channel] *= exp(-1.0 / days)
        person.lift_today = 0.0
        person.fatigue *= exp(-1.0 / self.behaviour.fatigue.fade_days)
        self.change_means(person)

    def change_means(self, person: Debtor) -> None:
        """Perhaps let a person come into hardship, or out of it."""
        chain = self.behaviour.ability
        if person.ability != SHOCK and self._happens(chain.shock_per_month / MONTH):
            person.ability = SHOCK
        elif person.ability == OK and self._happens(chain.tight_per_month / MONTH):
            person.ability = TIGHT
        elif person.ability == TIGHT and self._happens(chain.recover_tight_per_month / MONTH):
            person.ability = OK
        elif person.ability == SHOCK and self._happens(chain.recover_shock_per_month / MONTH):
            person.ability = TIGHT

    def settle(self, person: Debtor, account: Account, day: int) -> float:
        """Settle an account's books, dispute and promise; the hour of a payment due today, or 0 for none."""
        account.pays_today, account.hazard = "", 0.0
        if account.returns_on == day:
            self._fall_behind_again(person, account, day)
        if account.is_open:
            self._keep_books(account, day)
        if not account.is_open:
            return 0.0
        if self._keeps_promise_today(person, account, day):
            account.pays_today = "promise"
        hazard = account.hazard = self._hazard(person, account, day)
        account.momentum *= exp(-1.0 / self.behaviour.payment.momentum_days)
        if self._happens(hazard) and not account.pays_today:
            account.pays_today = "own accord"
            return self._hour(-log1p(-self.rng.random() * (1.0 - exp(-hazard))) / hazard)
        return self._hour(self.rng.random()) if account.pays_today else 0.0

    def _keep_books(self, account: Account, day: int) -> None:
        if day >= account.next_due:
            account.interest += int(account.principal * self.scenario.books.interest_per_year / 12 + 0.5)
            account.arrears = min(account.arrears + account.instalment, account.balance)
            account.next_due += MONTH
        self._settle_dispute(account, day)
        if day - account.due >= self.scenario.books.write_off_dpd:
            self._close(account, day)

    def _fall_behind_again(self, person: Debtor, account: Account, day: int) -> None:
        account.is_open, account.returns_on = True, FAR
        account.arrears = min(account.instalment, account.balance)
        account.due, account.next_due = day, day + MONTH
        account.momentum *= exp((account.closed_on - day) / self.behaviour.payment.momentum_days)
        account.reminded = self._reminder(person, account)

    def _happens(self, hazard: float) -> bool:
        return self.rng.random() < 1.0 - exp(-hazard)

    def _hour(self, fraction: float) -> float:
        """Hours after 08:00 at which a fraction of the day's hazard has run."""
        hours = self._pay_hours
        hour = max(bisect_left(hours, fraction) - 1, 0)
        return max(hour + (fraction - hours[hour]) / (hours[hour + 1] - hours[hour]), 1e-6)

    def _settle_dispute(self, account: Account, day: int) -> None:
        dispute = self.behaviour.dispute
        if account.disputed_until == day and self.rng.random() < dispute.upheld:
            self._close(account, day)
        rate = dispute.per_month / MONTH * (1.0 if account.valid else dispute.invalid_factor)
        if account.is_open and account.disputed_until <= day and self._happens(rate):
            self.dispute(account, day)

    def dispute(self, account: Account, day: int) -> None:
        """Open a dispute."""
        account.disputed_until = day + self.behaviour.dispute.days
        self.counts["disputes"] += 1

    def _keeps_promise_today(self, person: Debtor, account: Account, day: int) -> bool:
        promise = self.behaviour.promise
        if account.promised and day > account.promise_due + promise.grace_days:
            account.promised, account.broken = 0, account.broken + 1
        if not account.promised or day != account.promise_due:
            return False
        logit = promise.kept + promise.kept_willingness * account.willingness + promise.kept_ability[person.ability]
        logit += promise.kept_broken * account.broken + promise.kept_pestered * account.pestered
        logit += promise.kept_age * max(day - account.due, 0) / 180.0
        logit += self.behaviour.vulnerability.kept if person.is_vulnerable else 0.0
        return self.rng.random() < logistic(logit)

    def _hazard(self, person: Debtor, account: Account, day: int) -> float:
        if account.disputed_until > day:
            return 0.0
        payment = self.behaviour.payment
        age = payment.age_floor + (1 - payment.age_floor) * exp(-max(day - account.due, 0) / payment.age_decay_days)
        lift = payment.payday_lift
        payday = 1 + lift if day % MONTH in (0, 1, 14, 15) else 1 - 4 * lift / 26
        own = account.base * age * payday * (1.0 + sum(person.excitation))
        return self.behaviour.ability.multiplier[person.ability] * (own + account.momentum)

    # payments

    def due(self, account: Account, day: int) -> int:
        """Cents that clear an account today."""
        late = day - account.due > self.behaviour.payment.whole_balance_after
        return account.balance if late else account.arrears

    def pay_as_scheduled(self, person: Debtor, account: Account, day: int) -> None:
        """Let today's payment arrive, unless the account has closed or was paid in a conversation."""
        if not account.is_open or account.pays_today == "conversation":
            return
        if account.pays_today == "promise":
            self.pay(person, account, max(account.promised - account.promise_paid, 1), day)
        elif account.pays_today == "portal":
            self.pay(person, account, self._size_at_once(account, day), day)
        else:
            self.pay(person, account, self._size(account, day), day)

    def _size(self, account: Account, day: int) -> int:
        payment, due = self.behaviour.payment, self.due(account, day)
        full = payment.full_share * exp(-max(day - account.due, 0) / payment.full_decay_days)
        part = int(due * self.rng.betavariate(payment.part_alpha, payment.part_beta))
        return due if self.rng.random() < full or part < 100 * payment.full_below else part

    def _size_at_once(self, account: Account, day: int) -> int:
        """Cents paid in a conversation or at the portal."""
        due = self.due(account, day)
        least = min(due, round(100 * self.behaviour.payment.full_below))
        return max(int(due * min(0.25 + 1.5 * self.rng.random(), 1.0)), least)

    def pay(self, person: Debtor, account: Account, amount: int, day: int) -> None:
        """Book a payment: towards a promise, interest, principal, the oldest instalments; close what it clears."""
        account.momentum += self.behaviour.payment.momentum
        if account.promised:
            account.promise_paid += amount
            if account.promise_paid >= self.behaviour.promise.kept_share * account.promised:
                account.promised = 0
                self.counts["promises_kept"] += 1
        clears, booked = self.due(account, day), min(amount, account.balance)
        from_interest = min(booked, account.interest)
        account.interest -= from_interest
        account.principal -= booked - from_interest
        account.arrears = max(account.arrears - booked, 0)
        if account.arrears:
            account.due = max(account.due, account.next_due - MONTH * ceil(account.arrears / account.instalment))
        self.counts["paid"] += booked
        self.counts["payments"] += 1
        if not account.balance or booked >= clears:
            self._close(account, day)
            if account.balance:
                account.returns_on = self._end_of_good_times(person, account, day)

    def _close(self, account: Account, day: int) -> None:
        account.is_open, account.closed_on, account.promised = False, day, 0

    def _end_of_good_times(self, person: Debtor, account: Account, day: int) -> int:
        """Draw the due date at which a cured account falls behind again."""
        relapse = self.behaviour.relapse
        rate = relapse.per_month[person.ability] * exp(relapse.willingness * account.willingness)
        return max(account.next_due, day + 1) + MONTH * int(self.rng.expovariate(rate)) if rate else FAR

    # touches

    def excite(self, person: Debtor, channel: int, factor: float = 1.0) -> None:
        """Excite the hazard, more by the channel that a person likes; of a day's touches only the strongest counts."""
        jump = factor * self.behaviour.excitation.jump[channel]
        jump *= exp(-self.behaviour.fatigue.on_effect * person.fatigue)
        if channel == person.prefers:
            jump *= self.behaviour.preferences.lift
        if jump > person.lift_today:
            person.excitation[channel] += jump - person.lift_today
            person.lift_today = jump

    def annoy(self, person: Debtor, account: Account, base: float, now: float) -> None:
        """Let a touch lead to a complaint, more likely the more often, the worse the hour and the harder the times."""
        complaint, day = self.behaviour.complaint, int(now // 24)
        p = base * person.proneness * (complaint.vulnerable if person.is_vulnerable else 1.0)
        p *= exp(complaint.frequency * max(in_last_week(person.calls, day) - complaint.frequency_free, 0))
        if person.ability == SHOCK:
            p *= complaint.hardship
        if not 9 <= (8 + now) % 24 < 20:
            p *= complaint.off_hours
        if account.disputed_until > day or not account.is_open or not account.valid:
            p *= complaint.disputed
        self.complain(person, p, day)

    def complain(self, person: Debtor, p: float, day: int) -> None:
        """Let somebody complain with probability p; contact rests for some days."""
        if self.rng.random() < p:
            self.counts["complaints"] += 1
            person.frozen_until = day + self.behaviour.complaint.freeze_days

    def reads(self, person: Debtor, account: Account, channel: int, now: float) -> bool:
        """Send a message; whether it is read."""
        messages, day = self.behaviour.messages, int(now // 24)
        is_sms = channel == SMS
        person.messages = [one for one in person.messages if one > day - 7] + [day]
        self.counts["messages"] += 1
        if not is_sms and person.email_until <= day:
            person.email_bounced = True
            return False
        if self.rng.random() >= (messages.sms_delivered if is_sms else messages.email_delivered):
            return False
        read = self.rng.random() < (messages.sms_read if is_sms else messages.email_opened)
        if read:
            self.excite(person, channel, account.reminded)
        fatigue, complaint, opt_out = self.behaviour.fatigue, self.behaviour.complaint, self.behaviour.opt_out
        person.fatigue += fatigue.sms if is_sms else fatigue.email
        self.annoy(person, account, complaint.per_sms if is_sms else complaint.per_email, now)
        crowded = exp(opt_out.frequency * max(in_last_week(person.messages, day) - 3, 0))
        if self.rng.random() < crowded * (opt_out.sms if is_sms else opt_out.email):
            if is_sms:
                person.sms_consent = False
            else:
                person.email_consent = False
        return read

    def pays_at_portal(self, account: Account, channel: int) -> bool:
        """Whether who has read a message looks at the portal, and pays there, at a raised hazard for today."""
        portal, lift = self.behaviour.portal, self.behaviour.messages.click_lift
        if self.rng.random() >= (portal.after_sms if channel == SMS else portal.after_email) or account.pays_today:
            return False
        pays = self._happens(lift * account.hazard)
        account.pays_today = "portal" if pays else ""
        return pays

    # conversations

    def converse(self, person: Debtor, account: Account, now: float) -> None:
        """Let a conversation with the debtor lead to something."""
        b, day = self.behaviour, int(now // 24)
        self.counts["conversations"] += 1
        person.last_conversation = day
        self.annoy(person, account, b.complaint.per_conversation, now)
        self.excite(person, CALL)
        person.fatigue += b.fatigue.conversation
        if self.rng.random() < b.opt_out.cease:
            person.ceased = True
        if not account.is_open:
            return
        talk, rng = b.conversation, self.rng
        logit = talk.promise + talk.promise_willingness * account.willingness
        logit += talk.promise_ability[person.ability] + talk.promise_broken * account.broken
        if not account.promised and rng.random() < logistic(logit):
            self._promise(person, account, day)
            return
        rest = rng.random() - talk.pay_now * b.ability.multiplier[person.ability]
        if rest < 0:
            self._pay_now(person, account, day)
            return
        discloses = person.ability == SHOCK and person.hardship_on == NEVER
        rest -= talk.hardship if discloses else 0.0
        if rest < 0:
            person.hardship_on = day
            return
        rest -= min(talk.dispute * (1.0 if account.valid else talk.dispute_invalid), 0.3)
        if rest < 0:
            self.dispute(account, day)
        elif rest < talk.call_back:
            person.callback_on = day + rng.randint(1, b.callback.days)
            person.callback_at = rng.uniform(*_CALLBACK_HOURS)

    def _promise(self, person: Debtor, account: Account, day: int) -> None:
        promise, rng = self.behaviour.promise, self.rng
        surplus = person.surplus * (1 - self.behaviour.ability.income_drop if person.ability == SHOCK else 1)
        account.promised = min(self.due(account, day), max(int(rng.uniform(0.3, 1.0) * surplus), 100))
        account.promise_paid = account.pestered = 0
        account.promise_due = day + max(promise.lag_days // 2 + int(rng.random() * (promise.lag_days + 1)), 1)
        self.counts["promises"] += 1

    def _pay_now(self, person: Debtor, account: Account, day: int) -> None:
        """Pay in the conversation, and perhaps for the person's other debt with the most arrears too."""
        others = [one for one in person.accounts if one is not account and one.is_open and one.disputed_until <= day]
        across = others and self.rng.random() < self.behaviour.conversation.pays_across
        for one in [account, max(others, key=lambda other: other.arrears)] if across else [account]:
            one.pays_today = "conversation"
            self.pay(person, one, self._size_at_once(one, day), day)

    def is_answered(self, person: Debtor, account: Account, now: float) -> bool:
        """Dial a person; whether the call is answered, most likely so if he asked to be called about now."""
        day, hour = divmod(now, 24)
        works = person.phone_until > day
        if person.callback_on == day and 0 <= hour - person.callback_at < 0.5:
            person.callback_on = NEVER
            return works and self.rng.random() < self.behaviour.callback.answer
        return works and self.rng.random() < self._p_answer(person, account, now)

    def _p_answer(self, person: Debtor, account: Account, now: float) -> float:
        phone, likes, day, hour = self.behaviour.phone, self.behaviour.preferences, int(now // 24), int(now % 24)
        weekday = phone.weekday[(self.scenario.start.weekday() + day) % 7]
        tired = exp(-self.behaviour.fatigue.on_reach * person.fatigue)
        age = exp(-max(day - account.due, 0) / phone.age_decay_days)
        liked = likes.best_hours if abs(hour - person.best_hour) <= 1 else likes.other_hours
        return phone.answer * phone.hour[min(hour, len(phone.hour) - 1)] * weekday * tired * age * liked

    def lognormal(self, mean: float, cv: float) -> float:
        """Draw a lognormal value by mean and coefficient of variation."""
        sigma = sqrt(log1p(cv * cv))
        return mean * exp(sigma * self.rng.gauss() - sigma * sigma / 2)
