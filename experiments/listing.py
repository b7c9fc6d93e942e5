"""What there is to choose from, as rows of text: policies, scenarios, stress, treatments, features."""

import inspect
from collections.abc import Iterable
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from sim.features import FEATURES
from sim.scenario import Scenario, Site, Touch, clock_text

from .config import load
from .parameters import Catalog
from .stress import load_stress

Rows = list[dict[str, str]]


def policies(catalog: Catalog) -> Rows:
    """List policies with what they do and what they can be told."""
    return [
        {"policy": name, "what it does": _first_line(policy), "parameters": _parameters(policy)}
        for name, policy in catalog.items()
    ]


def scenarios(paths: Iterable[Path]) -> Rows:
    """List scenario files with what they hold.

    Raises
    ------
    UserError
        If one of them is not a scenario.
    """
    return [_scenario(path) for path in sorted(paths)]


def stresses(paths: Iterable[Path]) -> Rows:
    """List stress files with what happens in each.

    Raises
    ------
    UserError
        If one of them is not a stress.
    """
    return [_stress(path) for path in sorted(paths)]


def treatments(scenario: Scenario) -> Rows:
    """List what a policy can order in a scenario, by number."""
    rows = [{"number": "0", "treatment": scenario.treatment_names[0], "touches": ""}]
    for number, (name, touches) in enumerate(scenario.treatments.items(), start=1):
        told = ", then ".join(_touch(touch) for touch in touches)
        rows.append({"number": str(number), "treatment": name, "touches": told})
    return rows


def features() -> Rows:
    """List what a policy can see of an account."""
    return [
        {"feature": name, "unit": ", ".join(feature.values) or feature.unit, "known by": feature.known_by}
        for name, feature in FEATURES.items()
    ]


def _first_line(policy: type) -> str:
    return (inspect.getdoc(policy) or "").partition("\n")[0]


def _parameters(policy: type) -> str:
    return ", ".join(_parameter(field) for field in fields(policy) if field.init)


def _parameter(field: "Field[Any]") -> str:
    """Write a parameter with its default, and its range if it has one."""
    default = "" if field.default is MISSING else f" {field.default}"
    limits = field.metadata
    within = f" ({limits['low']} to {limits['high']})" if "low" in limits else ""
    return f"{field.name}{default}{within}"


def _scenario(path: Path) -> dict[str, str]:
    scenario = load(path, Scenario)
    return {
        "scenario": scenario.name,
        "persons": f"{scenario.population.persons:,}",
        "days": str(scenario.days),
        "sites": ", ".join(f"{site.name} ({_n_collectors(site)})" for site in scenario.sites),
        "file": str(path),
    }


def _stress(path: Path) -> dict[str, str]:
    stress = load_stress(path)
    return {"stress": stress.name, "what happens": stress.title, "file": str(path)}


def _touch(touch: Touch) -> str:
    if touch.channel == "call":
        return "call"
    link = " with a link" if touch.link else ""
    return f"{touch.tone} {touch.channel} at {clock_text(touch.at)}{link}"


def _n_collectors(site: Site) -> int | str:
    return sum(shift.collectors for shift in site.rota) or site.collectors
