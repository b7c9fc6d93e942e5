"""The targets of the first table of section 6: what the page's prototype was held against."""

from math import nan

import numpy as np

from sim.words import Ability, Channel, Event

from .arms import Trial
from .history import NEVER, History
from .target import ABOVE_ZERO, BELOW_ZERO, Target, point

_MONTH = 30
_SIX_WEEKS = 42
_BLOCKS = 6


def _share(part: float, whole: float) -> float:
    return part / whole if whole else nan


def paid_by(history: History, day: int) -> float:
    """Share of persons who paid something before a day."""
    return float((history.paid().first() < day).mean())


def _self_cure(trial: Trial) -> float:
    return paid_by(trial["none"], _MONTH)


def effect_of_speaking(trial: Trial, arm: str, other: str = "none") -> float:
    """Difference in the share who pay within six weeks of a conversation on day 5, among those who had it.

    In the other arm the same persons are looked at over the same days.
    """
    return paid_after_speaking(trial, arm, arm) - paid_after_speaking(trial, arm, other)


def paid_after_speaking(trial: Trial, arm: str, lived: str) -> float:
    """Share of those who spoke with an agent on day 5 of an arm who pay within six weeks in the arm they lived in."""
    spoke = trial[arm].spoken().between(5, 6).any()
    return float(trial[lived].paid().between(5, 5 + _SIX_WEEKS).any()[spoke].mean())


def _one_sms(trial: Trial) -> float:
    return paid_by(trial["one_sms"], _MONTH) / paid_by(trial["none"], _MONTH) - 1.0


def resolved_next_year(history: History, day: int) -> float:
    """Share of the accounts open on the morning of a day that leave the book in the next 360 days."""
    resolved = history.resolved()
    return _share(((resolved >= day) & (resolved < day + 360)).sum(), (resolved >= day).sum())


def _next_year(arm: str, day: int) -> Target:
    wanted = {90: 0.40, 180: 0.20, 360: 0.10, 720: 0.05}[day]
    return Target(
        "domain 6",
        f"P(resolved in the next 12 months | open at {day} d), {arm} treatment",
        f"{wanted:.2f}",
        *point(wanted),
        lambda trial: resolved_next_year(trial[arm], day),
    )


def _untreated_early(trial: Trial) -> float:
    return resolved_next_year(trial["none"], 90) - resolved_next_year(trial["standard"], 90)


def _untreated_late(trial: Trial) -> float:
    return resolved_next_year(trial["none"], 360) / resolved_next_year(trial["standard"], 360)


def _rpc_per_dial(history: History, days: int = NEVER) -> float:
    dials = history.days(Event.DIALED).between(0, days)
    called = history.days(Event.CONNECTED, lambda rows: (rows["party"] == 1) & (rows["channel"] == Channel.CALL))
    return _share(len(called.between(0, days)), len(dials))


def _ptp_per_rpc(history: History, days: int = NEVER) -> float:
    return _share(len(history.days(Event.PROMISED).between(0, days)), len(history.spoken().between(0, days)))


def kept_share(history: History, days: int = NEVER) -> float:
    """Share kept of the promises made before a day, and then kept or broken."""
    made, outcome = history.promises()
    ended = outcome[(made < days) & (outcome >= 0)]
    return float(ended.mean()) if len(ended) else nan


def _complaints(history: History) -> float:
    return 1000.0 * len(history.days(Event.COMPLAINED)) / history.n_persons


def _roll_rates(trial: Trial) -> list[float]:
    """Share of accounts open at the start of a 30-day block that are open at its end, block by block."""
    resolved = trial["standard"].resolved()
    still_open = [(resolved >= day).sum() for day in range(0, _MONTH * (_BLOCKS + 1), _MONTH)]
    return [_share(still_open[block + 1], still_open[block]) for block in range(_BLOCKS)]


def _opt_outs(trial: Trial) -> float:
    history = trial["standard"]
    left = history.days(Event.OPTED_OUT, lambda rows: rows["channel"] == Channel.SMS)
    texted = history.days(Event.SENT, lambda rows: rows["channel"] == Channel.SMS)
    return _share(left.any().sum(), texted.any().sum())


def able_share(history: History, day: int) -> float:
    """Share of those whose account is open on the morning of a day who have the means to pay."""
    still_open = history.resolved() >= day
    return _share((history.ability(day)[still_open] == Ability.OK).sum(), still_open.sum())


