"""Settings from YAML files, and tables from CSV, into frozen models: all faults at once, each with its file and line.

A file only overrides what a model defines, and `--set` overrides the file. Both are text until the
model types them, so one set of rules checks everything.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from .errors import Fault, Place, dotted, refusal
from .overrides import apply
from .table_csv import parse_table
from .wording import faults_of, names_beside
from .yaml_text import Node, parse, read_text, write

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Document:
    """A settings file that could be read, before a model has seen it.

    Parameters
    ----------
    path
        The file; relative paths in it start from its folder.
    root
        What it holds.
    faults
        What was wrong with the writing, whatever the model.
    where
        Dotted path of the root, for a part of a file.
    """

    path: Path
    root: Node
    faults: tuple[Fault, ...] = ()
    where: str = ""

    def find(self, location: Sequence[int | str], known: Container[str]) -> tuple[str, Place]:
        """Find the dotted path and the place of a setting, or of what should hold it.

        Parameters
        ----------
        location
            Keys and indices from the root.
        known
            Names of settings the file may leave out; any other step that is not in the file, such
            as the tag of a union, is passed over.
        """
        node, where = self.root, self.where
        for step in location:
            child = node.child(step)
            if child is not None or step in known:
                where = dotted(where, str(step))
            if child is not None:
                node, where = child, where if child.name is None else child.name
        return where, node.place


def load(path: Path, model: type[M], overrides: Sequence[str] = ()) -> M:
    """Read a settings file into a model.

    Parameters
    ----------
    path
        The YAML file; an empty one leaves every setting at its default.
    model
        What it is read into.
    overrides
        Changes such as `population.persons=500`, made before the model checks anything.

    Raises
    ------
    UserError
        With every fault of the file and of the overrides.
    """
    document = read(path)
    value, faults = check(document, model, overrides)
    if value is None or faults:
        raise refusal(faults)
    return value


def read(path: Path) -> Document:
    """Read a settings file without giving its text a type.

    Raises
    ------
    UserError
        If it is not there, too large, or not readable: as strict YAML, or as a table if it is a CSV file.
    """
    parse_text = parse_table if path.suffix.lower() == ".csv" else parse
    root, faults = parse_text(read_text(path), str(path))
    if root.value is None:
        root.value = {}
    return Document(path, root, tuple(faults))


def check(document: Document, model: type[M], overrides: Sequence[str] = ()) -> tuple[M | None, list[Fault]]:
    """Validate a document, with overrides, against a model.

    Returns
    -------
    The model, None if it could not be built, and every fault found.
    """
    faults = [*document.faults, *apply(document.root, overrides, model)]
    try:
        value = model.model_validate(document.root.plain(), context={"folder": document.path.parent})
    except ValidationError as error:
        blamed = {(fault.where, fault.place) for fault in faults}
        found = _located(error.errors(include_url=False), document, model)
        return None, faults + [one for one in found if (one.where, one.place) not in blamed]
    return value, faults


def resolved(model: BaseModel) -> str:
    """Write every setting of a model, defaults included, as YAML that reads back the same."""
    return write(model.model_dump(mode="json"))


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    if info.context is None:
        return path
    found: Path = info.context["folder"] / path
    if not found.is_file():
        raise PydanticCustomError("no_such_file", "names {path}, which is not there", {"path": found})
    return found


FileName = Annotated[Path, AfterValidator(_beside_the_file)]
"""A file named in a settings file, relative to the folder of that file; it has to be there."""


def _located(errors: Iterable[ErrorDetails], document: Document, model: type[BaseModel]) -> list[Fault]:
    """Word pydantic's errors, one setting at a time."""
    schema = model.model_json_schema()
    by_setting: dict[tuple[str, Place, tuple[str, ...]], list[ErrorDetails]] = {}
    for error in errors:
        if error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]:
            continue  # pydantic counts only the entries without a fault, which have theirs already
        known = names_beside(schema, error["loc"])
        where, place = document.find(error["loc"], known)
        by_setting.setdefault((where, place, known), []).append(error)
    return [
        fault for (where, place, known), group in by_setting.items() for fault in faults_of(group, place, where, known)
    ]
