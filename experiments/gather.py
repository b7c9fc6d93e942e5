"""Gather the evidence for a verdict: compare, confirm the best on fresh seeds, and put it under stress.

Seeds that served to choose never serve to confirm. Policies are compared on the experiment's seeds; whoever
turns out best meets today's policy again on seeds of the report block that nobody has seen, and if it fails there the
next best does. Stress scenarios and accounts are looked at on those seeds too.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.kpis import group_names
from sim.population import synthesise

from .errors import UserError, suggestion
from .evidence import OWN_WORLDS, Evidence, StressOutcome
from .experiment import Experiment
from .gains import Gains, gains
from .ladder import Rung, rung_plans
from .parameters import Catalog
from .plan import Plan, plan_of, rehearse
from .play import HERE, Play, play, play_until
from .runner import Runner
from .seeds import block_of, refuse_reuse, seeds
from .stress import Stress, load_stress, stressed, stressed_portfolio


@dataclass(frozen=True, eq=False)
class Assumption:
    """A plan in a world in which something is otherwise.

    Attributes
    ----------
    stress
        What is.
    plan
        The same policies there.
    """

    stress: Stress
    plan: Plan


@dataclass(frozen=True, eq=False)
class Inquiry:
    """An experiment with all its files read and checked, ready to be run.

    Attributes
    ----------
    experiment
        What is asked.
    plan
        Of its comparison.
    assumptions
        The same plan under stress.
    """

    experiment: Experiment
    plan: Plan
    assumptions: tuple[Assumption, ...]


def inquiry_of(experiment: Experiment, catalog: Catalog) -> Inquiry:
    """Read all that an experiment names, and let every policy rehearse its first morning.

    Raises
    ------
    UserError
        If a file has faults, a policy does not fit the world, or seeds or groups are not what a verdict can rest on.
    """
    plan = plan_of(experiment, catalog)
    rehearse(plan)
    _check_protected(experiment, plan)
    fresh_seeds(plan, 0)
    stresses = [load_stress(path) for path in experiment.stress]
    _check_names(stresses)
    return Inquiry(experiment, plan, tuple(under(stress, plan) for stress in stresses))


def gather(inquiry: Inquiry, runner: Runner = HERE, log: Path | None = None) -> Evidence:
    """Run what is asked: the comparison, and what the verdict on it rests on.

    Parameters
    ----------
    inquiry
        What is asked.
    runner
        Who runs it, and where finished replications are kept.
    log
        Folder for the event logs of the comparison; nothing is logged when None.

    Raises
    ------
    UserError
        If finished replications cannot be kept.
    """
    experiment, plan = inquiry.experiment, inquiry.plan
    comparison = play_until(plan, experiment.stopping, lambda each: play(each, runner, log))
    plan = replace(plan, seeds=comparison.seeds)
    evidence = Evidence(experiment, plan.scenario, comparison)
    evidence = weighed(evidence, plan, inquiry.assumptions, lambda each: play(each, runner))
    return replace(evidence, gains=_gains(evidence, plan, runner.jobs), rungs=_rungs(experiment, plan, runner))


def under(stress: Stress, plan: Plan) -> Assumption:
    """Move a plan into a stressed world.

    Raises
    ------
    UserError
        If the stress does not fit the world.
    """
    scenario, portfolio = stressed(plan.scenario, stress), stressed_portfolio(plan.portfolio, stress)
    return Assumption(stress, replace(plan, scenario=scenario, portfolio=portfolio))


def weighed(evidence: Evidence, plan: Plan, assumptions: Iterable[Assumption], play: Play) -> Evidence:
    """Confirm what a comparison suggests on fresh seeds, and put it under stress.

    Parameters
    ----------
    evidence
        Of the comparison alone.
    plan
        Of the comparison.
    assumptions
        Of the same plan, under stress.
    play
        Runs a plan.
    """
    evidence = _confirmed(evidence, plan, play)
    if not _candidates(evidence):
        return evidence
    return replace(evidence, stress=tuple(_stress(each, evidence, play) for each in assumptions))


def fresh_seeds(plan: Plan, n: int) -> tuple[int, ...]:
    """List seeds of the report block that a comparison did not use.

    Raises
    ------
    UserError
        If the comparison is on seeds to train on, or of a gate.
    """
    block = block_of(plan.seeds[0])
    if block not in {"select", "report"}:
        raise UserError(f"block: {block} serves another end; a verdict needs `select` or `report`. Nothing was run.")
    used = len(plan.seeds) if block == "report" else 0
    return tuple(seeds("report", used + n)[used:])


def _check_names(stresses: Sequence[Stress]) -> None:
    counts = Counter([*OWN_WORLDS, *(stress.name for stress in stresses)])
    taken = [name for name, count in counts.items() if count > 1]
    if taken:
        raise UserError(
            f"stress: each scenario needs a name of its own, got {', '.join(taken)} twice. Nothing was run."
        )


def _check_protected(experiment: Experiment, plan: Plan) -> None:
    segments = plan.portfolio.segments if plan.portfolio else synthesise(plan.scenario, plan.seeds[0]).segments
    groups = group_names(segments)
    faults = [
        f"acceptance.protected: “{name}” is not a group of debtors. {suggestion(name, groups)}"
        for name in experiment.acceptance.protected
        if name not in groups
    ]
    if faults:
        raise UserError("\n".join([*faults, "Nothing was run."]))


def _confirmed(evidence: Evidence, plan: Plan, play: Play) -> Evidence:
    """Let whoever is chosen meet today's policy on fresh seeds, until the one that is chosen has."""
    if not evidence.experiment.confirm:
        return evidence
    fresh = fresh_seeds(plan, evidence.experiment.confirm)
    refuse_reuse(fresh, evidence.comparison.seeds)
    met: list[str] = []
    while (chosen := evidence.verdict.policy) not in {plan.champion, *met}:
        met.append(chosen)
        evidence = replace(evidence, confirmation=play(_among(plan, met, fresh)))
    return evidence


