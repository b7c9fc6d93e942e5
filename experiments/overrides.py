"""Changes from the command line, `--set a.b=value`, written into the tree a file was read into.

The value is read by the same rules as the file, and the model checks both together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from .errors import Fault, Place, UserError, refusal, shown
from .yaml_text import Node, parse, write

OPTION = Place("--set")


def apply(root: Node, overrides: Iterable[str], model: type[BaseModel]) -> list[Fault]:
    """Write overrides into a tree, the last one on top.

    Parameters
    ----------
    root
        The tree, changed in place.
    overrides
        Each `name=value`; the name is dotted, entries of a list are numbered from 0.
    model
        What the tree is for: inside a list or mapping the file leaves out, its default is changed.

    Returns
    -------
    The overrides that could not be written.
    """
    faults: list[Fault] = []
    for text in overrides:
        try:
            _write(root, text, model)
        except UserError as error:
            name = text.partition("=")[0]
            faults += [replace(fault, place=OPTION, where=shown(name)) for fault in error.faults]
    return faults


def _write(root: Node, text: str, model: type[BaseModel]) -> None:
    name, equals, value = text.partition("=")
    steps = name.split(".")
    if not equals or not all(steps):
        raise _refused("must read name=value, such as days=30")
    node = root
    for depth, step in enumerate(steps[:-1], start=1):
        inner = node.child(step)
        if inner is None or inner.value is None:
            inner = _tree(write(_default(model, steps[:depth])))
            _put(node, step, inner)
        node = inner
    _put(node, steps[-1], _tree(value))


def _put(parent: Node, step: str, node: Node) -> None:
    match parent.value:
        case dict() as entries:
            entries[step] = node
        case list() as items if parent.child(step) is not None:
            items[int(step)] = node
        case list() as items:
            raise _refused(f"names entry {step} of {len(items)}; entries are numbered from 0")
        case _:
            raise _refused("lies inside a single value")


def _tree(text: str) -> Node:
    node, faults = parse(text, OPTION.file)
    if faults:
        raise refusal(faults)
    return _without_lines(node)


def _without_lines(node: Node) -> Node:
    match node.value:
        case dict() as entries:
            return Node(OPTION, {key: _without_lines(entry) for key, entry in entries.items()})
        case list() as items:
            return Node(OPTION, [_without_lines(item) for item in items])
        case _:
            return Node(OPTION, node.value)


def _default(model: type[BaseModel], steps: Sequence[str]) -> object:
    """Default of a list or mapping, as plain data; of anything else an empty mapping."""
    field = model.model_fields.get(steps[0])
    value = field.get_default(call_default_factory=True, validated_data={}) if field else None
    for step in steps[1:]:
        value = getattr(value, step, None)
    return to_jsonable_python(value) if isinstance(value, dict | list | tuple) else {}


def _refused(says: str) -> UserError:
    return refusal([Fault(OPTION, "", says)])
