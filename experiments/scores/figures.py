"""Figures of scores: whether they are calibrated, and what the calls they rank first bring."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..figures.style import FAINT, MUTED, NEW, OTHER, TODAY, Margins, as_percent, label_gap, panels, spread
from .evaluation import SHARES, Calibration, Qini

_LOOK = {"uplift": (NEW, "-", 2.6), "propensity": (TODAY, "-", 2.2), "balance": (OTHER, "-", 1.4)}
_FAINTEST = (OTHER, (0, (4, 3)), 1.2)


def calibrated(propensity: Calibration, uplift: Calibration) -> Figure:
    """Draw what was estimated against what came, by tenths: of the chance to pay, and of what a call adds."""
    note = (
        "A dot is a tenth of the accounts by the estimate, on seeds that were not fitted on. On the line: as estimated."
    )
    title = f"The propensity score is {propensity.error:.1%} off on average, the uplift score {uplift.error:.1%}"
    figure, axes = panels(3.0, title, note, 2, Margins(top=0.4))
    names = ("P(pays within 30 days)", "What a call adds to the share resolved")
    for each, found, name in zip(axes, (propensity, uplift), names, strict=True):
        _dots(each, found)
        each.set_title(name, loc="left", size=9.5, color=TODAY, weight="bold")
        each.set_xlabel("estimated")
    axes[0].set_ylabel("found")
    return figure


def _dots(axes: Axes, found: Calibration) -> None:
    ends = [min(found.estimated.min(), found.found.min()), max(found.estimated.max(), found.found.max())]
    axes.plot(ends, ends, color=OTHER, lw=1.2, ls=(0, (4, 3)))
    axes.plot(found.estimated, found.found, "o", color=NEW, ms=6)
    axes.grid(color=FAINT, lw=0.7)
    as_percent(axes.xaxis)
    as_percent(axes.yaxis)


def qini_curves(curves: Mapping[str, Qini], currency: str) -> Figure:
    """Draw what calls bring in the order of each ranking, and of the first tenth more closely."""
    note = (
        "Share of account-days called, best first, against what is resolved because of it, an account-day, on average. "
        "Right: the first tenth."
    )
    title = "What calls bring, by the order in which they are made"
    figure, axes = panels(3.0, title, note, 2, Margins(right=0.95))
    for each, end in zip(axes, (1.0, 0.1), strict=True):
        shown = end + 1e-9 >= SHARES
        heights = {name: curve.gain.mean(axis=0)[shown] / 100 for name, curve in curves.items()}
        for name, height in heights.items():
            color, dash, width = _LOOK.get(name, _FAINTEST)
            each.plot(SHARES[shown], height, color=color, ls=dash, lw=width)
        each.grid(color=FAINT, lw=0.7)
        each.set_xlim(0, end)
        as_percent(each.xaxis)
        each.set_xlabel("called")
    _name_ends(axes[1], {name: float(height[-1]) for name, height in heights.items()})
    axes[0].set_ylabel(f"resolved because of it, {currency}", color=MUTED)
    return figure


def _name_ends(axes: Axes, ends: Mapping[str, float]) -> None:
    """Write each line's name at its right end, labels apart."""
    places = spread(list(ends.values()), label_gap(axes), *axes.get_ylim())
    for name, place in zip(ends, places, strict=True):
        color = _LOOK.get(name, _FAINTEST)[0]
        axes.text(1.02 * axes.get_xlim()[1], place, name, color=color, va="center")
