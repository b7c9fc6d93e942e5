"""A stress: one way in which our assumptions may be wrong, as a change of whatever scenario is looked at.

The stressed world has the same debtors with the same luck, so a policy is compared with itself. `configs/stress` holds
those we ship; each has a title in a manager's words.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from sim.portfolio import Portfolio
from sim.scenario import Intervention, Scenario, Settings

from .config import check, read
from .errors import Fault, Place, UserError, dotted, refusal
from .stress_paths import EVERY, PathError, changed, misfit
from .wording import faults_of

_CHANGES = ("scale", "shift", "set")
_CHARGES = ("interest", "fees", "costs")


class Additions(Settings):
    """What befalls the stressed world beside what befalls the other."""

    interventions: tuple[Intervention, ...] = Field((), description="the site * stands for every site")


class Stress(Settings):
    """A change of any scenario: paths into it are dotted, and * stands for every entry of a list or mapping."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="by which it is asked for")
    title: str = Field(min_length=1, max_length=60, description="what happens, in a manager's words")
    balances: float = Field(1.0, ge=0.01, le=100, description="factor on what every account owes, of a file too")
    scale: dict[str, Annotated[float, Field(ge=0, le=1000)]] = Field({}, description="factor on a number, by its path")
    shift: dict[str, float] = Field({}, description="added to a number, such as a logit, by its path")
    set: dict[str, Any] = Field({}, description="put in the place of a setting, by its path")
    add: Additions = Field(default_factory=Additions)

    @property
    def paths(self) -> tuple[tuple[str, str], ...]:
        """The settings that are changed: how, and where."""
        return tuple((kind, path) for kind in _CHANGES for path in getattr(self, kind))


@dataclass(frozen=True)
class _Scaled:
    """Multiply a number, or each of several; a whole number stays one."""

    factor: float

    def __call__(self, value: Any) -> Any:
        return _numbers(value, lambda number: number * self.factor)


@dataclass(frozen=True)
class _Shifted:
    """Add to a number, or to each of several; a whole number stays one."""

    amount: float

    def __call__(self, value: Any) -> Any:
        return _numbers(value, lambda number: number + self.amount)


def load_stress(path: Path, overrides: Sequence[str] = ()) -> Stress:
    """Read a stress, and check the paths it names against the settings of a scenario.

    Parameters
    ----------
    path
        The YAML file.
    overrides
        Changes such as `balances=0.5`.

    Raises
    ------
    UserError
        With every fault of the file and of the overrides.
    """
    document = read(path)
    stress, faults = check(document, Stress, overrides)
    for kind in _CHANGES:
        changes = document.root.child(kind)
        for name, node in changes.entries().items() if changes else ():
            wrong = misfit(name)
            if wrong is not None:
                faults.append(Fault(node.place, dotted(kind, name), wrong.says, wrong.typed, wrong.known))
    if stress is None or faults:
        raise refusal(faults)
    return stress


def stressed(scenario: Scenario, stress: Stress) -> Scenario:
    """Change a scenario as a stress says.

    Parameters
    ----------
    scenario
        Stays as it is.
    stress
        Its changes are made in the order scale, shift, set; interventions are added to those of the scenario.

    Raises
    ------
    UserError
        If the scenario lacks what a path leads to, or a changed setting leaves its range: with every such fault.
    """
    place = Place(f"stress {stress.name} of scenario {scenario.name}")
    plain: dict[str, Any] = scenario.model_dump(mode="json")
    faults = []
    for path, change in _changes(stress):
        try:
            plain = changed(plain, path.split("."), change)
        except PathError as wrong:
            faults.append(Fault(place, path, wrong.says, wrong.typed, wrong.known))
    plain["name"] = f"{scenario.name}-{stress.name}"
    plain["interventions"] += list(_interventions(stress, scenario))
    try:
        result = Scenario.model_validate(plain)
    except ValidationError as error:
        raise refusal([*faults, *_worded(error.errors(include_url=False), place)]) from error
    if faults:
        raise refusal(faults)
    return result


