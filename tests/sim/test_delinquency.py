"""Monthly buckets, by hand and against the books."""

import numpy as np
import pytest

from sim import Simulation
from sim.delinquency import Bucket, bucket_of
from sim.words import Event, Status
from tests.sim.worlds import Diary, InTurn, Wait, live, one_each, quiet, scenario_of


@pytest.mark.parametrize(
    ("late", "bucket"), [(-9, 0), (0, 0), (1, 1), (30, 1), (31, 2), (150, 5), (151, 6), (180, 6), (181, 7), (900, 7)]
)
def test_buckets_are_thirty_days_wide(late: int, bucket: int) -> None:
    assert bucket_of(late) == bucket


def test_an_account_nobody_touches_rolls_on_month_by_month() -> None:
    """One day late at the start: buckets 1, 2, 3, 4 on days 0, 30, 60, 90, from nowhere at first."""
    world = Simulation(scenario_of(quiet(), days=95), 1, one_each(1))
    rolls = live(world, Wait()).rolls[:, 0]
    moves = [tuple(int(x) for x in np.argwhere(rolls[month, :, :, 0])[0]) for month in range(4)]
    assert moves == [(Bucket.NOWHERE, 1), (1, 2), (2, 3), (3, 4)]


def test_every_placed_account_is_counted_until_it_closes() -> None:
    """Moves into a bucket equal moves out of it and what is still there; log, books and rolls agree."""
    diary = Diary()
    settings = {"population": {"persons": 400, "placed_over_days": 40, "days_past_due": (1, 170)}}
    world = Simulation(scenario_of({}, days=100, **settings), 7, log=diary)
    run = live(world, InTurn())
    rows, moves = diary.rows(), run.rolls.sum(axis=(0, 1))
    for bucket in range(Bucket.LATER + 1):
        still = (run.accounts["bucket"] == bucket) & (run.accounts["status"] == Status.OPEN)
        assert moves[:, bucket, 0].sum() == moves[bucket, :, 0].sum() + still.sum()
    counted = rows[rows["event"] == Event.BUCKETED]
    assert moves[:, : Bucket.LATER + 1, 0].sum() == len(counted)
    assert moves[:, : Bucket.LATER + 1, 2].sum() == counted["value"].sum()
    assert moves[:, Bucket.LATER + 1 :, 0].sum() == (rows["event"] == Event.CLOSED).sum()
