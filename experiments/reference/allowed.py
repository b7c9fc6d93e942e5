"""What a setting may be, in words, told from its JSON schema."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from ..markdown import code, slug

Part = Mapping[str, Any]
"""A part of a JSON schema."""

_BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}
_SEVERAL = {"file": "files", "number": "numbers", "text": "texts", "whole number": "whole numbers"}


def allowed(part: Part, headings: Mapping[str, str]) -> str:
    """Say what a setting may be.

    Parameters
    ----------
    part
        The JSON schema of the setting.
    headings
        Of the groups of settings on the page, by the name of their model in the schema; links go there.

    Examples
    --------
    >>> allowed({"type": "number", "minimum": 0, "exclusiveMaximum": 1}, {})
    'number, at least 0, below 1'
    >>> allowed({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 3}, {"type": "null"}]}, {})
    'whole number, 1 to 3'
    """
    match part:
        case {"$ref": reference}:
            name = reference.rpartition("/")[2]
            return _link(name, headings)
        case {"const": value}:
            return code(str(value))
        case {"enum": values}:
            return ", ".join(code(value.replace("\t", "\\t")) for value in values)
        case {"anyOf": branches} | {"oneOf": branches}:
            words = [allowed(branch, headings) for branch in branches if branch.get("type") != "null"]
            return " or ".join(words)
        case {"type": "boolean"}:
            return "`true`, `false`"
        case {"type": "integer" | "number" as kind}:
            return ", ".join(filter(None, ("whole number" if kind == "integer" else "number", _range(part))))
        case {"type": "string"}:
            return _text(part)
        case {"type": "array"}:
            return _list(part, headings)
        case {"type": "object"}:
            return _names(part, headings)
        case _:
            return "any"


def name_in_schema(model: type[BaseModel]) -> str:
    """Name a model as references to it do.

    Examples
    --------
    >>> class Touch(BaseModel):
    ...     at: int
    >>> name_in_schema(Touch)
    'Touch'
    """
    return re.sub(r"\W", "_", model.__name__)


def _link(name: str, headings: Mapping[str, str]) -> str:
    heading = headings[name]
    return f"[{heading}](#{slug(heading)})"


def _range(part: Part) -> str:
    match part:
        case {"minimum": low, "maximum": high} | {"low": low, "high": high}:
            return f"{_number(low)} to {_number(high)}"
        case _:
            return ", ".join(f"{says} {_number(part[key])}" for key, says in _BOUNDS.items() if key in part)


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _text(part: Part) -> str:
    match part:
        case {"format": "path"}:
            return "file"
        case {"format": "date"}:
            return "date, as 2026-01-31"
        case {"pattern": pattern}:
            return f"text that matches {code(pattern)}"
        case {"le": _}:  # the range is of the milliseconds it becomes, so JSON Schema has no word for it
            return "time of day, as 09:30"
        case _:
            return "text"


def _list(part: Part, headings: Mapping[str, str]) -> str:
    if "prefixItems" in part:
        kinds = {item["type"] for item in part["prefixItems"]}
        words = "whole numbers" if kinds == {"integer"} else "numbers"
        return ", ".join(filter(None, (f"{len(part['prefixItems'])} {words}", _range(part))))
    few, most = part.get("minItems"), part.get("maxItems")
    bounds = [f"at least {few}" if few else "", f"at most {most}" if most else ""]
    limits = {key: part[key] for key in ("low", "high") if key in part}
    each, _, rest = allowed({**part["items"], **limits}, headings).partition(", ")
    return ", ".join(filter(None, (f"list of {_SEVERAL.get(each, each)}", rest, *bounds)))


def _names(part: Part, headings: Mapping[str, str]) -> str:
    """Say what goes by names of the user's own."""
    inner = next(iter(part.get("patternProperties", {}).values()), part.get("additionalProperties"))
    return f"by name: {allowed(inner, headings)}" if isinstance(inner, Mapping) else "by name"
