"""Parameters of a policy, checked against the fields of its class: names, types and ranges.

A policy is a frozen dataclass whose fields carry their range as metadata, `low` and `high`, both
included. A model is derived from them, so that parameters are checked, and their faults worded,
like every other setting. A parameter that is a fitted model is given as a file.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from typing import Annotated, Any, TypeAlias, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, create_model
from pydantic import Field as ModelField
from pydantic_core import PydanticKnownError

from .config import FileName
from .model_files import is_model

Catalog: TypeAlias = Mapping[str, type]
"""Policies by name, each a frozen dataclass."""

_CONFIG = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def model_of(policy: type) -> type[BaseModel]:
    """Derive the model of a policy's parameters from its fields.

    Parameters
    ----------
    policy
        A dataclass; the fields its constructor takes are parameters.

    Examples
    --------
    >>> from dataclasses import dataclass, field
    >>> @dataclass(frozen=True)
    ... class Cadence:
    ...     gap_days: int = field(default=3, metadata={"low": 1, "high": 30})
    >>> model_of(Cadence)(gap_days="5")
    Cadence(gap_days=5)
    """
    hints = get_type_hints(policy, include_extras=True)
    parameters: dict[str, Any] = {
        field.name: (_ranged(hints[field.name], field.metadata), _default(field, hints[field.name]))
        for field in fields(policy)
        if field.init
    }
    return create_model(policy.__name__, __config__=_CONFIG, **parameters)


def _ranged(hint: object, metadata: Mapping[str, Any]) -> object:
    if is_model(hint):
        return FileName | None
    if "low" not in metadata or "high" not in metadata:
        return hint
    return Annotated[hint, AfterValidator(_within(metadata["low"], metadata["high"]))]


def _within(low: float, high: float) -> Callable[[object], object]:
    """Check a number, or each number of a tuple; the text of a choice passes."""

    def check(value: object) -> object:
        for number in value if isinstance(value, tuple) else (value,):
            if isinstance(number, int | float) and number < low:
                raise PydanticKnownError("greater_than_equal", {"ge": low})
            if isinstance(number, int | float) and number > high:
                raise PydanticKnownError("less_than_equal", {"le": high})
        return value

    return check


def _default(field: "Field[Any]", hint: object) -> object:
    if is_model(hint):
        return None  # a file, or the model that the policy has built in
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return ModelField(default_factory=field.default_factory)
    return ...