PROTOTYPE: dict[str, Target] = {
    "self_cure": Target("domain 6: McKinsey", "paid by day 30 without contact", ".50", *point(0.50), _self_cure),
    "speak_at_day_5": Target(
        "domain 6: Laudenbach et al.",
        "speaking at day 5 against no contact, same persons: paid in 42 d",
        "+20..35 pp",
        0.20,
        0.35,
        lambda trial: effect_of_speaking(trial, "speak"),
    ),
    "one_sms": Target(
        "domain 6: Cadena and Schoar",
        "one SMS on day 0: relative change of paid by day 30",
        "+3..9 %",
        0.03,
        0.09,
        _one_sms,
    ),
    **{f"next_year_from_{day}": _next_year("standard", day) for day in (90, 180, 360, 720)},
    "next_year_untreated_early": Target(
        "domain 6",
        "P(resolved in the next 12 months | open at 90 d), none less standard",
        "lower early",
        *BELOW_ZERO,
        _untreated_early,
    ),
    "next_year_untreated_late": Target(
        "domain 6",
        "P(resolved in the next 12 months | open at 360 d), none / standard",
        "equal late",
        *point(1.0),
        _untreated_late,
    ),
    "rpc_per_dial_early": Target(
        "domain 6: MaxContact",
        "RPC per dial, month 1, standard",
        ".10-.15",
        0.10,
        0.15,
        lambda trial: _rpc_per_dial(trial["standard"], _MONTH),
    ),
    "rpc_per_dial": Target(
        "domain 6",
        "RPC per dial, 3 years, standard",
        ".06-.10",
        0.06,
        0.10,
        lambda trial: _rpc_per_dial(trial["standard"]),
    ),
    "rpc_per_dial_intense": Target(
        "domain 6: TIGTA",
        "RPC per dial, 1 year, intense",
        ".06",
        *point(0.06),
        lambda trial: _rpc_per_dial(trial["intense"]),
    ),
    "ptp_per_rpc_early": Target(
        "domain 6",
        "PTP per RPC, month 1, standard",
        ".50",
        *point(0.50),
        lambda trial: _ptp_per_rpc(trial["standard"], _MONTH),
    ),
    "ptp_per_rpc": Target(
        "domain 6: ACA 2003",
        "PTP per RPC, 3 years, standard",
        ".40",
        *point(0.40),
        lambda trial: _ptp_per_rpc(trial["standard"]),
    ),
    "kept_early": Target(
        "domain 6",
        "kept promises, made in month 1, standard",
        ".65",
        *point(0.65),
        lambda trial: kept_share(trial["standard"], _MONTH),
    ),
    "kept": Target(
        "domain 6: TIGTA",
        "kept promises, 3 years, standard",
        ".50-.60",
        0.50,
        0.60,
        lambda trial: kept_share(trial["standard"]),
    ),
    "complaints_light": Target(
        "domain 6",
        "complaints per 1,000 accounts, 1 year, light",
        "1",
        *point(1.0),
        lambda trial: _complaints(trial["light"]),
    ),
    "complaints_standard": Target(
        "domain 6",
        "complaints per 1,000 accounts, 3 years, standard",
        "2-4",
        2.0,
        4.0,
        lambda trial: _complaints(trial["standard"]),
    ),
    "complaints_intense": Target(
        "domain 6",
        "complaints per 1,000 accounts, 1 year, up to 10 dials a week",
        "15-25",
        15.0,
        25.0,
        lambda trial: _complaints(trial["intense"]),
    ),
    "roll_rate_first": Target(
        "domain 6", "30-day roll rate, days 0-30, standard", ".4", *point(0.4), lambda trial: _roll_rates(trial)[0]
    ),
    "roll_rate_last": Target(
        "domain 6", "30-day roll rate, days 150-180, standard", ".9", *point(0.9), lambda trial: _roll_rates(trial)[-1]
    ),
    "roll_rates_rise": Target(
        "domain 6",
        "smallest step between the six 30-day roll rates, standard",
        "rising",
        *ABOVE_ZERO,
        lambda trial: float(np.diff(_roll_rates(trial)).min()),
    ),
    "sms_opt_outs": Target(
        "domain 6: OneSignal", "share of those texted who opt out, standard", "3-6 %", 0.03, 0.06, _opt_outs
    ),
    "survivors": Target(
        "domain 6",
        "share able to pay of those open at day 180, standard",
        "mostly constrained",
        0.0,
        0.5,
        lambda trial: able_share(trial["standard"], 180),
    ),
}
"""Targets by name."""
