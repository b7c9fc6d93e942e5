"""Whether a policy goes the way one expects: more owed must not mean less urgent, and the like.

For some accounts of a few mornings a feature is moved over the values that it has today, from its lowest quantile to
its highest; all other features, and all other accounts, stay as they are, and the worklist is decided anew each time. A
policy may have good reasons to go another way: this says where it does.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from io import StringIO
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.fate import Kind, uniform
from sim.simulation import Policy, Simulation
from sim.worklist import Worklist

from ..figures.style import FAINT, OTHER, TODAY, Margins, as_percent, panels
from ..plain_words import phrase
from ..quantities import three_figures
from ..rehearsal import Rehearsal
from .altered import columns_read, with_value
from .standing import Standing, calling, standing
from .values import capital, in_words

EXPECTED: Mapping[str, int] = {
    "balance": 1,
    "arrears": 1,
    "promises_broken": 1,
    "days_since_conversation": 1,
    "dials_7": -1,
    "dials_30": -1,
}
"""Which way a call's urgency should go as a feature rises: 1 up, −1 down; the other way is a finding."""

_STEPS = 9
_SLACK = 1e-9


@dataclass(frozen=True)
class Sample:
    """Which accounts are asked about.

    Attributes
    ----------
    accounts
        How many, over all mornings; only those who may be called.
    days
        Mornings.
    seed
        Of the run.
    """

    accounts: int = 200
    days: tuple[int, ...] = (22, 60, 100)
    seed: int = 0


@dataclass(frozen=True)
class Monotonicity:
    """How often a policy goes against what is expected of a feature.

    Attributes
    ----------
    feature, expected
        The feature, and which way urgency should go as it rises.
    accounts
        Asked about.
    moved
        Share of them whose call or priority depends on the feature at all.
    uncalled
        Share that is called, and no longer called after a step in the expected direction.
    against
        Share whose priority falls in such a step, or who is no longer called.
    worst
        The worst step, in words; empty if there is none.
    """

    feature: str
    expected: int
    accounts: int
    moved: float
    uncalled: float
    against: float
    worst: str


@dataclass(frozen=True)
class _Sweep:
    """What became of one account as a feature rose: its values, and where it stood at each."""

    values: tuple[float, ...]
    stood: tuple[Standing, ...]


