"""The public sample of invoices, where a copy is at hand, against the file read with the standard library."""

import csv
import datetime
from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from experiments.config import load
from experiments.intake import Intake, Mapping, take_in

INVOICES = Path("../shared/data/ibm_ar/WA_Fn-UseC_-Accounts-Receivable.csv")
TODAY = datetime.date(2013, 5, 31)

pytestmark = pytest.mark.skipif(not INVOICES.is_file(), reason=f"{INVOICES} is not there")


def day(cell: str) -> datetime.date:
    month, number, year = map(int, cell.split("/"))
    return datetime.date(year, month, number)


@pytest.fixture(scope="module")
def intake() -> Intake:
    invoices = load(Path("configs/intake/ibm.yaml"), Mapping)
    return take_in(invoices, zones=("America/New_York",), sites=1)


@pytest.fixture(scope="module")
def still_open() -> list[dict[str, str]]:
    with INVOICES.open(newline="") as stream:
        return [row for row in csv.DictReader(stream) if day(row["InvoiceDate"]) <= TODAY < day(row["SettledDate"])]


def test_the_invoices_open_that_evening_are_kept(intake, still_open):
    assert len(intake.portfolio) == len(still_open) == 112
    assert intake.rows[0] == "2,466 rows read"


def test_the_invoices_owe_their_amount_and_all_of_it_is_due_at_once(intake, still_open):
    accounts = intake.portfolio.accounts
    cents = sorted(int(Decimal(row["InvoiceAmount"]) * 100) for row in still_open)
    assert sorted(accounts["balance"].tolist()) == cents
    assert (accounts["arrears"] == accounts["balance"]).all()
    assert (accounts["instalment"] == accounts["balance"]).all()


def test_the_invoices_are_as_late_as_their_due_date_says(intake, still_open):
    expected = sorted((day(row["DueDate"]) - TODAY).days for row in still_open)
    assert sorted(intake.portfolio.accounts["due"].tolist()) == expected


def test_a_customer_holds_all_of_its_invoices(intake, still_open):
    customers = Counter(row["customerID"] for row in still_open)
    _, counts = np.unique(intake.portfolio.accounts["person"], return_counts=True)
    assert sorted(counts.tolist()) == sorted(customers.values())
    assert max(counts) > 1


def test_the_disputed_invoices_are_known(intake, still_open):
    disputed = [row["Disputed"] == "Yes" for row in still_open]
    assert intake.portfolio.accounts["disputed"].sum() == sum(disputed) > 0
