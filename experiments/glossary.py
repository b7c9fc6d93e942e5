"""The glossary of KPIs, `docs/kpis.md`, written from their docstrings and entries. `make schema` writes it again."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.kpis import (
    FAMILIES,
    GROUP_MEASURES,
    INCREMENTAL,
    Incremental,
    Kpi,
    busy_hours,
    cash_by_week,
    cost_by_day,
    paid_hours,
    recovery_by_day,
    resolved_by_day,
    shift_hours,
)

from .markdown import docstring, table

GLOSSARY = Path(__file__).parent.parent / "docs" / "kpis.md"

SERIES: tuple[Callable[..., Any], ...] = (
    cash_by_week,
    recovery_by_day,
    resolved_by_day,
    cost_by_day,
    paid_hours,
    shift_hours,
    busy_hours,
)
"""What is told day by day or week by week, beside the KPIs."""

_INTRODUCTION = """\
# KPIs

Every number that sums up a run, with its formula in words; written from the code by `make schema`. A KPI is a function
of what a run counts by day, site and segment, of its monthly moves between buckets of delinquency, and of its final
accounts. `tests/sim/test_kpis_from_log.py` works each of them out again from the event log.

*Basis*: `calendar` counts what happened on the days of the run, run-out included; `cohort` follows each account, cure
or bucket for a time of its own. *By segment*: whether it is told of a segment too. A share whose denominator is empty
is not known (NaN, an empty cell), never 0. Currency is the scenario's. Intervals come from paired replications, in
`recoup compare`.
"""

_HEADER = ("KPI", "meaning", "formula", "unit", "better", "basis", "by segment")


def glossary() -> str:
    """Write the whole page."""
    return "\n".join([_INTRODUCTION, *_families(), *_groups(), *_series()])


def _families() -> Iterator[str]:
    families: dict[str, Mapping[str, Kpi | Incremental]] = {**FAMILIES, "incremental": INCREMENTAL}
    for name, family in families.items():
        yield f"## {name.capitalize()}\n"
        yield docstring(import_module(f"sim.kpis.{name}")) + "\n"
        yield from _table(family)


def _table(family: Mapping[str, Kpi | Incremental]) -> Iterator[str]:
    yield table(_HEADER, (_row(name, kpi) for name, kpi in family.items()))
    yield ""


def _row(name: str, kpi: Kpi | Incremental) -> tuple[str, ...]:
    segments = "yes" if kpi.by_segment else "no"
    better = "" if kpi.better == "neither" else kpi.better
    return f"`{name}`", kpi.meaning, docstring(kpi.function), kpi.unit, better, kpi.basis, segments


def _groups() -> Iterator[str]:
    yield "## Groups\n"
    yield docstring(import_module("sim.kpis.groups")) + "\n"
    header = ("measure", "meaning", "formula", "unit", "better", "aspect")
    rows = (
        (f"`{name}`", each.meaning, docstring(each.function), each.unit, each.better, each.aspect)
        for name, each in GROUP_MEASURES.items()
    )
    yield table(header, rows)
    yield ""


def _series() -> Iterator[str]:
    yield "## Series\n"
    for function in SERIES:
        yield f"- `{function.__name__}`: {_in_one_line(docstring(function))}"
    yield ""


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    GLOSSARY.write_text(glossary())
