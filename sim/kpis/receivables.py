"""Receivables KPIs, of credit control between businesses: how well, and how fast, invoices are turned into cash.

They are told of invoices alone, that is of accounts that fall due at once: NaN if any account pays by instalments.
The run opens without receivables, and the invoices placed in it are its sales. What is written off stays uncollected.
"""

import numpy as np
from numpy.typing import NDArray

from ..simulation import Run
from ..words import Status
from .kpi import Kpi, ratio


def _are_invoices(run: Run) -> bool:
    accounts = run.accounts
    return bool(((accounts["instalment"] == 0) | (accounts["instalment"] >= accounts["opening"])).all())


def _receivables(run: Run) -> NDArray[np.int64]:
    """Sum what each account owes at the end, written off or not, cents."""
    accounts = run.accounts
    owed: NDArray[np.int64] = accounts["opening"] + accounts["charged"] - accounts["paid"] - accounts["waived"]
    return owed


def collection_effectiveness(run: Run) -> float:
    """Divide what was collected of invoices and charges by what could have been: all that is not current at the end.

    Collected is what no longer is a receivable; current is what is owed and not past due.
    """
    if not _are_invoices(run):
        return float("nan")
    accounts, owed = run.accounts, _receivables(run)
    on_time = (accounts["status"] == Status.OPEN) & (accounts["due"] >= len(run.tallies))
    current = owed[on_time | (accounts["status"] == Status.CURED)].sum()
    sales = (accounts["opening"] + accounts["charged"]).sum()
    return ratio(float(sales - owed.sum()), float(sales - current))


def days_sales_outstanding(run: Run) -> float:
    """Divide the receivables at the end by the invoices placed, times the days of the run."""
    if not _are_invoices(run):
        return float("nan")
    sales = float(run.accounts["opening"].sum())
    return ratio(float(_receivables(run).sum()) * len(run.tallies), sales)


RECEIVABLES: dict[str, Kpi] = {
    "collection_effectiveness": Kpi(
        collection_effectiveness, "share", "higher", "Share of the invoices that could be collected, and were."
    ),
    "days_sales_outstanding": Kpi(
        days_sales_outstanding, "days", "lower", "Days of sales that are still to be paid at the end."
    ),
}
