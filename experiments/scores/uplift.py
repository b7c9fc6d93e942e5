"""What a touch now adds, against none: an R-learner on a randomised trial, whose effects are sums over features.

What became of a case less what was to be expected of it is regressed on whether it was touched less the chance that it
was: sum of ((Y - m(x)) - (W - e) tau(x))^2, the least squares of (Y - m) / (W - e) with weights (W - e)^2. The chance
e is known, for the trial was drawn by us. So errors in m make the effect noisier, but not wrong (Nie and Wager 2021).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.scoring import AdditiveScore

from .additive import Boosting, fit_mean
from .trial import EVERY_DAYS, Cases

_FOLDS = 2


@dataclass(frozen=True, eq=False)
class Contrast:
    """Cases that were touched in one way, or not at all though that would have been allowed.

    Attributes
    ----------
    cases
        Those.
    touched
        Whether each was, 0 or 1.
    chance
        Probability of that, given that the case was noted.
    expected
        Resolved share to be expected of each, from other seeds.
    """

    cases: Cases
    touched: NDArray[np.float64]
    chance: NDArray[np.float64]
    expected: NDArray[np.float64]

    @property
    def surprise(self) -> NDArray[np.float64]:
        """Resolved share beyond what was to be expected."""
        return self.cases.share - self.expected

    def rise(self, values: NDArray[np.float64]) -> float:
        """Estimate by how much a touch raises something, on average."""
        lever = self.touched - self.chance
        return float((lever * (values - values[self.touched == 0].mean())).sum() / (lever**2).sum())


def contrast(cases: Cases, arm: str, untouched: NDArray[np.float64]) -> Contrast:
    """Set the touched against the untouched.

    Parameters
    ----------
    cases
        All cases of a trial.
    arm
        The treatment.
    untouched
        Resolved share to be expected of each case if it is not touched, shape (n,).
    """
    number = cases.arms.index(arm) + 1
    which = cases.allowed[:, number - 1] & ((cases.treatment == number) | (cases.treatment == 0))
    some = cases.of(which)
    touched = (some.treatment == number).astype(np.float64)
    n_allowed = some.allowed.sum(axis=1)
    # what an order of the other kind would have been as likely as
    share = np.where(touched > 0, some.propensity * n_allowed, 1.0 - some.propensity)
    noted_if_not = (1.0 - share) / EVERY_DAYS
    chance = (share / n_allowed) / (share / n_allowed + noted_if_not)
    expected = untouched[which]
    rise = np.average(some.share - expected, weights=touched)
    return Contrast(some, touched, chance, expected + chance * rise)


def expected_untouched(cases: Cases, features: tuple[str, ...]) -> NDArray[np.float64]:
    """Estimate the resolved share of each case without a touch now, by trees of any depth on other seeds."""
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415  takes a second to import

    rows = np.column_stack([cases.seen[name] for name in features])
    fold, expected = cases.seed % _FOLDS, np.zeros(len(cases))
    for one in range(_FOLDS):
        learn = (fold != one) & (cases.treatment == 0)
        model = HistGradientBoostingRegressor(
            max_iter=80, max_bins=48, min_samples_leaf=200, early_stopping=False, random_state=0
        )
        model.fit(rows[learn], cases.share[learn])
        expected[fold == one] = model.predict(rows[fold == one])
    return expected


def fit_uplift(
    found: Contrast, features: tuple[str, ...], how: Boosting, reach: NDArray[np.float64] | float = 1.0
) -> AdditiveScore:
    """Fit what the touch adds to the resolved share of the balance, or what it adds if the debtor is reached.

    Parameters
    ----------
    found
        The touched and the untouched.
    features
        What the effect depends on.
    how
        How trees are grown.
    reach
        Probability that the debtor is reached if touched, of each case: the effect is then of being reached.
    """
    lever = (found.touched - found.chance) * reach
    seen = {name: found.cases.seen[name] for name in features}
    return fit_mean(seen, found.surprise / lever, lever**2, how)
