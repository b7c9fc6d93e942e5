"""Compare the policies of an experiment: every policy on every seed, in as many processes as asked for.

Replications that are in the store of the results folder are read from there; asking again is how one goes on.
"""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.simulation import Simulation
from sim.worklist import checked

from .comparison import Comparison, measured
from .config import load
from .errors import UserError
from .experiment import Experiment, portfolio_of
from .folder import new_folder
from .parameters import Catalog
from .provenance import provenance
from .replication import Cell, Contender, Replication
from .results import save
from .runner import Progress, run_cells
from .seeds import seeds
from .store import NAME, Store

CONTROL = "no_contact"
"""The policy of the catalog that contacts nobody; it always runs, because incremental KPIs are counted from it."""


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
        Folder of all results. Finished replications are kept in its store, and those that are there already do not
        run again. Tables and figures go to a folder of the experiment's name there, which replaces an older one once
        it is complete. Nothing is written when None.
    progress
        Is told of every finished replication.

    Raises
    ------
    UserError
        If the scenario or the portfolio has faults, another policy goes by the control's name, or nothing can be
        written to `out`; what was finished is kept.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    plan = plan_of(experiment, catalog)
    rehearse(plan)
    jobs = jobs or experiment.jobs or -1
    if out is None:
        return play(plan, jobs, progress)
    try:
        with Store(out / NAME) as store, new_folder(out, experiment.name) as folder:
            log = folder / "events" if experiment.log else None
            comparison = play(plan, jobs, progress, log, store)
            where_from = provenance(started, time.monotonic() - clock, comparison.cpu_seconds)
            save(comparison, experiment, plan.scenario, where_from, folder)
    except OSError as error:
        raise UserError(
            f"{out / experiment.name} cannot be written: {error.strerror or error}. Finished replications are kept in "
            f"{out / NAME}. Make room, or the folder writable, and give the same command again."
        ) from error
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


def play(
    plan: Plan,
    jobs: int = 1,
    progress: Progress | None = None,
    log: Path | None = None,
    store: Store | None = None,
) -> Comparison:
    """Run every policy of a plan on every seed.

    Parameters
    ----------
    plan
        Who meets whom.
    jobs, progress, log, store
        As in `run_cells`.

    Raises
    ------
    UserError
        As `run_cells` does.
    """
    cells = [
        Cell(plan.scenario, plan.portfolio, contender, seed) for seed in plan.seeds for contender in plan.contenders
    ]
    finished = run_cells(cells, jobs=jobs, store=store, progress=progress, log=log)
    n_policies = len(plan.contenders)
    return _gathered(plan, [finished[number::n_policies] for number in range(n_policies)])


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
        recovered=np.array([[one.recovered for one in row] for row in rows]),
        resolved=np.array([[one.resolved for one in row] for row in rows]),
        busy=np.array([[one.busy for one in row] for row in rows]),
        on_shift=np.array([[one.on_shift for one in row] for row in rows]),
        charged=np.array([[one.charged for one in row] for row in rows]),
        decision_days=plan.scenario.days,
        cpu_seconds=sum(one.cpu_seconds for row in rows for one in row),
    )
