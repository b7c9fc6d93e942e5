"""A portfolio in a few lines, for whoever checks that the right file was read."""

import numpy as np
from numpy.typing import NDArray

from sim.portfolio import Portfolio


def describe(portfolio: Portfolio) -> list[str]:
    """Describe a portfolio: who is in it, what is owed, how late.

    Parameters
    ----------
    portfolio
        Any portfolio, synthetic ones included.

    Returns
    -------
    Lines without a line end; money in the currency, days past due on entry.
    """
    accounts = portfolio.accounts
    n_accounts = len(accounts)
    if not n_accounts:
        return ["no accounts"]
    n_persons, placed = len(np.unique(accounts["person"])), accounts["placed"]
    delay = placed - accounts["due"]
    return [
        f"{n_accounts:,} accounts of {n_persons:,} persons",
        f"placed on days {placed.min():,} to {placed.max():,}",
        f"balance {_money(accounts['balance'])}, arrears {_money(accounts['arrears'])}",
        f"days past due {delay.min():,} to {delay.max():,}, median {np.median(delay):,.0f}",
        f"segments: {_counts(accounts['segment'], portfolio.segments)}",
        f"products: {_counts(accounts['product'], portfolio.products)}",
        f"reachable by phone {_share(accounts['phone'])}, by e-mail {_share(accounts['email'])}",
        f"score known of {_share(~np.isnan(accounts['score']))}",
    ]


def _money(cents: NDArray[np.int64]) -> str:
    total = sum(map(int, cents))  # of Python, which does not overflow
    return f"{total // 100:,}.{total % 100:02d}"


def _share(flags: NDArray[np.bool_]) -> str:
    return f"{flags.mean():.0%}"


def _counts(numbers: NDArray[np.uint8], names: tuple[str, ...]) -> str:
    counts = np.bincount(numbers, minlength=len(names))
    return ", ".join(f"{name} {count:,}" for name, count in zip(names, counts, strict=True))
