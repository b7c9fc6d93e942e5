"""YAML read strictly: every scalar stays text, every node knows its line, and nothing can explode.

A file is a tree of mappings, lists and text. The model that receives the tree gives the text its
types, so `NO`, `21:00` and `010` mean what they say. Anchors, aliases, tags, merge keys and
duplicate keys are refused from the stream of events, before anything they could blow up is built.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import yaml

from .errors import Fault, Place, UserError, dotted, refusal, shown

MOST_BYTES = 2**20
MOST_NODES = 50_000
MOST_DEPTH = 20

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


Value: TypeAlias = "str | list[Node] | dict[str, Node] | None"


@dataclass(slots=True)
class Node:
    """A value with the place it was written at.

    Parameters
    ----------
    place
        File and line.
    value
        Text, nothing (an unquoted `null`, `~` or empty value), a list, or a mapping.
    name
        What its author calls it, such as the heading of a column; by default it goes by its key.
    """

    place: Place
    value: Value
    name: str | None = None

    def child(self, step: int | str) -> "Node | None":
        """Find the entry under a key, or at an index given as a number or in digits."""
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and str(step).isdecimal():
            return next(iter(self.value[int(step) :]), None)
        return None

    def entries(self) -> "dict[str, Node]":
        """Copy the entries of a mapping; anything else has none."""
        return dict(self.value) if isinstance(self.value, dict) else {}

    def plain(self) -> object:
        """Strip the places: dictionaries, lists, text and None."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def read_text(path: Path) -> str:
    """Read a settings file of at most 1 MiB.

    Raises
    ------
    UserError
        If the file is not there, is too large, or is not UTF-8.
    """
    if not path.is_file():
        raise UserError(f"{path} is not there, or is not a file. Nothing was run.")
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UserError(f"{path} is larger than 1 MiB, the most a settings file may hold.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal([Fault(Place(str(path), line), "", "is not UTF-8 text")]) from error


def parse(text: str, file: str) -> tuple[Node, list[Fault]]:
    r"""Parse strict YAML into a tree.

    Parameters
    ----------
    text
        The YAML; without a value in it the tree is one empty node.
    file
        Name shown in messages.

    Returns
    -------
    The tree, and the faults that leave it readable: anchors, aliases, tags, merge keys and
    duplicate keys.

    Raises
    ------
    UserError
        If there is no tree: broken syntax, several documents, too deep, too many nodes.

    Examples
    --------
    >>> tree, faults = parse("country: NO\nopens: 21:00\n", "bad.yaml")
    >>> tree.plain(), faults
    ({'country': 'NO', 'opens': '21:00'}, [])
    """
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        builder.fail(f"is not readable YAML: {error.problem}", line)
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        builder.fail("holds a control character", line)
    return builder.root or Node(Place(file, 1), None), builder.faults


def write(data: object) -> str:
    r"""Write plain data as YAML that `parse` reads, in the order it has.

    Examples
    --------
    >>> write({"b": [1, 2], "a": "NO"})
    "b: [1, 2]\na: 'NO'\n"
    """
    text: str = yaml.dump(data, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)
    return text


class _Plain(yaml.SafeDumper):
    """Writes a value each time it occurs, for `parse` takes no aliases; short lists in a row."""

    def ignore_aliases(self, _data: object) -> bool:
        return True

    def represent_list(self, data: Iterable[Any]) -> yaml.SequenceNode:
        in_a_row = not any(isinstance(item, dict | list) for item in data)
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=in_a_row)


_Plain.add_representer(list, _Plain.represent_list)

_Value: TypeAlias = yaml.ScalarEvent | yaml.CollectionStartEvent


@dataclass(slots=True)
class _List:
    """A list still being read."""

    where: str
    items: list[Node]

    def path(self) -> str:
        return dotted(self.where, str(len(self.items)))

    def add(self, node: Node) -> None:
        self.items.append(node)


@dataclass(slots=True)
class _Mapping:
    """A mapping still being read, and the key that waits for its value."""

    where: str
    entries: dict[str, Node]
    key_place: Place
    key: str | None = None

    def path(self) -> str:
        return self.where if self.key is None else dotted(self.where, self.key)

    def add(self, node: Node) -> None:
        if self.key is None:
            raise refusal([Fault(node.place, self.where, "has a key that is not text")])
        node.place = self.key_place
        self.entries.setdefault(self.key, node)
        self.key = None


class _Builder:
    """Builds the tree event by event, without recursion, and notes faults on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self._stack: list[_List | _Mapping] = []
        self._n_nodes = 0

    def take(self, event: yaml.Event) -> None:
        place = Place(self.file, event.start_mark.line + 1 if event.start_mark else 0)
        match event:
            case yaml.ScalarEvent():
                self._scalar(event, place)
            case yaml.MappingStartEvent():
                entries: dict[str, Node] = {}
                self._open(_Mapping(self._path(), entries, place), Node(place, entries), event)
            case yaml.SequenceStartEvent():
                items: list[Node] = []
                self._open(_List(self._path(), items), Node(place, items), event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._stack.pop()
            case yaml.AliasEvent():
                self._note(f"is an alias (*{shown(event.anchor or '')}); repeat the value", place)
                self._add(Node(place, None))
            case yaml.DocumentStartEvent() if self.root is not None:
                self.fail("holds a second document; a file is one document", place.line)
            case _:
                pass

    def fail(self, says: str, line: int) -> NoReturn:
        """Give up on the file, and report what was found until here."""
        raise refusal([*self.faults, Fault(Place(self.file, line), "", says)])

    def _path(self) -> str:
        return self._stack[-1].path() if self._stack else ""

    def _note(self, says: str, place: Place) -> None:
        self.faults.append(Fault(place, self._path(), says))

    def _refuse_decoration(self, event: _Value, place: Place) -> None:
        if event.anchor is not None:
            self._note(f"carries an anchor (&{shown(event.anchor)}); remove it", place)
        if event.tag is not None:
            self._note(f"carries a tag ({shown(event.tag)}); remove it", place)

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> None:
        top = self._stack[-1] if self._stack else None
        if isinstance(top, _Mapping) and top.key is None:
            self._key(top, event, place)
        else:
            self._refuse_decoration(event, place)
            is_null = event.implicit[0] and event.value in _NULLS
            self._add(Node(place, None if is_null else event.value))

    def _key(self, mapping: _Mapping, event: yaml.ScalarEvent, place: Place) -> None:
        self._count(place)
        mapping.key, mapping.key_place = event.value, place
        self._refuse_decoration(event, place)
        if event.implicit[0] and event.value == "<<":
            self._note("is a merge key; write the settings out", place)
        first = mapping.entries.get(event.value)
        if first is not None:
            self._note(f"is set twice, first on line {first.place.line}", place)

    def _open(self, frame: _List | _Mapping, node: Node, event: _Value) -> None:
        if len(self._stack) == MOST_DEPTH:
            self.fail(f"is nested deeper than {MOST_DEPTH} levels", node.place.line)
        self._refuse_decoration(event, node.place)
        self._add(node)
        self._stack.append(frame)

    def _add(self, node: Node) -> None:
        """Put a value where the reader stands: under the waiting key, or at the end of the list."""
        self._count(node.place)
        if self._stack:
            self._stack[-1].add(node)
        else:
            self.root = node

    def _count(self, place: Place) -> None:
        self._n_nodes += 1
        if self._n_nodes > MOST_NODES:
            self.fail(f"holds more than {MOST_NODES:,} values", place.line)
