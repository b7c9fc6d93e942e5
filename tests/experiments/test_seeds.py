from itertools import combinations

import pytest

from experiments.errors import UserError
from experiments.seeds import FIRST, SIZE, block_of, refuse_reuse, seeds


def test_no_seed_is_in_two_blocks() -> None:
    blocks = [range(first, first + SIZE) for first in FIRST.values()]

    assert all(a.stop <= b.start or b.stop <= a.start for a, b in combinations(blocks, 2))


def test_seeds_stay_the_same_when_more_are_asked_for() -> None:
    assert seeds("select", 10)[:3] == seeds("select", 3)


def test_a_block_begins_where_it_always_did() -> None:
    assert [seeds(block, 1) for block in FIRST] == [
        [1_000_000_000],
        [2_000_000_000],
        [3_000_000_000],
        [4_000_000_000],
    ]


def test_no_seeds_are_an_empty_list() -> None:
    assert seeds("train", 0) == []


@pytest.mark.parametrize("n", [-1, SIZE + 1])
def test_seeds_beyond_the_block_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match=rf"n must lie in \[0, 1000000000\], got {n}"):
        seeds("train", n)


def test_a_seed_knows_its_block_up_to_the_last_one() -> None:
    assert [block_of(first + last) for first in FIRST.values() for last in (0, SIZE - 1)] == [
        *["train"] * 2,
        *["select"] * 2,
        *["report"] * 2,
        *["gate"] * 2,
    ]


@pytest.mark.parametrize("seed", [0, 999_999_999, 5_000_000_000])
def test_a_seed_outside_the_blocks_has_none(seed: int) -> None:
    with pytest.raises(ValueError, match=f"got {seed}"):
        block_of(seed)


def test_a_report_on_fresh_seeds_is_let_through() -> None:
    refuse_reuse(seeds("report", 30), used=seeds("select", 30) + seeds("train", 30) + [FIRST["report"] + 30])


def test_a_report_refuses_seeds_that_were_used_and_names_them() -> None:
    with pytest.raises(UserError, match="used: 3000000000, 3000000001, 3000000002 and 2 more"):
        refuse_reuse(seeds("report", 30), used=seeds("report", 5))


def test_a_report_refuses_seeds_of_another_block() -> None:
    with pytest.raises(UserError, match="needs seeds of the report block, 3000000000 to 3999999999; got 2000000000"):
        refuse_reuse(seeds("select", 1), used=())
