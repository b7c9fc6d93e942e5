"""Seeds in four blocks that never meet: one to train on, one to select on, one to report, one for gates.

A seed tells its block by its leading digit, so a number in a log or a results folder shows where
it came from.
"""

from typing import Literal

Block = Literal["train", "select", "report", "gate"]

FIRST: dict[Block, int] = {
    "train": 1_000_000_000,
    "select": 2_000_000_000,
    "report": 3_000_000_000,
    "gate": 4_000_000_000,
}
SIZE = 1_000_000_000


def seeds(block: Block, n: int) -> list[int]:
    """List the first seeds of a block.

    Parameters
    ----------
    block
        What the replications are for.
    n
        How many, at most the size of a block, 10^9.

    Raises
    ------
    ValueError
        If `n` is negative or beyond the block.

    Examples
    --------
    >>> seeds("report", 3)
    [3000000000, 3000000001, 3000000002]
    """
    if not 0 <= n <= SIZE:
        raise ValueError(f"n must lie in [0, {SIZE}], got {n}")
    return list(range(FIRST[block], FIRST[block] + n))
