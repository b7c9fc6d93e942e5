"""A portfolio: the accounts as the lender's books show them, whether read from a file or synthesised."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_ACCOUNTS = 60
"""Most accounts of one person: what the day's buffers are sure to have room for."""

PORTFOLIO = np.dtype(
    [
        ("key", "u8"),  # stable identity of the account
        ("person", "u8"),  # stable identity of the debtor
        ("placed", "i4"),  # day since the start of the run on which it enters the book
        ("balance", "i8"),  # cents owed in total; principal is what interest, fees and costs leave
        ("arrears", "i8"),  # cents past due: what cures the account
        ("instalment", "i8"),  # cents of the next monthly instalments
        ("due", "i4"),  # day on which the oldest unpaid instalment fell due; DPD on day d is d - due
        ("interest", "i8"),
        ("fees", "i8"),
        ("costs", "i8"),
        ("segment", "u1"),
        ("product", "u1"),
        ("site", "u1"),
        ("zone", "u1"),  # where the debtor lives, index in the scenario's zones
        ("phone_zone", "u1"),  # where the number says the debtor lives
        ("phone", "?"),
        ("email", "?"),
        ("sms_consent", "?"),
        ("email_consent", "?"),
        ("address", "?"),  # a postal address is on file
        ("voice_consent", "?"),  # to automated and recorded calls
        ("vulnerable", "?"),  # flagged by the lender, perhaps wrongly
        ("disputed", "?"),  # known to be disputed when the account enters
        ("on_time", "?"),  # not late: watched, and collected only once it falls behind
        ("score", "f4"),  # standardised, higher pays better; NaN when unknown
    ],
    align=True,
)


@dataclass(frozen=True)
class Portfolio:
    """Accounts in canonical order, with the names that their numbers mean.

    Attributes
    ----------
    accounts
        Rows of `PORTFOLIO`, sorted by (day the person enters, person, placed, key), so that the order of rows in a
        file never matters and a person's accounts are neighbours.
    segments, products
        Names by number.
    """

    accounts: NDArray[np.void]
    segments: tuple[str, ...] = ("all",)
    products: tuple[str, ...] = ("card",)

    @classmethod
    def of(
        cls,
        accounts: NDArray[np.void],
        segments: tuple[str, ...] = ("all",),
        products: tuple[str, ...] = ("card",),
    ) -> "Portfolio":
        """Check the rows and put them in canonical order.

        Raises
        ------
        ValueError
            If two accounts share a key, a person has too many, or a row breaks what `PORTFOLIO` promises.
        """
        keys = np.sort(accounts["key"])
        if (keys[1:] == keys[:-1]).any():
            raise ValueError("account keys must be unique")
        _check(accounts, len(segments), len(products))
        people, member, counts = np.unique(accounts["person"], return_inverse=True, return_counts=True)
        if len(people) and counts.max() > MOST_ACCOUNTS:
            raise ValueError(f"a person may have at most {MOST_ACCOUNTS} accounts, got {counts.max()}")
        enters = np.full(len(people), np.iinfo(np.int64).max)
        np.minimum.at(enters, member, accounts["placed"])
        order = np.lexsort((accounts["key"], accounts["placed"], accounts["person"], enters[member]))
        return cls(accounts[order], segments, products)

    def __len__(self) -> int:
        """Count the accounts."""
        return len(self.accounts)


def _check(accounts: NDArray[np.void], n_segments: int, n_products: int) -> None:
    charges = accounts["interest"] + accounts["fees"] + accounts["costs"]
    faults = {
        "balance must be above 0": accounts["balance"] <= 0,
        "arrears must be above 0 and at most the balance": (accounts["arrears"] <= 0) & ~accounts["on_time"]
        | (accounts["arrears"] > accounts["balance"]),
        "instalment must be at least 0": accounts["instalment"] < 0,
        "interest, fees and costs must be at least 0 and at most the balance": (charges > accounts["balance"])
        | (accounts["interest"] < 0)
        | (accounts["fees"] < 0)
        | (accounts["costs"] < 0),
        f"segment must be below {n_segments}": accounts["segment"] >= n_segments,
        f"product must be below {n_products}": accounts["product"] >= n_products,
        "placed must be at least 0": accounts["placed"] < 0,
        "days past due must lie in [-60, 3650]": np.abs(accounts["placed"] - accounts["due"] - 1795) > 1855,
    }
    for reason, wrong in faults.items():
        if wrong.any():
            raise ValueError(f"{reason}; broken by {wrong.sum()} accounts, first row {np.argmax(wrong)}")