def monotonicity(
    rehearsal: Rehearsal, sample: Sample | None = None, expected: Mapping[str, int] = EXPECTED
) -> tuple[Monotonicity, ...]:
    """Sweep features for a sample of accounts, and report where a policy goes the other way.

    Parameters
    ----------
    rehearsal
        The policy and its world.
    sample
        Which accounts.
    expected
        Features, and which way urgency should go as each rises, 1 or −1. Those that the policy does not read move
        nothing.
    """
    sample, calls = sample or Sample(), calling(rehearsal.scenario)
    sweeps: dict[str, list[tuple[_Sweep, Worklist]]] = {feature: [] for feature in expected}
    for worklist in _mornings(rehearsal, sample):
        read = columns_read(rehearsal.policy, worklist)
        for row in _chosen(worklist, calls, sample.accounts // len(sample.days)):
            for feature in expected:
                swept = _swept(rehearsal.policy, worklist, row, feature, calls) if feature in read else _still()
                sweeps[feature].append((swept, worklist))
    return tuple(_told(feature, expected[feature], sweeps[feature]) for feature in expected)


def monotonicity_csv(found: Sequence[Monotonicity]) -> str:
    """Write a report as CSV, a line a feature."""
    text = StringIO()
    writer = csv.DictWriter(text, list(asdict(found[0])), lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(each) for each in found)
    return text.getvalue()


def monotonicity_lines(policy: str, found: Sequence[Monotonicity]) -> Iterator[str]:
    """Print a report, a line a feature."""
    yield f"{policy}: share of {found[0].accounts} accounts that go against what is expected as a feature rises"
    for each in found:
        way = "up" if each.expected > 0 else "down"
        yield (
            f"{each.feature:24} {way:5} against {each.against:6.1%}, no longer called {each.uncalled:6.1%}, "
            f"moved at all {each.moved:6.1%}. {each.worst}".rstrip()
        )


def monotonicity_figure(policy: str, found: Sequence[Monotonicity]) -> Figure:
    """Draw the share of accounts that go against what is expected, a bar a feature, those no longer called marked."""
    worst = max(found, key=lambda each: each.against)
    title = f"{policy} goes the expected way with every feature that was asked about"
    if worst.against:
        title = f"{policy} goes against expectation most often as the {phrase(worst.feature)} rises"
    note = (
        f"Share of {found[0].accounts} accounts whose call falls behind after a step in the expected direction, all "
        "else as it was. Dark: no longer called at all."
    )
    figure, (axes,) = panels(0.3 * len(found) + 0.1, title, note, margins=Margins(left=2.6))
    places = np.arange(len(found))
    axes.barh(places, [each.against for each in found], 0.5, color=OTHER)
    axes.barh(places, [each.uncalled for each in found], 0.5, color=TODAY)
    axes.set_yticks(places, [_expectation(each) for each in found])
    axes.invert_yaxis()
    axes.set_xlim(0, max(worst.against * 1.1, 0.05))
    axes.grid(axis="x", color=FAINT, lw=0.7)
    as_percent(axes.xaxis)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    return figure


def _expectation(each: Monotonicity) -> str:
    """Name a feature and the way in which urgency should go as it rises."""
    words = phrase(each.feature).removeprefix("number of ")
    return f"{words} {'↑' if each.expected > 0 else '↓'}"


def _mornings(rehearsal: Rehearsal, sample: Sample) -> Iterator[Worklist]:
    world = Simulation(rehearsal.scenario, sample.seed, rehearsal.portfolio)
    while not world.is_over and world.day <= max(sample.days):
        worklist = world.worklist()
        if world.day in sample.days:
            yield worklist
        world.advance(rehearsal.policy.decide(worklist))


def _chosen(worklist: Worklist, calls: NDArray[np.bool_], most: int) -> NDArray[np.int64]:
    """Draw accounts that may be called, by key."""
    rows = np.flatnonzero(worklist.allowed[:, calls].any(axis=1))
    drawn = [uniform(worklist.seed, worklist.keys[row], Kind.POLICY_CHOICE, worklist.day) for row in rows]
    chosen: NDArray[np.int64] = rows[np.argsort(drawn)[:most]]
    return chosen


def _swept(policy: Policy, worklist: Worklist, row: int, feature: str, calls: NDArray[np.bool_]) -> _Sweep:
    column = worklist.column(feature)
    values = np.unique(np.quantile(column, np.linspace(0, 1, _STEPS), method="nearest"))
    stood = []
    for value in values:
        other = with_value(worklist, row, feature, float(value))
        stood.append(standing(worklist, policy.decide(other), row, calls))
    return _Sweep(tuple(values.tolist()), tuple(stood))


def _still() -> _Sweep:
    return _Sweep((), ())


def _told(feature: str, expected: int, sweeps: Sequence[tuple[_Sweep, Worklist]]) -> Monotonicity:
    steps = [list(_steps(swept, expected)) for swept, _ in sweeps]
    losses = [max((_loss(before, after) for _, before, after in each), default=0.0) for each in steps]
    uncalled = [any(before.rank and not after.rank for _, before, after in each) for each in steps]
    n = max(len(sweeps), 1)
    told = Monotonicity(
        feature=feature,
        expected=expected,
        accounts=len(sweeps),
        moved=sum(len({_seen(one) for one in swept.stood}) > 1 for swept, _ in sweeps) / n,
        uncalled=sum(uncalled) / n,
        against=sum(loss > 0 for loss in losses) / n,
        worst="",
    )
    if not any(losses):
        return told
    place = int(np.argmax(losses))
    return replace(told, worst=_worst(feature, steps[place], sweeps[place][1]))


def _seen(one: Standing) -> tuple[int, float]:
    return (int(one.rank > 0), one.priority if one.rank else 0.0)


def _steps(swept: _Sweep, expected: int) -> Iterator[tuple[tuple[float, float], Standing, Standing]]:
    """Give the steps in the direction in which urgency should rise, or stay: values and standings before and after."""
    pairs = list(zip(swept.values, swept.stood, strict=True))[::expected]
    for (value, before), (other, after) in pairwise(pairs):
        yield (value, other), before, after


def _loss(before: Standing, after: Standing) -> float:
    """Tell how much urgency is lost in a step: all of it where a call is no longer one, else a share of priority."""
    if not before.rank:
        return 0.0
    if not after.rank:
        return 1.0
    lost = (before.priority - after.priority) / max(before.priority, _SLACK)
    return lost if lost > _SLACK else 0.0


def _worst(feature: str, steps: Sequence[tuple[tuple[float, float], Standing, Standing]], worklist: Worklist) -> str:
    (value, other), before, after = max(steps, key=lambda step: _loss(step[1], step[2]))
    one, two = (in_words(each, feature, worklist.segments) for each in (value, other))
    then = "not called" if not after.rank else f"called as number {after.rank:,} of {after.n_calls:,}"
    priority = f"{three_figures(before.priority)} to {three_figures(after.priority)}"
    return (
        f"{capital(feature)} from {one} to {two}: called as number {before.rank:,} of {before.n_calls:,}, then {then}; "
        f"priority {priority}."
    )
