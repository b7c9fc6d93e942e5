"""How much room is left above every policy: a rule that reads what no lender can know.

`HiddenUplift` sees each debtor's means, willingness, fatigue and whether the number works, and gives the calls to those
whom one changes most. It is a ruler, not a policy: it is in no catalogue, no verdict puts it forward, and nothing of it
could be used on real debtors. It looks at today's touch alone, so it is no upper bound.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policies import execute
from sim.state import State
from sim.words import Ability, DelayCause, Stimulus
from sim.worklist import Decision, Worklist

HEADROOM = "hidden_uplift"
"""What comparisons call the rule."""

_DAYS_A_MONTH = 30.0
_DIALS_A_DAY = 3
_SMS, _EMAIL = 0, 1


@dataclass(frozen=True)
class HiddenUplift:
    """Give each account the touch that moves it most, by its hidden state; a ruler for policies, in no catalogue."""

    def decide(self, worklist: Worklist) -> Decision:
        """Value every treatment by what it adds to what the account would pay anyway."""
        columns: Any = worklist._columns  # noqa: SLF001  this is the one rule that may look behind the curtain
        return execute(worklist, *_Truth(columns._state, columns._rows, columns.costs, columns.days_left).values())  # noqa: SLF001


class _Truth:
    """The hidden state of a morning's accounts, and what follows from it."""

    def __init__(self, state: State, rows: NDArray[np.int32], tariff: Any, days_left: int) -> None:
        self.s, self.tariff = state, tariff
        self.behaviour, self.tables, self.today = state.behaviour[0], state.tables[0], state.today[0]
        self.account = state.accounts[rows]
        self.person = state.people[self.account["person"]]
        self.touched = state.touched[self.account["person"]]
        self.age = np.clip(self.today["day"] - self.account["due"], 0, len(self.tables["age_factor"]) - 1)
        self.days = np.maximum(days_left, 1)

    def values(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Value of each treatment in cents, and its collector minutes, both of shape (n, n_treatments)."""
        treatments = self.s.treatments
        value = np.zeros((len(self.account), len(treatments)))
        minutes = np.zeros_like(value)
        for number in range(1, len(treatments)):
            value[:, number], minutes[:, number] = self._worth(treatments[number])
        return value, minutes

    def _worth(self, treatment: Any) -> tuple[NDArray[np.float64], NDArray[np.float64] | float]:
        moved, cost = np.zeros(len(self.account)), np.zeros(len(self.account))
        for post in np.flatnonzero(treatment["sends"]):
            channel = int(post)
            lift = self.behaviour["excitation"]["link_lift"] if treatment["link"][post] else 1.0
            moved = 1.0 - (1.0 - moved) * (1.0 - self._message(channel, lift))
            cost += self._message_cost(channel)
        if not treatment["call"]:
            return self._at_stake() * moved - cost, 0.0
        reached = self._reach()
        moved = 1.0 - (1.0 - moved) * (1.0 - reached * self._talk(int(treatment["call_tone"])))
        minutes = reached * 7.5 + 0.2
        cost += minutes * 60_000 * self.tariff.collector_ms + _DIALS_A_DAY * self.tariff.dial
        return self._at_stake() * moved - cost, minutes

    # what a touch does

    def _reach(self) -> NDArray[np.float64]:
        """P(a conversation today) with somebody who is dialled until he answers."""
        phone = self.behaviour["phone"]
        tired = np.exp(-self.behaviour["fatigue"]["on_reach"] * self.person["hidden_fatigue"])
        once = phone["answer"] * phone["weekday"][self.today["weekday"]] * tired * self.tables["reach_factor"][self.age]
        works = self.touched["hidden_phone_until"] > self.today["day"]
        reached: NDArray[np.float64] = works * phone["right_party"] * (1.0 - (1.0 - once) ** _DIALS_A_DAY)
        return reached

    def _talk(self, tone: int) -> NDArray[np.float64]:
        """P(a conversation makes somebody pay who would not have paid)."""
        effect = (self.behaviour["excitation"]["gentle_talk"], 1.0, self.behaviour["excitation"]["firm_talk"])[tone]
        talk, ability = self.behaviour["conversation"], self.person["hidden_ability"]
        willing, broken = self.account["hidden_willingness"], self.account["broken"]
        promise = _logistic(
            talk["promise"]
            + talk["promise_willingness"] * willing
            + talk["promise_ability"][ability]
            + talk["promise_broken"] * broken
            + np.log(effect)
        )
        promise = np.where(self.account["promised"] > 0, 0.0, promise)
        now = (1.0 - promise) * talk["pay_now"] * min(effect, 1.0) * self._means()
        later = self._excited(Stimulus.CONVERSATION, effect)
        moved: NDArray[np.float64] = 1.0 - (1.0 - promise * self._keeps() * self._affords()) * (1.0 - now) * (
            1.0 - later
        )
        return moved

    def _keeps(self) -> NDArray[np.float64]:
        rule = self.behaviour["promise"]
        return _logistic(
            rule["kept"]
            + rule["kept_willingness"] * self.account["hidden_willingness"]
            + rule["kept_ability"][self.person["hidden_ability"]]
            + rule["kept_broken"] * self.account["broken"]
            + rule["kept_age"] * self.age / 180.0
        )

    def _affords(self) -> NDArray[np.float64]:
        """P(what is promised, 30 to 100% of the surplus, covers the arrears), and a part of it where it does not."""
        shock = self.person["hidden_ability"] == Ability.SHOCK
        surplus = self.touched["hidden_surplus"] * np.where(shock, 1.0 - self.behaviour["ability"]["income_drop"], 1.0)
        needed = np.maximum(self.account["arrears"], 1) / np.maximum(surplus, 1.0)
        share: NDArray[np.float64] = np.clip((1.0 - needed) / 0.7, 0.0, 1.0)
        return share

    def _message(self, channel: int, lift: float) -> NDArray[np.float64]:
        """P(a message makes somebody pay who would not have paid)."""
        reach, causes = self.behaviour["messages"], self.behaviour["causes"]
        if channel not in {_SMS, _EMAIL}:
            return np.zeros(len(self.account))
        sms, email = reach["sms_delivered"] * reach["sms_read"], reach["email_delivered"] * reach["email_opened"]
        read = sms if channel == _SMS else email
        by_cause = np.zeros(max(DelayCause) + 1)
        for cause in ("forgot", "cannot", "will_not", "disputes"):
            by_cause[DelayCause[cause.upper()]] = causes[cause]
        factor = lift * by_cause[self.account["hidden_cause"]]
        moved: NDArray[np.float64] = read * self._excited(Stimulus.SMS if channel == _SMS else Stimulus.EMAIL, factor)
        return moved

    def _message_cost(self, channel: int) -> float:
        return float(self.tariff.sms if channel == _SMS else self.tariff.emails)

    def _excited(self, stimulus: Stimulus, factor: Any) -> NDArray[np.float64]:
        """P(a payment that a stimulus brings), while it fades."""
        kept = float(self.tables["excitation_kept"][stimulus])
        tired = np.exp(-self.behaviour["fatigue"]["on_effect"] * self.person["hidden_fatigue"])
        jump = factor * self.tables["jump"][stimulus] * tired
        hazard = self._means() * self.account["hidden_base"] * self.tables["age_factor"][self.age] * jump
        paid: NDArray[np.float64] = 1.0 - np.exp(-hazard * kept / (1.0 - kept))
        return paid

    # what is at stake

    def _means(self) -> NDArray[np.float64]:
        means: NDArray[np.float64] = self.behaviour["ability"]["multiplier"][self.person["hidden_ability"]]
        return means

    def _at_stake(self) -> NDArray[np.float64]:
        """Cents that a payment resolves, times P(no payment of one's own accord before the end)."""
        owed = self.account["principal"] + self.account["interest"] + self.account["fees"] + self.account["costs"]
        relapse = self.behaviour["relapse"]
        rate = relapse["per_month"][self.person["hidden_ability"]]
        rate = rate * np.exp(relapse["willingness"] * self.account["hidden_willingness"])
        lasts = np.exp(-rate * self.days / _DAYS_A_MONTH)
        frozen = self.account["disputed_until"] > self.today["day"]
        value: NDArray[np.float64] = np.where(frozen, 0.0, owed * lasts * np.exp(-self._hazard_ahead()))
        return value

    def _hazard_ahead(self) -> NDArray[np.float64]:
        """Integrate the hazard without a touch until the write-off or the end, as means are expected to change."""
        last, days = int(self.s.house[0]["write_off_dpd"]), int(self.days)
        factor = np.zeros(last + days)
        factor[:last] = self.tables["age_factor"][:last]
        windows = np.lib.stride_tricks.sliding_window_view(factor, days)
        total = np.einsum("ad,dl->al", windows, _means_ahead(self.behaviour["ability"], days))
        age = np.minimum(self.age, last)
        hazard: NDArray[np.float64] = total[age, self.person["hidden_ability"]] * self.account["hidden_base"]
        return hazard


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    value: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-x))
    return value


def _means_ahead(chain: Any, days: int) -> NDArray[np.float64]:
    """Expect the multiplier of the hazard some days ahead, by ability today, shape (days, 3)."""
    tight, shock = chain["tight_per_month"] / _DAYS_A_MONTH, chain["shock_per_month"] / _DAYS_A_MONTH
    better = chain["recover_tight_per_month"] / _DAYS_A_MONTH
    out_of_shock = chain["recover_shock_per_month"] / _DAYS_A_MONTH
    step = np.array(
        [
            [1 - tight - shock, tight, shock],
            [better, 1 - better - shock, shock],
            [0.0, out_of_shock, 1 - out_of_shock],
        ]
    )
    ahead = np.empty((days, 3))
    expected = np.array(chain["multiplier"], dtype=np.float64)
    for day in range(days):
        ahead[day] = expected
        expected = (step * expected).sum(axis=1)
    return ahead
