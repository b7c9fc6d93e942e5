"""One replication outside any comparison: a policy, a world, a seed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.simulation import Policy, Run, Simulation, Sink, run

from .config import load
from .contents import kind_of
from .errors import UserError, suggestion
from .experiment import Experiment, load_experiment, portfolio_of
from .model_files import build
from .parameters import Catalog


@dataclass(frozen=True)
class Rehearsal:
    """A policy about to face a world.

    Attributes
    ----------
    scenario
        What the world is made of.
    policy
        Who decides; built for one replication.
    portfolio
        Accounts from a file; synthesised when None.
    """

    scenario: Scenario
    policy: Policy
    portfolio: Portfolio | None = None

    def run(self, seed: int, log: Sink | None = None) -> Run:
        """Run to the end of the horizon; `log` takes the rows of the event log."""
        return run(Simulation(self.scenario, seed, self.portfolio, log=log), self.policy)


def prepare(path: Path, policy: str, catalog: Catalog, overrides: Sequence[str] = ()) -> Rehearsal:
    """Find a policy and its world by name.

    Parameters
    ----------
    path
        A scenario, for a policy of the catalog with its defaults, or an experiment, for one of its
        policies.
    policy
        Name of the policy.
    catalog
        Policies by name.
    overrides
        Changes to the file.

    Raises
    ------
    UserError
        If a file has faults, or there is no such policy.
    """
    if kind_of(path) is not Experiment:
        scenario = load(path, Scenario, overrides)
        return Rehearsal(scenario, catalog[_known(policy, catalog)]())
    experiment = load_experiment(path, catalog, overrides)
    scenario = load(experiment.scenario, Scenario)
    choice = experiment.policies[_known(policy, experiment.policies)]
    return Rehearsal(
        scenario,
        build(catalog[choice.policy], choice.parameters),
        portfolio_of(experiment, scenario),
    )


def _known(policy: str, names: Collection[str]) -> str:
    if policy not in names:
        hint = suggestion(policy, names)
        raise UserError(f"“{policy}” is not a policy. {hint} Nothing was run.")
    return policy
