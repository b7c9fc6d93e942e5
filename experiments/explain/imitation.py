"""A decision table that imitates examples: a small tree for each treatment, and its leaves as rules.

A table's first rule that applies, and whose treatment is allowed, decides. So the treatments come one after the other,
calls first: of each, a tree tells the accounts that get it from the others that might have, and its positive leaves
become rules; what is decided is no example for those that come later. A policy that keeps a calendar is met by days of
a period, which a rule can ask for; the period is the one that tells most.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policies import DecisionTable, Rule
from policies.conditions import unit_of

from .examples import Examples
from .paths import AGE, Branch, branches, condition, days_met, rounded
from .values import is_named

LONGEST_PERIOD = 31
"""Days of the longest calendar that is looked for."""

_DUE = "day of the period"
_LEAST_ROWS = 30
_LEAST_SHARE = 1e-4
_CLEAR = 0.95
_LEAST_INFORMATION = 0.002
_LEAST_ORDER = 0.3
_FIGURES = 3


@dataclass(frozen=True, eq=False)
class _Question:
    """Whether a treatment is ordered, where it may be and nothing else has been."""

    number: int
    rows: NDArray[np.int64]
    ordered: NDArray[np.bool_]
    weight: NDArray[np.float64]

    @property
    def doubt(self) -> float:
        """What there is to explain: the weighted Gini impurity."""
        share = float(np.average(self.ordered, weights=self.weight))
        return share * (1 - share) * float(self.weight.sum())


def imitate(examples: Examples, calls: NDArray[np.bool_], leaves: int = 50) -> DecisionTable:
    """Write a decision table that decides as the examples do, as far as so many leaves can.

    Parameters
    ----------
    examples
        What was decided.
    calls
        Which treatments call a person, shape (n_treatments,).
    leaves
        Of all trees together, at most; a rule is a leaf, or several that agree.
    """
    questions = list(_questions(examples, calls))
    rules = [
        rule
        for question, share in zip(questions, _shared(leaves, questions), strict=True)
        for rule in _rules(examples, question, share, is_call=bool(calls[question.number]))
    ]
    return DecisionTable(tuple(rules))


def _questions(examples: Examples, calls: NDArray[np.bool_]) -> Iterator[_Question]:
    """Ask of each treatment that is ordered, calls first, the more frequent first."""
    counts = np.bincount(examples.treatment, minlength=len(examples.treatments))
    counts[0] = 0
    numbers = np.flatnonzero(counts > _LEAST_SHARE * len(examples.treatment))
    undecided, worth = np.ones(len(examples.treatment), dtype=np.bool_), examples.worth()
    for number in sorted(numbers, key=lambda each: (not calls[each], -counts[each])):
        rows = np.flatnonzero(undecided & examples.allowed[:, number])
        yield _Question(int(number), rows, examples.treatment[rows] == number, worth[rows])
        undecided &= examples.treatment != number


def _shared(leaves: int, questions: list[_Question]) -> list[int]:
    """Share leaves out, two to each tree, the rest by what there is to explain."""
    doubts = np.sqrt([question.doubt for question in questions])
    more = max(leaves - 2 * len(questions), 0) * doubts / max(float(doubts.sum()), 1e-12)
    return [2 + int(each) for each in more]


def _rules(examples: Examples, question: _Question, leaves: int, *, is_call: bool) -> Iterator[Rule]:
    columns = {name: column[question.rows] for name, column in examples.columns.items()}
    period = period_of(columns[AGE].astype(np.int64), question.ordered)
    if period:
        columns[_DUE] = columns[AGE] % period
    names = tuple(columns)
    tree = _fitted(np.column_stack(list(columns.values())), question, leaves)
    name = examples.treatments[question.number]
    for place, (path, _) in enumerate(_clearest_first(tree, names), start=1):
        rule = _rule(path, examples.segments, period, Rule(name, name=f"{name} {place}"))
        yield _prioritised(rule, path, columns, examples.priority[question.rows], question) if is_call else rule


def _fitted(seen: NDArray[np.float64], question: _Question, leaves: int) -> Any:
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415  takes a second to import

    model = DecisionTreeClassifier(max_leaf_nodes=leaves, min_samples_leaf=_LEAST_ROWS, random_state=0)
    return model.fit(seen, question.ordered, sample_weight=question.weight).tree_


def _clearest_first(tree: Any, names: tuple[str, ...]) -> list[tuple[Branch, float]]:
    if tree.value.shape[2] < 2:  # all examples agree
        return [({}, 1.0)]
    return sorted(branches(tree, names), key=lambda each: -each[1])


def _rule(path: Branch, segments: tuple[str, ...], period: int, bare: Rule) -> Rule:
    when = {name: condition(name, span, segments) for name, span in path.items() if name != _DUE}
    if _DUE not in path:
        return Rule(bare.treatment, when, name=bare.name)
    return Rule(bare.treatment, when, days_met(path[_DUE], period), period, name=bare.name)


def _prioritised(
    rule: Rule,
    path: Branch,
    columns: dict[str, NDArray[np.float64]],
    priority: NDArray[np.float64],
    question: _Question,
) -> Rule:
    """Give a rule the priority that orders its calls most nearly as the policy does: a feature's multiple, or a number.

    Multiples are such that they agree with the policy's priority in the median, so that rules stand in one list.
    """
    rows = question.ordered.copy()
    for name, span in path.items():
        rows &= (columns[name] > span.above) & (columns[name] <= span.up_to)
    wanted, found = priority[rows], {name: column[rows] for name, column in columns.items() if _can_order(name)}
    middle = float(np.median(wanted)) if len(wanted) else 0.0
    best = max(found, key=lambda name: _order(found[name], wanted), default="")
    said: Any = rounded(middle, _FIGURES)
    if best and _order(found[best], wanted) >= _LEAST_ORDER:
        size = np.median(wanted / np.maximum(found[best] / unit_of(best), 1e-9))
        said = {best: rounded(float(size), _FIGURES)}
    return Rule(rule.treatment, rule.when, rule.on_days, rule.every_days, said, rule.name)


def _can_order(feature: str) -> bool:
    return feature != _DUE and not is_named(feature)


def _order(feature: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    """Correlate ranks; 0 where there is nothing to order."""
    from scipy.stats import spearmanr  # noqa: PLC0415  takes a while to import

    if len(wanted) < _LEAST_ROWS or not np.ptp(feature) or not np.ptp(wanted):
        return 0.0
    return float(spearmanr(feature, wanted).statistic)


def period_of(age: NDArray[np.int64], ordered: NDArray[np.bool_]) -> int:
    """Find the days after which a policy's calendar repeats; 0 if none tells anything.

    Parameters
    ----------
    age
        Days in the book.
    ordered
        Whether it orders the treatment.
    """
    told = [_information(age % period, ordered) for period in range(2, LONGEST_PERIOD + 1)]
    if max(told) < _LEAST_INFORMATION:
        return 0
    return 2 + next(place for place, each in enumerate(told) if each >= _CLEAR * max(told))


def _information(group: NDArray[np.int64], ordered: NDArray[np.bool_]) -> float:
    """Mutual information of a group and a choice, nats, less what chance alone would show."""
    counts = np.bincount(group).astype(np.float64)
    yes = np.bincount(group, weights=ordered)
    inside, outside = _entropy(yes / np.maximum(counts, 1)), _entropy(np.array([ordered.mean()]))
    chance = (len(counts) - 1) / (2 * max(len(group), 1))
    return float(outside[0] - np.average(inside, weights=counts) - chance)


def _entropy(share: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import entr  # noqa: PLC0415  takes a while to import

    both: NDArray[np.float64] = entr(share) + entr(1 - share)
    return both
