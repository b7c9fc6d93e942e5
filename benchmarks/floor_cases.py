"""Random worlds in which two floors could differ: coarse clocks, scarce collectors, users who intervene, ties.

Whatever is rare in a lender's year is made frequent here, past the ranges that a scenario allows if need be.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim import Decision, Portfolio, Scenario, Simulation, Worklist
from sim.population import synthesise
from sim.scenario import (
    HOUR,
    Behaviour,
    Books,
    Campaign,
    Dialer,
    DialerOutage,
    HouseRules,
    Population,
    Settings,
    Shift,
    SicknessWave,
    Site,
    Touch,
)
from sim.scenario.behaviour import (
    Ability,
    Complaint,
    Conversation,
    Dispute,
    Inbound,
    Messages,
    OptOut,
    Phone,
    Promise,
)
from sim.simulation import Process

from .floor_users import Diary, Plan, Steps, plans_of

DAYS = 20
GRIDS = (1, 1_000, 5_000, 10_000)
_ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "America/Phoenix")
_STARTS = (datetime.date(2026, 1, 5), datetime.date(2026, 2, 25), datetime.date(2026, 10, 22))

M = TypeVar("M", bound=Settings)
T = TypeVar("T")


# worlds


def _with(settings: M, **values: object) -> M:
    """Set parameters, past their ranges if need be."""
    return settings.model_copy(update=values)


def _one_of(rng: np.random.Generator, values: Sequence[T]) -> T:
    return values[int(rng.integers(len(values)))]


def _behaviour(rng: np.random.Generator) -> Behaviour:
    return Behaviour(
        ability=Ability(mix=(0.5, 0.2, 0.3), shock_per_month=0.03, tight_per_month=0.06),
        conversation=Conversation(dispute=0.1, hardship=0.6, pay_now=0.3, call_back=0.5),
        promise=Promise(lag_days=3, grace_days=1),
        complaint=_with(
            Complaint(freeze_days=2),
            per_dial=2e-3,
            per_conversation=0.03,
            per_sms=4e-3,
            per_email=4e-3,
            wrong_party=0.05,
            abandoned=0.1,
        ),
        opt_out=_with(OptOut(), sms=0.05, email=0.03, cease=0.02),
        dispute=_with(Dispute(days=2), per_month=0.06),
        phone=Phone(answer=float(rng.choice((0.25, 0.45))), works=0.95),
        messages=Messages(sms_click=0.2, email_click=0.2, click_lift=10),
        inbound=_with(
            Inbound(
                delay_hours=float(rng.choice((0.05, 0.5, 2.0))),
                patience_seconds=float(rng.choice((10, 30, 120))),
            ),
            after_sms=0.3,
            after_email=0.3,
            after_missed_call=0.15,
            after_voicemail=0.15,
        ),
    )


def _collectors(rng: np.random.Generator) -> int | Literal["unlimited"]:
    """Few, mostly; sometimes as many as needed, or more than a floor's first arrays hold."""
    kind = rng.random()
    if kind < 0.15:
        return "unlimited"
    return 300 if kind < 0.18 else int(rng.integers(1, 6))


