"""Group measures: how a group of debtors fares, and how it is treated, told by its final accounts alone.

A group is a segment, or the accounts of persons who are vulnerable in truth, whether the lender knows it or not. Any
choice of accounts will do, so a mask makes a group. Complaints are counted for each account placed, not for the time
it was open: who leaves the book early is not to look worse for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..simulation import Run
from ..words import Status
from .kpi import Better, ratio

Accounts = NDArray[np.void]

VULNERABLE = "vulnerable"
"""The group of those who are vulnerable in truth: the same persons on one seed, whatever the policy."""


@dataclass(frozen=True)
class GroupMeasure:
    """A number that sums up how a group fares or is treated.

    Attributes
    ----------
    function
        Computes it of final accounts, any number of them; its docstring names the denominator.
    unit, better, meaning
        As in `Kpi`.
    aspect
        `outcome` is what becomes of the group, `treatment` what is done to it.
    """

    function: Callable[[Accounts], float]
    unit: str
    better: Better
    meaning: str
    aspect: Literal["outcome", "treatment"]


def resolved_by_account(accounts: Accounts) -> NDArray[np.int64]:
    """Add what each account paid and, if it stands cured, what it owes on time again; cents, shape (n_accounts,)."""
    gone = accounts["paid"] + accounts["waived"] + accounts["written_off"]
    owed = accounts["opening"] + accounts["charged"] - gone
    resolved: NDArray[np.int64] = accounts["paid"] + np.where(accounts["status"] == Status.CURED, owed, 0)
    return resolved


def _each(accounts: Accounts, *fields: str) -> float:
    """Sum counters, for each account."""
    return ratio(sum(float(accounts[name].sum(dtype="i8")) for name in fields), len(accounts))


def resolved_share(accounts: Accounts) -> float:
    """Divide payments, and what accounts that stand cured owe on time again, by the balance placed."""
    return ratio(float(resolved_by_account(accounts).sum()), float(accounts["opening"].sum()))


def complaints_per_1000_placed(accounts: Accounts) -> float:
    """Divide complaints by 1,000 accounts placed."""
    return 1_000 * _each(accounts, "complaints")


def promises_kept_share(accounts: Accounts) -> float:
    """Divide promises kept by promises resolved: kept, or broken when the grace has passed."""
    kept, broken = (float(accounts[name].sum(dtype="i8")) for name in ("kept", "broken"))
    return ratio(kept, kept + broken)


def touches_per_account(accounts: Accounts) -> float:
    """Divide dials of both kinds and messages by accounts placed."""
    return _each(accounts, "dials", "messages")


def conversations_per_account(accounts: Accounts) -> float:
    """Divide conversations with the right party, inbound and automated ones included, by accounts placed."""
    return _each(accounts, "conversations")


GROUP_MEASURES: dict[str, GroupMeasure] = {
    "resolved_share": GroupMeasure(
        resolved_share,
        "share",
        "higher",
        "Share of the group's placed balance that was paid, or is owed on time again.",
        "outcome",
    ),
    "complaints_per_1000_placed": GroupMeasure(
        complaints_per_1000_placed, "per 1,000 accounts placed", "lower", "Complaints of all causes.", "outcome"
    ),
    "promises_kept_share": GroupMeasure(
        promises_kept_share, "share", "higher", "Share of the group's promises that were kept.", "outcome"
    ),
    "touches_per_account": GroupMeasure(
        touches_per_account, "touches", "lower", "Dials and messages for each account.", "treatment"
    ),
    "conversations_per_account": GroupMeasure(
        conversations_per_account, "conversations", "lower", "Conversations for each account.", "treatment"
    ),
}
"""Every group measure, by name."""


def group_names(segments: tuple[str, ...]) -> tuple[str, ...]:
    """Name the groups of a run: its segments, then the vulnerable, who step aside for a segment of that name."""
    return (*segments, f"{VULNERABLE}_in_truth" if VULNERABLE in segments else VULNERABLE)


def groups_of(run: Run) -> dict[str, Accounts]:
    """Give the final accounts of every group, by name; one account may be in several."""
    accounts = run.accounts
    masks = [accounts["segment"] == number for number in range(len(run.segments))]
    masks.append(is_vulnerable(run))
    return {name: accounts[mask] for name, mask in zip(group_names(run.segments), masks, strict=True)}


def is_vulnerable(run: Run) -> NDArray[np.bool_]:
    """Whether the person of each final account is vulnerable in truth, shape (n_accounts,)."""
    return run.persons["vulnerable"][run.accounts["person"]] > 0


def group_values(run: Run) -> NDArray[np.float64]:
    """Compute every group measure of every group, shape (n_groups, n_group_measures)."""
    return np.array(
        [[each.function(accounts) for each in GROUP_MEASURES.values()] for accounts in groups_of(run).values()]
    )
