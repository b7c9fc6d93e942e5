"""The public credit-card data, where a copy is at hand."""

from pathlib import Path

import numpy as np
import pytest

from experiments.config import load
from experiments.intake import Mapping, take_in

CARDS = Path("../shared/data/uci_credit_card/UCI_Credit_Card.csv")

pytestmark = pytest.mark.skipif(not CARDS.is_file(), reason=f"{CARDS} is not there")


@pytest.fixture(scope="module")
def intake():
    cards = load(Path("configs/intake/uci.yaml"), Mapping)
    return take_in(cards, zones=("Asia/Taipei",), sites=1)


def test_the_cards_late_in_september_2005_with_a_bill_are_kept(intake):
    assert intake.rows == (
        "30,000 rows read",
        "6,818 left with PAY_0 at least 1",
        "5,129 left with BILL_AMT1 at least 1",
    )


def test_the_cards_are_as_late_as_their_status(intake):
    accounts = intake.portfolio.accounts
    months, counts = np.unique(-accounts["due"] // 30, return_counts=True)
    assert months.tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    assert counts.tolist() == [1999, 2667, 322, 76, 26, 11, 9, 19]


def test_the_cards_owe_their_bill_and_a_minimum_for_each_month_late(intake):
    accounts = intake.portfolio.accounts
    assert accounts["balance"].sum() == 29_772_189_200
    assert accounts["arrears"].sum() == 2_737_051_760
    assert (accounts["arrears"] == -accounts["due"] // 30 * accounts["instalment"]).all()


def test_the_cards_have_three_segments_of_limits_and_a_score(intake):
    portfolio = intake.portfolio
    assert np.bincount(portfolio.accounts["segment"]).tolist() == [1464, 2347, 1318]
    assert portfolio.accounts["score"].mean(dtype=float) == pytest.approx(0, abs=1e-6)
    assert portfolio.accounts["score"].std(dtype=float) == pytest.approx(1, abs=1e-6)
