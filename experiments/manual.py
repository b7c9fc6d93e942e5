"""A decision table printed as a procedure manual: who, when, channel, tone and next step, stage by stage."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from policies import DecisionTable, Rule
from sim.scenario import WAIT, Scenario

from .config import Document, load, read
from .errors import Fault, UserError, refusal
from .experiment import load_policy
from .parameters import Catalog
from .procedure import Stage, Step, segments_named, stages_of, steps_in
from .sentences import channels, hours, house_rules, tones, urgency, when, who

_INTRODUCTION = """\
Every morning each open account is looked up in the stage it is in. Go through the instructions of that stage from the
top: the first one that fits the account today, and that the house rules allow, is followed, and no other. Where none
fits, the account is left alone until the next morning. An instruction keeps its number from the table.\
"""

_CALLS = """\
Calls of all instructions stand in one list for the day, the highest priority first. A priority is a number, or what an
account shows, such as its balance, times a factor.\
"""


def manual(table: Path, scenario: Path, catalog: Catalog) -> str:
    """Print a decision table as Markdown.

    Parameters
    ----------
    table
        A file of the policy `decision_table`, YAML or CSV.
    scenario
        The world it is for: treatments, hours and house rules.
    catalog
        Policies by name.

    Raises
    ------
    UserError
        If a file has faults, is no decision table, or names a treatment that the scenario does not have.
    """
    world = load(scenario, Scenario)
    choice = load_policy(table, catalog)
    policy = catalog[choice.policy](**choice.parameters)
    if not isinstance(policy, DecisionTable):
        raise UserError(f"{table} holds the policy {choice.policy}; a manual is of a decision_table. Nothing was run.")
    faults = list(_unknown_treatments(policy.rows, read(table), world))
    if faults:
        raise refusal(faults)
    parts = [*_preamble(table, world), *(line for stage in stages_of(world) for line in _stage(stage, policy, world))]
    return "\n\n".join(parts) + "\n"


def _unknown_treatments(rules: Sequence[Rule], document: Document, scenario: Scenario) -> Iterator[Fault]:
    for number, rule in enumerate(rules):
        if rule.treatment not in scenario.treatment_names:
            where, place = document.find(("rows", number, "treatment"), known=())
            says = f"is “{rule.treatment}”, which scenario {scenario.name} does not have"
            yield Fault(place, where, says, rule.treatment, scenario.treatment_names)


def _preamble(table: Path, scenario: Scenario) -> Iterator[str]:
    yield f"# Procedure manual: {_escaped(table.stem)}"
    printed = f"Printed from `{table.name}` for the scenario `{scenario.name}` by `recoup manual`"
    yield f"{printed}; amounts are in {scenario.currency}."
    yield "## How to read it"
    yield _INTRODUCTION
    yield "## What always holds"
    yield "\n".join(f"- {line}" for line in (*map(hours, scenario.sites), *house_rules(scenario)))
    yield "## What can be done"
    known = scenario.treatments.items()
    rows = [f"| {_escaped(name)} | {channels(touches)} | {tones(touches)} |" for name, touches in known]
    yield "\n".join(["| treatment | channel | tone |", "| --- | --- | --- |", *rows])
    yield _CALLS


def _stage(stage: Stage, policy: DecisionTable, scenario: Scenario) -> Iterator[str]:
    stages = stages_of(scenario)
    yield f"## Stage {stages.index(stage) + 1}: {stage.name}, {_span(stage, stages)}"
    yield _sentence(_end(stage, stages))
    steps = steps_in(stage, policy.rows, segments_named(policy.rows))
    if not steps:
        yield "There is no instruction for this stage: accounts are left alone."
    for step in steps:
        yield f"### {_title(step.number, step.rule)}"
        yield "\n".join(f"- **{word}:** {_sentence(text)}" for word, text in _lines(step, stage, scenario))


def _lines(step: Step, stage: Stage, scenario: Scenario) -> Iterator[tuple[str, str]]:
    rule, touches = step.rule, scenario.treatments.get(step.rule.treatment, ())
    yield "Who", who(rule, scenario.currency)
    yield "When", when(rule)
    yield "Channel", channels(touches)
    if touches:
        yield "Tone", tones(touches)
    if any(touch.channel == "call" for touch in touches):
        yield "Who first", urgency(rule)
    yield "Next step", _next_step(step, stage, scenario)


def _next_step(step: Step, stage: Stage, scenario: Scenario) -> str:
    """Say what happens where an instruction does not lead to payment."""
    rule = step.rule
    nothing = f"nothing more in this stage; {_end(stage, stages_of(scenario))}"
    after = nothing if step.after is None else f"go on to {_quoted(*step.after)}"
    if rule.treatment == WAIT:
        return after if step.after is None else f"on days when this does not fit, {after}"
    again = "" if rule.every_days is None else f"the same again {rule.every_days} days later; "
    then = after if step.after is None else f"on days when this does not fit or is not allowed, {after}"
    return f"if no payment follows: {again}{then}"


def _quoted(number: int, rule: Rule) -> str:
    return f"{number}, “{_escaped(rule.name or rule.treatment)}” ({_escaped(rule.treatment)})"


def _title(number: int, rule: Rule) -> str:
    return f"{number}. {_escaped(rule.name or rule.treatment)}"


def _span(stage: Stage, stages: Sequence[Stage]) -> str:
    if stage.last < 0:
        return "before the due date"
    if stage == stages[-1]:
        return f"from {stage.first} days past due on"
    return f"{stage.first} to {stage.last} days past due"


def _end(stage: Stage, stages: Sequence[Stage]) -> str:
    """Say what becomes of accounts that stay unpaid to the end of a stage."""
    day = stage.last + 1
    if stage == stages[-1]:
        return f"at {day} days past due what is still owed is written off"
    following = stages[stages.index(stage) + 1].name
    return f"an account still unpaid at {day} days past due passes to the {following} stage"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _escaped(text: str) -> str:
    """Write text so that Markdown shows it as it stands."""
    return re.sub(r"([\\`*\[\]<>|#~&$]|\b_|_\b)", r"\\\1", " ".join(text.split()))
