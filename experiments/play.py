"""Play a plan: every policy on every seed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from .comparison import Comparison, measured
from .plan import Plan
from .replication import Cell, Replication
from .runner import Runner
from .seeds import block_of, seeds
from .stopping import Stopping, is_enough

Play = Callable[[Plan], Comparison]
"""Runs every policy of a plan on every seed."""

HERE = Runner()
"""This process alone, keeping nothing."""


def play(plan: Plan, runner: Runner = HERE, log: Path | None = None) -> Comparison:
    """Run every policy of a plan on every seed.

    Parameters
    ----------
    plan
        Who meets whom.
    runner
        Who runs it, and where finished replications are kept.
    log
        Folder for the event logs; nothing is logged when None.
    """
    cells = [
        Cell(plan.scenario, plan.portfolio, contender, seed) for seed in plan.seeds for contender in plan.contenders
    ]
    replications = runner.run(cells, log)
    n_policies = len(plan.contenders)
    return _gathered(plan, [replications[number::n_policies] for number in range(n_policies)])


def play_until(plan: Plan, stopping: Stopping | None, play: Play) -> Comparison:
    """Run a plan on its seeds, and on further ones of their block until a rule says stop.

    Parameters
    ----------
    plan
        What is run first.
    stopping
        The rule; the plan's seeds and no more when None.
    play
        Runs a plan.
    """
    comparison = play(plan)
    if stopping is None:
        return comparison
    while not is_enough(comparison, stopping):
        n = min(len(comparison.seeds) + stopping.batch, stopping.most)
        comparison = play(replace(plan, seeds=tuple(seeds(block_of(plan.seeds[0]), n))))
    return replace(comparison, looks="anytime" if stopping.rule == "anytime" else "once")


def _gathered(plan: Plan, rows: list[list[Replication]]) -> Comparison:
    """Lay out replications by policy and seed."""
    policies = tuple(contender.name for contender in plan.contenders)
    return Comparison(
        name=plan.name,
        currency=plan.scenario.currency,
        policies=policies,
        champion=plan.champion,
        control=plan.control,
        seeds=plan.seeds,
        segments=rows[0][0].segments,
        values=measured(rows, policies.index(plan.control)),
        segment_values=np.array([[one.segment_values for one in row] for row in rows]),
        group_values=np.array([[one.group_values for one in row] for row in rows]),
        recovered=np.array([[one.recovered for one in row] for row in rows]),
        resolved=np.array([[one.resolved for one in row] for row in rows]),
        busy=np.array([[one.busy for one in row] for row in rows]),
        on_shift=np.array([[one.on_shift for one in row] for row in rows]),
        charged=np.array([[one.charged for one in row] for row in rows]),
        decision_days=plan.scenario.days,
        cpu_seconds=sum(one.cpu_seconds for row in rows for one in row),
    )
