"""The unit of work: one policy in one world on one seed, and a digest of all that its outcome depends on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from pydantic import BaseModel

from sim.portfolio import Portfolio
from sim.scenario import Scenario

from . import replication
from .code_digest import module_digest, reach_digest, world_digest
from .replication import Contender


@dataclass(frozen=True, eq=False)
class World:
    """A scenario, and the accounts it is about.

    Attributes
    ----------
    scenario
        What it is made of.
    portfolio
        Accounts from a file, the same on every seed; synthesised for each seed when None.
    """

    scenario: Scenario
    portfolio: Portfolio | None = None

    @cached_property
    def digest(self) -> str:
        """Digest every setting and every account, 64 hexadecimal digits."""
        found = hashlib.sha256(_canonical(self.scenario).encode())
        if self.portfolio is not None:
            found.update(_canonical([self.portfolio.segments, self.portfolio.products]).encode())
            found.update(self.portfolio.accounts.tobytes())
        return found.hexdigest()


@dataclass(frozen=True, eq=False)
class Cell:
    """One policy in one world on one seed.

    Attributes
    ----------
    world
        Where it is run.
    contender
        The policy.
    seed
        Of the replication.
    """

    world: World
    contender: Contender
    seed: int


def key_of(cell: Cell) -> str:
    """Digest all that the outcome of a cell depends on, 64 hexadecimal digits; the same in every process."""
    contender = cell.contender
    parts = (
        world_digest(),
        module_digest(replication.__name__),
        reach_digest(contender.policy.__module__),
        contender.policy.__qualname__,
        _canonical(contender.parameters),
        cell.world.digest,
        str(cell.seed),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _canonical(value: object) -> str:
    """Write settings as JSON that depends on nothing but their content."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    """Make plain lists, dicts, texts and numbers of a value; a file stands for its content."""
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(mode="python"))
    if is_dataclass(value) and not isinstance(value, type):
        return _plain({field.name: getattr(value, field.name) for field in fields(value)})
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, Path):
        return _content(value, value.stat().st_mtime_ns) if value.is_file() else str(value)
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value) if type(value).__module__ == "datetime" else _refused(value)


def _refused(value: object) -> object:
    kind = type(value).__name__
    raise TypeError(f"a policy's parameters must be numbers, texts, files or made of such, got {kind}: {value!r}")


@cache
def _content(path: Path, changed_ns: int) -> str:  # noqa: ARG001  a file that changed is another file
    return hashlib.sha256(path.read_bytes()).hexdigest()
