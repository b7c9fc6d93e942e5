"""The key of a replication: everything its numbers are a function of, as one digest.

Equal keys mean equal bytes; nothing in a key is kept by hand. It holds the code (the syntax trees of `sim`, of the
policy's modules and of what decides which numbers are kept), the libraries that compute, the resolved scenario, its
horizon included, the portfolio, the policy's parameters, and the seed. It does not hold what a policy is called, how
many processes run, or where anything is written.
"""

import datetime
import enum
import hashlib
import json
import sys
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.recfunctions import repack_fields
from pydantic import BaseModel

from sim.portfolio import Portfolio

from .code_digest import module_digest, package_digest
from .replication import Cell, Contender

KEPT = ("experiments.replication", "experiments.payload")
"""Modules that decide what is kept of a run, and how it is written."""

LIBRARIES = ("numba", "numpy", "scipy", "simpy", "tzdata")
"""Libraries whose version can move a number."""


class Keys:
    """Tells keys, and digests each scenario, portfolio and contender only once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str | None]] = {}

    def of(self, cell: Cell) -> str | None:
        """Tell the key of a cell, 64 hexadecimal digits; None if its policy cannot be told from others.

        That is so for a class that no file holds under its name, as one written in a notebook or inside a function,
        and for parameters that are neither plain data nor files.
        """
        policy = self._once(cell.contender, policy_digest)
        if policy is None:
            return None
        parts = [
            policy,
            self._once(cell.scenario, digest_of),
            self._once(cell.portfolio, portfolio_digest),
            cell.seed,
        ]
        return _sha256(json.dumps(parts))

    def _once(self, thing: Any, digest: Any) -> str | None:
        if id(thing) not in self._known:
            self._known[id(thing)] = (thing, digest(thing))  # holding the thing keeps its id its own
        return self._known[id(thing)][1]


def policy_digest(contender: Contender) -> str | None:
    """Digest a contender's code and parameters; None if its policy cannot be told from others."""
    code = code_of(contender.policy)
    if code is None:
        return None
    try:
        return _sha256(json.dumps([code, plain(_with_defaults(contender))]))
    except TypeError:
        return None


@cache
def code_of(policy: type) -> str | None:
    """Digest all code that a replication of a policy runs; None if no file holds the class under its name."""
    module = sys.modules.get(policy.__module__)
    modules = [module_digest(name) for name in (policy.__module__, *KEPT)]
    if getattr(module, policy.__qualname__, None) is not policy or None in modules:
        return None
    return _sha256(json.dumps([package_digest("sim"), *modules, policy.__qualname__, [*map(version, LIBRARIES)]]))


def digest_of(value: object) -> str:
    """Digest anything that `plain` can write.

    Raises
    ------
    TypeError
        If something in it is neither data nor a file.
    """
    return _sha256(json.dumps(plain(value)))


def portfolio_digest(portfolio: Portfolio | None) -> str:
    """Digest a portfolio: its accounts, without the bytes between fields, and its names."""
    if portfolio is None:
        return "synthesised"
    accounts = repack_fields(portfolio.accounts)
    return _sha256(
        json.dumps([plain(accounts), repr(accounts.dtype.descr), list(portfolio.segments), list(portfolio.products)])
    )


def plain(value: Any) -> Any:
    """Write a value as JSON has it, so that different values give different texts.

    The order of a mapping is kept, because it can matter: treatments are numbered by it. A path stands for what is in
    the file: the weights of a learned policy are known by their bytes, not by their name.

    Raises
    ------
    TypeError
        If something in it is neither data nor a file.

    Examples
    --------
    >>> plain({"weights": (1, 2.5)})
    ['dict', ['weights', ['tuple', 1, 2.5]]]
    """
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return [type(value).__name__, str(value)]
    if isinstance(value, Path):
        return ["file", hashlib.sha256(value.read_bytes()).hexdigest()] if value.is_file() else ["path", str(value)]
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        return ["array", value.dtype.str, list(value.shape), hashlib.sha256(value.tobytes()).hexdigest()]
    return [type(value).__name__, *_parts(value)]


def _parts(value: Any) -> list[Any]:
    """Write what a value is made of."""
    if isinstance(value, BaseModel | Mapping):
        return [[plain(name), plain(part)] for name, part in dict(value).items()]
    if is_dataclass(value) and not isinstance(value, type):
        return [[one.name, plain(getattr(value, one.name))] for one in fields(value)]
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, AbstractSet):
        return sorted((plain(part) for part in value), key=json.dumps)
    raise TypeError(f"{type(value).__name__} is neither data nor a file")


def _with_defaults(contender: Contender) -> list[tuple[str, Any]]:
    """List parameters by name, those that were not given too."""
    values = dict(contender.parameters)
    for one in fields(contender.policy) if is_dataclass(contender.policy) else ():
        if one.init and one.name not in values and one.default is not MISSING:
            values[one.name] = one.default
        elif one.init and one.name not in values and one.default_factory is not MISSING:
            values[one.name] = one.default_factory()
    return sorted(values.items())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
