"""The ladder: every policy at several numbers of calls, from scarce to ample.

What a strategy is worth depends on how many calls there are to give out. On every rung all policies run on the same
seeds in a world where a share of the open accounts may be called a day; with `headroom`, a rule that reads hidden state
(`experiments.headroom`) runs beside them, as a ruler.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .comparison import HEADLINE, Comparison
from .headroom import HEADROOM, HiddenUplift
from .paired import Paired, paired
from .paired.resample import resampled_means
from .plan import Plan
from .replication import Contender

DIALS, RECOVERED = "dials", "resolved_rate"
_BOUNDS = (0.025, 0.975)


@dataclass(frozen=True, eq=False)
class Rung:
    """What came of one number of calls.

    Attributes
    ----------
    share
        Of the open accounts, who may be called a day.
    comparison
        Every policy there, and the ruler if it ran.
    """

    share: float
    comparison: Comparison


@dataclass(frozen=True)
class Estimate:
    """A number with its 95% interval, by a bootstrap of seeds; NaN where it is not defined."""

    mean: float
    low: float
    high: float


_UNKNOWN = Estimate(np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class Pair:
    """A policy beside another at one number of calls.

    Attributes
    ----------
    share
        Of the open accounts, who may be called a day.
    policy, other
        Who is compared with whom.
    gain
        Paired difference in the headline.
    closed
        Share of the room between the other and the ruler that the policy takes.
    dials
        Change in dials with which the policy reaches what the other resolves, as a share of the other's dials; read
        between rungs in a straight line. Below 0 is fewer.
    """

    share: float
    policy: str
    other: str
    gain: Paired
    closed: Estimate
    dials: Estimate


def rung_plans(plan: Plan, shares: Sequence[float], *, ruler: bool) -> list[tuple[float, Plan]]:
    """Move a plan into worlds with other numbers of calls, in ascending order.

    Parameters
    ----------
    plan
        Of the comparison.
    shares
        Of the open accounts, who may be called a day.
    ruler
        Whether the rule that reads hidden state runs too.
    """
    beside = (Contender(HEADROOM, HiddenUplift, {}),) if ruler else ()
    plans = []
    for share in sorted(set(shares)):
        sites = tuple(site.model_copy(update={"dials_share": share}) for site in plan.scenario.sites)
        scenario = plan.scenario.model_copy(update={"sites": sites})
        plans.append((share, replace(plan, scenario=scenario, contenders=(*plan.contenders, *beside))))
    return plans


def pairs(rungs: Sequence[Rung]) -> list[Pair]:
    """Compare every two policies on every rung."""
    return [
        _pair(rungs, number, policy, other)
        for number, rung in enumerate(rungs)
        for policy in rung.comparison.policies
        for other in rung.comparison.policies
        if policy != other
    ]


def _pair(rungs: Sequence[Rung], number: int, policy: str, other: str) -> Pair:
    comparison = rungs[number].comparison
    return Pair(
        share=rungs[number].share,
        policy=policy,
        other=other,
        gain=paired(comparison.of(policy, HEADLINE), comparison.of(other, HEADLINE), "higher"),
        closed=_closed(comparison, policy, other),
        dials=_fewer_dials(rungs, number, policy, other),
    )


def _closed(comparison: Comparison, policy: str, other: str) -> Estimate:
    """Tell which share of the room above another policy one takes."""
    if HEADROOM not in comparison.policies or other in {HEADROOM, comparison.control}:
        return _UNKNOWN
    net = np.stack([comparison.of(name, HEADLINE).values for name in (policy, other, HEADROOM)], axis=1)
    return _estimate(net, _room_taken)


def _fewer_dials(rungs: Sequence[Rung], number: int, policy: str, other: str) -> Estimate:
    """Tell how many dials more, or fewer, a policy needs for what another resolves."""
    if policy == rungs[0].comparison.control or other == rungs[0].comparison.control:
        return _UNKNOWN
    ours = [rung.comparison.of(policy, name).values for name in (RECOVERED, DIALS) for rung in rungs]
    theirs = [rungs[number].comparison.of(other, name).values for name in (RECOVERED, DIALS)]
    return _estimate(np.stack([*ours, *theirs], axis=1), _dials_needed)


def _dials_needed(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Read off where a curve first reaches a height, relative to the other's dials; NaN where it never does.

    A row holds the curve's heights, its dials, then the height that is to be reached and the other's dials. Where the
    first rung is high enough already, its dials are what is known to do.
    """
    n = (means.shape[1] - 2) // 2
    height, dials, goal, theirs = means[:, :n], means[:, n : 2 * n], means[:, -2], means[:, -1]
    reached = height >= goal[:, None]
    at = np.arange(len(means)), reached.argmax(axis=1)
    before = at[0], np.maximum(at[1] - 1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(at[1] == 0, 1.0, (goal - height[before]) / (height[at] - height[before]))
        needed = (dials[before] + part * (dials[at] - dials[before])) / theirs - 1.0
    return np.where(reached.any(axis=1) & (theirs > 0), needed, np.nan)


def _room_taken(means: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        taken: NDArray[np.float64] = (means[:, 0] - means[:, 1]) / (means[:, 2] - means[:, 1])
    return taken


def _estimate(values: NDArray[np.float64], of: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Estimate:
    """Estimate a function of means, from values of shape (n_seeds, k)."""
    mean, spread = float(of(values.mean(axis=0)[None])[0]), of(resampled_means(values))
    if np.isnan(spread).all():
        return Estimate(mean, np.nan, np.nan)
    low, high = np.nanquantile(spread, _BOUNDS)
    return Estimate(mean, float(low), float(high))
