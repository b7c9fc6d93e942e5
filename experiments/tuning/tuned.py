"""What comes of a tuning: the trials, the best of them on fresh seeds, and the one that was chosen there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..comparison import MEASURES
from ..paired import Paired
from ..quantities import plus_minus, shown
from .retest import Retest, gain, keeps_limits
from .settings import Tuning
from .space import Dimension
from .trial import Trial, digest_of, is_beaten

AS_IT_WAS = 0
"""Number of the trial that is the policy as it was."""


@dataclass(frozen=True, eq=False)
class Tuned:
    """A finished tuning.

    Attributes
    ----------
    tuning
        What was sought.
    space
        What was searched.
    sampler
        Who proposed.
    trials
        All of them, in their order.
    retests
        The best ones on seeds of the block *select*, the best there first.
    cpu_seconds
        What it took.
    folder
        Where it is written; None if it is not.
    """

    tuning: Tuning
    space: tuple[Dimension, ...]
    sampler: str
    trials: tuple[Trial, ...]
    retests: tuple[Retest, ...]
    cpu_seconds: float = field(compare=False, default=0.0)
    folder: Path | None = None

    @property
    def chosen(self) -> Retest:
        """The best on *select* of those that keep the limits there; if none does, the one that is least beyond."""
        return self.retests[0]

    @property
    def digest(self) -> str:
        """Digest of every trial: the same for any number of processes, and after any kill."""
        return digest_of((*self.trials, *(one.again for one in self.retests)))

    @property
    def front(self) -> tuple[Retest, ...]:
        """Re-tested trials that keep the limits, and that no other beats in all objectives."""
        again = [one.again for one in self.retests]
        return tuple(
            one
            for one in self.retests
            if keeps_limits(self.tuning, one) and not is_beaten(self.tuning, one.again, again)
        )

    def gain_on_train(self, one: Retest, measure: str) -> Paired:
        """Compare a trial with the policy as it was, on the seeds it was found on."""
        return gain(self.tuning, one.trial.values, self.trials[AS_IT_WAS].values, measure)

    def gain_on_select(self, one: Retest, measure: str) -> Paired:
        """Compare a trial with the policy as it was, on fresh seeds."""
        base = next(each.again for each in self.retests if each.trial.number == AS_IT_WAS)
        return gain(self.tuning, one.again.values, base.values, measure)

    @property
    def headline(self) -> str:
        """Say what was chosen."""
        number, limits = self.chosen.trial.number, "" if not self.tuning.constraints else " and keeps the limits there"
        if not keeps_limits(self.tuning, self.chosen):
            return f"No trial keeps the limits on select; trial {number} is least beyond them."
        if number == AS_IT_WAS:
            return "Nothing that was found is better on select than the policy as it was."
        measure = self.tuning.objectives[0]
        words = [f"{where} {_gain(found, measure)}" for where, found in self._gains(self.chosen, measure)]
        doubt = "" if self.gain_on_select(self.chosen, measure).low > 0 else ", which may be luck"
        return f"Trial {number} is best on select{limits}. Gain in {measure}: {', '.join(words)}{doubt}."

    def table(self) -> list[dict[str, str]]:
        """Lay out the re-tested trials as text, the best on *select* first."""
        return [self._row(rank, one) for rank, one in enumerate(self.retests, start=1)]

    def _row(self, rank: int, one: Retest) -> dict[str, str]:
        row = {"rank": str(rank), "trial": self._name(one)}
        for measure in self.tuning.objectives:
            row[measure] = shown(float(one.again.means[self._place(measure)]), MEASURES[measure].unit)
            for where, found in self._gains(one, measure):
                label = f"gain on {where}" if len(self.tuning.objectives) == 1 else f"{measure} on {where}"
                row[label] = "" if one.trial.number == AS_IT_WAS else _plus_minus(found, measure)
        for measure in self.tuning.constraints:
            row[measure] = shown(float(one.again.means[self._place(measure)]), MEASURES[measure].unit)
        if self.tuning.constraints:
            row["keeps limits"] = "yes" if keeps_limits(self.tuning, one) else "no"
        return row

    def _gains(self, one: Retest, measure: str) -> Sequence[tuple[str, Paired]]:
        return ("train", self.gain_on_train(one, measure)), ("select", self.gain_on_select(one, measure))

    def _place(self, measure: str) -> int:
        return self.tuning.measures.index(measure)

    def _name(self, one: Retest) -> str:
        number = one.trial.number
        role = " (as it was)" if number == AS_IT_WAS else " (start)" if one.is_start else ""
        return f"{number}{role}"


LEGEND = (
    "gain: over the policy as it was, more is better, in points if it is a share, with its 95% interval. On train the "
    "trials were chosen, so their gain there flatters them; on select nobody looked before."
)
"""What the columns of `Tuned.table` mean."""


def _plus_minus(found: Paired, measure: str) -> str:
    scale = 100 if MEASURES[measure].unit == "share" else 1
    return plus_minus(scale * found.mean, scale * (found.high - found.low) / 2)


def _gain(found: Paired, measure: str) -> str:
    points = " points" if MEASURES[measure].unit == "share" else ""
    return f"{_plus_minus(found, measure)}{points}"
