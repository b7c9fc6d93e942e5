"""From the scenario's words to the kernels' records; every conversion of a unit is here."""

from math import ceil, factorial, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from .scenario import DAY, HOUR, MINUTE, WEEKDAYS, Behaviour, Scenario, Site, Touch
from .state import SITE, TREATMENT
from .words import POST_CHANNELS, TalkShape, Tone

MORNING = 8 * HOUR
"""Days run from 08:00 to 08:00 in the zone of the floors."""

N_AGES = 4096
_N_QUANTILES = 1024
_SECOND = 1000
_MODES = ("manual", "progressive", "predictive")
_BUCKETS = ("costs", "fees", "interest", "principal")

_PAYMENT_HOURS = np.array(
    [6, 7, 8, 8, 8, 6, 5, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1, 0.5, 0.3, 0.2, 0.2, 0.3, 1, 2], dtype=np.float64
)
"""Relative payments by hour from 08:00 on. Assumed: the shape of card payments, quiet at night."""


def packed(settings: BaseModel) -> NDArray[np.void]:
    """Pack a group of numeric settings, and its subgroups, into an array of one record."""
    dtype, values = _described(settings)
    return np.array([values], dtype=np.dtype(dtype, align=True))


def _described(settings: BaseModel) -> tuple[list[tuple[Any, ...]], tuple[Any, ...]]:
    fields: list[tuple[Any, ...]] = []
    values: list[Any] = []
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            dtype, value = _described(value)
            fields.append((name, np.dtype(dtype, align=True)))
        elif isinstance(value, tuple):
            fields.append((name, "f8", (len(value),)))
        else:
            fields.append((name, "f8" if isinstance(value, float) else "i8"))
        values.append(value)
    return fields, tuple(values)


def _beta_quantiles(alpha: float, beta: float) -> NDArray[np.float64]:
    """Tabulate the inverse CDF of a Beta distribution at the middles of equal cells."""
    edges = np.linspace(0.0, 1.0, 200_001)
    x = (edges[:-1] + edges[1:]) / 2
    density = x ** (alpha - 1) * (1 - x) ** (beta - 1)
    cumulated = np.cumsum(density)
    wanted = (np.arange(_N_QUANTILES) + 0.5) / _N_QUANTILES
    return np.interp(wanted, cumulated / cumulated[-1], x)


def _gamma_quantiles(shape: int) -> NDArray[np.float64]:
    """Tabulate the inverse CDF of a Gamma distribution of whole shape and unit scale at the middles of equal cells."""
    x = np.linspace(0.0, 6.0 * shape, 20_001)
    terms = [x**k / factorial(k) for k in range(shape)]
    wanted = (np.arange(_N_QUANTILES) + 0.5) / _N_QUANTILES
    return np.interp(wanted, 1.0 - np.exp(-x) * np.sum(terms, axis=0), x)


def tables_of(behaviour: Behaviour) -> NDArray[np.void]:
    """Tabulate what follows from the behaviour model: age factors, fades, the size of part payments, pay hours."""
    age = np.arange(N_AGES)
    pay, phone, tired, annoyed = behaviour.payment, behaviour.phone, behaviour.fatigue, behaviour.complaint
    values = {
        "age_factor": pay.age_floor + (1 - pay.age_floor) * np.exp(-age / pay.age_decay_days),
        "full_share": pay.full_share * np.exp(-age / pay.full_decay_days),
        "reach_factor": np.exp(-age / phone.age_decay_days),
        "part_paid": _beta_quantiles(pay.part_alpha, pay.part_beta),
        "pay_hours": np.concatenate([[0.0], np.cumsum(_PAYMENT_HOURS) / _PAYMENT_HOURS.sum()]),
        "letter_days": 1.0 + _gamma_quantiles(6) * (behaviour.letter.days - 1.0) / 6.0,
        "excitation_kept": np.exp(-1.0 / np.array([*behaviour.excitation.fade_days, behaviour.letter.fade_days])),
        "jump": np.array([*behaviour.excitation.jump, behaviour.letter.jump]),
        "fatigue_of_post": np.array([tired.sms, tired.email, tired.letter, tired.voice_message, 0.0]),
        "complaint_of_post": np.array(
            [annoyed.per_sms, annoyed.per_email, annoyed.per_letter, annoyed.per_voice_message, 0.0]
        ),
    }
    scalars = {
        "fatigue_kept": np.exp(-1.0 / behaviour.fatigue.fade_days),
        "momentum_kept": np.exp(-1.0 / pay.momentum_days),
        "log_answer": log(phone.answer),
        "ai_talk_sigma": _sigma(behaviour.voice.talk_cv),
    }
    fields = [(name, "f4" if value.size >= N_AGES else "f8", value.shape) for name, value in values.items()]
    dtype = np.dtype([*fields, *((name, "f8") for name in scalars)], align=True)
    return np.array([(*values.values(), *scalars.values())], dtype=dtype)


