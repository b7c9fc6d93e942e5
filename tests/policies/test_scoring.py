"""A score is the sum of its points, to the bit, and says everything that is wrong with it."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.scoring import AdditiveScore, PointsTable, Term
from sim.simulation import Simulation

from .worklists import worklist_of, written

HAND = AdditiveScore(
    "identity", 1.0, (Term("balance", (100.0, 200.0), (0.0, 10.0, 20.0)), Term("dials_7", (0.5,), (0.25, -0.25)))
)


def test_a_score_is_the_sum_of_its_points_and_an_edge_belongs_to_the_band_below() -> None:
    worklist = written({"balance": [50, 100, 100.01, 200, 1e9], "dials_7": [0, 0, 1, 1, 0]})

    assert HAND.of(worklist).tolist() == [1.25, 1.25, 10.75, 10.75, 21.25]


def test_a_logit_becomes_a_probability() -> None:
    score = AdditiveScore("logit", 0.0, (Term("balance", (10.0,), (-2.0, 2.0)),))

    found = score.of(written({"balance": [0, 20]}))

    assert found == pytest.approx([1 / (1 + np.exp(2)), 1 / (1 + np.exp(-2))], rel=1e-15)


@given(
    st.lists(st.floats(-1e6, 1e6), max_size=33, unique=True).map(sorted),
    st.lists(st.floats(allow_nan=False), min_size=1, max_size=20),
)
def test_a_band_is_found_as_numpy_finds_it(edges: list[float], more: list[float]) -> None:
    values, points = np.array(more + edges), tuple(float(band) for band in range(len(edges) + 1))

    found = AdditiveScore("identity", 0.0, (Term("balance", tuple(edges), points),)).of_columns([values], len(values))

    assert found.tolist() == np.searchsorted(np.array(edges), values).tolist()


def test_scores_together_are_the_scores_alone_to_the_bit() -> None:
    other = AdditiveScore("identity", 0.1, (Term("balance", (150.0,), (0.3, 0.7)), Term("score", (0.0,), (0.1, 0.2))))
    order = np.random.Generator(np.random.PCG64(1))
    columns = {
        "balance": order.uniform(0, 300, 500),
        "dials_7": order.integers(0, 3, 500),
        "score": order.normal(size=500),
    }
    worklist = written({name: column.tolist() for name, column in columns.items()})

    table = PointsTable.of((HAND, other))

    together = table.sums([worklist.column(name) for name in table.features], len(worklist))

    assert together[:, 0].tobytes() == HAND.of(worklist).tobytes()
    assert together[:, 1].tobytes() == other.of(worklist).tobytes()


def test_a_score_reads_only_the_features_of_its_terms(simulation: Simulation) -> None:
    worklist = worklist_of(simulation)

    HAND.of(worklist)

    assert set(worklist._cache) == {"balance", "dials_7"}


def test_a_score_without_terms_is_its_intercept() -> None:
    assert AdditiveScore("identity", 2.5, ()).of(written({"balance": [1, 2]})).tolist() == [2.5, 2.5]


def test_nobody_is_scored_in_an_empty_worklist() -> None:
    assert HAND.of(written({"balance": [], "dials_7": []})).shape == (0,)


def test_what_is_written_reads_back_the_same() -> None:
    assert AdditiveScore.from_plain(HAND.plain() | {"about": {"seeds": 3}}) == HAND


def plain(**changes: Any) -> dict[str, Any]:
    return HAND.plain() | changes


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "it must be a mapping with link, intercept, terms"),
        ({"link": "logit"}, "intercept is missing; terms is missing"),
        (plain(more=1), "“more” is unknown"),
        (plain(link="probit"), "link must be one of identity, logit, got 'probit'"),
        (plain(intercept=float("nan")), "intercept must be a finite number, got nan"),
        (plain(intercept=True), "intercept must be a finite number, got True"),
        (plain(terms=[]), "terms must be a mapping of features"),
        (plain(terms={"balanse": {}}), "“balanse” is not a feature; did you mean “balance”?"),
        (plain(terms={"balance": {"edges": [1]}}), "balance: points is missing"),
        (plain(terms={"balance": {"edges": [1], "points": [1]}}), "balance: 1 edges need 2 points, got 1"),
        (plain(terms={"balance": {"edges": [2, 1], "points": [1, 2, 3]}}), "balance: edges must ascend"),
        (plain(terms={"balance": {"edges": [1, 1], "points": [1, 2, 3]}}), "balance: edges must ascend"),
        (
            plain(terms={"balance": {"edges": [float("inf")], "points": [1, 2]}}),
            "balance: edges must be a list of finite",
        ),
        (plain(terms={"balance": {"edges": "12", "points": [1, 2]}}), "balance: edges must be a list of finite"),
    ],
)
def test_data_that_are_no_score_are_refused(data: Any, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        AdditiveScore.from_plain(data)


def test_all_faults_are_told_at_once() -> None:
    data = plain(link="x", terms={"balance": {"edges": [2, 1], "points": [1]}, "scor": {}})

    with pytest.raises(ValueError, match=r"link .*; balance: 2 edges need 3 .*; balance: edges must .*; “scor” is not"):
        AdditiveScore.from_plain(data)