def _stress(assumption: Assumption, evidence: Evidence, play: Play) -> StressOutcome:
    fresh = fresh_seeds(assumption.plan, evidence.experiment.stress_replications)
    comparison = play(_among(assumption.plan, _candidates(evidence), fresh))
    return StressOutcome(assumption.stress.name, assumption.stress.title, comparison)


def _candidates(evidence: Evidence) -> list[str]:
    """Name who may still be deployed: the one that is chosen, and whoever keeps the limit and may gain something."""
    limit, risk = evidence.verdict.limit, evidence.experiment.acceptance.accepted_risk
    return [
        each.policy
        for each in evidence.challengers
        if each.policy == evidence.verdict.policy or (each.over(limit) <= risk and each.gain.high > 0)
    ]


def _gains(evidence: Evidence, plan: Plan, jobs: int) -> Gains | None:
    chosen, n = evidence.verdict.policy, evidence.experiment.gains_replications
    if not n or chosen == plan.champion:
        return None
    by_name = {contender.name: contender for contender in plan.contenders}
    return gains(plan.scenario, plan.portfolio, by_name[chosen], by_name[plan.champion], fresh_seeds(plan, n), jobs)


def _rungs(experiment: Experiment, plan: Plan, runner: Runner) -> tuple[Rung, ...]:
    plans = rung_plans(plan, experiment.dials_shares, ruler=experiment.headroom)
    return tuple(Rung(share, play(each, runner)) for share, each in plans)


def _among(plan: Plan, policies: Iterable[str], seeds: tuple[int, ...]) -> Plan:
    """Restrict a plan to some challengers, beside today's policy and the control, on other seeds."""
    kept = {plan.champion, plan.control, *policies}
    return replace(plan, contenders=tuple(each for each in plan.contenders if each.name in kept), seeds=seeds)
