"""Groups of accounts that a manager asks about: segments, the vulnerable, bands of balance and of days past due."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kpis import VULNERABLE

from .quantities import three_figures

BANDS = ((-10_000, 0), (1, 30), (31, 60), (61, 90), (91, 10_000))
"""Days past due, first and last of each band: the buckets of collections, all above 90 days in one."""

_CENTS = 100.0


@dataclass(frozen=True, eq=False)
class Group:
    """Some accounts.

    Attributes
    ----------
    kind
        By what they are told apart: `all`, `segment`, `vulnerability`, `balance` or `days past due`.
    name
        Of the group among its kind.
    members
        Whether each account belongs to it, shape (n_accounts,).
    """

    kind: str
    name: str
    members: NDArray[np.bool_]

    @property
    def share(self) -> float:
        """Of all accounts."""
        return float(self.members.mean()) if len(self.members) else float("nan")


def groups_in(
    segment: NDArray[np.int64],
    segments: tuple[str, ...],
    vulnerable: NDArray[np.int64],
    balance: NDArray[np.int64],
    days_past_due: NDArray[np.int64],
) -> tuple[Group, ...]:
    """Divide accounts in every way that is told of; groups without accounts are left out, and kinds of one group.

    Parameters
    ----------
    segment, segments
        Number of each account's segment, and the names by number.
    vulnerable
        Whether each account's person is vulnerable in truth.
    balance
        On entry, cents.
    days_past_due
        On entry.
    """
    kinds = {
        "segment": [(name, segment == number) for number, name in enumerate(segments)],
        "vulnerability": [(VULNERABLE, vulnerable > 0), ("not vulnerable", vulnerable == 0)],
        "balance": list(_balances(balance)),
        "days past due": [(_days(*band), _within(days_past_due, *band)) for band in BANDS],
    }
    groups = [Group("all", "all accounts", np.ones(len(segment), dtype=np.bool_))]
    for kind, parts in kinds.items():
        found = [Group(kind, name, members) for name, members in parts if members.any()]
        groups += found if len(found) > 1 else []
    return tuple(groups)


def _balances(balance: NDArray[np.int64]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Divide accounts into thirds by what they owe on entry."""
    low, high = np.quantile(balance, (1 / 3, 2 / 3)) if len(balance) else (0, 0)
    yield f"owe up to {three_figures(low / _CENTS)}", balance <= low
    yield "owe in between", (balance > low) & (balance <= high)
    yield f"owe over {three_figures(high / _CENTS)}", balance > high


def _within(days: NDArray[np.int64], first: int, last: int) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (days >= first) & (days <= last)
    return inside


def _days(first: int, last: int) -> str:
    if (first, last) == BANDS[0]:
        return "not yet late"
    return f"over {first - 1} days late" if (first, last) == BANDS[-1] else f"{first} to {last} days late"
