"""What came out of a gate: a state for every check, in a table, in one line, and as an exit code."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..paired import t_interval
from ..quantities import shown, shown_difference, signed
from .decision import Finding, State, margin_of
from .settings import Check

WORST_FIRST: tuple[State, ...] = ("worse", "cannot tell", "pass", "identical")
"""Every state, the one that decides for the whole gate first."""

EXIT_CODES: dict[State, int] = {"identical": 0, "pass": 0, "worse": 1, "cannot tell": 3}


@dataclass(frozen=True)
class Result:
    """What came out of a check.

    Attributes
    ----------
    check
        What was judged.
    state
        The decision.
    seeds
        How many it rests on.
    fresh
        Whether these are the seeds on which a suspicion was to be confirmed.
    before, now
        Mean of the KPI on these seeds, in the baseline and now.
    difference, low, high
        Of the means, now less baseline, with its 95 % interval; the decision itself is stricter.
    margin
        Mean harm that is accepted, in the KPI's unit.
    """

    check: Check
    state: State
    seeds: int
    fresh: bool
    before: float
    now: float
    difference: float
    low: float
    high: float
    margin: float

    @classmethod
    def of(cls, check: Check, finding: Finding, before: NDArray[np.float64]) -> "Result":
        """Sum up a finding.

        Parameters
        ----------
        check
            What was judged.
        finding
            What became of it.
        before
            The baseline, on every seed.
        """
        n = len(finding.harm)
        differences = check.sign * finding.harm
        low, high = t_interval(differences)
        base, difference = float(before[finding.first : finding.first + n].mean()), float(differences.mean())
        margin = margin_of(finding.harm, check.margin)
        now = base + difference
        return cls(check, finding.state, n, finding.first > 0, base, now, difference, low, high, margin)

    def sentence(self) -> str:
        """Say what came out, in one line."""
        row = self.row()
        seeds = f"{self.seeds} fresh seeds" if self.fresh else f"{self.seeds} seeds"
        moved = f"{row['baseline']} to {row['now']}"
        by = f" ({row['difference']}; 95% interval {row['95% interval']})" if row["difference"] else ""
        return f"{self.state}: {self.check.name}, {moved}{by}, on {seeds}"

    def row(self) -> dict[str, str]:
        """Lay out as text, by column."""
        unit, moved = self.check.unit, self.state != "identical"
        return {
            "state": self.state,
            "experiment": self.check.experiment,
            "policy": self.check.policy,
            "KPI": self.check.metric,
            "baseline": shown(self.before, unit),
            "now": shown(self.now, unit),
            "difference": shown_difference(self.difference, unit) if moved else "",
            "95% interval": range_of(self.low, self.high, unit) if moved else "",
            "accepted": shown_difference(self.check.sign * self.margin, unit) if moved else "",
            "seeds": f"{self.seeds}{' fresh' if self.fresh else ''}",
        }


@dataclass(frozen=True)
class Outcome:
    """What came out of a gate.

    Attributes
    ----------
    gate
        Its name.
    results
        One a check, in the order of the gate.
    changed
        What has changed since the baseline, as far as a gate may know.
    """

    gate: str
    results: tuple[Result, ...]
    changed: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """The worst state of any check."""
        return min((result.state for result in self.results), key=WORST_FIRST.index)

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        return EXIT_CODES[self.state]

    def of_state(self, state: State) -> list[Result]:
        """List the results that came out so."""
        return [result for result in self.results if result.state == state]

    def table(self) -> list[dict[str, str]]:
        """Lay out the results as text, the worst first."""
        return [result.row() for state in WORST_FIRST for result in self.of_state(state)]

    def verdict(self) -> str:
        """Say in one line what came out, beginning with the state."""
        checks = "1 check" if len(self.results) == 1 else f"{len(self.results)} checks"
        counts = {state: len(self.of_state(state)) for state in WORST_FIRST}
        told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
        return f"{self.state}: gate {self.gate}, {checks}: {told}"

    def since(self) -> str:
        """Say what has changed since the baseline."""
        return f"Changed since the baseline: {', '.join(self.changed) or 'neither code nor settings'}."


def range_of(low: float, high: float, unit: str) -> str:
    """Write the range of a difference, in points for a share."""
    factor = 100 if unit == "share" else 1
    return f"{signed(factor * low)} to {signed(factor * high)}"
