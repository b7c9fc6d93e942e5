"""The field evidence of section 1.12 on letters, on automated callers, and on what comes after a cure."""

from math import nan

import numpy as np
from numpy.typing import NDArray

from sim.words import Event

from .arms import YEAR, Trial
from .history import History
from .prototype import kept_share, paid_by
from .target import ABOVE_ZERO, BELOW_ZERO, Target, point

_MONTH = 30
_TWO_MONTHS = 60


def _against_humans(trial: Trial, arm: str, days: int) -> float:
    return trial[arm].recovered(days) - trial["humans"].recovered(days)


def _called_in(history: History) -> float:
    return float(history.days(Event.CALLED_IN).any().mean())


def _relapsed_year(history: History, who: NDArray[np.bool_]) -> float:
    """Share of those whose account left the book in 90 days that is back within the year."""
    left = who & (history.resolved() < 90)
    return float(history.days(Event.RELAPSED).between(0, YEAR).any()[left].mean()) if left.any() else nan


def _relapse_after_speaking(trial: Trial) -> float:
    spoke = trial["speak"].spoken().between(5, 6).any()
    return _relapsed_year(trial["speak"], spoke) - _relapsed_year(trial["none"], spoke)


CHANNELS: dict[str, Target] = {
    "robots_at_day_30": Target(
        "Choi et al.",
        "automated against human callers: NPV of what was due, day 30",
        "-9 pp",
        *point(-0.09),
        lambda trial: _against_humans(trial, "robots", _MONTH),
    ),
    "robots_after_a_year": Target(
        "Choi et al.",
        "automated against human callers: NPV of what was due, one year",
        "about -5 pp",
        *point(-0.05),
        lambda trial: _against_humans(trial, "robots", YEAR),
    ),
    "robots_for_five_days": Target(
        "Choi et al.",
        "automated callers for 5 days, then humans, against humans: the same, one year",
        "-1 %",
        *point(-0.01),
        lambda trial: _against_humans(trial, "robots_for_five_days", YEAR),
    ),
    "promises_to_robots": Target(
        "Choi et al.",
        "kept promises, automated less human callers, made in 30 days",
        "broken promises to AI",
        *BELOW_ZERO,
        lambda trial: kept_share(trial["robots"], _MONTH) - kept_share(trial["humans"], _MONTH),
    ),
    "relapse_after_speaking": Target(
        "Laudenbach et al.",
        "speaking at day 5 against none, same persons: late again in a year, of those resolved",
        "lower re-delinquency later",
        *BELOW_ZERO,
        _relapse_after_speaking,
    ),
    "red_envelope": Target(
        "Saulitis 2023",
        "firm against neutral letter at 180 dpd: paid in 60 d",
        "back-fires",
        *BELOW_ZERO,
        lambda trial: (
            paid_by(trial["defaulted_red_letter"], _TWO_MONTHS) - paid_by(trial["defaulted_letter"], _TWO_MONTHS)
        ),
    ),
    "letter_responses": Target(
        "Dewies et al. 2022",
        "letter at 180 dpd against none: share who call in 60 d",
        "raises responses",
        *ABOVE_ZERO,
        lambda trial: _called_in(trial["defaulted_letter"]) - _called_in(trial["defaulted_0_sms"]),
    ),
}
"""Targets by name."""
