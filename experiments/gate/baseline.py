"""The baseline of a gate: what every KPI under guard was, seed by seed, in a text file that is reviewed like code."""

import os
from collections.abc import Mapping
from math import fsum, isclose

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from sim.scenario import Settings

from ..config import load
from ..errors import UserError
from ..yaml_text import MOST_BYTES, write
from .settings import Better, Check, GateFile

Values = Mapping[Check, NDArray[np.float64]]
"""A KPI seed by seed, by check."""


class BaselineError(UserError):
    """There is no baseline, or none that what runs now can be compared with."""

    exit_code = 4


class Series(Settings):
    """A KPI, seed by seed; its mean is written for whoever reviews the file."""

    mean: float
    values: tuple[float, ...]

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "Series":
        """Write down what was measured."""
        numbers = tuple(values.tolist())
        return cls(mean=fsum(numbers) / len(numbers), values=numbers)

    @model_validator(mode="after")
    def _has_the_mean_it_says(self) -> "Series":
        if not self.values or not isclose(self.mean, fsum(self.values) / len(self.values)):
            raise ValueError("values do not have the mean that is written: one of them was changed or lost")
        return self


class Rule(Settings):
    """How a KPI is judged."""

    better: Better
    margin: float | None = None


class Seeds(Settings):
    """Seeds in a row."""

    first: int
    count: int


class Guarded(Settings):
    """A policy under guard: its name in the catalog, a digest of its parameters, and its KPIs."""

    policy: str
    parameters: str
    metrics: dict[str, Series]


class World(Settings):
    """An experiment: its world, section by section as `frame.world_of` tells it, and its policies."""

    world: dict[str, str]
    policies: dict[str, Guarded]


class Baseline(Settings):
    """What a gate compares with; `code` is the digest of the packages sim and policies."""

    gate: str
    code: str
    seeds: Seeds
    metrics: dict[str, Rule]
    experiments: dict[str, World]

    @model_validator(mode="after")
    def _has_a_value_a_seed(self) -> "Baseline":
        for (experiment, policy, metric), values in self.series.items():
            if len(values) != self.seeds.count:
                where = f"experiments.{experiment}.policies.{policy}.metrics.{metric}"
                raise ValueError(f"must hold {self.seeds.count} values, one a seed, but {where} holds {len(values)}")
        return self

    @property
    def series(self) -> dict[tuple[str, str, str], NDArray[np.float64]]:
        """Values by experiment, policy and metric."""
        return {
            (experiment, policy, metric): np.array(series.values)
            for experiment, world in self.experiments.items()
            for policy, guarded in world.policies.items()
            for metric, series in guarded.metrics.items()
        }


def read_baseline(file: GateFile) -> Baseline:
    """Read the baseline of a gate.

    Raises
    ------
    BaselineError
        If there is none.
    UserError
        If it is not as it was written: a number missing, changed or undefined.
    """
    if not file.baseline.is_file():
        raise BaselineError(f"{file.baseline} is not there: the gate has no baseline. {advice(file)}")
    try:
        return load(file.baseline, Baseline)
    except UserError as error:
        raise UserError(f"{error}\n{advice(file)}", error.faults) from error


def write_baseline(baseline: Baseline, file: GateFile) -> None:
    """Write the baseline of a gate; an older one stays until the new one is complete.

    Raises
    ------
    UserError
        If it is larger than a settings file may be.
    """
    data = baseline.model_dump(mode="json", exclude_none=True)
    text = f"# Written by `recoup gate update {file.path.name}`; do not edit.\n{write(data)}"
    if len(text.encode()) > MOST_BYTES:
        raise UserError(f"{file.baseline} would be larger than 1 MiB: make two gates of this one. Nothing was written.")
    partial = file.baseline.with_name(f".{file.baseline.name}.{os.getpid()}")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file.baseline)


def advice(file: GateFile) -> str:
    """Say how a baseline is made."""
    return f"Make one, and review what it changes: recoup gate update {file.path}"
