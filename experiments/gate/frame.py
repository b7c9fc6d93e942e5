"""What a baseline and a gate must agree on to be compared, and what may differ because it is under test.

Numbers can be compared only if they come from the same worlds, the same seeds and the same rules of judging. Where one
of these has changed, the gate refuses, and asks for a new baseline. What a policy is called in the catalog, its
parameters, its code and that of the simulator are what a gate is there to test: they are recorded, so that a report can
say what has changed, and never refused.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping

import numpy as np
from pydantic_core import to_jsonable_python

from sim.jit import source_digest
from sim.portfolio import Portfolio

from ..plan import Plan
from .baseline import Baseline, BaselineError, Guarded, Rule, Seeds, Series, Values, World, advice
from .settings import GateFile

_DIGITS = 12

Plans = Mapping[str, Plan]
"""Plans by the name of the experiment, all on the seeds of a baseline."""


def baseline_of(file: GateFile, plans: Plans, values: Values) -> Baseline:
    """Make a baseline of what was measured on every seed."""
    seeds = next(iter(plans.values())).seeds
    return Baseline(
        gate=file.gate.name,
        code=source_digest("policies"),
        seeds=Seeds(first=seeds[0], count=len(seeds)),
        metrics={check.metric: Rule(better=check.better, margin=check.margin) for check in file.checks},
        experiments={
            name: World(world=world_of(plan), policies=_policies(file, name, values)) for name, plan in plans.items()
        },
    )


def check_fits(baseline: Baseline, file: GateFile, plans: Plans) -> None:
    """Refuse a baseline that what the gate asks for cannot be compared with.

    Raises
    ------
    BaselineError
        With everything that has changed.
    """
    then, now = _frame_of(baseline), _frame(file, plans)
    changes = [f"  {name}: {then.get(name, 'none')}, now {now.get(name, 'none')}" for name in _differing(then, now)]
    if changes:
        first = f"{file.baseline} does not fit what the gate asks for now. Nothing was run."
        raise BaselineError("\n".join([first, *changes, advice(file)]))


def changes_under_test(baseline: Baseline, file: GateFile) -> list[str]:
    """List what has changed since the baseline that a gate is there to test."""
    code = [] if baseline.code == source_digest("policies") else ["code of the simulator or of the policies"]
    policies = [
        f"settings of {policy} in {experiment}"
        for experiment, world in baseline.experiments.items()
        for policy, guarded in world.policies.items()
        if (guarded.policy, guarded.parameters) != _choice(file, experiment, policy)
    ]
    return [*code, *policies]


def world_of(plan: Plan) -> dict[str, str]:
    """Tell what the world of a plan is made of, section by section: a digest, or what a short setting says."""
    sections = plan.scenario.model_dump(mode="json", exclude={"name"})
    world = {name: str(said) if _is_short(said) else _digest(said) for name, said in sections.items()}
    return {**world, "portfolio": "synthesised" if plan.portfolio is None else _digest_of(plan.portfolio)}


def _policies(file: GateFile, experiment: str, values: Values) -> dict[str, Guarded]:
    checks = [check for check in file.checks if check.experiment == experiment]
    guarded = {}
    for policy in dict.fromkeys(check.policy for check in checks):
        name, parameters = _choice(file, experiment, policy)
        series = {check.metric: Series.of(values[check]) for check in checks if check.policy == policy}
        guarded[policy] = Guarded(policy=name, parameters=parameters, metrics=series)
    return guarded


def _choice(file: GateFile, experiment: str, policy: str) -> tuple[str, str]:
    """Name of a policy in the catalog, and the digest of its parameters."""
    choice = next(one for one in file.experiments if one.name == experiment).policies[policy]
    return choice.policy, _digest(choice.parameters)


def _frame(file: GateFile, plans: Plans) -> dict[str, str]:
    """Say, name by name, what a baseline must agree with."""
    seeds = next(iter(plans.values())).seeds
    frame = {"gate": file.gate.name, "seeds": _said_of_seeds(seeds[0], len(seeds))}
    for check in file.checks:
        frame[f"metrics.{check.metric}"] = _said_of_rule(check.better, check.margin)
        frame[f"{check.experiment}.{check.policy}.{check.metric}"] = "under guard"
    for name, plan in plans.items():
        frame |= {f"{name}.world.{section}": said for section, said in world_of(plan).items()}
    return frame


def _frame_of(baseline: Baseline) -> dict[str, str]:
    frame = {"gate": baseline.gate, "seeds": _said_of_seeds(baseline.seeds.first, baseline.seeds.count)}
    frame |= {f"metrics.{name}": _said_of_rule(rule.better, rule.margin) for name, rule in baseline.metrics.items()}
    frame |= {".".join(names): "under guard" for names in baseline.series}
    for name, world in baseline.experiments.items():
        frame |= {f"{name}.world.{section}": said for section, said in world.world.items()}
    return frame


def _differing(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    return (name for name in {**then, **now} if then.get(name) != now.get(name))


def _said_of_seeds(first: int, count: int) -> str:
    return f"{count} from {first}"


def _said_of_rule(better: str, margin: float | None) -> str:
    return f"{better} is better, margin {'half a standard deviation' if margin is None else margin}"


def _is_short(said: object) -> bool:
    return isinstance(said, int | float) or (isinstance(said, str) and len(said) <= _DIGITS)


def _digest_of(portfolio: Portfolio) -> str:
    """Digest a portfolio column by column, for the gaps between columns hold anything."""
    digest = hashlib.sha256(repr((portfolio.segments, portfolio.products)).encode())
    for name in portfolio.accounts.dtype.names or ():
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(portfolio.accounts[name]).tobytes())
    return digest.hexdigest()[:_DIGITS]


def _digest(settings: object) -> str:
    text = json.dumps(to_jsonable_python(settings), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