def payday_factors(lift: float, days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Factor on the payment hazard by day of the month: a lift on days 0, 1, 14, 15 of 30, less on the others."""
    phase = days % 30
    return np.where(np.isin(phase, (0, 1, 14, 15)), 1 + lift, 1 - 4 * lift / 26)


def _sigma(cv: float) -> float:
    """Sd of the logarithm of a lognormal value with this coefficient of variation."""
    return sqrt(log(1 + cv * cv))


def _site(site: Site) -> tuple[Any, ...]:
    dialer = site.dialer
    collectors = -1 if site.collectors == "unlimited" else int(site.collectors)
    values = {
        "opens": site.opens - MORNING,
        "closes": site.closes - MORNING,
        "drop_ms": round(dialer.drop_seconds * _SECOND),
        "patience_ms": round(dialer.patience_seconds * _SECOND),
        "retry_ms": round(dialer.retry_hours * HOUR),
        "tick_ms": dialer.tick_seconds * _SECOND,
        "preparation_ms": round(dialer.preparation_seconds * _SECOND) if dialer.mode == "manual" else 0,
        "talk_ms": site.talk_minutes * MINUTE,
        "talk_sigma": _sigma(site.talk_cv),
        "wrap_up_ms": site.wrap_up_minutes * MINUTE,
        "wrap_up_sigma": _sigma(site.wrap_up_cv),
        "wrong_party_ms": site.wrong_party_minutes * MINUTE,
        "collectors": collectors,
        "on_duty": collectors,
        "present": 0,
        "lines_percent": ceil(dialer.lines_per_collector * 100),
        "start_percent": dialer.start_percent,
        "highest_percent": dialer.highest_percent,
        "limit_permille": round(dialer.abandonment_limit * 1000),
        "queue_watch": -1,
        "next_stranger": 0,
        "works_on": sum(1 << WEEKDAYS.index(day) for day in set(site.days)),
        "talk_shape": TalkShape[site.talk_shape.upper()],
        "mode": _MODES.index(dialer.mode),
        "dials_per_day": dialer.dials_per_day,
        "inbound": site.inbound,
        "paused": 0,
        "open": 0,
    }
    return tuple(values[name] for name in SITE.names or ())


def sites_of(scenario: Scenario) -> NDArray[np.void]:
    """Pack the sites; nobody is on shift yet."""
    return np.array([_site(site) for site in scenario.sites], dtype=SITE)


def _treatment(touches: tuple[Touch, ...]) -> tuple[Any, ...]:
    by_channel: dict[str, Touch] = {touch.channel: touch for touch in touches}
    call = by_channel.get("call")
    posts = [by_channel.get(channel.name.lower()) for channel in POST_CHANNELS]
    neutral = int(Tone.NEUTRAL)
    values = {
        "call": call is not None,
        "call_tone": Tone[call.tone.upper()] if call else neutral,
        "campaign": 0,
        "posts": sum(post is not None for post in posts),
        "sends": [post is not None for post in posts],
        "tone": [Tone[post.tone.upper()] if post else neutral for post in posts],
        "link": [post is not None and post.link for post in posts],
        "at": [(post.at - MORNING) % DAY if post else 0 for post in posts],
    }
    return tuple(values[name] for name in TREATMENT.names or ())


def treatments_of(scenario: Scenario) -> NDArray[np.void]:
    """Pack the catalogue of treatments; row 0 is `wait`."""
    return np.array([_treatment(()), *map(_treatment, scenario.treatments.values())], dtype=TREATMENT)


def house_of(scenario: Scenario) -> NDArray[np.void]:
    """Pack rules, books and the list's factors; money in cents, times in ms since midnight."""
    books, rules = scenario.books, scenario.rules
    values: dict[str, Any] = {name: getattr(rules, name) for name in type(rules).model_fields}
    values |= {
        "interest_per_month": books.interest_per_year / 12,
        "late_fee": round(books.late_fee * 100),
        "write_off_dpd": books.write_off_dpd,
        "waterfall": [_BUCKETS.index(bucket) for bucket in books.waterfall],
        "full_below": round(scenario.behaviour.payment.full_below * 100),
        "moves_up_after_click": scenario.moves_up_after_click,
        "moves_up_after_missed_call": scenario.moves_up_after_missed_call,
    }
    fields: list[tuple[Any, ...]] = []
    for name, value in values.items():
        if isinstance(value, list):
            fields.append((name, "i8", (len(value),)))
        else:
            fields.append((name, "f8" if isinstance(value, float) else "i8"))
    return np.array([tuple(values.values())], dtype=np.dtype(fields, align=True))
