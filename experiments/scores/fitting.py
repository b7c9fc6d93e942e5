"""Fit the scores on a trial: who pays, whom a touch moves and what it takes, and who settles after so many calls."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from policies.scoring import AdditiveScore
from policies.uplift import ALWAYS, Effect, UpliftModel

from .additive import Boosting, fit_probability
from .trial import Cases
from .uplift import Contrast, contrast, expected_untouched, fit_uplift

_DIGITS = 5

STATE = (
    "score",
    "days_past_due",
    "days_in_book",
    "days_since_payment",
    "promise_pending",
    "promises_broken",
    "balance",
)
"""Features of all scores: the account, not how it was worked."""

PAYS_FROM = (*STATE, "promises_kept", "conversations", "days_since_conversation", "hardship_known", "disputed")
REACHED_FROM = ("dials", "answers", "conversations", "days_past_due", "dials_7", "messages_7", "score")
MOVED_FROM = (
    *STATE,
    "dials",
    "dials_7",
    "messages_7",
    "days_since_contact",
    "answers",
    "conversations",
    "hardship_known",
    "cause_told",
)
SETTLES_FROM = (*STATE, "dials", "dials_7", "days_since_contact")

FEATURES = tuple(dict.fromkeys((*PAYS_FROM, *REACHED_FROM, *MOVED_FROM, *SETTLES_FROM)))
"""All features that scores are fitted on."""


@dataclass(frozen=True)
class Method:
    """How scores are fitted.

    Attributes
    ----------
    levels
        Of probabilities.
    effects
        Of what touches add: these are small, so bands are few and leaves large.
    settled
        An account is settled if at least this share of its balance is resolved.
    """

    levels: Boosting = field(default_factory=lambda: Boosting(rounds=120))
    effects: Boosting = field(
        default_factory=lambda: Boosting(
            rounds=60, leaves=4, smallest=10_000, monotone={"dials_7": -1, "messages_7": -1, "days_since_contact": 1}
        )
    )
    settled: float = 0.5


@dataclass(frozen=True)
class Scores:
    """Fitted scores: P(any payment within the horizon), P(settled within it), and effects of touches."""

    pays: AdditiveScore
    settles: AdditiveScore
    uplift: UpliftModel


def fit(cases: Cases, minute_price: float, method: Method | None = None) -> Scores:
    """Fit all scores.

    Parameters
    ----------
    cases
        Of the trial.
    minute_price
        Cents that a collector minute costs: it is taken off a call's own cost, as policies price it themselves.
    method
        How.
    """
    method = method or Method()
    untouched = expected_untouched(cases, FEATURES)
    effects = (_effect(arm, contrast(cases, arm, untouched), minute_price, method) for arm in cases.arms)
    return Scores(
        _level(cases, PAYS_FROM, cases.paid, method.levels),
        _level(cases, SETTLES_FROM, cases.share >= method.settled, method.levels),
        UpliftModel(tuple(effects)),
    )


def _level(cases: Cases, features: Sequence[str], happened: NDArray[np.bool_], how: Boosting) -> AdditiveScore:
    return rounded(fit_probability({name: cases.seen[name] for name in features}, happened, cases.weight, how))


def rounded(score: AdditiveScore) -> AdditiveScore:
    """Round points, so that a person can read and add them."""
    terms = (replace(term, points=tuple(round(point, _DIGITS) for point in term.points)) for term in score.terms)
    return AdditiveScore(score.link, round(score.intercept, _DIGITS), tuple(terms))


def _effect(arm: str, found: Contrast, minute_price: float, method: Method) -> Effect:
    calls = found.cases.minutes[found.touched > 0].mean() > 0.5  # inbound calls after a message take little
    minutes, cost, complaints = (
        max(found.rise(values), 0.0) for values in (found.cases.minutes, found.cases.cost, found.cases.complaints)
    )
    reach = _reach(found, method.levels) if calls else ALWAYS
    reached = reach.of_columns([found.cases.seen[name] for name in reach.table.features], len(found.cases))
    score = rounded(fit_uplift(found, MOVED_FROM, method.effects, reached))
    own_cost = max(cost - minute_price * minutes, 0.0) if calls else cost
    return Effect(arm, reach, score, round(minutes, 2) if calls else 0.0, round(own_cost, 2), round(complaints, 6))


def _reach(found: Contrast, how: Boosting) -> AdditiveScore:
    """Fit P(the debtor is spoken to), on those who were called: it is seen the same day, and so well known."""
    called = found.cases.of(found.touched > 0)
    return _level(called, REACHED_FROM, called.reached, replace(how, smallest=500))
