"""What a KPI is, and the totals that all of them are made of.

Tallies hold integer cents and milliseconds; KPIs are in the scenario's currency, hours and days.
A ratio whose denominator is empty is NaN, never 0: nobody knows it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..simulation import Run
from ..words import Tally

CENTS = 100.0
HOUR = 3_600_000.0

Better = Literal["higher", "lower", "neither"]
Basis = Literal["calendar", "cohort"]


@dataclass(frozen=True)
class Kpi:
    """A number that sums up a run.

    Attributes
    ----------
    function
        Computes it; its docstring names the denominator.
    unit
        What it is counted in; a `share` lies around [0, 1], `currency` is the scenario's.
    better
        Which direction is better.
    meaning
        One line for a reader who does not see the formula.
    by_segment
        Whether it can be computed for one segment: what it needs is booked with an account.
    basis
        `calendar` counts what happened on the days of the run; `cohort` follows each account, cure or bucket for a
        time of its own.
    """

    function: Callable[[Run], float]
    unit: str
    better: Better
    meaning: str
    by_segment: bool = True
    basis: Basis = "calendar"


def total(run: Run, tally: int) -> float:
    """Sum a tally over days, sites and segments."""
    return float(run.tallies[..., tally].sum())


def by_day(run: Run, tally: int) -> NDArray[np.float64]:
    """Sum a tally over sites and segments, shape (days,)."""
    return run.tallies[..., tally].sum(axis=(1, 2)).astype(np.float64)


def ratio(above: float, below: float) -> float:
    """Divide; NaN if there is nothing to divide by."""
    return above / below if below else float("nan")


def segment_run(run: Run, number: int) -> Run:
    """Restrict a run to the accounts of one segment, for the KPIs that are marked `by_segment`."""
    return replace(
        run,
        tallies=run.tallies[:, :, number : number + 1],
        rolls=run.rolls[:, number : number + 1],
        accounts=run.accounts[run.accounts["segment"] == number],
        segments=run.segments[number : number + 1],
    )


def _handled(run: Run) -> NDArray[np.float64]:
    """Talk and wrap-up, hours, shape (days, n_sites)."""
    ms = run.tallies[..., Tally.TALK_MS] + run.tallies[..., Tally.WRAP_UP_MS]
    return ms.sum(axis=2) / HOUR


def _on_shift(run: Run) -> NDArray[np.float64]:
    """Say 1 where and when a floor has shifts whose hours count, else 0, shape (days, n_sites)."""
    scheduled = np.array([site.collectors != "unlimited" for site in run.scenario.sites], dtype=np.float64)
    decides = np.arange(len(run.tallies)) < run.scenario.days
    return decides[:, None] * scheduled


def shift_hours(run: Run) -> NDArray[np.float64]:
    """Scheduled collector hours, worked or not, while the policy decides, shape (days,)."""
    staffed = run.tallies[..., Tally.STAFFED_MS].sum(axis=2) / HOUR
    return (_on_shift(run) * staffed).sum(axis=1)


def busy_hours(run: Run) -> NDArray[np.float64]:
    """Hours of talk and wrap-up within the shifts of `shift_hours`, shape (days,)."""
    return (_on_shift(run) * _handled(run)).sum(axis=1)


def paid_hours(run: Run) -> NDArray[np.float64]:
    """Collector hours that are charged, shape (days,).

    Scheduled shifts while the policy decides, used or not; talk and wrap-up where collectors are unlimited, and in
    the run-out, which is there to see promises through and orders no work.
    """
    return shift_hours(run) + ((1.0 - _on_shift(run)) * _handled(run)).sum(axis=1)
