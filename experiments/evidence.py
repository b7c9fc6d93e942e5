"""The evidence for a verdict: who met whom on which seeds, under which assumptions, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from sim.scenario import Scenario

from .acceptance import LIMITED
from .comparison import HEADLINE, Comparison, Judgement
from .experiment import Experiment
from .gains import Gains
from .harms import harms_of, unsafe_groups
from .ladder import Rung
from .paired import more_pairs_needed
from .statement import Statement, statement
from .verdict import Standing, UnderStress, Verdict, verdict

OWN_WORLDS = ("comparison", "confirmation")
"""Names of what is run under the experiment's own assumptions; no stress scenario may go by one of them."""


@dataclass(frozen=True, eq=False)
class StressOutcome:
    """What came of one stress scenario.

    Attributes
    ----------
    name, title
        Of the scenario; the title is in a manager's words, and follows "if".
    comparison
        Today's strategy and candidates, on shared seeds.
    """

    name: str
    title: str
    comparison: Comparison


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that a report is made of.

    Attributes
    ----------
    experiment, scenario
        What was asked.
    comparison
        Every policy on the seeds on which the best is chosen.
    confirmation
        Those that were chosen, and today's policy, on fresh seeds; None if that was not asked for.
    stress
        Under other assumptions.
    gains
        The best challenger beside today's policy, account by account on fresh seeds; None if that was not asked for.
    rungs
        Every policy at other numbers of calls.
    folder
        Where the results were written, if they were.
    """

    experiment: Experiment
    scenario: Scenario
    comparison: Comparison
    confirmation: Comparison | None = None
    stress: tuple[StressOutcome, ...] = ()
    gains: Gains | None = None
    rungs: tuple[Rung, ...] = ()
    folder: Path | None = None

    @property
    def cpu_seconds(self) -> float:
        """Sum what all replications took, those too that were not run again."""
        met = [*self.met.values(), *(rung.comparison for rung in self.rungs)]
        return sum(each.cpu_seconds for each in met)

    @property
    def met(self) -> dict[str, Comparison]:
        """Every comparison, by name of its world; the experiment's own is met twice if it is confirmed."""
        own = zip(OWN_WORLDS, (self.comparison, self.confirmation), strict=True)
        return {
            **{name: each for name, each in own if each is not None},
            **{each.name: each.comparison for each in self.stress},
        }

    @cached_property
    def today(self) -> Standing:
        """Tell how today's strategy stands."""
        return self.standing(self.comparison.champion)

    @cached_property
    def challengers(self) -> tuple[Standing, ...]:
        """Tell how the others stand, the control left out."""
        return tuple(self.standing(name) for name in self.comparison.challengers)

    @cached_property
    def verdict(self) -> Verdict:
        """Decide by the experiment's acceptance rule."""
        return verdict(self.experiment.acceptance, self.today, self.challengers)

    @cached_property
    def statement(self) -> Statement:
        """Put the verdict into words."""
        return statement(self.experiment.acceptance, self.verdict, self.today, self.challengers)

    @cached_property
    def judged(self) -> Comparison:
        """Mark in the comparison what the acceptance rule makes of its policies, for figures to show."""
        limit, risk = self.verdict.limit, self.experiment.acceptance.accepted_risk
        failing = frozenset(each.policy for each in (self.today, *self.challengers) if each.over(limit) > risk)
        return replace(self.comparison, judgement=Judgement(self.verdict.policy, limit, failing))

    def is_confirmed(self, policy: str) -> bool:
        """Whether a policy has met today's on fresh seeds."""
        return self.confirmation is not None and policy in self.confirmation.policies

    def best_known(self, policy: str) -> Comparison:
        """Choose the comparison whose numbers of a policy are to be believed: fresh seeds where there are any."""
        return self.confirmation if self.confirmation is not None and self.is_confirmed(policy) else self.comparison

    def standing(self, policy: str) -> Standing:
        """Sum up what is known of a policy."""
        rule, seen = self.experiment.acceptance, self.best_known(policy)
        runs = [each.of(policy, LIMITED).values for each in self._met(policy)]
        gains = seen.of(policy, HEADLINE).values - seen.of(seen.champion, HEADLINE).values
        harms = harms_of(seen, policy, rule.margins)
        return Standing(
            policy=policy,
            net=self.comparison.mean(policy, HEADLINE),
            complaints=np.concatenate(runs),
            gain=seen.difference(policy, HEADLINE),
            n_more=more_pairs_needed(gains - rule.smallest_gain),
            confirmed=self.is_confirmed(policy),
            unsafe=unsafe_groups(harms, rule.protected),
            groups=seen.groups,
            stress=tuple(self._under_stress(policy)),
        )

    def _met(self, policy: str) -> Sequence[Comparison]:
        """List the comparisons under the experiment's own assumptions that a policy took part in."""
        fresh = [self.confirmation] if self.confirmation is not None and self.is_confirmed(policy) else []
        return [self.comparison, *fresh]

    def _under_stress(self, policy: str) -> list[UnderStress]:
        return [
            UnderStress(each.title, each.comparison.difference(policy, HEADLINE))
            for each in self.stress
            if policy in each.comparison.policies and policy != each.comparison.champion
        ]
