"""Scores that anybody can add up by hand: an intercept, and for each feature the points of the band it lies in.

Bands are told apart by ascending edges: an edge itself belongs to the band below it.
Points are added in the order of the terms, so that a score is the same to the bit everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise
from math import exp, isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.features import FEATURES
from sim.jit import kernel
from sim.worklist import Worklist

LINKS = ("identity", "logit")
"""What becomes of a sum of points: itself, or a probability, 1 / (1 + exp(-sum))."""


@dataclass(frozen=True)
class Term:
    """What a feature adds to a score.

    Attributes
    ----------
    feature
        Its name, in `FEATURES`.
    edges
        Ascending, in the feature's own unit.
    points
        Of each band, one more than there are edges.
    """

    feature: str
    edges: tuple[float, ...]
    points: tuple[float, ...]


@dataclass(frozen=True)
class AdditiveScore:
    """A scorecard; `link` says what becomes of the sum of `intercept` and the points of its `terms`."""

    link: str
    intercept: float
    terms: tuple[Term, ...]

    @classmethod
    def from_plain(cls, data: Any) -> "AdditiveScore":
        """Read a score from plain data, as `plain` writes it; `about` may say anything.

        Raises
        ------
        ValueError
            With everything that is wrong.
        """
        if faults := faults_of(data):
            raise ValueError("; ".join(faults))
        terms = [Term(name, _floats(term["edges"]), _floats(term["points"])) for name, term in data["terms"].items()]
        return cls(data["link"], float(data["intercept"]), tuple(terms))

    def plain(self) -> dict[str, Any]:
        """Write the score as plain data."""
        terms = {term.feature: {"edges": list(term.edges), "points": list(term.points)} for term in self.terms}
        return {"link": self.link, "intercept": self.intercept, "terms": terms}

    @cached_property
    def table(self) -> "PointsTable":
        """The score, ready to be computed."""
        return PointsTable.of((self,))

    def of(self, worklist: Worklist) -> NDArray[np.float64]:
        """Score the rows of a worklist, shape (n,)."""
        return self.of_columns([worklist.column(name) for name in self.table.features], len(worklist))

    def of_columns(self, columns: Sequence[NDArray[np.float64]], n: int) -> NDArray[np.float64]:
        """Score n rows, given a column for each term in order; what is NaN lies in the first band."""
        return linked(self.link, self.table.sums(columns, n)[:, 0])


@dataclass(frozen=True, eq=False)
class PointsTable:
    """Several scores that are added up together, so that each feature is read and looked up once.

    Attributes
    ----------
    features
        Names, in the order in which they are added.
    edges
        Of each feature, those of all scores.
    points
        Of each feature, shape (n_edges + 1, n_scores).
    intercepts
        Shape (n_scores,).
    """

    features: tuple[str, ...]
    edges: tuple[NDArray[np.float64], ...]
    points: tuple[NDArray[np.float64], ...]
    intercepts: NDArray[np.float64]

    @classmethod
    def of(cls, scores: Sequence[AdditiveScore]) -> "PointsTable":
        """Lay scores side by side; a score without a feature gets no points for it."""
        features = tuple(dict.fromkeys(term.feature for score in scores for term in score.terms))
        laid = [_side_by_side(feature, scores) for feature in features]
        intercepts = np.array([score.intercept for score in scores])
        return cls(features, tuple(edges for edges, _ in laid), tuple(points for _, points in laid), intercepts)

    def sums(self, columns: Sequence[NDArray[np.float64]], n: int) -> NDArray[np.float64]:
        """Add up the scores of n rows, before their links, shape (n, n_scores); a column for each feature."""
        sums = np.empty((n, len(self.intercepts)))
        sums[:] = self.intercepts
        for column, edges, points in zip(columns, self.edges, self.points, strict=True):
            _add(sums, column, edges, points)
        return sums


def _side_by_side(feature: str, scores: Sequence[AdditiveScore]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lay the terms of a feature side by side on the edges of all."""
    terms = [next((term for term in score.terms if term.feature == feature), None) for score in scores]
    edges = np.unique([edge for term in terms if term for edge in term.edges])
    points = np.zeros((len(edges) + 1, len(scores)))
    ends = np.append(edges, np.inf)
    for place, term in enumerate(terms):
        if term:
            points[:, place] = np.array(term.points)[np.searchsorted(np.array(term.edges), ends)]
    return edges.astype(np.float64), points


@kernel
def _add(
    sums: NDArray[np.float64], column: NDArray[np.float64], edges: NDArray[np.float64], points: NDArray[np.float64]
) -> None:
    """Add the points of one feature's bands: halve the edges until the first that is not below the value is found."""
    n_edges, n_scores = len(edges), sums.shape[1]
    for row in range(len(column)):
        value, band, left = column[row], 0, n_edges
        while left > 1:
            half = left // 2
            band += half * (edges[band + half - 1] < value)
            left -= half
        if left == 1:
            band += edges[band] < value
        for score in range(n_scores):
            sums[row, score] += points[band, score]


@kernel
def _to_probabilities(scores: NDArray[np.float64]) -> None:
    for row in range(len(scores)):
        scores[row] = 1.0 / (1.0 + exp(-scores[row]))


def linked(link: str, sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn sums of points into scores, in place."""
    if link == "logit":
        _to_probabilities(sums)
    return sums


def _floats(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def faults_of(data: Any) -> list[str]:
    """Say everything that keeps plain data from being an `AdditiveScore`."""
    if faults := keys_of(data, ("link", "intercept", "terms")):
        return faults
    faults = [] if data["link"] in LINKS else [f"link must be one of {', '.join(LINKS)}, got {data['link']!r}"]
    faults += [] if is_number(data["intercept"]) else [f"intercept must be a finite number, got {data['intercept']!r}"]
    if not isinstance(data["terms"], Mapping):
        return [*faults, "terms must be a mapping of features"]
    return faults + [fault for name, term in data["terms"].items() for fault in _term_faults(name, term)]


def keys_of(data: Any, wanted: Sequence[str]) -> list[str]:
    """Say what is wrong with the keys of plain data; `about` may be there too."""
    if not isinstance(data, Mapping):
        return [f"it must be a mapping with {', '.join(wanted)}, got {data!r:.40}"]
    missing = [f"{name} is missing" for name in wanted if name not in data]
    return missing + [f"“{name}” is unknown" for name in data if name not in (*wanted, "about")]


def is_number(value: Any) -> bool:
    """Whether plain data are a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _term_faults(name: str, term: Any) -> list[str]:
    if name not in FEATURES:
        near = get_close_matches(str(name), FEATURES, 1)
        return [f"“{name}” is not a feature" + (f"; did you mean “{near[0]}”?" if near else "")]
    if faults := keys_of(term, ("edges", "points")):
        return [f"{name}: {fault}" for fault in faults]
    edges, points = term["edges"], term["points"]
    for said, values in (("edges", edges), ("points", points)):
        if not isinstance(values, list | tuple) or not all(map(is_number, values)):
            return [f"{name}: {said} must be a list of finite numbers"]
    faults = []
    if len(points) != len(edges) + 1:
        faults.append(f"{name}: {len(edges)} edges need {len(edges) + 1} points, got {len(points)}")
    if any(low >= high for low, high in pairwise(edges)):
        faults.append(f"{name}: edges must ascend")
    return faults
