"""Boosted trees without interactions, compiled to tables: what scikit-learn fits, anybody can add up by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policies.scoring import AdditiveScore, Term


@dataclass(frozen=True)
class Boosting:
    """How trees are grown.

    Attributes
    ----------
    rounds
        Trees.
    rate
        What each adds, as a share of what it would take.
    leaves
        Of a tree: every tree asks about one feature alone.
    bands
        Most bands of a feature.
    smallest
        Cases in a leaf, at least.
    monotone
        1 where a score must not fall with a feature, -1 where it must not rise, by feature.
    """

    rounds: int = 150
    rate: float = 0.1
    leaves: int = 6
    bands: int = 16
    smallest: int = 2000
    monotone: Mapping[str, int] = field(default_factory=dict)


def fit_mean(
    seen: Mapping[str, NDArray[np.float64]], wanted: NDArray[np.float64], weight: NDArray[np.float64], how: Boosting
) -> AdditiveScore:
    """Fit a mean by least squares, as a sum over features."""
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415  takes a second to import

    model = HistGradientBoostingRegressor(**settings_of(how, tuple(seen)))
    return compiled(model.fit(np.column_stack(list(seen.values())), wanted, weight), tuple(seen), "identity")


def fit_probability(
    seen: Mapping[str, NDArray[np.float64]], happened: NDArray[np.bool_], weight: NDArray[np.float64], how: Boosting
) -> AdditiveScore:
    """Fit a probability by maximum likelihood, its log odds a sum over features."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415  takes a second to import

    model = HistGradientBoostingClassifier(**settings_of(how, tuple(seen)))
    return compiled(model.fit(np.column_stack(list(seen.values())), happened, weight), tuple(seen), "logit")


def settings_of(how: Boosting, features: Sequence[str]) -> dict[str, Any]:
    """Say the same to scikit-learn."""
    return {
        "max_iter": how.rounds,
        "learning_rate": how.rate,
        "max_leaf_nodes": how.leaves,
        "max_bins": how.bands,
        "min_samples_leaf": how.smallest,
        "interaction_cst": "no_interactions",
        "monotonic_cst": [how.monotone.get(name, 0) for name in features],
        "early_stopping": False,
        "random_state": 0,
    }


def compiled(model: Any, features: Sequence[str], link: str) -> AdditiveScore:
    """Add the trees of each feature up to a table; a score says what the trees say, but that NaN lies lowest.

    Parameters
    ----------
    model
        A fitted gradient boosting of scikit-learn whose trees ask about one feature each.
    features
        Names of its columns.
    link
        Of the score.
    """
    intercept = float(np.ravel(model._baseline_prediction)[0])  # noqa: SLF001  scikit-learn shows its trees nowhere else
    trees: dict[str, list[NDArray[np.void]]] = {}
    for (tree,) in model._predictors:  # noqa: SLF001
        nodes = tree.nodes
        asks = np.unique(nodes["feature_idx"][nodes["is_leaf"] == 0])
        if len(asks) == 0:
            intercept += float(nodes["value"][0])
        else:
            trees.setdefault(features[int(asks[0])], []).append(nodes)
    return AdditiveScore(link, intercept, tuple(_term(name, trees[name]) for name in features if name in trees))


def _term(feature: str, trees: Sequence[NDArray[np.void]]) -> Term:
    edges = np.unique(np.concatenate([nodes["num_threshold"][nodes["is_leaf"] == 0] for nodes in trees]))
    ends = np.append(edges, np.inf)  # an edge goes with what is below it
    points = sum(np.array([_value(nodes, end) for end in ends]) for nodes in trees)
    return Term(feature, tuple(edges.tolist()), tuple(np.asarray(points).tolist()))


def _value(nodes: NDArray[np.void], at: float) -> float:
    node = nodes[0]
    while not node["is_leaf"]:
        node = nodes[node["left"] if at <= node["num_threshold"] else node["right"]]
    return float(node["value"])
