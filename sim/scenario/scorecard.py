"""The lender's own scorecard: coefficients of its estimate of P(a payment within 30 days)."""

from .parameter import Settings, parameter

_SOURCE = "python -m experiments.scorecard configs/card.yaml: logs of the policy `random`"


class Scorecard(Settings):
    """What each fact adds to the log-odds of a payment within 30 days; `sim.scoring` adds them up."""

    intercept: float = parameter(2.0087, "logit", -20, 20, "fitted", _SOURCE)
    score: float = parameter(0.2199, "logit per standard deviation", -5, 5, "fitted", _SOURCE)
    days_past_due: float = parameter(-0.0093, "logit per day", -1, 1, "fitted", _SOURCE)
    days_in_book: float = parameter(-0.3208, "logit per ln(1 + days)", -5, 5, "fitted", _SOURCE)
    paid: float = parameter(0.5383, "logit if anything was ever paid", -5, 5, "fitted", _SOURCE)
    days_since_payment: float = parameter(-0.185, "logit per ln(1 + days)", -5, 5, "fitted", _SOURCE)
    promise_pending: float = parameter(0.946, "logit if so", -5, 5, "fitted", _SOURCE)
    promises_kept: float = parameter(0.042, "logit per promise", -5, 5, "fitted", _SOURCE)
    promises_broken: float = parameter(0.1102, "logit per promise", -5, 5, "fitted", _SOURCE)
    conversations: float = parameter(0.0997, "logit per conversation", -5, 5, "fitted", _SOURCE)
    days_since_conversation: float = parameter(-0.1113, "logit per ln(1 + days)", -5, 5, "fitted", _SOURCE)
    hardship_known: float = parameter(-0.9684, "logit if so", -5, 5, "fitted", _SOURCE)
    disputed: float = parameter(-1.7078, "logit if so", -5, 5, "fitted", _SOURCE)
