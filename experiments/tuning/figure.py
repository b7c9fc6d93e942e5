"""How a search went: every trial on *train*, the best so far, and what the best were worth on *select*."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..comparison import MEASURES
from ..figures.style import FAILS, FAINT, MUTED, NEW, OTHER, TODAY, Margins, as_percent, panels
from .trial import Trial, is_feasible
from .tuned import AS_IT_WAS, Tuned

_MOST_PANELS = 3


def history(tuned: Tuned) -> Figure:
    """Draw each objective of every trial, in the order they were tried."""
    objectives = tuned.tuning.objectives[:_MOST_PANELS]
    limits = " Orange: beyond a limit." if tuned.tuning.constraints else ""
    note = (
        f"Dots: trials, mean of {tuned.tuning.replications} seeds of the block train; crosses: stopped early.{limits} "
        f"Diamonds: the best again, mean of {tuned.tuning.select_replications} fresh seeds; dark: the policy as it was."
    )
    figure, axes = panels(3.2, tuned.headline, note, n=len(objectives), margins=Margins(left=0.9, top=0.3))
    for each, measure in zip(axes, objectives, strict=True):
        _draw(each, tuned, measure)
    return figure


def _draw(axes: Axes, tuned: Tuned, measure: str) -> None:
    place = tuned.tuning.measures.index(measure)
    kept = [trial for trial in tuned.trials if trial.state == "complete" and is_feasible(tuned.tuning, trial.means)]
    beyond = [trial for trial in tuned.trials if trial.state == "complete" and trial not in kept]
    stopped = [trial for trial in tuned.trials if trial.state == "pruned"]
    for trials, color, marker in ((kept, OTHER, "o"), (beyond, FAILS, "o"), (stopped, OTHER, "x")):
        axes.scatter(*_points(trials, place), s=12, color=color, marker=marker, lw=0.8, clip_on=False)
    if len(tuned.tuning.objectives) == 1 and kept:
        numbers, means = _points(kept, place)
        best = np.maximum.accumulate(means) if MEASURES[measure].better == "higher" else np.minimum.accumulate(means)
        axes.step([*numbers, len(tuned.trials)], [*best, best[-1]], where="post", color=NEW, lw=1.6)
    for one in tuned.retests:
        color = TODAY if one.trial.number == AS_IT_WAS else NEW
        x, before, after = one.trial.number, one.trial.means[place], one.again.means[place]
        axes.plot([x, x], [before, after], color=color, lw=0.8)
        axes.plot([x], [after], marker="D", ms=5, color=color, clip_on=False)
    axes.set_xlabel("trial")
    axes.set_title(measure.replace("_", " "), loc="left", size=9, color=MUTED)
    axes.grid(axis="y", color=FAINT, lw=0.7)
    if MEASURES[measure].unit == "share":
        as_percent(axes.yaxis)


def _points(trials: list[Trial], place: int) -> tuple[list[int], list[float]]:
    return [trial.number for trial in trials], [float(trial.means[place]) for trial in trials]
