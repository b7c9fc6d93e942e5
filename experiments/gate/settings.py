"""A gate file: which policies are under guard, by which KPIs, and how much harm is accepted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, field_validator

from sim.scenario import Settings

from ..comparison import MEASURES
from ..config import Document, FileName, check, read
from ..errors import Fault, UserError, dotted, refusal
from ..experiment import Experiment, Name, load_experiment
from ..parameters import Catalog
from .decision import Schedule

Better = Literal["higher", "lower"]

FEWEST = 30
"""Fewest seeds anything is judged on."""


class Metric(Settings):
    """A KPI under guard."""

    better: Better | None = Field(None, description="which way is better; by default what the KPI says")
    margin: float | None = Field(
        None,
        ge=0,
        description="mean harm that is accepted, in the KPI's unit; by default half a standard deviation of the harm",
    )


def _nothing_is_all_defaults(value: object) -> object:
    return {} if value is None else value


class Gate(Settings):
    """What must not become worse."""

    name: Name = Field(description="name of the gate")
    experiments: tuple[FileName, ...] = Field(min_length=1, description="worlds and policies, each a YAML file")
    policies: tuple[str, ...] | None = Field(
        None, min_length=1, description="policies under guard; by default all that the experiments name"
    )
    metrics: dict[str, Annotated[Metric, BeforeValidator(_nothing_is_all_defaults)]] = Field(min_length=1)
    baseline: Path | None = Field(
        None, description="file of the baseline, from this one's folder; by default this one's name, .baseline.yaml"
    )
    looks: tuple[int, ...] = Field(
        Schedule().looks, min_length=1, description="seeds after which is judged, rising; the last is the cap"
    )
    confirm: int = Field(Schedule().confirm, ge=FEWEST, description="fresh seeds on which a suspicion is confirmed")
    tolerance: float = Field(
        1e-9, ge=0, le=1e-3, description="values that differ by no more than this share of them are identical"
    )

    @field_validator("looks")
    @classmethod
    def _rise(cls, looks: tuple[int, ...]) -> tuple[int, ...]:
        if looks[0] < FEWEST or any(a >= b for a, b in pairwise(looks)):
            raise ValueError(f"must rise, from {FEWEST} or more")
        return looks


@dataclass(frozen=True)
class Check:
    """One KPI of one policy in one experiment.

    Attributes
    ----------
    experiment, policy, metric
        Their names.
    better
        Which way is better.
    margin
        Mean harm that is accepted; relative to how the harm varies when None.
    """

    experiment: str
    policy: str
    metric: str
    better: Better
    margin: float | None

    @property
    def name(self) -> str:
        """What is judged, in words."""
        return f"{self.metric} of {self.policy} in {self.experiment}"

    @property
    def unit(self) -> str:
        """What the KPI is counted in."""
        return MEASURES[self.metric].unit

    @property
    def sign(self) -> int:
        """What turns a difference, now less baseline, into harm."""
        return -1 if self.better == "higher" else 1

    def harm(
        self, now: NDArray[np.float64], before: NDArray[np.float64], tolerance: float = 0.0
    ) -> NDArray[np.float64]:
        """Count how much worse it is now, seed by seed; zero where the two differ by no more than a tolerance.

        Parameters
        ----------
        now, before
            The KPI on the same seeds, shape (n_seeds,).
        tolerance
            Share of the larger of the two.
        """
        same = np.abs(now - before) <= tolerance * np.maximum(np.abs(now), np.abs(before))
        return np.where(same, 0.0, self.sign * (now - before))


@dataclass(frozen=True)
class GateFile:
    """A gate, with the files it names.

    Attributes
    ----------
    path
        The gate file.
    gate
        What it says.
    experiments
        Those it names.
    checks
        All that must not become worse.
    """

    path: Path
    gate: Gate
    experiments: tuple[Experiment, ...]
    checks: tuple[Check, ...]

    @property
    def baseline(self) -> Path:
        """Where the baseline is."""
        return self.path.parent / (self.gate.baseline or f"{self.path.stem}.baseline.yaml")

    @property
    def schedule(self) -> Schedule:
        """Seeds to look at."""
        return Schedule(self.gate.looks, self.gate.confirm)


def load_gate(path: Path, catalog: Catalog, overrides: Sequence[str] = ()) -> GateFile:
    """Read a gate file, and the experiments it names.

    Parameters
    ----------
    path
        The YAML file; the files it names are relative to its folder.
    catalog
        Policies by name.
    overrides
        Changes such as `confirm=200`.

    Raises
    ------
    UserError
        With every fault of the file and of the overrides, or of an experiment.
    """
    document = read(path)
    gate, faults = check(document, Gate, overrides)
    faults = [*faults, *_unknown_metrics(document)]
    if gate is None or faults:
        raise refusal(faults)
    experiments = tuple(load_experiment(file, catalog) for file in gate.experiments)
    if len({one.name for one in experiments}) < len(experiments):
        names = ", ".join(one.name for one in experiments)
        raise UserError(f"{path}: experiments must have names of their own, got {names}. Nothing was run.")
    faults = _unknown_policies(document, gate, experiments)
    if faults:
        raise refusal(faults)
    return GateFile(path, gate, experiments, tuple(_checks(gate, experiments)))


def _checks(gate: Gate, experiments: Iterable[Experiment]) -> Iterable[Check]:
    for experiment in experiments:
        for policy in experiment.policies:
            if gate.policies is None or policy in gate.policies:
                for name, metric in gate.metrics.items():
                    yield Check(experiment.name, policy, name, metric.better or _better(name), metric.margin)


def _better(metric: str) -> Better:
    better = MEASURES[metric].better
    if better == "neither":
        raise ValueError(f"{metric} is better neither higher nor lower")
    return better


def _unknown_metrics(document: Document) -> Iterable[Fault]:
    """Find metrics that are no KPI, and those of which nobody says which way is better."""
    metrics = document.root.child("metrics")
    for name, node in metrics.entries().items() if metrics else ():
        where = dotted("metrics", name)
        if name not in MEASURES:
            yield Fault(node.place, where, "is not a KPI", name, tuple(MEASURES))
        elif MEASURES[name].better == "neither" and node.child("better") is None:
            yield Fault(node.place, where, "is better neither higher nor lower; say which, as better: lower")


def _unknown_policies(document: Document, gate: Gate, experiments: Iterable[Experiment]) -> list[Fault]:
    known = tuple(dict.fromkeys(name for experiment in experiments for name in experiment.policies))
    return [
        Fault(document.find(("policies", number), ())[1], dotted("policies", str(number)), says, name, known)
        for number, name in enumerate(gate.policies or ())
        if name not in known
        for says in [f"is “{name}”, which no experiment names"]
    ]
