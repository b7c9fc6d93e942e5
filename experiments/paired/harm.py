"""Whether a policy harms anybody: paired non-inferiority, group by group and measure by measure.

*Not worse* has to be shown as much as *worse* has: where neither is, nobody can tell, and more runs are needed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.kpis import Better

from .best import direction
from .difference import LEAST_PAIRS
from .intervals import interval, miss, p_above

State = Literal["not_worse", "worse", "cannot_tell"]
Key = TypeVar("Key")


@dataclass(frozen=True, eq=False)
class Question:
    """One group and measure that a policy might harm.

    Attributes
    ----------
    differences
        The policy less the champion, a seed each, shape (n,); NaN are left out.
    margin
        Harm that is tolerated, in the unit of the measure, at least 0.
    better
        Which direction is better.
    """

    differences: NDArray[np.float64]
    margin: float
    better: Better


@dataclass(frozen=True)
class Harm:
    """What is known of the harm, which counts in the direction that is worse.

    Attributes
    ----------
    state
        `not_worse`: shown to stay within the margin. `worse`: shown to be there, and not within the margin.
        `cannot_tell`: neither, or fewer than `LEAST_PAIRS` seeds.
    pairs
        Seeds.
    mean
        Harm on average; negative where the policy does good.
    low, high
        Each a one-sided bound of this harm alone, whatever the family; NaN with fewer than two seeds.
    margin
        As asked.
    p_not_worse, p_worse
        Chances of seeing this, or what speaks for the claim more, if the claim did not hold; in a family, corrected
        for its size.
    """

    state: State
    pairs: int
    mean: float
    low: float
    high: float
    margin: float
    p_not_worse: float
    p_worse: float


def non_inferior(differences: NDArray[np.float64], margin: float, better: Better, confidence: float = 0.95) -> Harm:
    """Test whether a policy is worse than the champion in one group and measure.

    Parameters
    ----------
    differences, margin, better
        As in `Question`.
    confidence
        Of each claim, one-sided.

    Raises
    ------
    ValueError
        If the margin is negative, neither direction is better, or `confidence` does not lie between 0 and 1.
    """
    chance = miss(confidence)
    if not margin >= 0:
        raise ValueError(f"margin must be at least 0, got {margin}")
    harm = -direction(better) * differences[~np.isnan(differences)]
    low, high, _ = interval(harm, 1 - 2 * chance)
    found = Harm(
        state="cannot_tell",
        pairs=len(harm),
        mean=float(harm.mean()) if len(harm) else float("nan"),
        low=low,
        high=high,
        margin=margin,
        p_not_worse=_p_within(harm, margin),
        p_worse=p_above(harm, 0.0),
    )
    return replace(found, state=_state(found, chance))


def non_inferior_family(questions: Mapping[Key, Question], confidence: float = 0.95) -> dict[Key, Harm]:
    """Test many groups and measures, with at most the stated chance of any false claim of harm, or of its absence.

    Parameters
    ----------
    questions
        By any key, such as the names of a group and a measure.
    confidence
        Of all claims of one kind together.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure.
    """
    chance = miss(confidence)
    single = {
        key: non_inferior(each.differences, each.margin, each.better, confidence) for key, each in questions.items()
    }
    not_worse = holm([harm.p_not_worse for harm in single.values()])
    worse = holm([harm.p_worse for harm in single.values()])
    corrected = {
        key: replace(harm, p_not_worse=safe, p_worse=bad)
        for (key, harm), safe, bad in zip(single.items(), not_worse, worse, strict=True)
    }
    return {key: replace(harm, state=_state(harm, chance)) for key, harm in corrected.items()}


def holm(p: Sequence[float]) -> list[float]:
    """Correct p-values for their number; each may then be held against the chance of the whole family.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p, kind="stable")
    ranked = np.asarray(p, dtype=np.float64)[order] * np.arange(len(p), 0, -1)
    corrected = np.empty(len(p))
    corrected[order] = np.maximum.accumulate(ranked).clip(max=1.0)
    return [float(each) for each in corrected]


def _p_within(harm: NDArray[np.float64], margin: float) -> float:
    """Test whether the mean lies within the margin; equal values at it do, as where a policy changes nothing."""
    if len(harm) > 1 and harm.min() == harm.max():
        return float(harm[0] > margin)
    return p_above(-harm, -margin)


def _state(harm: Harm, chance: float) -> State:
    if harm.pairs < LEAST_PAIRS:
        return "cannot_tell"
    if harm.p_not_worse <= chance:
        return "not_worse"
    return "worse" if harm.p_worse <= chance else "cannot_tell"
