"""A plan: an experiment resolved, so that it can be run: who meets whom, in which world, on which seeds."""

from dataclasses import dataclass

from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.simulation import Simulation
from sim.worklist import checked

from .config import load
from .errors import UserError
from .experiment import Experiment, portfolio_of
from .parameters import Catalog
from .replication import Contender
from .seeds import seeds

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
