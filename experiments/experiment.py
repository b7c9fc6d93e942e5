"""An experiment: which policies meet in which world, on which seeds, and who is champion today."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from policies import DecisionTable, RuleFault, faults_in
from sim.portfolio import Portfolio
from sim.scenario import Scenario, Settings

from .acceptance import Acceptance
from .config import Document, FileName, check, load, read
from .errors import Fault, UserError, dotted, refusal
from .intake import Mapping, is_data, take_in, take_in_canonical
from .model_files import build
from .parameters import Catalog, model_of
from .seeds import SIZE, Block
from .stopping import Stopping
from .yaml_text import Node

_ROWS = "rows"

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]


class PolicyChoice(BaseModel):
    """An entry of the catalog, and the parameters that differ from its defaults; or a file that holds both."""

    model_config = ConfigDict(frozen=True, extra="allow")

    policy: str = Field("", description="name in the catalog; by default the name given here")
    file: FileName | None = Field(None, description="a YAML file with `policy` and parameters, or a table in CSV")

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters by name, as given."""
        return dict(self.model_extra or {})


def nothing_is_no_parameters(value: object) -> object:
    """Read a policy that is named without anything as one with its defaults."""
    return {} if value is None else value


class Experiment(Settings):
    """A comparison of policies on the same debtors, living the same lives."""

    name: Name = Field(description="name of the results folder")
    scenario: FileName = Field(description="the world, a YAML file")
    portfolio: FileName | None = Field(
        None, description="intake mapping of a portfolio, a YAML file; or a canonical CSV or Parquet file"
    )
    policies: dict[Name, Annotated[PolicyChoice, BeforeValidator(nothing_is_no_parameters)]] = Field(min_length=1)
    champion: str = Field("cadence", description="today's policy", validate_default=True)
    replications: int = Field(30, ge=2, le=SIZE, description="seeds every policy runs on")
    stopping: Stopping | None = Field(None, description="run until it is clear, rather than `replications` and no more")
    block: Block = Field("report", description="which seeds: to train, to select, to report, or a gate's")
    confirm: int = Field(
        30, ge=0, le=SIZE, description="fresh seeds on which the best challenger meets today's policy again; 0 is none"
    )
    acceptance: Acceptance = Field(Acceptance(), description="the rule by which a strategy is accepted")
    stress: tuple[FileName, ...] = Field(
        (), description="stress scenarios, YAML files; candidates and today's run each"
    )
    stress_replications: int = Field(10, ge=2, le=SIZE, description="seeds of each stress scenario")
    dials_shares: tuple[Annotated[float, Field(ge=0, le=1)], ...] = Field(
        (), description="shares of the open accounts that may be called a day, at each of which all policies run too"
    )
    headroom: bool = Field(
        False, description="beside them there, a rule that reads hidden state: a ruler, and no candidate"
    )
    gains_replications: int = Field(
        5,
        ge=0,
        le=SIZE,
        description="fresh seeds on which the best challenger is compared account by account; 0 is none",
    )
    jobs: int | None = Field(None, ge=1, description="processes at a time; by default all cores")
    log: bool = Field(False, description="write the event log of every replication")

    @field_validator("policies")
    @classmethod
    def _default_to_the_policy_of_that_name(cls, policies: dict[str, PolicyChoice]) -> dict[str, PolicyChoice]:
        return {
            name: choice if choice.policy else choice.model_copy(update={"policy": name})
            for name, choice in policies.items()
        }

    @field_validator("champion")
    @classmethod
    def _is_one_of_the_policies(cls, champion: str, info: ValidationInfo) -> str:
        policies = info.data.get("policies", {champion: None})
        if champion not in policies:
            expected = ", ".join(f"'{name}'" for name in policies)
            raise PydanticKnownError("literal_error", {"expected": expected})
        return champion


def load_experiment(path: Path, catalog: Catalog, overrides: Sequence[str] = ()) -> Experiment:
    """Read an experiment, and check its policies against the catalog.

    Parameters
    ----------
    path
        The YAML file; the files it names are relative to its folder.
    catalog
        Policies by name.
    overrides
        Changes such as `replications=100` or `policies.cadence.gap_days=5`.

    Raises
    ------
    UserError
        With every fault of the file, of its policies' parameters, and of the overrides.
    """
    document = read(path)
    experiment, faults = check(document, Experiment, overrides)
    choices, more = check_policies(document, catalog)
    if experiment is None or faults or more:
        raise refusal([*faults, *more])
    return experiment.model_copy(update={"policies": choices})


