"""Seeds in four blocks that never meet: one to train on, one to select on, one to report, one for gates.

A seed tells its block by its leading digit, so a number in a log or a results folder shows where
it came from.
"""

from collections.abc import Collection, Iterable
from typing import Literal

from .errors import UserError

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


def block_of(seed: int) -> Block:
    """Tell which block a seed is from.

    Raises
    ------
    ValueError
        If it is from none.

    Examples
    --------
    >>> block_of(2_000_000_017)
    'select'
    """
    for block, first in FIRST.items():
        if first <= seed < first + SIZE:
            return block
    raise ValueError(f"a seed must lie in one of the blocks, from {FIRST['train']:,} on, got {seed}")


def refuse_reuse(report_seeds: Iterable[int], used: Collection[int]) -> None:
    """Refuse to report on seeds that training or selection used, or on seeds of another block than the report's.

    Whoever was chosen for doing well on some seeds looks better on them than on any others.

    Parameters
    ----------
    report_seeds
        What is to be reported on.
    used
        Seeds that a policy was trained, tuned or chosen on.

    Raises
    ------
    UserError
        Naming the seeds.
    """
    report_seeds = list(report_seeds)
    ours = range(FIRST["report"], FIRST["report"] + SIZE)
    foreign = [seed for seed in report_seeds if seed not in ours]
    if foreign:
        raise UserError(
            f"A report needs seeds of the report block, {ours.start} to {ours.stop - 1}; got {_listed(foreign)}. "
            "Set block: report."
        )
    again = sorted(set(report_seeds) & set(used))
    if again:
        raise UserError(
            f"A report refuses seeds that training or selection used: {_listed(again)}. Report on fresh seeds."
        )


def _listed(found: list[int]) -> str:
    """Name the first few seeds, and count the rest."""
    named = ", ".join(map(str, found[:3]))
    return named if len(found) <= 3 else f"{named} and {len(found) - 3:,} more"