def _shifts(rng: np.random.Generator, opens: int, closes: int) -> tuple[Shift, ...]:
    """Draw shifts, a few of which meet, overlap or leave nobody on the floor, in any order."""
    hours = np.arange(opens // HOUR, closes // HOUR + 1)
    spans = [sorted(rng.choice(hours, size=2, replace=False).tolist()) for _ in range(rng.integers(2, 5))]
    return tuple(
        Shift(collectors=int(rng.integers(4)), starts=int(first) * HOUR, ends=int(last) * HOUR) for first, last in spans
    )


def _campaigns(rng: np.random.Generator) -> dict[str, Campaign]:
    """Draw two campaigns with rules of their own, beside one that leaves all to the dialers."""
    hours = (None, 0.25, 0.5, 2.0)
    own = {
        name: Campaign(
            hours_after_no_answer=_one_of(rng, hours),
            hours_after_voice_box=_one_of(rng, hours),
            hours_after_wrong_party=_one_of(rng, hours),
            hours_after_abandoned=_one_of(rng, hours),
            dials_per_day=_one_of(rng, (None, 1, 3)),
            abandonment_limit=_one_of(rng, (None, 0.02, 0.3)),
        )
        for name in ("early", "late")
    }
    return {"main": Campaign(), **own}


def _site(rng: np.random.Generator, name: str, grid_ms: int) -> Site:
    dialer = Dialer(
        mode=rng.choice(("manual", "preview", "progressive", "predictive", "predictive", "predictive")),
        preparation_seconds=float(rng.choice((0, 10, 40))),
        preview_seconds=float(rng.choice((1, 60, 600))),
        lines_per_collector=float(rng.choice((1.0, 2.0, 4.0))),
        start_percent=int(rng.choice((100, 150, 300))),
        highest_percent=int(rng.choice((150, 300, 600))),
        tick_seconds=int(rng.choice((300, 600, 1800))),
        abandonment_limit=float(rng.choice((0.05, 0.2, 1.0))),
        drop_seconds=max(2.0, grid_ms / 1000) * float(rng.choice((1, 2))),
        retry_hours=float(rng.choice((0.25, 0.5, 1.0, 12.0))),
        dials_per_day=int(rng.integers(1, 4)),
    )
    opens, closes = int(rng.choice((8, 9, 10))) * HOUR, int(rng.choice((16, 18, 20, 24))) * HOUR
    collectors = _collectors(rng)
    limited = collectors != "unlimited"
    return Site(
        name=name,
        collectors=collectors,
        shifts=_shifts(rng, opens, closes) if limited and rng.random() < 0.4 else (),
        absence=0.25 if limited and rng.random() < 0.5 else 0.0,
        skill_sd=float(rng.choice((0.0, 0.5))),
        pace_sd=float(rng.choice((0.0, 0.3))),
        best_time=bool(rng.random() < 0.4),
        opens=opens,
        closes=closes,
        days=("mon", "tue", "wed", "thu", "fri", "sat", "sun")[: int(rng.integers(5, 8))],
        inbound=bool(rng.random() < 0.75),
        dialer=dialer,
        talk_minutes=float(rng.choice((1.0, 4.0, 12.0))),
        wrong_party_minutes=0.5,
        wrap_up_minutes=float(rng.choice((0.1, 1.0))),
    )


def _rules(rng: np.random.Generator) -> HouseRules:
    return HouseRules(
        call_from=int(rng.choice((8, 10))) * HOUR,
        call_until=int(rng.choice((17, 21))) * HOUR,
        dials_per_week=int(rng.choice((7, 20))),
        days_after_conversation=int(rng.choice((0, 2))),
        messages_per_week=10,
        hold_during_promise=bool(rng.random() < 0.5),
        hold_during_dispute=bool(rng.random() < 0.5),
        hold_after_hardship=2,
    )


def _treatments(rng: np.random.Generator) -> dict[str, tuple[Touch, ...]]:
    hours = [int(hour) * HOUR for hour in rng.choice((9, 10, 11, 12, 14), size=3, replace=False)]
    sms, mail, late = (
        Touch(channel="sms", at=hours[0], link=True, tone="firm"),
        Touch(channel="email", at=hours[1], link=True),
        Touch(channel="sms", at=hours[2], link=True),
    )
    call, early = Touch(channel="call", tone="gentle"), Touch(channel="call", campaign="early")
    again = Touch(channel="call", campaign="late")
    calls = {"call": (call,), "call_early": (early,), "call_sms": (again, sms), "call_both": (call, late, mail)}
    posts: tuple[Touch, ...] = (
        Touch(channel="letter", at=hours[0]),
        Touch(channel="voice_message", at=hours[1]),
        Touch(channel="ai_voice", at=hours[2]),
    )
    return {"sms": (sms,), "email": (mail,), **calls, "posts": posts}


def _scenario(rng: np.random.Generator, grid_ms: int) -> Scenario:
    names = ("main",) if rng.random() < 0.5 else ("main", "north")
    interventions: list[DialerOutage | SicknessWave] = []
    if rng.random() < 0.5:
        interventions.append(DialerOutage(site="main", day=int(rng.integers(DAYS - 5))))
    if rng.random() < 0.5:
        interventions.append(SicknessWave(site="main", day=int(rng.integers(DAYS - 5)), days=3, share=0.5))
    days = DAYS - int(rng.integers(4))
    return Scenario(
        start=_STARTS[rng.integers(len(_STARTS))],
        zones=tuple(rng.permutation(_ZONES)[: rng.integers(1, 4)].tolist()),
        days=days,
        run_out_days=DAYS - days,
        population=Population(
            persons=int(rng.integers(200, 240)),
            second_account=0.3,
            placed_over_days=4,
            days_past_due=(1, 38),
            phone_share=1.0,
            balance_median=200.0,
        ),
        sites=tuple(_site(rng, name, grid_ms) for name in names),
        campaigns=_campaigns(rng),
        treatments=_treatments(rng),
        books=Books(late_fee=5.0, write_off_dpd=55),
        rules=_rules(rng),
        behaviour=_behaviour(rng),
        interventions=tuple(interventions),
    )


# a case


@dataclass(frozen=True)
class Case:
    """A random world with its clock and its users.

    Attributes
    ----------
    number
        Which of the random cases.
    grid_ms
        Durations are multiples of this.
    scenario, portfolio, seed
        The world, the floor left open.
    plans
        Processes of users.
    """

    number: int
    grid_ms: int
    scenario: Scenario
    portfolio: Portfolio
    seed: int
    plans: tuple[Plan, ...] = field(repr=False)

    def processes(self, diary: Diary) -> list[Process]:
        """Give the users of this world a diary to write into."""
        return [partial(_acting, plan, diary) for plan in self.plans]


def _acting(plan: Plan, diary: Diary, world: Simulation) -> Steps:
    return plan(world, diary)


def _portfolio(scenario: Scenario, seed: int) -> Portfolio:
    """Synthesise debtors, a third of whom kept the number of another zone."""
    portfolio = synthesise(scenario, seed)
    rows = portfolio.accounts
    rows["phone_zone"] = (rows["zone"] + (rows["person"] % np.uint64(3) == 0)) % len(scenario.zones)
    return portfolio


def case_of(number: int, seed: int) -> Case:
    """Draw one of the random cases of a seed."""
    rng = np.random.default_rng([seed, number])
    grid_ms = GRIDS[number % len(GRIDS)]
    scenario, world_seed = _scenario(rng, grid_ms), int(rng.integers(1 << 32))
    portfolio = _portfolio(scenario, world_seed)
    plans = plans_of(rng, scenario, portfolio.accounts["key"])
    return Case(number, grid_ms, scenario, portfolio, world_seed, plans)


# a policy


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@dataclass(frozen=True)
class KeyedRandom:
    """Order any allowed treatment at random, by account and day, under so few different priorities: -1, 0, 1, ..."""

    levels: int

    def decide(self, worklist: Worklist) -> Decision:
        """Draw by key, so that the order of rows cannot matter."""
        numbers = np.arange(len(worklist.treatments), dtype=np.uint64) + np.uint64(64 * worklist.day)
        draws = _mixed(worklist.keys[:, None] + _mixed(numbers)) >> np.uint64(8)
        treatment = np.where(worklist.allowed, draws, 0).argmax(axis=1)
        return Decision(treatment, (draws[:, 0] % np.uint64(self.levels)).astype(np.float64) - 1.0)
