"""How the numbers came about: what is assumed, on which seeds, by which code, and how to make them again."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from ..evidence import Evidence
from ..provenance import provenance
from .content import Cell, Column, Content, Table
from .strategies import glossary

_GRADES = ("assumed", "fitted", "secondary", "published")
_LONGEST = 160

_WORLD = """\
All of this happened in the simulation. It says which strategy is better in this world, not what your debtors will do:
their behaviour is assumed until it is calibrated on your own history, and what is assumed is told first."""

_LUCK = """\
Strategies met the same debtors, living the same lives, on each seed, so their differences hold more than their levels.
A range of 9 of 10 runs tells how much luck varies; 95% sure tells how well the mean is known; neither covers a wrong
model, which is what the stress scenarios are for."""

_LAW = "It is not legal advice, and no real debtor’s data are in this file."


class Parameter(NamedTuple):
    """A parameter of the behaviour model, and how well it is founded."""

    grade: str
    name: str
    value: str
    unit: str
    source: str


def parameters(settings: BaseModel, where: str = "") -> Iterator[Parameter]:
    """List the parameters of a scenario that carry a grade of evidence.

    Parameters
    ----------
    settings
        A scenario, or a part of one.
    where
        Dotted path of the part.
    """
    for name, field in type(settings).model_fields.items():
        value, about = getattr(settings, name), field.json_schema_extra
        if isinstance(about, dict) and "grade" in about:
            told = ", ".join(f"{each:g}" for each in value) if isinstance(value, tuple) else f"{value:g}"
            yield Parameter(str(about["grade"]), f"{where}{name}", told, str(about["unit"]), str(about["source"]))
        for path, part in _parts(value, f"{where}{name}"):
            yield from parameters(part, f"{path}.")


def method(evidence: Evidence) -> Content:
    """Tell what is assumed first, then the strategies, the seeds and the code."""
    found = sorted(parameters(evidence.scenario), key=lambda each: _GRADES.index(each.grade))
    counts = {grade: sum(each.grade == grade for each in found) for grade in _GRADES}
    columns = (Column("setting"), Column("value"), Column("unit"), Column("source"))
    about = {
        "assumed": "Nobody has measured these.",
        "fitted": "Chosen so that the model meets published effects.",
        "secondary": "Taken from reviews, reports and similar fields.",
        "published": "Taken from primary sources.",
    }
    graded = [
        Table(
            f"parameters_{grade}",
            f"Parameters that are {grade}: {counts[grade]}. {about[grade]}",
            columns,
            [each[1:] for each in found if each.grade == grade],
        )
        for grade in _GRADES
    ]
    answer = f"In the simulation: {counts['assumed']} of its {len(found)} parameters are assumed, not measured."
    tables = [*graded, glossary(), _strategies(evidence), _seeds(evidence), _code(evidence)]
    return Content(answer, paragraphs=(_WORLD, _LUCK, _LAW), tables=tables, folded="Show the method")


def fingerprint(evidence: Evidence) -> str:
    """Hash every setting of the experiment and its scenario, wherever their files lie; 12 hexadecimal digits."""
    asked: dict[str, Any] = {
        "experiment": evidence.experiment.model_dump(),
        "scenario": evidence.scenario.model_dump(mode="json"),
    }
    written = json.dumps(asked, sort_keys=True, default=_portable)
    return hashlib.sha256(written.encode()).hexdigest()[:12]


def command(evidence: Evidence) -> str:
    """Tell how to make the report again from its folder of results."""
    return f"recoup report results/{evidence.experiment.name}/config.yaml"


def _portable(value: object) -> str:
    return value.name if isinstance(value, Path) else str(value)


def _parts(value: object, where: str) -> Iterator[tuple[str, BaseModel]]:
    """List the groups of settings that a value is, or holds."""
    if isinstance(value, BaseModel):
        yield where, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _parts(part, f"{where}.{name}")
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from _parts(part, f"{where}.{number}")


def _strategies(evidence: Evidence) -> Table:
    rows = []
    for name, choice in evidence.experiment.policies.items():
        told = ", ".join(f"{each}: {value}" for each, value in choice.parameters.items()) or "as in the catalog"
        rows.append((name, choice.policy, told if len(told) <= _LONGEST else "many: see config.yaml"))
    return Table("strategies", "The strategies.", (Column("strategy"), Column("policy"), Column("parameters")), rows)


def _seeds(evidence: Evidence) -> Table:
    told = {"comparison": "all strategies", "confirmation": "the chosen and today’s, fresh seeds"}
    rows = [
        (told.get(name, f"stress: {name}"), len(each.seeds), f"{each.seeds[0]} to {each.seeds[-1]}")
        for name, each in evidence.met.items()
    ]
    columns = (Column("what for"), Column("runs of each strategy", "count"), Column("seeds"))
    return Table("seeds", "The seeds; those that judge had no part in training or tuning.", columns, rows)


def _code(evidence: Evidence) -> Table:
    told = provenance(datetime.now(UTC), 0.0, 0.0)
    packages = told["packages"]
    changed = " with changes" if told["changed_since_commit"] else ""
    rows: list[tuple[Cell, Cell]] = [
        ("make it again", command(evidence)),
        ("settings (SHA-256)", fingerprint(evidence)),
        ("commit", f"{told['commit']}{changed}" if told["commit"] else "not known: installed without its history"),
        ("digest of the simulation’s code", str(told["sim_digest"])),
        ("Python", str(told["python"])),
        *((name, version) for name, version in (packages.items() if isinstance(packages, dict) else ())),
    ]
    return Table("code", "How to make it again, and with what.", (Column("what"), Column("which")), rows)
