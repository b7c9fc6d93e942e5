"""A decision table that imitates examples: a tree for each treatment, and its leaves as rules.

A table's first rule that applies, and whose treatment is allowed, decides. So the treatments come one after the other,
calls first: of each, a tree tells the accounts that get it from the others that might have, and its positive leaves
become rules; what is decided is no example for those that come later. A policy that keeps a calendar is met by days of
a period, which a rule can ask for; the period is the one that tells most.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policies import DecisionTable, Rule
from policies.conditions import unit_of

from .examples import Examples
from .paths import AGE, Branch, condition, days_met, rounded
from .trees import Tree, grown, shared
from .values import is_named

LONGEST_PERIOD = 31
"""Days of the longest calendar that is looked for."""

_DUE = "day of the period"
_LEAST_ROWS = 30
_CALL = 3.0
_LEAST_SHARE = 1e-4
_CLEAR = 0.95
_LEAST_INFORMATION = 0.002
_LEAST_ORDER = 0.3
_FIGURES = 3
_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class _Question:
    """Whether a treatment is ordered, where it may be and nothing else has been; `period` is that of its calendar."""

    examples: Examples
    number: int
    rows: NDArray[np.int64]
    ordered: NDArray[np.bool_]
    weight: NDArray[np.float64]
    period: int

    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Features of the rows, and where each stands in the period."""
        columns = {name: column[self.rows] for name, column in self.examples.columns.items()}
        return {**columns, _DUE: columns[AGE] % self.period} if self.period else columns


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
    trees = shared([grown(each.columns(), each.ordered, each.weight, leaves) for each in questions], leaves)
    asked = zip(questions, trees, strict=True)
    return DecisionTable(tuple(rule for question, tree in asked for rule in _rules(question, tree, calls)))


def _questions(examples: Examples, calls: NDArray[np.bool_]) -> Iterator[_Question]:
    """Ask of each treatment that is ordered, calls first, the more frequent first."""
    counts = np.bincount(examples.treatment, minlength=len(examples.treatments))
    counts[0] = 0
    numbers = np.flatnonzero(counts > _LEAST_SHARE * len(examples.treatment))
    undecided, worth = np.ones(len(examples.treatment), dtype=np.bool_), examples.worth()
    for number in sorted(numbers, key=lambda each: (not calls[each], -counts[each])):
        rows = np.flatnonzero(undecided & examples.allowed[:, number])
        weight = worth[rows] * (_CALL if calls[number] else 1.0)
        yield _question(examples, int(number), rows, weight)
        undecided &= examples.treatment != number


def _question(examples: Examples, number: int, rows: NDArray[np.int64], weight: NDArray[np.float64]) -> _Question:
    ordered, age = examples.treatment[rows] == number, examples.columns[AGE][rows].astype(np.int64)
    return _Question(examples, number, rows, ordered, weight, period_of(age, ordered))


def _rules(question: _Question, tree: Tree, calls: NDArray[np.bool_]) -> Iterator[Rule]:
    """Write the branches that say yes as rules, the clearest first."""
    examples = question.examples
    name = examples.treatments[question.number]
    for place, (branch, _) in enumerate(sorted(tree.branches(), key=lambda each: -each[1]), start=1):
        rule = _rule(branch, examples.segments, question.period, Rule(name, name=f"{name} {place}"))
        yield _prioritised(rule, branch, question) if calls[question.number] else rule


def _rule(branch: Branch, segments: tuple[str, ...], period: int, bare: Rule) -> Rule:
    when = {name: condition(name, span, segments) for name, span in branch.items() if name != _DUE}
    if _DUE not in branch:
        return replace(bare, when=when)
    return replace(bare, when=when, on_days=days_met(branch[_DUE], period), every_days=period)


def _prioritised(rule: Rule, branch: Branch, question: _Question) -> Rule:
    """Give a rule the priority that orders its calls most nearly as the policy does: a feature's multiple, or a number.

    Multiples are such that they agree with the policy's priority in the median, so that rules stand in one list.
    """
    rows, columns = question.ordered.copy(), question.columns()
    for name, span in branch.items():
        rows &= (columns[name] > span.above) & (columns[name] <= span.up_to)
    wanted = question.examples.priority[question.rows][rows]
    found = {name: column[rows] for name, column in columns.items() if name != _DUE and not is_named(name)}
    best = max(found, key=lambda name: _order(found[name], wanted))
    if _order(found[best], wanted) < _LEAST_ORDER:
        return replace(rule, priority=rounded(float(np.median(wanted)), _FIGURES))
    multiples = wanted / np.maximum(found[best] / unit_of(best), _TINY)
    return replace(rule, priority={best: rounded(float(np.median(multiples)), _FIGURES)})


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
