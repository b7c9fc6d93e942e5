"""Hold policies against their baseline, or make a new one: what the verb, the pytest plugin and Python call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import UserError
from ..parameters import Catalog
from ..plan import Plan, plan_of, rehearse
from ..play import HERE, play
from ..runner import Runner
from ..seeds import seeds
from .baseline import Baseline, read_baseline, write_baseline
from .decision import decide
from .frame import baseline_of, changes_under_test, check_fits
from .outcome import Outcome, Result
from .settings import Check, GateFile, load_gate
from .update import Update


def guard(path: Path, *, catalog: Catalog, runner: Runner = HERE) -> Outcome:
    """Judge every check of a gate against its baseline, on as few seeds as that takes.

    Parameters
    ----------
    path
        The gate file.
    catalog
        Policies by name.
    runner
        Who runs them; its progress is told anew at every look.

    Raises
    ------
    BaselineError
        If there is no baseline, or what runs now cannot be compared with it.
    UserError
        If a file has faults, a policy does not fit its world, or a KPI is not defined on a seed.
    """
    file = load_gate(path, catalog)
    field = _field(file, catalog, runner)
    baseline = read_baseline(file)
    check_fits(baseline, file, field.plans)
    field.rehearse()
    series = baseline.series
    before = [series[check.experiment, check.policy, check.metric] for check in file.checks]

    def harms(numbers: Sequence[int], start: int, stop: int) -> NDArray[np.float64]:
        checks = [file.checks[number] for number in numbers]
        now = field.play(checks, start, stop)
        return np.array(
            [
                check.harm(now[check], before[number][start:stop], file.gate.tolerance)
                for check, number in zip(checks, numbers, strict=True)
            ]
        )

    findings = decide(harms, [check.margin for check in file.checks], file.schedule)
    results = [Result.of(*each) for each in zip(file.checks, findings, before, strict=True)]
    return Outcome(file.gate.name, tuple(results), tuple(changes_under_test(baseline, file)))


def update(path: Path, *, catalog: Catalog, runner: Runner = HERE) -> Update:
    """Run every policy under guard on every seed a gate may need, and write that as its baseline.

    Parameters
    ----------
    path
        The gate file.
    catalog
        Policies by name.
    runner
        Who runs them.

    Raises
    ------
    UserError
        If a file has faults, a policy does not fit its world, or a KPI is not defined on a seed.
    """
    file = load_gate(path, catalog)
    field = _field(file, catalog, runner)
    field.rehearse()
    new = baseline_of(file, field.plans, field.play(file.checks, 0, file.schedule.seeds))
    old = _baseline_if_any(file)
    write_baseline(new, file)
    return Update(file.baseline, file.checks, old, new)


def _baseline_if_any(file: GateFile) -> Baseline | None:
    try:
        return read_baseline(file)
    except UserError:
        return None  # it is about to be replaced


def _field(file: GateFile, catalog: Catalog, runner: Runner) -> "_Field":
    its_seeds = tuple(seeds("gate", file.schedule.seeds))
    plans = {one.name: replace(plan_of(one, catalog), seeds=its_seeds) for one in file.experiments}
    return _Field(plans, runner)


@dataclass(frozen=True)
class _Field:
    """Where policies are run; the one place of a gate that does."""

    plans: dict[str, Plan]
    runner: Runner

    def rehearse(self) -> None:
        """See that every policy fits its world."""
        for plan in self.plans.values():
            rehearse(plan)

    def play(self, checks: Iterable[Check], start: int, stop: int) -> dict[Check, NDArray[np.float64]]:
        """Measure the KPI of some checks on some seeds, running only the policies that takes."""
        values = {}
        for experiment, group in groupby(checks, key=lambda check: check.experiment):
            its_checks = list(group)
            plan = self.plans[experiment]
            needed = {plan.control, *(check.policy for check in its_checks)}
            contenders = tuple(one for one in plan.contenders if one.name in needed)
            comparison = play(replace(plan, contenders=contenders, seeds=plan.seeds[start:stop]), self.runner)
            for check in its_checks:
                values[check] = comparison.of(check.policy, check.metric).values
        undefined = [f"  {check.name} on {n} of {stop - start} seeds" for check, n in _undefined(values)]
        if undefined:
            first = "A gate compares numbers, and some are not defined: a KPI whose denominator is empty is none."
            raise UserError("\n".join([first, *undefined, "Leave the KPI out of the gate, or guard a larger world."]))
        return values


def _undefined(values: dict[Check, NDArray[np.float64]]) -> Iterable[tuple[Check, int]]:
    counts = ((check, int((~np.isfinite(numbers)).sum())) for check, numbers in values.items())
    return ((check, count) for check, count in counts if count)