def load_policy(path: Path, catalog: Catalog) -> PolicyChoice:
    """Read a policy from a file of its own: `policy` names the entry of the catalog, all else is its parameters.

    Raises
    ------
    UserError
        With every fault of the file.
    """
    return check_policy(path.stem, read(path), catalog)


def portfolio_of(experiment: Experiment, scenario: Scenario) -> Portfolio | None:
    """Read the portfolio of an experiment; None if it is to be synthesised.

    Raises
    ------
    UserError
        If the canonical file, or the intake mapping, or the file it describes, has faults.
    """
    if experiment.portfolio is None:
        return None
    sites = len(scenario.sites)
    if is_data(experiment.portfolio):
        taken = take_in_canonical(experiment.portfolio, start=scenario.start, zones=scenario.zones, sites=sites)
        return taken.portfolio
    mapping = load(experiment.portfolio, Mapping)
    for name in ("currency", "start"):
        theirs, ours = getattr(mapping, name), getattr(scenario, name)
        if theirs != ours:
            raise UserError(
                f"{experiment.portfolio}: {name} is {theirs}, but the scenario says {ours}. "
                f"Set both the same: {experiment.scenario}. Nothing was run."
            )
    return take_in(mapping, zones=scenario.zones, sites=sites).portfolio


def check_policies(document: Document, catalog: Catalog) -> tuple[dict[str, PolicyChoice], list[Fault]]:
    """Check the policies of a document, or of a part of one, against a catalog.

    Returns
    -------
    Policies without faults, by name, and the faults of the others.
    """
    choices: dict[str, PolicyChoice] = {}
    faults: list[Fault] = []
    policies = document.root.child("policies")
    for name, node in policies.entries().items() if policies else ():
        if isinstance(node.value, str | list):
            continue  # the model of the experiment says what is wrong with it
        entry = Document(document.path, node, where=dotted(dotted(document.where, "policies"), name))
        try:
            choices[name] = check_policy(name, entry, catalog)
        except UserError as error:
            faults += error.faults
    return choices, faults


def check_policy(name: str, entry: Document, catalog: Catalog) -> PolicyChoice:
    """Check a policy where it is written, in a file of its own or as an entry of another.

    Raises
    ------
    UserError
        With every fault of it.
    """
    parameters = entry.root.entries()
    file = parameters.pop("file", None)
    if file and isinstance(file.value, str):
        path = entry.path.parent / file.value
        return load_policy(path, catalog) if path.is_file() else PolicyChoice(policy=name)
    named = parameters.pop("policy", None)
    policy = named.value if named and isinstance(named.value, str) else name
    if policy not in catalog:
        where = dotted(entry.where, "policy") if named else entry.where
        place = named.place if named else entry.root.place
        raise refusal([Fault(place, where, "is not a policy", policy, tuple(catalog))])
    rows = _table_faults(entry) if issubclass(catalog[policy], DecisionTable) else []
    if rows:
        del parameters[_ROWS]  # they are told one by one, each with its own line
    entry = replace(entry, root=Node(entry.root.place, parameters))
    model, faults = check(entry, model_of(catalog[policy]))
    if model is None or faults or rows:
        raise refusal([*faults, *rows])
    values = {name: value for name in type(model).model_fields if (value := getattr(model, name)) is not None}
    try:
        build(catalog[policy], values)
    except ValueError as error:
        raise refusal([Fault(entry.root.place, entry.where, str(error))]) from error
    return PolicyChoice(policy=policy, **values)


def _table_faults(entry: Document) -> list[Fault]:
    """Find everything wrong with the rules of a decision table, each where it was written."""
    rows = entry.root.child(_ROWS)
    return [] if rows is None else [_located(fault, entry) for fault in faults_in(rows.plain())]


def _located(fault: RuleFault, table: Document) -> Fault:
    """Say where in its file a fault of a decision table was written."""
    where, place = table.find((_ROWS, *fault.path), known={"treatment"})
    return Fault(place, where, fault.says, fault.typed, fault.known)
