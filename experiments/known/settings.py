"""The settings of an experiment in worlds with a known optimum."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from policies.known import BENCHMARKS, Benchmark
from sim.scenario import Settings

from ..config import Document, check, read
from ..errors import Fault, dotted, refusal
from ..experiment import Name, PolicyChoice, check_policies, nothing_is_no_parameters
from ..seeds import SIZE


class Trial(Settings):
    """What is played in one world."""

    sizes: tuple[Annotated[int, Field(ge=1)], ...] = Field(min_length=1, description="accounts; every size is played")
    replications: int = Field(10, ge=2, le=SIZE, description="seeds every policy runs on, of the report block")
    policies: dict[Name, Annotated[PolicyChoice, BeforeValidator(nothing_is_no_parameters)]] = Field(min_length=1)


class Known(Settings):
    """Policies held against small worlds whose best value is known."""

    name: Name = Field(description="name of the results folder")
    known: dict[Name, Trial] = Field(min_length=1, description="what is played, by world")
    jobs: int | None = Field(None, ge=1, description="processes at a time; by default all cores")


def load_known(path: Path, benchmarks: Mapping[str, Benchmark] = BENCHMARKS, overrides: Sequence[str] = ()) -> Known:
    """Read an experiment in known worlds, and check each policy against the policies of its world.

    Parameters
    ----------
    path
        The YAML file.
    benchmarks
        Worlds by name.
    overrides
        Changes such as `known.hawkes.replications=20`.

    Raises
    ------
    UserError
        With every fault of the file, of its policies' parameters, and of the overrides.
    """
    document = read(path)
    known, faults = check(document, Known, overrides)
    choices, more = _check_worlds(document, benchmarks)
    if known is None or faults or more:
        raise refusal([*faults, *more])
    trials = {world: trial.model_copy(update={"policies": choices[world]}) for world, trial in known.known.items()}
    return known.model_copy(update={"known": trials})


def _check_worlds(
    document: Document, benchmarks: Mapping[str, Benchmark]
) -> tuple[dict[str, dict[str, PolicyChoice]], list[Fault]]:
    choices: dict[str, dict[str, PolicyChoice]] = {}
    faults: list[Fault] = []
    worlds = document.root.child("known")
    for world, node in worlds.entries().items() if worlds else ():
        where = dotted("known", world)
        if world not in benchmarks:
            faults.append(Fault(node.place, where, "is not a world with a known optimum", world, tuple(benchmarks)))
        elif isinstance(node.value, dict):
            trial = Document(document.path, node, where=where)
            choices[world], more = check_policies(trial, benchmarks[world].policies)
            faults += more
    return choices, faults
