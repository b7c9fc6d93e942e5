"""The outcome of a comparison: every KPI of every policy on every seed, and the differences to the champion."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kpis import GROUP_MEASURES, INCREMENTAL, KPIS, Incremental, Kpi, group_names, incremental

from .paired import Looks, Paired, Sample, paired
from .quantities import plus_minus, shown
from .replication import SEGMENT_KPIS, Replication

MEASURES: dict[str, Kpi | Incremental] = {**KPIS, **INCREMENTAL}
"""Every KPI that a comparison holds, by name."""

HEADLINE = "net_resolved_rate"
"""The one number by which policies are listed: the share of the balance that is resolved, after all cost."""

LEGEND = (
    "net: share of the placed balance paid, or owed on time again, after all cost; vs today: the same in points, with "
    "its 95% interval; wins: seeds on which that is better; paid: share paid in cash; cost: operating cost an account; "
    "complaints: per 1,000 accounts open for 90 days."
)
"""What the columns of `Comparison.table` mean."""


@dataclass(frozen=True)
class Judgement:
    """What an acceptance rule makes of the policies of a comparison.

    Attributes
    ----------
    chosen
        The challenger that is put forward; the champion if there is none.
    limit
        On complaints per 1,000 accounts open for 90 days.
    failing
        Policies that are over the limit too often.
    """

    chosen: str
    limit: float
    failing: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Comparison:
    """Policies on the same seeds.

    Attributes
    ----------
    name, currency
        Of the experiment and of its scenario.
    policies
        Names, in the order of the experiment; the control is last if the experiment does not name it.
    champion
        Today's policy.
    control
        The policy that contacts nobody.
    seeds
        Every policy ran on each.
    segments
        Names of segments.
    values
        Of `MEASURES`, shape (n_policies, n_seeds, n_measures).
    segment_values
        Of `SEGMENT_KPIS`, shape (n_policies, n_seeds, n_segments, n_segment_kpis).
    group_values
        Of `GROUP_MEASURES`, shape (n_policies, n_seeds, n_groups, n_group_measures).
    recovered, resolved
        Share of the placed balance paid, and resolved, by the end of each day, shape (n_policies, n_seeds, days).
    busy, on_shift
        Collector hours of each day, shape (n_policies, n_seeds, days), on floors with shifts: on calls, and scheduled.
    charged
        Collector hours of each day that are paid, on all floors, shape (n_policies, n_seeds, days).
    decision_days
        The first days, on which policies decide; the rest is the run-out.
    looks
        Whether somebody looked at some of the seeds before the others were run, to stop once it was clear.
    cpu_seconds
        What all replications took; it differs from run to run, unlike all else.
    judgement
        By an acceptance rule, if one was applied.
    """

    name: str
    currency: str
    policies: tuple[str, ...]
    champion: str
    control: str
    seeds: tuple[int, ...]
    segments: tuple[str, ...]
    values: NDArray[np.float64]
    segment_values: NDArray[np.float64]
    group_values: NDArray[np.float64]
    recovered: NDArray[np.float64]
    resolved: NDArray[np.float64]
    busy: NDArray[np.float64]
    on_shift: NDArray[np.float64]
    charged: NDArray[np.float64]
    decision_days: int
    looks: Looks = "once"
    cpu_seconds: float = 0.0
    judgement: Judgement | None = None

    def of(self, policy: str, kpi: str) -> Sample:
        """Look up a KPI of a policy on every seed."""
        return Sample(self.seeds, self.values[self.policies.index(policy), :, list(MEASURES).index(kpi)])

    def of_segment(self, segment: str, policy: str, kpi: str) -> Sample:
        """Look up a KPI of a policy in one segment, on every seed."""
        row, place = self.segments.index(segment), SEGMENT_KPIS.index(kpi)
        return Sample(self.seeds, self.segment_values[self.policies.index(policy), :, row, place])

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups: the segments, then the vulnerable."""
        return group_names(self.segments)

    def of_group(self, group: str, policy: str, measure: str) -> Sample:
        """Look up a group measure of a policy on every seed."""
        row, place = self.groups.index(group), list(GROUP_MEASURES).index(measure)
        return Sample(self.seeds, self.group_values[self.policies.index(policy), :, row, place])

    def mean(self, policy: str, kpi: str) -> float:
        """Average a KPI of a policy over the seeds on which it is defined."""
        return mean(self.of(policy, kpi))

    def difference(self, policy: str, kpi: str) -> Paired:
        """Compare a policy with the champion."""
        return paired(self.of(policy, kpi), self.of(self.champion, kpi), MEASURES[kpi].better, looks=self.looks)

    def difference_in(self, segment: str, policy: str, kpi: str) -> Paired:
        """Compare a policy with the champion in one segment."""
        ours, theirs = (self.of_segment(segment, name, kpi) for name in (policy, self.champion))
        return paired(ours, theirs, KPIS[kpi].better, looks=self.looks)

    @property
    def challengers(self) -> tuple[str, ...]:
        """Policies that are neither the champion nor the control."""
        return tuple(name for name in self.policies if name not in {self.champion, self.control})

    @property
    def failing(self) -> frozenset[str]:
        """Policies that fail the acceptance rule; none where no rule was applied."""
        return frozenset() if self.judgement is None else self.judgement.failing

    @property
    def leader(self) -> str:
        """The challenger that the rule chose, else the one with the highest headline, else the champion."""
        if self.judgement is not None and self.judgement.chosen in self.challengers:
            return self.judgement.chosen
        return max(self.challengers, key=lambda name: self.mean(name, HEADLINE), default=self.champion)

    def table(self) -> list[dict[str, str]]:
        """Lay out what matters most as text, a row a policy, the best headline first; see `LEGEND`."""
        ordered = sorted(self.policies, key=lambda name: -self.mean(name, HEADLINE))
        return [self._row(name) for name in ordered]

    def _row(self, policy: str) -> dict[str, str]:
        difference = self.difference(policy, HEADLINE)
        is_champion = policy == self.champion
        role = {self.control: " (control)", self.champion: " (today)"}.get(policy, "")
        half = (difference.high - difference.low) / 2
        return {
            "policy": f"{policy}{role}",
            "net": self._shown(policy, HEADLINE),
            "vs today": "" if is_champion else plus_minus(100 * difference.mean, 100 * half),
            "wins": "" if is_champion else f"{difference.wins}/{difference.pairs}",
            "paid": self._shown(policy, "recovery_rate"),
            "cost": self._shown(policy, "cost_per_account"),
            "complaints": self._shown(policy, "complaints_per_1000_accounts"),
        }

    def _shown(self, policy: str, kpi: str) -> str:
        return shown(self.mean(policy, kpi), MEASURES[kpi].unit)


def mean(sample: Sample) -> float:
    """Average over the seeds on which a number is defined; NaN if there are none."""
    defined = sample.values[~np.isnan(sample.values)]
    return float(defined.mean()) if len(defined) else float("nan")


def measured(replications: Sequence[Sequence[Replication]], control: int) -> NDArray[np.float64]:
    """Lay out every KPI, those against the control too, shape (n_policies, n_seeds, n_measures).

    Parameters
    ----------
    replications
        By policy and seed.
    control
        Number of the policy that contacts nobody.
    """
    runs = [[dict(zip(KPIS, one.values.tolist(), strict=True)) for one in row] for row in replications]
    controls = runs[control]
    rows = [
        [[*values.values(), *incremental(values, base).values()] for values, base in zip(row, controls, strict=True)]
        for row in runs
    ]
    return np.array(rows, dtype=np.float64)
