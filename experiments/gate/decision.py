"""What a gate decides, from arrays of harm alone; who runs the policies is not known here.

Harm is counted per seed: how much worse a KPI is now than in the baseline. A check *passes* once a one-sided bound
shows that the mean harm is within its margin. It is *suspect* once the harm is shown to be above zero, and not within
the margin; it is *worse* only if fresh seeds, which had no part in the suspicion, show the same again. With neither
shown at the last look, or a suspicion not confirmed, the gate *cannot tell*.

Screening spends `SCREEN` over all looks and checks together, by Holm's procedure, and confirming `CONFIRM` over the
suspects. The two are independent: where nothing has changed, a gate of any size calls a check worse with a probability
of at most SCREEN × CONFIRM = 0.0000025, as far as Student's t holds. Skewed harm stretches it, up to four in a thousand
for the worst shape tried: `benchmarks/gate.py` prints the table, and the levels were chosen by it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from ..paired import t_interval

State = Literal["identical", "pass", "worse", "cannot tell"]

SCREEN = 0.005
"""Probability that any check of a gate is suspected without reason, over all looks."""
CONFIRM = 0.0005
"""Probability that any suspicion without reason is confirmed on fresh seeds."""
PASS = 0.05
"""Probability that a check passes whose mean harm is its margin, over all looks and the confirmation."""
MARGIN_SD = 0.5
"""Margin of a check that names none, in standard deviations of its harm."""

Harms = Callable[[Sequence[int], int, int], NDArray[np.float64]]
"""Gives the harm of some checks on the seeds from one number to before another, shape (n_checks, n_seeds)."""


@dataclass(frozen=True)
class Schedule:
    """How many seeds a gate looks at.

    Attributes
    ----------
    looks
        Seeds after which checks are judged, rising; the last is the cap.
    confirm
        Fresh seeds, beyond the cap, on which suspects are judged again.
    """

    looks: tuple[int, ...] = (30, 60, 120)
    confirm: int = 120

    @property
    def cap(self) -> int:
        """Most seeds a check is screened on."""
        return self.looks[-1]

    @property
    def seeds(self) -> int:
        """Seeds a baseline has to hold."""
        return self.cap + self.confirm


@dataclass(frozen=True, eq=False)
class Finding:
    """What became of a check.

    Attributes
    ----------
    state
        The decision.
    first
        Number of the first seed it rests on: above 0 where fresh seeds decided.
    harm
        On those seeds, shape (n_seeds,).
    """

    state: State
    first: int
    harm: NDArray[np.float64]


def decide(harms: Harms, margins: Sequence[float | None], schedule: Schedule) -> list[Finding]:
    """Judge the checks of a gate: all at the first look, then those still open, at last the suspects on fresh seeds.

    Parameters
    ----------
    harms
        Asked only for what is still needed, each seed once.
    margins
        Mean harm that is accepted, one a check; `MARGIN_SD` standard deviations of the harm where None.
    schedule
        Seeds to look at.

    Returns
    -------
    One finding a check.
    """
    screening = _Screening(margins, PASS / (len(schedule.looks) + 1), SCREEN / len(schedule.looks))
    first = 0
    for look in schedule.looks:
        if screening.open:
            screening.look(harms(screening.open, first, look))
        first = look
    findings = screening.findings
    suspects = sorted(screening.suspects)
    if suspects:
        fresh = harms(suspects, schedule.cap, schedule.seeds)
        confirmed = _holm([p_value(harm) for harm in fresh], CONFIRM, len(fresh))
        for check, harm, is_worse in zip(suspects, fresh, confirmed, strict=True):
            within = is_within(harm, margins[check], screening.pass_level)
            state: State = "pass" if within else "worse" if is_worse else "cannot tell"
            findings[check] = Finding(state, schedule.cap, harm)
    return [findings[check] for check in range(len(margins))]


def p_value(harm: NDArray[np.float64]) -> float:
    """Probability of so much harm, or more, if its mean were zero: Student's t, one-sided; shape (n,), n at least 2.

    Examples
    --------
    >>> round(p_value(np.array([1.0, 2.0, 3.0])), 4), p_value(np.array([2.0, 2.0])), p_value(np.zeros(2))
    (0.0371, 0.0, 1.0)
    """
    mean, error = float(harm.mean()), float(harm.std(ddof=1)) / len(harm) ** 0.5
    if not error:
        return 0.0 if mean > 0 else 1.0
    return float(stdtr(len(harm) - 1, -mean / error))


def is_within(harm: NDArray[np.float64], margin: float | None, level: float) -> bool:
    """Whether the mean harm is shown to be at most the margin, one-sided at a level."""
    _, most = t_interval(harm, 1 - 2 * level)
    return most <= margin_of(harm, margin)


def margin_of(harm: NDArray[np.float64], margin: float | None) -> float:
    """Mean harm that is accepted, where a gate names none: by how much the harm itself varies."""
    return MARGIN_SD * float(harm.std(ddof=1)) if margin is None else margin


@dataclass(eq=False)
class _Screening:
    """The looks of a gate so far."""

    margins: Sequence[float | None]
    pass_level: float
    suspect_level: float
    open: list[int] = field(init=False)
    suspects: list[int] = field(default_factory=list)
    findings: dict[int, Finding] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nothing = np.empty(0)
        self.open = list(range(len(self.margins)))
        self.findings = {check: Finding("cannot tell", 0, nothing) for check in self.open}

    def look(self, more: NDArray[np.float64]) -> None:
        """Judge what is open, with the harm on more seeds."""
        seen = [np.concatenate([self.findings[check].harm, harm]) for check, harm in zip(self.open, more, strict=True)]
        shown = _holm([p_value(harm) for harm in seen], self.suspect_level, len(self.margins))
        still_open: list[int] = []
        for check, harm, is_harmful in zip(self.open, seen, shown, strict=True):
            state = self._state(check, harm)
            self.findings[check] = Finding(state, 0, harm)
            if state == "cannot tell":
                (self.suspects if is_harmful else still_open).append(check)
        self.open = still_open

    def _state(self, check: int, harm: NDArray[np.float64]) -> State:
        if not harm.any():
            return "identical"
        return "pass" if is_within(harm, self.margins[check], self.pass_level) else "cannot tell"


def _holm(p_values: Sequence[float], level: float, family: int) -> list[bool]:
    """Say which of a family of hypotheses fall together at a level; those not listed stand.

    References
    ----------
    Holm, *A simple sequentially rejective multiple test procedure*, Scandinavian Journal of Statistics 6, 1979.
    """
    falls = [False] * len(p_values)
    for rank, place in enumerate(np.argsort(p_values, kind="stable").tolist()):
        if p_values[place] > level / (family - rank):
            break
        falls[place] = True
    return falls
