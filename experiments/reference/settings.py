"""The page of settings: every setting of every kind of file, from the models that check them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel

from policies.catalog import CATALOG

from ..markdown import code, first_line, prose, slug, table
from ..parameters import model_of
from ..schema import KINDS
from .allowed import allowed, name_in_schema

_INTRODUCTION = """\
# Settings

Every setting of every kind of settings file; written from the code by `make schema`. A file only overrides what the
code defines: what it leaves out has the default shown here. `recoup check FILE` tells every fault at once, with its
line, and an editor that reads `configs/schema.json` tells them while you type.

A heading such as `sites.N.dialer` says where its settings are written: N stands for the number of an entry of a list,
counted from 0, NAME for a name of your own. `--set` takes the same: `--set sites.0.dialer.mode=manual`.

*Grade* says how well a default is founded: *published* (a source that can be read), *secondary* (a source that quotes
another), *fitted* (chosen so that published effects come out, `make calibration`), *assumed* (nobody has measured it).
"domain" in a source is the project's literature page.
"""

_PLAIN = {"str": "text", "bool": "true or false", "int": "number"}


@dataclass(frozen=True)
class _Group:
    """Settings that are written together.

    Attributes
    ----------
    model
        What checks them.
    paths
        Where they may be written, from the root of the file.
    """

    model: type[BaseModel]
    paths: tuple[str, ...]

    def heading(self, groups: Iterable["_Group"]) -> str:
        """Name the settings by where they are written if that is one place and theirs alone."""
        if len(self.paths) > 1:
            name, _, inner = self.model.__name__.partition("[")
            return f"{name} of {_PLAIN[inner.rstrip(']')]}" if inner else name
        path = self.paths[0]
        is_shared = any(other.paths == self.paths and other is not self for other in groups)
        return f"`{path}`: {self.model.__name__}" if is_shared else f"`{path}`"


def page() -> str:
    """Write the whole page."""
    kinds = "\n".join(f"- [{kind.__name__}](#{slug(kind.__name__)}): {first_line(kind)}" for kind in KINDS)
    parts = [_INTRODUCTION, kinds, *(part for kind in KINDS for part in _kind(kind)), *_policies()]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _kind(kind: type[BaseModel]) -> Iterator[str]:
    """Write the chapter of one kind of file."""
    groups = _groups(kind)
    headings = {name_in_schema(group.model): group.heading(groups) for group in groups}
    yield f"## {kind.__name__}\n\n{prose(kind)}"
    yield _table(kind, headings)
    for group in groups:
        yield f"### {headings[name_in_schema(group.model)]}"
        yield prose(group.model)
        if len(group.paths) > 1:
            yield f"Written at {', '.join(map(code, group.paths))}."
        yield _table(group.model, headings)


def _groups(kind: type[BaseModel]) -> list[_Group]:
    """Find the groups of settings in a kind of file, each once, in the order in which they are met."""
    paths: dict[type[BaseModel], list[str]] = {}
    for path, model in _inner(kind, ""):
        if path not in paths.setdefault(model, []):
            paths[model].append(path)
    return [_Group(model, tuple(where)) for model, where in paths.items()]


def _inner(model: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in model.model_fields.items():
        for where, inner in _models(field.annotation, f"{path}.{name}".lstrip(".")):
            yield where, inner
            yield from _inner(inner, where)


def _models(hint: Any, path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Find the models in a type, and where their settings are written."""
    origin, inner = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield path, hint
    elif origin is Annotated:
        yield from _models(inner[0], path)
    elif origin in (Union, UnionType):
        for each in inner:
            yield from _models(each, path)
    elif origin is tuple:
        yield from _models(inner[0], f"{path}.N")
    elif origin is dict:
        yield from _models(inner[1], f"{path}.NAME")


def _table(model: type[BaseModel], headings: Mapping[str, str]) -> str:
    """Lay out the settings of a group, with their grades if any has one."""
    parts = model.model_json_schema()["properties"]
    is_graded = any("grade" in part for part in parts.values())
    header = ("setting", "default", "allowed", "meaning, unit", *(("grade: source",) if is_graded else ()))
    rows = [
        (
            code(name),
            _default(model, name),
            allowed(part, headings),
            part.get("description") or part.get("unit") or _told_by_group(model, name),
            *((_grade(part),) if is_graded else ()),
        )
        for name, part in parts.items()
    ]
    return table(header, rows)


def _told_by_group(model: type[BaseModel], name: str) -> str:
    """Say what a group of settings is for, where its name in another group does not; nothing where that is several."""
    groups = [inner for _, inner in _models(model.model_fields[name].annotation, "")]
    return first_line(groups[0]) if len(groups) == 1 else ""


def _default(model: type[BaseModel], name: str) -> str:
    """Write a default as in a file; what is a group of settings has its defaults in its own table."""
    field = model.model_fields[name]
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, BaseModel):
        return ""
    plain = model.model_construct(**{name: value}).model_dump(mode="json", include={name})[name]
    if plain in (None, ""):
        return "none"
    return code(plain if isinstance(plain, str) else _flow(_without_defaults(value, plain)))


def _without_defaults(value: Any, plain: Any) -> object:
    """Leave out of nested groups what they leave at its default."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json", exclude_defaults=True)
        case tuple():
            return [_without_defaults(*pair) for pair in zip(value, plain, strict=True)]
        case dict():
            return {key: _without_defaults(inner, plain[key]) for key, inner in value.items()}
        case _ if is_dataclass(value):
            told = [each.name for each in fields(value) if getattr(value, each.name) != _default_of(each)]
            return {name: plain[name] for name in told}
        case _:
            return plain


def _default_of(field: "Field[Any]") -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _flow(value: object) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=float("inf"), allow_unicode=True)
    return text.removesuffix("\n").removesuffix("\n...")


def _grade(part: Mapping[str, Any]) -> str:
    return ": ".join(filter(None, (part.get("grade", ""), part.get("source", ""))))


def _policies() -> Iterator[str]:
    yield "## Parameters of policies\n\nWritten under `policies.NAME` of an experiment, or in a policy's own file."
    for name, policy in CATALOG.items():
        yield f"### `{name}`\n\n{prose(policy)}"
        if fields(policy):
            yield _parameters(policy)


def _parameters(policy: type) -> str:
    model = model_of(policy)
    rows = [
        (code(each.name), _default(model, each.name), _within(each.metadata), each.metadata.get("unit", ""))
        for each in fields(policy)
        if each.init
    ]
    return table(("parameter", "default", "allowed", "unit"), rows)


def _within(limits: Mapping[str, Any]) -> str:
    return f"{limits['low']} to {limits['high']}" if "low" in limits else ""
