"""How nearly a table decides as the policy it imitates."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from policies import DecisionTable
from sim.simulation import Policy

from ..rehearsal import Rehearsal
from .examples import mornings
from .standing import calling


@dataclass(frozen=True)
class Fidelity:
    """How often two policies agree on account-days.

    Attributes
    ----------
    under
        Whose decisions were carried out: `the policy` or `the table`.
    account_days
        Looked at.
    overall
        Share on which the treatments are the same.
    active
        The same, where either orders something.
    called
        Share of the policy's calls that the table orders too.
    agreed
        Share of the table's calls that the policy orders too.
    """

    under: str
    account_days: int
    overall: float
    active: float
    called: float
    agreed: float


def fidelity(rehearsal: Rehearsal, table: DecisionTable, chosen: Iterable[int]) -> tuple[Fidelity, Fidelity]:
    """Compare a table with its policy, where the policy acts, and where the table does.

    Parameters
    ----------
    rehearsal
        The policy and its world.
    table
        What imitates it.
    chosen
        Seeds, which the table was not made from.
    """
    chosen = tuple(chosen)
    return (
        _compared(rehearsal, table, rehearsal.policy, chosen, "the policy"),
        _compared(rehearsal, table, table, chosen, "the table"),
    )


def _compared(
    rehearsal: Rehearsal, table: DecisionTable, acting: Policy, chosen: tuple[int, ...], under: str
) -> Fidelity:
    calls, pairs = calling(rehearsal.scenario), []
    for seed in chosen:
        for worklist in mornings(rehearsal, acting, seed):
            decided = [each.decide(worklist).treatment for each in (rehearsal.policy, table)]
            pairs.append(np.array(decided, dtype=np.int64))
    ours, theirs = np.concatenate(pairs, axis=1)
    same, both = ours == theirs, calls[ours] & calls[theirs]
    return Fidelity(
        under=under,
        account_days=len(ours),
        overall=_share(same.sum(), len(ours)),
        active=_share(same[(ours > 0) | (theirs > 0)].sum(), ((ours > 0) | (theirs > 0)).sum()),
        called=_share(both.sum(), calls[ours].sum()),
        agreed=_share(both.sum(), calls[theirs].sum()),
    )


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
