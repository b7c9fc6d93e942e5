"""The worlds in which debtors meet the treatments, and the treatments: decision tables, for want of anything simpler.

Unlimited collectors, one account a person, everybody placed on day 0, a Wednesday, and nothing written off, so that the
arms of a trial differ by the treatment alone. `light`, `standard` and `intense` stand for those of the literature
page's prototype, whose calendars it does not tell; they are written down here.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.table import DecisionTable, Rule
from sim.scenario import Behaviour, Scenario

from .history import History

YEAR = 365


def _touch(channel: str, tone: str = "neutral") -> tuple[dict[str, Any], ...]:
    return ({"channel": channel, "tone": tone},)


_WORLD: dict[str, Any] = {
    "name": "calibration",
    "start": datetime.date(2026, 1, 7),
    "zones": ("UTC",),
    "run_out_days": 0,
    "population": {
        "second_account": 0.0,
        "placed_over_days": 1,
        "days_past_due": (1, 1),
        "segments": [{"name": "all"}],
    },
    "sites": [{"collectors": "unlimited", "dialer": {"dials_per_day": 1}}],
    "books": {"write_off_dpd": 3650},
    "treatments": {
        "sms": _touch("sms"),
        "sms_firm": _touch("sms", "firm"),
        "email": _touch("email"),
        "call": _touch("call"),
        "call_gentle": _touch("call", "gentle"),
        "letter": _touch("letter"),
        "letter_firm": _touch("letter", "firm"),
        "ai_voice": _touch("ai_voice"),
    },
}


@dataclass(frozen=True)
class Arm:
    """A treatment and the world it is given in.

    Attributes
    ----------
    rules
        The decision table; nobody is touched when empty.
    days
        Length of the run.
    world
        Settings beside those that all worlds share.
    behaviour
        Groups of the behaviour model beside the trial's.
    """

    rules: tuple[Rule, ...]
    days: int
    world: Mapping[str, Any] = field(default_factory=dict)
    behaviour: Mapping[str, Any] = field(default_factory=dict)

    def live(self, behaviour: Behaviour, persons: int, seed: int) -> History:
        """Let so many persons live through the arm."""
        settings = _merged(_WORLD, self.world)
        settings = _merged(settings, {"days": self.days, "population": {"persons": persons}})
        settings["behaviour"] = _merged(behaviour.model_dump(), self.behaviour)
        return History(Scenario.model_validate(settings), DecisionTable(self.rules), seed)


def _merged(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Lay nested settings over others."""
    both = dict(base)
    for name, value in more.items():
        both[name] = _merged(both.get(name, {}), value) if isinstance(value, Mapping) else value
    return both


def _once(treatment: str, *days: int) -> Rule:
    return Rule(treatment, on_days=days)


def _every(treatment: str, days: int, since: int, until: int) -> Rule:
    return Rule(treatment, {"days_in_book": {"below": until}}, on_days=(since,), every_days=days)


LIGHT = (_every("sms", 30, 0, YEAR), _every("email", 30, 15, YEAR), _every("call", 14, 5, 120))
"""A message a fortnight, and for four months a call a fortnight."""

STANDARD = (
    _every("sms", 7, 0, 90),
    _every("email", 14, 16, 180),
    _every("call", 4, 3, 90),
    _every("call", 7, 96, 180),
    _every("call", 60, 180, 3 * YEAR),
)
"""For three months an SMS a week and a call every fourth day, then fewer and fewer calls; e-mails for half a year."""

INTENSE = (_every("sms", 7, 0, YEAR), Rule("call"))
"""As many calls as the house allows, and an SMS a week."""

_TEN_CALLS_A_WEEK: dict[str, Any] = {
    "rules": {"dials_per_week": 10},
    "sites": [{"collectors": "unlimited", "dialer": {"dials_per_day": 3, "retry_hours": 2.0}}],
}
_REACHED = {"phone": {"answer": 0.47, "right_party": 0.8, "works": 0.95}}
"""Reach at its limits; whom the telephone reaches is drawn apart from all else, so it picks nobody in particular."""

_BILLED: dict[str, Any] = {"population": {"days_past_due": (-10, -10)}}
_DEFAULTED: dict[str, Any] = {"population": {"days_past_due": (180, 180)}}
_ALL_TAKE_ROBOTS: dict[str, Any] = {"population": {"voice_consent": 1.0}}
_NO_HOLD: dict[str, Any] = {"rules": {"hold_during_promise": False, "messages_per_week": 30}}
_SPEAK = _once("call", 5)

ARMS: dict[str, Arm] = {
    "none": Arm((), 3 * YEAR),
    "light": Arm(LIGHT, YEAR),
    "standard": Arm(STANDARD, 3 * YEAR),
    "intense": Arm(INTENSE, YEAR, _TEN_CALLS_A_WEEK),
    "one_sms": Arm((_once("sms", 0),), 90),
    "one_firm_sms": Arm((_once("sms_firm", 0),), 90),
    "speak": Arm((_SPEAK,), YEAR, behaviour=_REACHED),
    "speak_pleasantly": Arm((_once("call_gentle", 5),), 90, behaviour=_REACHED),
    "speak_without_promise": Arm((_SPEAK,), 90, behaviour={**_REACHED, "conversation": {"promise": -5.0}}),
    "speak_then_wait": Arm((_SPEAK,), 40, _NO_HOLD, _REACHED),
    "speak_then_remind": Arm((_SPEAK, Rule("sms", {"promise_pending": "yes"}, every_days=2)), 40, _NO_HOLD, _REACHED),
    "billed": Arm((), 100, _BILLED),
    "billed_reminded": Arm((_once("sms", 7),), 100, _BILLED),
    "defaulted_letter": Arm((_once("letter", 0),), 60, _DEFAULTED),
    "defaulted_red_letter": Arm((_once("letter_firm", 0),), 60, _DEFAULTED),
    "humans": Arm((Rule("call"),), YEAR, _ALL_TAKE_ROBOTS),
    "robots": Arm((Rule("ai_voice"),), YEAR, _ALL_TAKE_ROBOTS),
    "robots_for_five_days": Arm((_every("ai_voice", 1, 0, 5), Rule("call")), YEAR, _ALL_TAKE_ROBOTS),
    **{f"defaulted_{n}_sms": Arm((_once("sms", *range(0, 7 * n, 7)),) if n else (), 60, _DEFAULTED) for n in range(5)},
}
"""Every arm by name; those of one seed share their debtors where they share the population."""


class Trial:
    """The arms of one seed, each lived through when it is first asked for.

    Parameters
    ----------
    behaviour
        The behaviour model under trial.
    persons
        In every arm.
    seed
        Of the debtors and their fate.
    """

    def __init__(self, behaviour: Behaviour, persons: int, seed: int) -> None:
        self._behaviour, self._persons, self._seed = behaviour, persons, seed
        self._lived: dict[str, History] = {}

    def __getitem__(self, arm: str) -> History:
        """Give the history of an arm."""
        if arm not in self._lived:
            self._lived[arm] = ARMS[arm].live(self._behaviour, self._persons, self._seed)
        return self._lived[arm]
