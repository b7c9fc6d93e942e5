"""Worklists of accounts alike but for what a test is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from policies.index import Facts
from sim.worklist import Worklist

from .worklists import written

ORDINARY = {
    "balance": 100_000.0,
    "days_past_due": 40.0,
    "days_in_book": 20.0,
    "days_since_payment": 400.0,
    "days_since_conversation": 400.0,
}
"""What an account has in common with others; 0 where nothing is said."""


def accounts(differing: Mapping[str, Sequence[float]], allowed: Any = None, **context: Any) -> Worklist:
    """Write down accounts that differ in some features only."""
    n = len(next(iter(differing.values())))
    alike = {name: [ORDINARY.get(name, 0.0)] * n for name in Facts._fields}
    return written({**alike, **differing}, allowed, **context)