def stressed_portfolio(portfolio: Portfolio | None, stress: Stress) -> Portfolio | None:
    """Change the accounts of a file as a stress says: `balances` scales all that is owed, to the cent below.

    Parameters
    ----------
    portfolio
        Stays as it is; None where accounts are synthesised, which `stressed` sees to.

    Raises
    ------
    UserError
        If the stress changes the synthetic population, which accounts of a file have nothing of.
    """
    if portfolio is None:
        return None
    synthetic = [path for _, path in stress.paths if path.startswith("population.")]
    if synthetic:
        raise UserError(
            f"stress {stress.name} changes {', '.join(synthetic)}, but the accounts come from a file. "
            "Use `balances`, or leave the stress out. Nothing was run."
        )
    before, accounts = portfolio.accounts, portfolio.accounts.copy()
    for name in (*_CHARGES, "arrears", "instalment"):
        accounts[name] = _scaled(before[name], stress.balances)
    principal = _scaled(before["balance"] - _charges(before), stress.balances)
    accounts["balance"] = np.maximum(principal + _charges(accounts), 1)
    for name in ("arrears", "instalment"):  # who owes something now still does
        accounts[name] = np.maximum(accounts[name], before[name] > 0)
    accounts["arrears"] = np.minimum(accounts["arrears"], accounts["balance"])
    return Portfolio.of(accounts, portfolio.segments, portfolio.products)


def _scaled(cents: NDArray[np.int64], factor: float) -> NDArray[np.int64]:
    below: NDArray[np.int64] = np.floor(cents * factor).astype(np.int64)
    return below


def _charges(accounts: NDArray[np.void]) -> NDArray[np.int64]:
    charges: NDArray[np.int64] = accounts["interest"] + accounts["fees"] + accounts["costs"]
    return charges


def told(stress: Stress) -> list[str]:
    """Say what a stress changes, a line each."""
    words = {"scale": "× {}", "shift": "+ {}", "set": "= {}"}
    changes = [f"{path} {words[kind].format(getattr(stress, kind)[path])}" for kind, path in stress.paths]
    befalls = Counter(item.kind for item in stress.add.interventions)
    return [
        *([f"balances × {stress.balances}"] if stress.balances != 1 else []),
        *(line.replace("+ -", "− ") for line in changes),
        *(f"{kind}{f' × {n}' if n > 1 else ''} added" for kind, n in befalls.items()),
    ]


def _changes(stress: Stress) -> Iterator[tuple[str, Any]]:
    yield "population.balance_median", _Scaled(stress.balances)
    yield from ((path, _Scaled(factor)) for path, factor in stress.scale.items())
    yield from ((path, _Shifted(amount)) for path, amount in stress.shift.items())
    yield from ((path, lambda _, new=value: new) for path, value in stress.set.items())


def _interventions(stress: Stress, scenario: Scenario) -> Iterator[Mapping[str, Any]]:
    for item in stress.add.interventions:
        plain = item.model_dump(mode="json")
        sites = [site.name for site in scenario.sites] if plain.get("site") == EVERY else [plain.get("site")]
        yield from ({**plain, "site": site} if site else plain for site in sites)


def _numbers(value: Any, change: Any) -> Any:
    if isinstance(value, list):
        return [_numbers(item, change) for item in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PathError(f"is {'empty' if value is None else value}, which is no number")
    return round(change(value)) if isinstance(value, int) else change(value)


def _worded(errors: Sequence[ErrorDetails], place: Place) -> list[Fault]:
    """Word what a scenario says of its changed settings."""
    by_setting: dict[str, list[ErrorDetails]] = {}
    for error in errors:
        by_setting.setdefault(".".join(map(str, error["loc"])), []).append(error)
    return [fault for where, group in by_setting.items() for fault in faults_of(group, place, where, ())]
