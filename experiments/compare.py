"""Compare the policies of an experiment: every policy on every seed, in as many processes as asked for.

Nothing depends on the number of processes, nor on the order in which they finish. The back end is joblib's: `loky`
unless `joblib.parallel_config` says otherwise.
"""

import time
import warnings
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed

from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.simulation import Simulation
from sim.worklist import checked

from .comparison import Comparison, measured
from .config import load
from .errors import UserError
from .experiment import Experiment, portfolio_of
from .parameters import Catalog
from .provenance import provenance
from .replication import Contender, Replication, replicate
from .results import new_folder, save
from .seeds import seeds

CONTROL = "no_contact"
"""The policy of the catalog that contacts nobody; it always runs, because incremental KPIs are counted from it."""

Progress = Callable[[int, int], None]
"""Is told how many replications are finished, and of how many."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Who meets whom, where, and on which seeds.

    Attributes
    ----------
    name
        Of the experiment.
    scenario
        What the world is made of.
    portfolio
        Accounts from a file; synthesised when None.
    contenders
        The policies; the control is last if the experiment does not name it.
    champion, control
        Names of today's policy, and of the one that contacts nobody.
    seeds
        Each policy runs on each.
    """

    name: str
    scenario: Scenario
    portfolio: Portfolio | None
    contenders: tuple[Contender, ...]
    champion: str
    control: str
    seeds: tuple[int, ...]


def compare(
    experiment: Experiment,
    *,
    catalog: Catalog,
    jobs: int | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run every policy of an experiment, and the control, on the same seeds.

    Parameters
    ----------
    experiment
        What is compared.
    catalog
        Policies by name.
    jobs
        Processes at a time; by default what the experiment says, else all cores.
    out
        Folder of all results. Those of this experiment go to a folder of its name there, which replaces an older one
        once it is complete. Nothing is written when None.
    progress
        Is told of every finished replication.

    Raises
    ------
    UserError
        If the scenario or the portfolio has faults, or another policy goes by the control's name.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    plan = plan_of(experiment, catalog)
    rehearse(plan)
    jobs = jobs or experiment.jobs or -1
    if out is None:
        return play(plan, jobs, progress)
    with new_folder(out, experiment.name) as folder:
        comparison = play(plan, jobs, progress, log=folder / "events" if experiment.log else None)
        where_from = provenance(started, time.monotonic() - clock, comparison.cpu_seconds)
        save(comparison, experiment, plan.scenario, where_from, folder)
    return replace(comparison, folder=out / experiment.name)


def plan_of(experiment: Experiment, catalog: Catalog) -> Plan:
    """Resolve an experiment: read its scenario and its portfolio, and find its policies and its control.

    Raises
    ------
    UserError
        If the scenario or the portfolio has faults, or another policy goes by the control's name.
    """
    scenario = load(experiment.scenario, Scenario)
    contenders = [
        Contender(name, catalog[choice.policy], choice.parameters) for name, choice in experiment.policies.items()
    ]
    control = next((name for name, choice in experiment.policies.items() if choice.policy == CONTROL), CONTROL)
    if control not in experiment.policies:
        contenders.append(Contender(control, catalog[CONTROL], {}))
    elif experiment.policies[control].policy != CONTROL:
        raise UserError(f"policies.{CONTROL} must be the policy of that name: it is the control. Nothing was run.")
    return Plan(
        name=experiment.name,
        scenario=scenario,
        portfolio=portfolio_of(experiment, scenario),
        contenders=tuple(contenders),
        champion=experiment.champion,
        control=control,
        seeds=tuple(seeds(experiment.block, experiment.replications)),
    )


def rehearse(plan: Plan) -> None:
    """Let every policy decide on the first morning, so that what does not fit the world is told before anything runs.

    Raises
    ------
    UserError
        With what every policy says that asks for a treatment, a segment or a feature the world does not have.
    """
    worklist = Simulation(plan.scenario, plan.seeds[0], plan.portfolio).worklist()
    faults = []
    for contender in plan.contenders:
        try:
            checked(contender.build().decide(worklist), worklist)
        except (KeyError, ValueError) as error:
            faults.append(f"policies.{contender.name} does not fit scenario {plan.scenario.name}: {error.args[0]}.")
    if faults:
        raise UserError("\n".join([*faults, "Nothing was run."]))


def play(plan: Plan, jobs: int = 1, progress: Progress | None = None, log: Path | None = None) -> Comparison:
    """Run every policy of a plan on every seed.

    Parameters
    ----------
    plan
        Who meets whom.
    jobs
        Processes at a time; -1 is all cores, 1 is this process alone.
    progress
        Is told of every finished replication.
    log
        Folder for the event logs; nothing is logged when None.
    """
    finished: list[Replication] = []
    with closing(_replications(plan, jobs, log)) as replications:
        for replication in replications:
            finished.append(replication)
            if progress is not None:
                progress(len(finished), len(plan.contenders) * len(plan.seeds))
    n_policies = len(plan.contenders)
    return _gathered(plan, [finished[number::n_policies] for number in range(n_policies)])


def _replications(plan: Plan, jobs: int, log: Path | None) -> Generator[Replication, None, None]:
    """Run seed after seed, on each all policies, and give the replications in that order."""
    tasks = (
        delayed(replicate)(plan.scenario, plan.portfolio, contender, seed, log)
        for seed in plan.seeds
        for contender in plan.contenders
    )
    results = Parallel(n_jobs=jobs, batch_size=1, return_as="generator")(tasks)
    try:
        for result in results:  # noqa: UP028  `yield from` would close the results where they still warn
            yield result
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that tasks were cancelled is what an interruption asks for
            results.close()


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
