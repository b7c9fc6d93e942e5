"""The verdict: a pure function of what each strategy was seen to do and of the acceptance rule.

There are six, and nothing else is ever said:

- `none_passes`: nobody keeps the limit on complaints, not even today's strategy.
- `keep_today`: no challenger keeps it, or the best that does is shown to gain too little, or would harm every group.
- `too_close`: the best challenger's gain could be nothing; so many more runs would tell. Or there were too few runs.
- `pilot`: it gains, but not in enough of the stress scenarios.
- `deploy_except`: it gains and is robust, but some groups of debtors are harmed, or not shown to be safe.
- `deploy`: none of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .acceptance import Acceptance
from .paired import LEAST_PAIRS, Paired

State = Literal["deploy", "deploy_except", "pilot", "keep_today", "too_close", "none_passes"]


@dataclass(frozen=True)
class UnderStress:
    """How a strategy fares against today's when an assumption is wrong.

    Attributes
    ----------
    title
        Of the stress scenario, in a manager's words.
    gain
        Difference to today's strategy in the headline.
    """

    title: str
    gain: Paired

    @property
    def is_won(self) -> bool:
        """Whether the strategy is still as good as today's or better, on average."""
        return self.gain.mean >= 0


@dataclass(frozen=True, eq=False)
class Standing:
    """What is known of a strategy.

    Attributes
    ----------
    policy
        Its name.
    net
        Mean headline on the seeds on which strategies were selected, share of the placed balance.
    complaints
        Of every run, selected on or not, per 1,000 accounts open for 90 days, shape (n_runs,).
    gain
        Difference to today's strategy in the headline; on fresh seeds where `confirmed`.
    n_more
        Further runs after which the gain could be told from the smallest one that is worth it; None if none would do.
    confirmed
        Whether `gain` is from seeds that had no part in choosing.
    unsafe
        Groups shown to be harmed, and protected groups not shown to be safe.
    groups
        All groups there are.
    stress
        A row a stress scenario; empty if it was not put under stress.
    """

    policy: str
    net: float
    complaints: NDArray[np.float64]
    gain: Paired
    n_more: int | None = 0
    confirmed: bool = False
    unsafe: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    stress: tuple[UnderStress, ...] = ()

    @property
    def mean_complaints(self) -> float:
        """Average complaints over every run."""
        return float(self.complaints.mean())

    def over(self, limit: float) -> float:
        """Count the share of runs over a limit on complaints."""
        return float((self.complaints > limit).mean())

    @property
    def lost(self) -> tuple[str, ...]:
        """Titles of the stress scenarios in which today's strategy is better, or nobody can say."""
        return tuple(each.title for each in self.stress if not each.is_won)


@dataclass(frozen=True)
class Verdict:
    """What to do.

    Attributes
    ----------
    state
        One of six.
    policy
        The challenger it is about, today's strategy if there is none.
    limit
        On complaints, as it was applied.
    today_passes
        Whether today's strategy keeps the limit.
    segments
        Groups to hold back, for `deploy_except` and `keep_today`.
    scenarios
        Stress scenarios in which it loses.
    n_more
        Further runs that would tell, for `too_close`; None if none would.
    """

    state: State
    policy: str
    limit: float
    today_passes: bool = True
    segments: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    n_more: int | None = 0


def limit_of(rule: Acceptance, today: Standing) -> float:
    """Find the limit on complaints: the rule's, else what today's strategy stays under in 19 of 20 runs."""
    if rule.complaints_limit is not None:
        return rule.complaints_limit
    return float(np.quantile(today.complaints, 0.95, method="higher"))


def best(rule: Acceptance, limit: float, challengers: Sequence[Standing]) -> Standing | None:
    """Choose the challenger with the highest headline among those that keep the limit; None if none does."""
    passing = [each for each in challengers if each.over(limit) <= rule.accepted_risk]
    return max(passing, key=lambda each: each.net, default=None)


def verdict(rule: Acceptance, today: Standing, challengers: Sequence[Standing]) -> Verdict:
    """Decide what to do.

    Parameters
    ----------
    rule
        What is accepted.
    today
        Today's strategy.
    challengers
        The others, without the control that contacts nobody.
    """
    limit = limit_of(rule, today)
    today_passes = today.over(limit) <= rule.accepted_risk
    chosen = best(rule, limit, challengers)
    if chosen is None:
        if today.gain.pairs < LEAST_PAIRS:
            return Verdict("too_close", today.policy, limit, today_passes)
        return Verdict("keep_today" if today_passes else "none_passes", today.policy, limit, today_passes)
    state = _state(rule, chosen, today_passes=today_passes)
    is_for_groups = state == "keep_today" and (not today_passes or _gains(rule, chosen))  # not for want of a gain
    return Verdict(
        state=state,
        policy=chosen.policy,
        limit=limit,
        today_passes=today_passes,
        segments=chosen.unsafe if state == "deploy_except" or is_for_groups else (),
        scenarios=chosen.lost,
        n_more=chosen.n_more if state == "too_close" else 0,
    )


def _state(rule: Acceptance, chosen: Standing, *, today_passes: bool) -> State:
    if chosen.gain.pairs < LEAST_PAIRS:
        return "too_close"
    if today_passes:  # else the rule asks for another strategy, whatever it gains
        if not _gains(rule, chosen):
            return "keep_today"
        if not chosen.gain.low > rule.smallest_gain:
            return "too_close"
        if len(chosen.stress) - len(chosen.lost) < rule.stress_needed * len(chosen.stress):
            return "pilot"
    if not chosen.unsafe:
        return "deploy"
    return "keep_today" if set(chosen.unsafe) >= set(chosen.groups) else "deploy_except"


def _gains(rule: Acceptance, chosen: Standing) -> bool:
    """Whether a challenger may gain what is worth a change."""
    return not chosen.gain.high < rule.smallest_gain
