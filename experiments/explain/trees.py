"""Trees that answer yes or no, grown best first, and a number of leaves shared out among several of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .paths import Branch, Span

_LEAST_ROWS = 30
_LEAST_GAIN = 1e-9


@dataclass(frozen=True, eq=False)
class Tree:
    """A fitted tree, of whose splits only the first count.

    Attributes
    ----------
    fitted
        `tree_` of scikit-learn, grown best first, so that its k-th split made the nodes 2k − 1 and 2k.
    names
        Of its features.
    splits
        How many count.
    """

    fitted: Any
    names: tuple[str, ...]
    splits: int

    def branches(self) -> Iterator[tuple[Branch, float]]:
        """Give the ways to its parts that say yes, with the share of yes there; leaves that agree are one part."""
        yield from self._walk(0, {})

    def gains(self) -> NDArray[np.float64]:
        """Tell how much weighted impurity each split took away, in their order, shape (splits,)."""
        tree = self.fitted
        impurity = tree.impurity * tree.weighted_n_node_samples
        parents = np.flatnonzero(tree.children_left >= 0)
        parents = parents[np.argsort(tree.children_left[parents])]
        left, right = tree.children_left[parents], tree.children_right[parents]
        gains: NDArray[np.float64] = impurity[parents] - impurity[left] - impurity[right]
        return gains[: self.splits]

    def _walk(self, node: int, branch: dict[str, Span]) -> Iterator[tuple[Branch, float]]:
        if self._agrees(node):
            yield branch, self._share(node)
        elif not self._is_leaf(node):
            tree, name = self.fitted, self.names[self.fitted.feature[node]]
            bound, span = float(tree.threshold[node]), branch.get(name, Span())
            yield from self._walk(tree.children_left[node], {**branch, name: span.lower(bound)})
            yield from self._walk(tree.children_right[node], {**branch, name: span.higher(bound)})

    def _agrees(self, node: int) -> bool:
        """Whether every leaf below a node says yes."""
        if self._is_leaf(node):
            return self._share(node) >= 0.5
        return self._agrees(self.fitted.children_left[node]) and self._agrees(self.fitted.children_right[node])

    def _is_leaf(self, node: int) -> bool:
        child = self.fitted.children_left[node]
        return bool(child < 0 or child > 2 * self.splits)

    def _share(self, node: int) -> float:
        values = self.fitted.value[node][0]  # of no and yes, or of yes alone
        return float(values[-1] / values.sum())


def grown(
    columns: dict[str, NDArray[np.float64]], answer: NDArray[np.bool_], weight: NDArray[np.float64], leaves: int
) -> Tree:
    """Grow a tree, best first, up to so many leaves."""
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415  takes a second to import

    model = DecisionTreeClassifier(max_leaf_nodes=max(leaves, 2), min_samples_leaf=_LEAST_ROWS, random_state=0)
    fitted = model.fit(np.column_stack(list(columns.values())), answer, sample_weight=weight).tree_
    return Tree(fitted, tuple(columns), int(fitted.node_count) // 2)


def shared(trees: Sequence[Tree], leaves: int) -> list[Tree]:
    """Cut trees back, so that they have so many leaves together, each where it takes away most impurity.

    A split that gains little may open the way to one that gains much, so runs of splits are weighed by their mean.
    """
    gains, splits = [tree.gains() for tree in trees], [0] * len(trees)
    left = leaves - len(trees)
    while left > 0 and trees:
        runs = [_best_run(each[done : done + left]) for each, done in zip(gains, splits, strict=True)]
        best = max(range(len(runs)), key=lambda place: runs[place][0])
        if runs[best][0] <= _LEAST_GAIN:
            break
        splits[best] += runs[best][1]
        left -= runs[best][1]
    return [Tree(tree.fitted, tree.names, n) for tree, n in zip(trees, splits, strict=True)]


def _best_run(gains: NDArray[np.float64]) -> tuple[float, int]:
    """Find the run of splits from the first one with the highest mean gain: that, and its length."""
    if not len(gains):
        return 0.0, 0
    means = gains.cumsum() / np.arange(1, len(gains) + 1)
    return float(means.max()), int(means.argmax()) + 1
