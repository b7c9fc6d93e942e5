"""A new baseline beside the old one, to be reviewed before it is committed."""

from dataclasses import dataclass
from pathlib import Path

from ..paired import t_interval
from ..quantities import shown, shown_difference
from .baseline import Baseline
from .outcome import range_of
from .settings import Check


@dataclass(frozen=True)
class Update:
    """What a new baseline says, against the one it replaced.

    Attributes
    ----------
    path
        Where it was written.
    checks
        Of the gate.
    old, new
        The baselines; the old one is None where there was none that could be read.
    """

    path: Path
    checks: tuple[Check, ...]
    old: Baseline | None
    new: Baseline

    def table(self) -> list[dict[str, str]]:
        """Lay out old and new means as text, and their difference where both are of the same worlds and seeds."""
        return [self._row(check) for check in self.checks]

    def _row(self, check: Check) -> dict[str, str]:
        key = (check.experiment, check.policy, check.metric)
        now = self.new.series[key]
        old = self.old.series.get(key) if self.old else None
        row = {
            "experiment": check.experiment,
            "policy": check.policy,
            "KPI": check.metric,
            "old": "none" if old is None else shown(float(old.mean()), check.unit),
            "new": shown(float(now.mean()), check.unit),
            "difference": "",
            "95% interval": "",
        }
        if old is None or not self._is_paired(check.experiment):
            return row
        difference = now - old
        if not difference.any():
            return {**row, "difference": "identical"}
        low, high = t_interval(difference)
        said = shown_difference(float(difference.mean()), check.unit)
        return {**row, "difference": said, "95% interval": range_of(low, high, check.unit)}

    def _is_paired(self, experiment: str) -> bool:
        """Whether the two baselines are of one world and the same seeds."""
        if self.old is None or experiment not in self.old.experiments or self.old.seeds != self.new.seeds:
            return False
        return self.old.experiments[experiment].world == self.new.experiments[experiment].world
