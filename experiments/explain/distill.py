"""Distil a policy into a decision table that a person can work by, and say what that costs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from policies import DecisionTable, NoContact, Rule
from sim.simulation import Policy

from ..comparison import HEADLINE, Comparison
from ..parameters import Catalog
from ..plan import CONTROL, Plan
from ..play import play
from ..quantities import shown, shown_difference
from ..rehearsal import Rehearsal, prepare
from ..replication import Contender
from ..runner import Runner
from ..seeds import seeds
from ..yaml_text import write
from .examples import examples_of, features_of, joined
from .fidelity import Fidelity, fidelity
from .imitation import imitate
from .standing import calling

TABLE = "its_table"
"""What the table is called beside its policy."""

COMPLAINTS = "complaints_per_1000_accounts"


@dataclass(frozen=True)
class Effort:
    """How much is spent on a table.

    Attributes
    ----------
    leaves
        At most.
    rounds
        In each after the first, the policy is asked where the last table led, too.
    train, select, report
        Seeds of each block: to learn from, to measure fidelity on, and to measure value on.
    """

    leaves: int = 50
    rounds: int = 2
    train: int = 4
    select: int = 4
    report: int = 30


@dataclass(frozen=True, eq=False)
class Distilled:
    """A table, and how near it comes to its policy.

    Attributes
    ----------
    policy
        Name of the policy.
    table
        What imitates it.
    fidelity
        On seeds of the block `select`, where the policy acts, and where the table does.
    value
        The policy and its table on seeds of the block `report`; the policy is the champion.
    """

    policy: str
    table: DecisionTable
    fidelity: tuple[Fidelity, Fidelity]
    value: Comparison

    def lines(self) -> Iterator[str]:
        """Print what was found, a line at a time."""
        yield f"{self.policy}: a table of {len(self.table.rows)} rules"
        for each in self.fidelity:
            yield (
                f"where {each.under} acts: {each.overall:.1%} of {each.account_days:,} account-days decided alike, "
                f"{each.active:.1%} of those with a touch; of its calls {each.called:.1%} are the table's too, "
                f"of the table's {each.agreed:.1%} are its"
            )
        for kpi, unit in ((HEADLINE, "share"), (COMPLAINTS, "count")):
            lost = self.value.difference(TABLE, kpi)
            own = shown(self.value.mean(self.policy, kpi), unit)
            bounds = " to ".join(shown_difference(bound, unit) for bound in (lost.low, lost.high))
            yield f"{kpi}: {own} under {self.policy}, table {shown_difference(lost.mean, unit)} ({bounds})"

    def text(self) -> str:
        """Write the table as YAML that reads back as a policy."""
        return write({"policy": "decision_table", "rows": [_plain(rule) for rule in self.table.rows]})


def distill(
    path: Path,
    policy: str,
    catalog: Catalog,
    effort: Effort | None = None,
    runner: Runner | None = None,
    overrides: Sequence[str] = (),
) -> Distilled:
    """Distil a policy into a decision table, and measure what is lost.

    Parameters
    ----------
    path
        A scenario, for a policy of the catalog with its defaults, or an experiment, for one of its policies.
    policy
        Name of the policy.
    catalog
        Policies by name.
    effort
        Leaves, rounds and seeds.
    runner
        Who runs the comparison.
    overrides
        Changes to the file.

    Raises
    ------
    UserError
        If a file has faults, or there is no such policy.
    """
    effort = effort or Effort()
    rehearsal = prepare(path, policy, catalog, overrides)
    table = table_of(rehearsal, effort)
    return Distilled(
        policy=policy,
        table=table,
        fidelity=fidelity(rehearsal, table, seeds("select", effort.select)),
        value=play(_plan(rehearsal, policy, table, effort.report), runner or Runner()),
    )


def table_of(rehearsal: Rehearsal, effort: Effort) -> DecisionTable:
    """Write a table that decides as a policy does; see `imitate`."""
    chosen, calls = seeds("train", effort.train), calling(rehearsal.scenario)
    features = features_of(rehearsal, chosen[0])
    parts = [examples_of(rehearsal, rehearsal.policy, features, chosen)]
    table = imitate(parts[0], calls, effort.leaves)
    for _ in range(effort.rounds - 1):
        parts.append(examples_of(rehearsal, table, features, chosen))
        table = imitate(joined(parts), calls, effort.leaves)
    return table


def _plan(rehearsal: Rehearsal, name: str, table: DecisionTable, n: int) -> Plan:
    contenders = {name: rehearsal.policy, TABLE: table, CONTROL: NoContact()}
    return Plan(
        name=f"distill-{name}",
        scenario=rehearsal.scenario,
        portfolio=rehearsal.portfolio,
        contenders=tuple(_contender(each, policy) for each, policy in contenders.items()),
        champion=name,
        control=CONTROL,
        seeds=tuple(seeds("report", n)),
    )


def _contender(name: str, policy: Policy) -> Contender:
    built: Any = policy
    return Contender(name, type(built), {one.name: getattr(built, one.name) for one in fields(built)})


def _plain(rule: Rule) -> dict[str, Any]:
    """Write a rule as a settings file holds it, without what is left at its default."""
    parts = {one.name: getattr(rule, one.name) for one in fields(Rule)}
    kept = {"name": parts["name"], **({"when": dict(rule.when)} if rule.when else {})}
    if rule.every_days is not None:
        kept |= {"on_days": list(rule.on_days), "every_days": rule.every_days}
    return {**kept, "treatment": rule.treatment, **({} if rule.priority == 1.0 else {"priority": rule.priority})}
