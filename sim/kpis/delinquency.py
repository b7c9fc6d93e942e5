"""Delinquency KPIs: who cures and stays cured, who relapses, who rolls from one monthly bucket to the next.

Roll rates are over all pairs of neighbouring monthly counts of the run (see `sim.delinquency`).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..delinquency import DAYS_A_MONTH, Bucket
from ..simulation import Run
from ..state import NEVER
from ..words import Status, Tally
from .kpi import Kpi, by_day, ratio, total

_STAYS = 30
"""Days on time after which a cure counts as lasting."""

_SOON = 90
"""Days within which `Tally.RELAPSED_SOON` counts a relapse."""

_ACCOUNTS, _BEFORE, _AFTER = 0, 1, 2
"""What a cell of `Run.rolls` holds: accounts, cents at the count before, cents at the move."""

_IN_BOOK = int(Bucket.LATER) + 1
"""Buckets of open accounts come first."""


def _moves(run: Run) -> NDArray[np.int64]:
    """Sum the moves that began at a count which another count follows, shape (buckets, buckets, 3)."""
    last = (len(run.tallies) - 1) // DAYS_A_MONTH
    rolls = run.rolls.sum(axis=1)
    moves: NDArray[np.int64] = rolls[:last].sum(axis=0)
    moves[:, :_IN_BOOK] = rolls[1 : last + 1, :, :_IN_BOOK].sum(axis=0)
    return moves


def _counted(run: Run, what: int) -> NDArray[np.int64]:
    """Sum what was counted in each bucket at those counts which another count follows, shape (open buckets,)."""
    last = (len(run.tallies) - 1) // DAYS_A_MONTH
    counted: NDArray[np.int64] = run.rolls[:last, :, :, :_IN_BOOK, what].sum(axis=(0, 1, 2))
    return counted


def roll_rate(bucket: int) -> Callable[[Run], float]:
    """Make the KPI that tells how many accounts of a bucket roll on."""

    def rate(run: Run) -> float:
        """Divide accounts that are in a later bucket at the next count, or written off since, by accounts counted."""
        moves = _moves(run)[bucket, :, _ACCOUNTS]
        rolled = moves[bucket + 1 : _IN_BOOK].sum() + moves[Bucket.WRITTEN_OFF]
        return ratio(float(rolled), float(_counted(run, _ACCOUNTS)[bucket]))

    return rate


def roll_rate_in_money(bucket: int) -> Callable[[Run], float]:
    """Make the KPI that tells how much of the balance of a bucket rolls on."""

    def rate(run: Run) -> float:
        """Divide the balance that is in a later bucket at the next count, or written off since, by that counted.

        The balance is that of the next count; what is written off is as large as when it was counted.
        """
        moves = _moves(run)[bucket]
        rolled = moves[bucket + 1 : _IN_BOOK, _AFTER].sum() + moves[Bucket.WRITTEN_OFF, _BEFORE]
        return ratio(float(rolled), float(_counted(run, _AFTER)[bucket]))

    return rate


def monthly_cure_rate(run: Run) -> float:
    """Divide late accounts that cure or are paid off before the next count, or are on time at it, by those counted."""
    late = slice(int(Bucket.LATE_1_30), _IN_BOOK)
    moves = _moves(run)[late, :, _ACCOUNTS]
    better = moves[:, Bucket.CURED].sum() + moves[:, Bucket.ON_TIME].sum()
    return ratio(float(better), float(_counted(run, _ACCOUNTS)[late].sum()))


def _is_over(run: Run) -> NDArray[np.bool_]:
    """Say which accounts are cured or paid off at the end."""
    return np.isin(run.accounts["status"], (Status.CURED, Status.PAID_OFF))


def cure_rate(run: Run) -> float:
    """Divide accounts cured or paid off at the end of the run by accounts placed."""
    return ratio(float(_is_over(run).sum()), float(len(run.accounts)))


def lasting_cure_rate(run: Run) -> float:
    """Divide accounts cured or paid off at least 30 days before the end, and not late since, by accounts placed."""
    lasts = run.accounts["closed"] + _STAYS <= len(run.tallies) - 1
    return ratio(float((_is_over(run) & lasts).sum()), float(len(run.accounts)))


def re_default_rate(run: Run) -> float:
    """Divide cures after which the account is late again within 90 days by cures, those of the last 90 days left out.

    NaN for a run that is shorter.
    """
    days = max(len(run.tallies) - _SOON, 0)
    return ratio(by_day(run, Tally.RELAPSED_SOON)[:days].sum(), by_day(run, Tally.CURED)[:days].sum())


def straight_roller_share(run: Run) -> float:
    """Divide accounts written off without one payment by accounts written off."""
    lost = run.accounts["status"] == Status.WRITTEN_OFF
    unpaid = lost & (run.accounts["first_paid"] == NEVER)
    return ratio(float(unpaid.sum()), float(lost.sum()))


def charge_off_rate(run: Run) -> float:
    """Divide accounts written off by accounts placed."""
    return ratio(total(run, Tally.WRITTEN_OFF_ACCOUNTS), total(run, Tally.PLACED_ACCOUNTS))


def _days_of(bucket: int) -> tuple[int, int]:
    """First and last day past due of a bucket."""
    return DAYS_A_MONTH * (bucket - 1) + 1, DAYS_A_MONTH * bucket


def _rolls(bucket: int) -> dict[str, Kpi]:
    """Roll rates of a bucket, in accounts and in money."""
    first, last = _days_of(bucket)
    name, late = (f"{first}_{last}", f"{first}–{last} days late") if bucket else ("on_time", "on time")
    one, other = f"Share of accounts {late} that are later a month on.", f"Share of the balance {late} that rolls on."
    return {
        f"roll_rate_{name}": Kpi(roll_rate(bucket), "share", "lower", one, basis="cohort"),
        f"roll_rate_{name}_money": Kpi(roll_rate_in_money(bucket), "share", "lower", other, basis="cohort"),
    }


DELINQUENCY: dict[str, Kpi] = {
    "cure_rate": Kpi(cure_rate, "share", "higher", "Share of accounts cured or paid off."),
    "lasting_cure_rate": Kpi(
        lasting_cure_rate, "share", "higher", "Share of accounts cured or paid off for 30 days and more."
    ),
    "monthly_cure_rate": Kpi(
        monthly_cure_rate, "share", "higher", "Share of late accounts that are not late a month on.", basis="cohort"
    ),
    "re_default_rate": Kpi(
        re_default_rate, "share", "lower", "Share of cures that do not last for 90 days.", basis="cohort"
    ),
    "charge_off_rate": Kpi(charge_off_rate, "share", "lower", "Share of accounts written off."),
    "straight_roller_share": Kpi(
        straight_roller_share, "share", "neither", "Share of accounts written off that never paid."
    ),
    **{name: kpi for bucket in range(Bucket.LATER) for name, kpi in _rolls(bucket).items()},
}
