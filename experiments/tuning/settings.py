"""A tuning: which policy, in which world, by which numbers of it, towards what, and within which limits."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from sim.scenario import Settings

from ..comparison import HEADLINE, MEASURES
from ..config import Document, FileName, check, read
from ..errors import Fault, UserError, dotted, refusal
from ..experiment import Name, PolicyChoice, check_policy
from ..parameters import Catalog
from ..seeds import SIZE
from ..yaml_text import Node
from .space import Dimension, Range, dimension_of, value_at

Sampler = Literal["auto", "tpe", "cmaes", "nsga3", "gp", "random", "evolution"]

ONE_OBJECTIVE = frozenset({"cmaes", "evolution"})
"""Samplers that search for one number alone."""


def _is_kpi(name: str) -> str:
    if name not in MEASURES:
        near = get_close_matches(name, MEASURES, n=1)
        raise ValueError(f"must be a KPI of docs/kpis.md{f', perhaps {near[0]}' if near else ''}")
    return name


def _has_a_direction(name: str) -> str:
    if MEASURES[_is_kpi(name)].better == "neither":
        raise ValueError(f"must be a KPI that is better one way, and {name} is not")
    return name


Kpi = Annotated[str, AfterValidator(_is_kpi)]
Aim = Annotated[str, AfterValidator(_has_a_direction)]


class Limit(Settings):
    """A bound on the mean of a KPI."""

    at_least: float | None = Field(None, description="smallest mean that is accepted")
    at_most: float | None = Field(None, description="largest mean that is accepted")

    @model_validator(mode="after")
    def _bounds_something(self) -> "Limit":
        if self.at_least is None and self.at_most is None:
            raise ValueError("must have at_least or at_most")
        return self

    def excess(self, mean: float) -> float:
        """Count how far a mean is beyond the limit; at most 0 where it keeps it."""
        over = [mean - self.at_most] if self.at_most is not None else []
        under = [self.at_least - mean] if self.at_least is not None else []
        return max(over + under)


def _a_name_is_a_policy(value: object) -> object:
    return {"policy": value} if isinstance(value, str) else value


class Tuning(Settings):
    """A search for better numbers of a policy, on seeds of the block *train*, chosen on seeds of the block *select*."""

    name: Name = Field(description="name of the results folder")
    scenario: FileName = Field(description="the world, a YAML file")
    policy: Annotated[PolicyChoice, BeforeValidator(_a_name_is_a_policy)] = Field(
        description="name in the catalog; or as in an experiment, with parameters that stay as they are, or a file"
    )
    search: dict[str, Range] = Field(
        {},
        description="numbers that are searched, by name or by path, as rows.4.priority.arrears; by default every "
        "parameter of the policy that has a range",
    )
    objective: Aim | Annotated[tuple[Aim, ...], Field(min_length=1)] = Field(
        HEADLINE, description="KPI that is to be best in the mean; or several, of which no one is given up for another"
    )
    constraints: dict[Kpi, Limit] = Field({}, description="limits that have to be kept, by KPI")
    sampler: Sampler = Field("auto", description="who proposes; docs/tuning.md says which to choose")
    trials: int = Field(200, ge=1, le=100_000, description="settings of the policy that are tried")
    batch: int = Field(8, ge=4, le=1_000, description="trials proposed at once; so many that all processes have work")
    replications: int = Field(8, ge=8, le=SIZE, description="seeds of the block train every trial runs on")
    prune: bool = Field(
        True,
        description="stop a trial after each four seeds if it is worse than the best so far (Wilcoxon, p below 0.1); "
        "with one objective, not with evolution",
    )
    start: tuple[dict[str, float], ...] = Field(
        (), description="settings tried first, by number searched; the policy as it is always is"
    )
    keep: int = Field(5, ge=1, le=1_000, description="best trials that meet again on fresh seeds")
    select_replications: int = Field(30, ge=2, le=SIZE, description="seeds of the block select they meet on")
    seed: int = Field(1, ge=0, lt=2**32, description="of the sampler")
    jobs: int | None = Field(None, ge=1, description="processes at a time; by default all cores")

    @field_validator("sampler")
    @classmethod
    def _can_do_what_is_asked(cls, sampler: str, info: ValidationInfo) -> str:
        objective, limits = info.data.get("objective", ""), info.data.get("constraints", {})
        if sampler in ONE_OBJECTIVE and not isinstance(objective, str):
            raise ValueError(f"must be tpe, nsga3, gp or random where there are several objectives, got {sampler}")
        if sampler == "cmaes" and limits:
            raise ValueError("must be another where there are constraints: cmaes does not heed them, evolution does")
        return sampler

    @property
    def objectives(self) -> tuple[str, ...]:
        """The KPIs that are to be best."""
        return (self.objective,) if isinstance(self.objective, str) else self.objective

    @property
    def measures(self) -> tuple[str, ...]:
        """Every KPI that a trial is known by: objectives first, then those under a limit."""
        return tuple(dict.fromkeys((*self.objectives, *self.constraints)))


def load_tuning(path: Path, catalog: Catalog, overrides: Sequence[str] = ()) -> Tuning:
    """Read a tuning, and check its policy against the catalog, and what is searched against the policy.

    Parameters
    ----------
    path
        The YAML file; the files it names are relative to its folder.
    catalog
        Policies by name.
    overrides
        Changes such as `trials=50`.

    Raises
    ------
    UserError
        With every fault of the file, of its policy's parameters, and of the overrides.
    """
    document = read(path)
    tuning, faults = check(document, Tuning, overrides)
    try:
        choice = _policy_of(document, catalog)
    except UserError as error:
        raise refusal([*faults, *error.faults]) from error
    if tuning is None or faults:
        raise refusal(faults)
    tuning = tuning.model_copy(update={"policy": choice})
    faults = search_faults(tuning, catalog, document)
    if faults:
        raise refusal(faults)
    return tuning


def space_of(tuning: Tuning, catalog: Catalog) -> tuple[Dimension, ...]:
    """List what is searched, with its bounds."""
    policy = catalog[tuning.policy.policy]
    names = tuning.search or _ranged(tuning.policy, policy)
    return tuple(dimension_of(name, tuning.search.get(name), tuning.policy, policy) for name in names)


def search_faults(tuning: Tuning, catalog: Catalog, document: Document) -> list[Fault]:
    """Find what is wrong with the numbers searched, and with those to start from."""
    policy, faults = catalog[tuning.policy.policy], []
    if not tuning.search and not _ranged(tuning.policy, policy):
        says = f"is missing, and {tuning.policy.policy} has no parameter with a range: name its numbers by their paths"
        return [Fault(document.root.place, "search", says)]
    space = {}
    for name in tuning.search or _ranged(tuning.policy, policy):
        where, place = document.find(("search", name), {"search", name})
        try:
            space[name] = dimension_of(name, tuning.search.get(name), tuning.policy, policy)
        except ValueError as error:
            faults.append(Fault(place, where, str(error)))
    for number, point in enumerate(tuning.start):
        for name, value in point.items():
            where, place = document.find(("start", number, name), {"start"})
            if name not in space:
                faults.append(Fault(place, where, "is not searched", name, tuple(space)))
            elif says := space[name].fault(value):
                faults.append(Fault(place, where, says))
    return faults


def _ranged(choice: PolicyChoice, policy: Any) -> list[str]:
    """Name the parameters that have a range, and hold one number."""
    fields = policy.__dataclass_fields__.values()
    ranged = [one.name for one in fields if one.init and "low" in one.metadata]
    return [name for name in ranged if isinstance(value_at(name, choice, policy), int | float)]


def _policy_of(document: Document, catalog: Catalog) -> PolicyChoice:
    node = document.root.child("policy")
    if node is None or isinstance(node.value, list):
        return PolicyChoice()  # the model of the tuning says what is wrong
    entries: Any = {"policy": Node(node.place, node.value)} if isinstance(node.value, str) else node.value
    entry = Document(document.path, Node(node.place, entries), where="policy")
    if isinstance(node.value, str) and node.value not in catalog:
        raise refusal([Fault(node.place, "policy", "is not a policy", node.value, tuple(catalog))])
    file = entry.root.child("file")
    if file is None and entry.root.child("policy") is None:
        raise refusal([Fault(node.place, dotted("policy", "policy"), "is missing", "", tuple(catalog))])
    return check_policy("policy", entry, catalog)
