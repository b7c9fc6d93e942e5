"""A portfolio in a few lines."""

from experiments.intake import describe

from .extracts import rows, taken, write


def test_a_portfolio_is_described_in_a_few_lines(tmp_path):
    assert describe(taken(write(tmp_path, "csv", rows())).portfolio) == [
        "3 accounts of 2 persons",
        "placed on days 0 to 0",
        "balance 2,134.46, arrears 280.00",
        "days past due 30 to 90, median 60",
        "segments: gold 2, silver 1",
        "products: card 3, loan 0",
        "reachable by phone 100%, by e-mail 0%",
        "score known of 67%",
    ]


def test_an_empty_portfolio_is_described(tmp_path):
    portfolio = taken(write(tmp_path, "csv", rows())).portfolio
    nobody = type(portfolio).of(portfolio.accounts[:0])
    assert describe(nobody) == ["no accounts"]
