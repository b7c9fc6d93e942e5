from itertools import combinations

import pytest

from experiments.seeds import FIRST, SIZE, seeds


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
