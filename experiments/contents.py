"""What a settings file holds, in a few lines: told by its content, not by its name."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from sim.scenario import Scenario, Site

from .config import load, read
from .errors import UserError
from .experiment import Experiment, PolicyChoice, load_experiment, load_policy, portfolio_of
from .gate.settings import Gate, GateFile, load_gate
from .intake import Mapping, check_canonical, is_data
from .intake import describe as describe_portfolio
from .known.settings import Known, Trial, load_known
from .parameters import Catalog
from .schema import KINDS
from .stress import Stress, load_stress, told
from .table_csv import is_table
from .tuning.settings import Tuning, load_tuning, space_of

POLICY = "policy"
"""The setting by which a file that holds one policy is told, unless it names a world too, as a tuning does."""


def kind_of(path: Path) -> type[BaseModel]:
    """Recognise a settings file by its settings: the kind that knows most of them.

    Raises
    ------
    UserError
        If the file cannot be read.
    """
    names = read(path).root.entries().keys()
    return max(KINDS, key=lambda kind: len(names & kind.model_fields.keys()))


def describe(path: Path, catalog: Catalog, overrides: Sequence[str] = ()) -> list[str]:
    """Check a settings file, and the files it names, and say in a few lines what it holds.

    Parameters
    ----------
    path
        A scenario, an experiment, one in known worlds, an intake mapping, a stress, a gate, a tuning or a policy; or a
        canonical portfolio.
    catalog
        Policies by name.
    overrides
        Changes made before anything is checked.

    Raises
    ------
    UserError
        With every fault of the file.
    """
    if is_data(path) and not is_table(path):
        return _portfolio(path, overrides)
    entries = read(path).root.entries()
    if POLICY in entries and "scenario" not in entries:
        return _policy(load_policy(path, catalog))
    kind = kind_of(path)
    if kind is Experiment:
        return _experiment(load_experiment(path, catalog, overrides))
    if kind is Gate:
        return _gate(load_gate(path, catalog, overrides))
    if kind is Known:
        return _known(load_known(path, overrides=overrides))
    if kind is Tuning:
        return _tuning(load_tuning(path, catalog, overrides), catalog)
    if kind is Mapping:
        return _mapping(load(path, Mapping, overrides))
    if kind is Stress:
        return _stress(load_stress(path, overrides))
    return _scenario(load(path, Scenario, overrides))


def _experiment(experiment: Experiment) -> list[str]:
    scenario = load(experiment.scenario, Scenario)
    portfolio = portfolio_of(experiment, scenario)
    accounts = [] if portfolio is None else describe_portfolio(portfolio)
    seeds = f"{experiment.replications:,} seeds of the block {experiment.block}"
    return [
        f"experiment {experiment.name}: {len(experiment.policies)} policies, each on {seeds}",
        f"  policies: {', '.join(experiment.policies)}; today's is {experiment.champion}",
        *(f"  {line}" for line in _scenario(scenario)),
        *(f"  portfolio: {line}" for line in accounts),
    ]


def _gate(file: GateFile) -> list[str]:
    policies = len({(check.experiment, check.policy) for check in file.checks})
    looks = ", ".join(str(look) for look in file.schedule.looks)
    there = "is there" if file.baseline.is_file() else f"is not there yet: recoup gate update {file.path}"
    return [
        f"gate {file.gate.name}: {len(file.checks)} checks, of {policies} policies",
        f"  KPIs: {', '.join(file.gate.metrics)}",
        f"  looks after {looks} seeds, and confirms on {file.schedule.confirm} more",
        f"  baseline: {file.baseline} {there}",
    ]


def _known(known: Known) -> list[str]:
    return [
        f"experiment {known.name} in worlds with a known optimum",
        *(_trial(world, trial) for world, trial in known.known.items()),
    ]


def _trial(world: str, trial: Trial) -> str:
    sizes = ", ".join(f"{size:,}" for size in trial.sizes)
    return f"  {world}: {sizes} accounts, {trial.replications:,} seeds; policies: {', '.join(trial.policies)}"


def _tuning(tuning: Tuning, catalog: Catalog) -> list[str]:
    space = space_of(tuning, catalog)
    return [
        f"tuning {tuning.name}: {tuning.trials:,} trials of {tuning.policy.policy}, {tuning.replications:,} seeds each",
        *(f"  {one.name}: {one.low:g} to {one.high:g}, now {one.default:g}" for one in space),
        f"  towards: {', '.join(tuning.objectives)}; limits: {', '.join(tuning.constraints) or 'none'}",
        *(f"  {line}" for line in _scenario(load(tuning.scenario, Scenario))),
    ]


def _portfolio(path: Path, overrides: Sequence[str]) -> list[str]:
    if overrides:
        raise UserError(f"--set changes settings, and {path} is a portfolio: change its cells. Nothing was run.")
    intake = check_canonical(path)
    return [
        f"portfolio {path.name}: {', '.join(intake.rows)}",
        *(f"  {line}" for line in describe_portfolio(intake.portfolio)),
    ]


def _policy(choice: PolicyChoice) -> list[str]:
    parameters = choice.parameters
    sizes = {name: f"{len(value)} rows" if isinstance(value, tuple) else value for name, value in parameters.items()}
    return [f"policy {choice.policy}", *(f"  {name}: {value}" for name, value in sizes.items())]


def _scenario(scenario: Scenario) -> list[str]:
    people = scenario.population
    days = f"{scenario.days} days and {scenario.run_out_days} of run-out"
    placed = f"{people.persons:,} persons placed over {people.placed_over_days} days"
    sites = ", ".join(f"{site.name} ({_staff(site)})" for site in scenario.sites)
    return [
        f"scenario {scenario.name}: {placed}; {days}",
        f"  sites: {sites}",
        f"  treatments: {', '.join(scenario.treatment_names)}",
        f"  interventions: {', '.join(item.kind for item in scenario.interventions) or 'none'}",
    ]


def _staff(site: Site) -> str:
    if not site.shifts:
        return f"{site.collectors} collectors"
    return f"{sum(shift.collectors for shift in site.rota)} collectors in {len(site.rota)} shifts"


def _stress(stress: Stress) -> list[str]:
    return [f"stress {stress.name}: {stress.title}", *(f"  {line}" for line in told(stress))]


def _mapping(mapping: Mapping) -> list[str]:
    return [
        f"intake mapping: amounts in {mapping.currency}, day 0 is {mapping.start}",
        f"  reads: {', '.join(mapping.columns)}",
        f"  never reads: {', '.join(mapping.protected) or 'nothing named'}",
    ]
