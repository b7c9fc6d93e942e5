"""KPIs of delinquency and of receivables, by hand."""

import math
from dataclasses import replace

import pytest

from sim import Run
from sim.delinquency import Bucket
from sim.kpis import kpis_by_segment
from sim.state import NEVER
from sim.words import Status, Tally

from .runs import DECIDES, RUN_OUT, lasting, run_of, value


def test_a_cure_counts_as_long_as_it_lasts() -> None:
    run = lasting(run_of(n_accounts=5), 40)
    run.accounts["status"] = [Status.CURED, Status.CURED, Status.PAID_OFF, Status.OPEN, Status.WRITTEN_OFF]
    run.accounts["closed"] = [9, 10, 3, NEVER, 3]

    assert value("cure_rate", run) == 0.6
    assert value("lasting_cure_rate", run) == 0.4


def test_re_default_is_of_the_cures_that_were_seen_for_90_days() -> None:
    run = lasting(run_of(), 100)
    run.tallies[[9, 10], 0, 0, Tally.CURED] = [4, 7]
    run.tallies[[9, 10], 0, 0, Tally.RELAPSED_SOON] = [1, 5]

    assert value("re_default_rate", run) == 0.25
    assert math.isnan(value("re_default_rate", replace(run, tallies=run.tallies[:90])))


def test_a_straight_roller_is_written_off_without_a_payment() -> None:
    run = run_of(n_accounts=4)
    run.accounts["status"] = [Status.WRITTEN_OFF, Status.WRITTEN_OFF, Status.WRITTEN_OFF, Status.OPEN]
    run.accounts["first_paid"] = [3, NEVER, 1, NEVER]

    assert value("straight_roller_share", run) == pytest.approx(1 / 3)


def rolled() -> Run:
    """Three counts: 10 accounts are 1–30 days late at the first, 20 at the second; nothing follows the third."""
    run = lasting(run_of(), 75)
    late, later, nowhere = Bucket.LATE_1_30, Bucket.LATE_1_30 + 1, Bucket.NOWHERE
    run.rolls[0, 0, nowhere, late] = 10, 0, 10_000
    run.rolls[0, 0, late, Bucket.WRITTEN_OFF] = 1, 1_000, 0
    run.rolls[1, 0, late, later] = 4, 4_000, 5_000
    run.rolls[1, 1, nowhere, late] = 20, 0, 30_000
    run.rolls[1, 0, late, Bucket.CURED] = 5, 5_000, 4_000
    run.rolls[2, 1, late, later] = 10, 15_000, 16_000
    run.rolls[2, 1, late, Bucket.ON_TIME] = 1, 1_500, 1_500
    run.rolls[2, 1, late, Bucket.WRITTEN_OFF] = 5, 9_000, 0
    run.rolls[2, 1, nowhere, late] = 40, 0, 90_000
    return run


def test_roll_rates_follow_the_accounts_of_a_count_to_the_next() -> None:
    run = rolled()

    assert value("roll_rate_1_30", run) == (1 + 4 + 10) / (10 + 20)
    assert value("roll_rate_1_30_money", run) == (1_000 + 5_000 + 16_000) / (10_000 + 30_000)
    assert value("monthly_cure_rate", run) == (5 + 1) / (10 + 20 + 4)
    assert value("roll_rate_31_60", run) == 0
    assert math.isnan(value("roll_rate_61_90", run))


def test_roll_rates_are_told_by_segment() -> None:
    told = kpis_by_segment(rolled())

    assert told["small"]["roll_rate_1_30"] == (1 + 4) / 10
    assert told["large"]["roll_rate_1_30"] == 10 / 20


def test_a_run_with_a_single_count_knows_no_roll_rate() -> None:
    run = lasting(run_of(), 30)
    run.rolls[0, 0, Bucket.NOWHERE, Bucket.LATE_1_30] = 10, 0, 10_000

    assert math.isnan(value("roll_rate_1_30", run))


def invoices() -> Run:
    """Four invoices of 100.00: paid, half paid and late, not yet due, and written off."""
    run = run_of(n_accounts=4)
    for name in ("opening", "instalment"):
        run.accounts[name] = 10_000
    run.accounts["paid"] = [10_000, 5_000, 0, 0]
    run.accounts["written_off"] = [0, 0, 0, 10_000]
    run.accounts["status"] = [Status.PAID_OFF, Status.OPEN, Status.OPEN, Status.WRITTEN_OFF]
    run.accounts["due"] = [0, 0, DECIDES + RUN_OUT, 0]
    return run


def test_collection_is_effective_on_what_is_not_current() -> None:
    assert value("collection_effectiveness", invoices()) == 15_000 / 30_000


def test_days_sales_outstanding_are_receivables_in_days_of_sales() -> None:
    assert value("days_sales_outstanding", invoices()) == (DECIDES + RUN_OUT) * 25_000 / 40_000


def test_accounts_with_instalments_are_no_invoices() -> None:
    run = invoices()
    run.accounts["instalment"][2] = 2_500

    assert math.isnan(value("collection_effectiveness", run))
    assert math.isnan(value("days_sales_outstanding", run))
