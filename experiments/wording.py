"""Pydantic's complaints in our words: what was seen, what is allowed, what may have been meant."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from .errors import Fault, Place, shown

_WHOLE = "be a whole number"
_NUMBER = "be a number"
_LIST = "be a list"
_SETTINGS = "be a mapping of settings"
_DATE = "be a date such as 2026-01-31"
_TIME = "be a time of day such as 09:30"

_MUST = {
    "bool_parsing": "be true or false",
    "bool_type": "be true or false",
    "dataclass_type": _SETTINGS,
    "date_from_datetime_parsing": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "dict_type": _SETTINGS,
    "finite_number": "be a finite number",
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "frozen_set_type": _LIST,
    "greater_than": "be above {gt}",
    "greater_than_equal": "be at least {ge}",
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": "be a whole number below 10^4300",
    "int_type": _WHOLE,
    "less_than": "be below {lt}",
    "less_than_equal": "be at most {le}",
    "list_type": _LIST,
    "mapping_type": _SETTINGS,
    "model_attributes_type": _SETTINGS,
    "model_type": _SETTINGS,
    "path_type": "be a path",
    "set_type": _LIST,
    "string_pattern_mismatch": "match {pattern}",
    "string_too_long": "have {max_length} characters or fewer",
    "string_too_short": "have {min_length} characters or more",
    "string_type": "be text",
    "time_parsing": _TIME,
    "time_type": _TIME,
    "too_long": "hold {max_length} entries or fewer",
    "too_short": "hold {min_length} entries or more",
    "tuple_type": _LIST,
}

_RULES = ("Input should ", "Value error, must ")
"""How a message begins that says what a value must be."""

_CHOICES = frozenset({"enum", "literal_error"})
_NUMERAL = re.compile(r"[-+]?\.?\d[-+.:\deE]*")


def faults_of(errors: Iterable[ErrorDetails], place: Place, where: str, settings: tuple[str, ...]) -> list[Fault]:
    """Word all that pydantic says about one setting.

    The branches of a union each complain by themselves; what they allow becomes one sentence.

    Parameters
    ----------
    errors
        The complaints, all about the same setting.
    place
        Where the setting was written.
    where
        Its dotted path.
    settings
        Names known beside it, for a setting that is not.
    """
    faults, values = [], []
    for error in errors:
        fault = _special(error, place, where, settings)
        if fault is None:
            values.append(error)
        else:
            faults.append(fault)
    return [*faults, _value(values, place, where)] if values else faults


def _special(error: ErrorDetails, place: Place, where: str, settings: tuple[str, ...]) -> Fault | None:
    """Word a complaint that says more than what a value must be."""
    match error["type"]:
        case "missing":
            return Fault(place, where, "is missing")
        case "extra_forbidden":
            return Fault(place, where, "is not a setting", str(error["loc"][-1]), settings)
        case "union_tag_not_found":
            name = _context(error)["discriminator"].strip("'")
            return Fault(place, where, f"does not say its {name}")
        case "union_tag_invalid":
            tag, known = _context(error)["tag"], _quoted(_context(error)["expected_tags"])
            name = _context(error)["discriminator"].strip("'")
            says = f"has the {name} “{shown(tag)}”, which is not a choice"
            return Fault(place, where, says, tag, known)
        case kind if kind in _MUST or kind in _CHOICES:
            return None
        case _ if error["msg"].startswith(_RULES):
            return None
        case _:
            says = error["msg"].removeprefix("Value error, ").removesuffix(".")
            return Fault(place, where, says)


def _value(errors: Sequence[ErrorDetails], place: Place, where: str) -> Fault:
    """Say what a value is and what it must be, over all branches of a union."""
    value = errors[0]["input"]
    if isinstance(value, str) and all(error["type"] in _CHOICES for error in errors):
        known = tuple(word for error in errors for word in _quoted(_context(error)["expected"]))
        return Fault(place, where, f"is {_seen(value)}, which is not a choice", value, known)
    rules = " or ".join(dict.fromkeys(_rule(error) for error in errors))
    return Fault(place, where, f"is {_seen(value)}; must {rules.replace(' or be ', ' or ')}")


def _rule(error: ErrorDetails) -> str:
    """Complete the sentence that begins with `must`."""
    if error["type"] in _CHOICES:
        return f"be {_context(error)['expected'].replace(chr(39), '')}"
    if error["type"] in _MUST:
        return _MUST[error["type"]].format_map(_context(error))
    rule = next(start for start in _RULES if error["msg"].startswith(start))
    return error["msg"].removeprefix(rule).removesuffix(".")


def _seen(value: object) -> str:
    match value:
        case None:
            return "empty"
        case str():
            return shown(value) if _NUMERAL.fullmatch(value) else f"“{shown(value)}”"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return str(value)


def _context(error: ErrorDetails) -> dict[str, Any]:
    """Values pydantic filled its message with; whole numbers without a trailing `.0`."""
    context = error.get("ctx", {})
    return {name: f"{v:.15g}" if isinstance(v, float) else v for name, v in context.items()}


def _quoted(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"'([^']*)'", text))


def names_beside(schema: dict[str, Any], location: Sequence[int | str]) -> tuple[str, ...]:
    """List the settings a JSON schema knows where a location ends, its own name aside.

    Parameters
    ----------
    schema
        Schema of the whole model.
    location
        Keys and indices, among them the tags of unions.
    """
    here = [schema]
    for step in location[:-1]:
        options = [option for part in here for option in _options(part, schema)]
        here = [part for option in options for part in _inside(option, step)] or here
    options = [option for part in here for option in _options(part, schema)]
    return tuple(dict.fromkeys(name for option in options for name in option.get("properties", ())))


def _options(part: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Follow references, and open unions into their branches."""
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]]
    branches = part.get("anyOf") or part.get("oneOf")
    if not branches:
        return [part]
    return [option for branch in branches for option in _options(branch, schema)]


def _inside(option: dict[str, Any], step: int | str) -> list[dict[str, Any]]:
    """Go one step down; the tag of a union leads to the branch that carries it."""
    properties = option.get("properties", {})
    if step in properties:
        return [properties[step]]
    if any(inner.get("const") == step for inner in properties.values()):
        return [option]
    found = [option.get(name) for name in ("items", "additionalProperties")]
    return [part for part in found if isinstance(part, dict)]
