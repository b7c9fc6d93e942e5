"""The field evidence of section 1.12 that this world can express."""

import numpy as np

from sim.words import Event

from .arms import YEAR, Trial
from .history import History
from .prototype import able_share, effect_of_speaking, kept_share, paid_after_speaking, paid_by
from .target import BELOW_ZERO, Target, point

_DUE = 10
_LONGEST = 100
_DEFAULT = 90
_MANY = 4


def _default_after_speaking(trial: Trial) -> float:
    """Difference in the share open 90 days past due, among those who spoke, against no contact."""
    spoke = trial["speak"].spoken().between(5, 6).any()
    treated, untreated = (trial[arm].resolved()[spoke] >= _DEFAULT - 1 for arm in ("speak", "none"))
    return float(treated.mean() - untreated.mean())


def _on_time(history: History) -> float:
    return float((history.resolved() <= _DUE).mean())


def _days_late(history: History) -> float:
    return float(np.clip(history.resolved(), _DUE, _LONGEST).mean() - _DUE)


def _moral_sms(trial: Trial) -> float:
    """Change of the share unpaid on the last day on which 66 % or more of the untreated are."""
    first = trial["none"].paid().first()
    days = range(1, 60)
    day = max((day for day in days if (first >= day).mean() >= 0.66), default=1)
    return paid_by(trial["none"], day) - paid_by(trial["one_firm_sms"], day)


def _defaulted(trial: Trial, reminders: int) -> float:
    return paid_by(trial[f"defaulted_{reminders}_sms"], 60)


def _reminder_while_pending(trial: Trial) -> float:
    return kept_share(trial["speak_then_remind"], 6) - kept_share(trial["speak_then_wait"], 6)


def _touched_often(trial: Trial) -> float:
    """Share of those contacted in a year who were dialled or written to four times or more in some week."""
    history = trial["standard"]
    weeks = np.zeros((history.n_persons, YEAR // 7 + 1), dtype=np.int64)
    for event in (Event.DIALED, Event.SENT):
        touches = history.days(event).between(0, YEAR)
        np.add.at(weeks, (touches.person, touches.day // 7), 1)
    most = weeks.max(axis=1)
    return float((most[most > 0] >= _MANY).mean())


def _disputed(trial: Trial) -> float:
    history = trial["standard"]
    contacted = history.days(Event.DIALED).any() | history.days(Event.SENT).any()
    return float(history.days(Event.DISPUTED).between(0, YEAR).any()[contacted].mean())


FIELD: dict[str, Target] = {
    "speaking": Target(
        "Laudenbach et al.",
        "speaking at day 5 against no contact, same persons: paid in 42 d",
        "+34.4 pp",
        *point(0.344),
        lambda trial: effect_of_speaking(trial, "speak"),
    ),
    "speaking_default": Target(
        "Laudenbach et al.",
        "speaking at day 5 against no contact, same persons: unresolved at 90 dpd",
        "-23.8 pp",
        *point(-0.238),
        _default_after_speaking,
    ),
    "paid_after_neutral_voice": Target(
        "Laudenbach et al.",
        "paid within six weeks of speaking, neutral voice",
        "71.6 %",
        *point(0.716),
        lambda trial: paid_after_speaking(trial, "speak", "speak"),
    ),
    "paid_after_pleasant_voice": Target(
        "Laudenbach et al.",
        "paid within six weeks of speaking, pleasant voice",
        "84.5 %",
        *point(0.845),
        lambda trial: paid_after_speaking(trial, "speak_pleasantly", "speak_pleasantly"),
    ),
    "pleasant_voice": Target(
        "Laudenbach et al.",
        "pleasant against neutral voice, same persons: paid within six weeks",
        "84.5 % against 71.6 %",
        *point(0.129),
        lambda trial: effect_of_speaking(trial, "speak_pleasantly", "speak"),
    ),
    "sms_before_due": Target(
        "Cadena and Schoar 2011",
        "SMS 3 days before the due date: relative change of P(on time)",
        "+7-9 %",
        0.07,
        0.09,
        lambda trial: _on_time(trial["billed_reminded"]) / _on_time(trial["billed"]) - 1.0,
    ),
    "sms_before_due_days": Target(
        "Cadena and Schoar 2011",
        "SMS 3 days before the due date: change of mean days late, 90 at most",
        "2 fewer days late",
        *point(-2.0),
        lambda trial: _days_late(trial["billed_reminded"]) - _days_late(trial["billed"]),
    ),
    "moral_sms": Target(
        "Bursztyn et al. 2019",
        "firm SMS on day 0: change of the share unpaid when 66 % of the untreated are",
        "-4.4 pp from 66 %",
        *point(-0.044),
        _moral_sms,
    ),
    "nudge_in_default": Target(
        "Saulitis 2023",
        "one SMS at 180 dpd: change of paid in 60 d",
        "nudges do not work",
        -0.01,
        0.01,
        lambda trial: _defaulted(trial, 1) - _defaulted(trial, 0),
    ),
    "next_reminders_in_default": Target(
        "Saulitis 2023",
        "second, third, fourth SMS from 180 dpd on: smallest change of paid in 60 d",
        "each extra helps a little",
        0.0,
        0.01,
        lambda trial: float(np.diff([_defaulted(trial, n) for n in range(1, 5)]).min()),
    ),
    "reminder_while_promised": Target(
        "Saulitis 2023",
        "SMS every second day while a promise is pending: change of the share kept",
        "can trigger re-default",
        *BELOW_ZERO,
        _reminder_while_pending,
    ),
    "promise_is_no_cause": Target(
        "Bhanot 2017",
        "speaking with against without promises, same persons: paid in 42 d",
        "nil",
        -0.02,
        0.02,
        lambda trial: effect_of_speaking(trial, "speak", "speak_without_promise"),
    ),
    "able_in_default": Target(
        "Gerardi et al. 2018",
        "share able to pay of those open at 90 dpd, no contact",
        ">38 %",
        0.38,
        1.0,
        lambda trial: able_share(trial["none"], 89),
    ),
    "many_contacts": Target(
        "CFPB 2017",
        "touched four times or more in a week, of those contacted in a year, standard",
        "37 %",
        *point(0.37),
        _touched_often,
    ),
    "disputes": Target(
        "CFPB 2017", "disputed, of those contacted in a year, standard", "27 %", *point(0.27), _disputed
    ),
}
"""Targets by name."""
