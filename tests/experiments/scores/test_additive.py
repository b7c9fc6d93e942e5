"""A compiled table says what the trees of scikit-learn say."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from experiments.scores.additive import Boosting, compiled, fit_mean, settings_of
from policies.scoring import AdditiveScore

HOW = Boosting(rounds=40, smallest=50, bands=12)
NAMES = ("score", "dials_7", "balance")


def made(n: int = 4000) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows of three features, and what is to be predicted of them."""
    order = np.random.Generator(np.random.PCG64(1))
    rows = np.column_stack([order.normal(size=n), order.integers(0, 8, n), order.lognormal(10, 1, n)])
    return rows, np.sin(rows[:, 0]) - 0.1 * rows[:, 1] + 1e-5 * rows[:, 2] + order.normal(size=n)


def hard(rows: NDArray[np.float64], score: AdditiveScore) -> NDArray[np.float64]:
    """Random rows, every edge of the score, what lies just beside it, and what is beyond all edges."""
    order = np.random.Generator(np.random.PCG64(2))
    more = rows[order.integers(0, len(rows), (2000, 1)), np.arange(3)] * order.uniform(-2, 3, (2000, 3))
    parts = [rows, more, np.full((1, 3), np.inf), np.full((1, 3), -np.inf)]
    for term in score.terms:
        for edge in term.edges:
            beside = np.repeat(rows[:1], 3, axis=0)
            beside[:, NAMES.index(term.feature)] = [edge, np.nextafter(edge, -np.inf), np.nextafter(edge, np.inf)]
            parts.append(beside)
    return np.concatenate(parts)


def ours(score: AdditiveScore, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    columns = [np.ascontiguousarray(rows[:, NAMES.index(name)]) for name in score.table.features]
    return score.of_columns(columns, len(rows))


@pytest.mark.parametrize("monotone", [{}, {"score": 1, "dials_7": -1}])
def test_a_mean_is_that_of_scikit_learn_on_random_rows_and_at_every_edge(monotone: dict[str, int]) -> None:
    rows, wanted = made()
    how = Boosting(rounds=40, smallest=50, bands=12, monotone=monotone)
    model = HistGradientBoostingRegressor(**settings_of(how, NAMES)).fit(rows, wanted)

    score = compiled(model, NAMES, "identity")

    tested = hard(rows, score)
    assert ours(score, tested) == pytest.approx(model.predict(tested), abs=1e-9)


def test_a_probability_is_that_of_scikit_learn() -> None:
    rows, wanted = made()
    model = HistGradientBoostingClassifier(**settings_of(HOW, NAMES)).fit(rows, wanted > 0)

    score = compiled(model, NAMES, "logit")

    tested = hard(rows, score)
    assert ours(score, tested) == pytest.approx(model.predict_proba(tested)[:, 1], abs=1e-9)


def test_a_monotone_score_never_falls_where_it_must_not() -> None:
    rows, wanted = made()
    seen = dict(zip(NAMES, rows.T, strict=True))
    how = Boosting(rounds=40, smallest=50, bands=12, monotone={"score": 1, "dials_7": -1})

    terms: dict[str, Any] = {term.feature: term for term in fit_mean(seen, wanted, np.ones(len(wanted)), how).terms}

    assert (np.diff(terms["score"].points) >= 0).all()
    assert (np.diff(terms["dials_7"].points) <= 0).all()


def test_a_constant_is_fitted_as_an_intercept() -> None:
    rows, _ = made(500)

    score = fit_mean(dict(zip(NAMES, rows.T, strict=True)), np.full(500, 3.0), np.ones(500), HOW)

    assert ours(score, rows) == pytest.approx(3.0)
