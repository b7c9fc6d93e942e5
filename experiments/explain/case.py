"""One decision out of a run, found by its day and its account."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.simulation import Policy, Simulation

from ..errors import UserError
from ..parameters import Catalog
from ..rehearsal import prepare
from .explanation import MOST, Explanation, explanation_of
from .standing import calling, order_of_calls


@dataclass(frozen=True)
class Case:
    """Which decision is asked about.

    Attributes
    ----------
    day
        Of the run.
    account
        Key of an account, or a row of that morning's worklist; None is the first call of the day.
    seed
        Of the run.
    most
        Reasons told at most.
    """

    day: int = 30
    account: int | None = None
    seed: int = 0
    most: int = MOST


def explain(path: Path, policy: str, catalog: Catalog, case: Case, overrides: Sequence[str] = ()) -> Explanation:
    """Run a policy up to a morning, and explain one of its decisions.

    Parameters
    ----------
    path
        A scenario, for a policy of the catalog with its defaults, or an experiment, for one of its policies.
    policy
        Name of the policy.
    catalog
        Policies by name.
    case
        Which decision.
    overrides
        Changes to the file.

    Raises
    ------
    UserError
        If a file has faults, or there is no such policy, day or account.
    """
    rehearsal = prepare(path, policy, catalog, overrides)
    if not 0 <= case.day < rehearsal.scenario.days:
        raise UserError(f"--day must lie in [0, {rehearsal.scenario.days}), got {case.day}. Nothing was run.")
    world = Simulation(rehearsal.scenario, case.seed, rehearsal.portfolio)
    while world.day < case.day:
        world.advance(rehearsal.policy.decide(world.worklist()))
    row = _row(world, rehearsal.policy, case)
    return explanation_of(world, rehearsal.policy, policy, row, case.most)


def _row(world: Simulation, policy: Policy, case: Case) -> int:
    worklist = world.worklist()
    if not len(worklist):
        raise UserError(f"No account is open on day {case.day}.")
    if case.account is None:
        first = order_of_calls(worklist, policy.decide(worklist), calling(world.scenario))
        return int(first[0]) if len(first) else 0
    found = np.flatnonzero(worklist.keys == np.uint64(case.account))
    if len(found):
        return int(found[0])
    if case.account < len(worklist):
        return case.account
    raise UserError(
        f"--account {case.account} is neither the key of an account that is open on day {case.day}, nor a row of that "
        f"morning's worklist, 0 to {len(worklist) - 1}."
    )
