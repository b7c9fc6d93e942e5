"""Figures of a comparison: functions of `Comparison` that read nothing and write nothing."""

from collections.abc import Callable
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from ..comparison import Comparison
from .differences import differences
from .load import collector_load
from .recovery import recovery
from .style import SETTINGS
from .tradeoff import tradeoff

__all__ = ["FIGURES", "collector_load", "differences", "recovery", "save_figure", "tradeoff"]

FIGURES: dict[str, Callable[[Comparison], Figure]] = {
    "recovery": recovery,
    "differences": differences,
    "tradeoff": tradeoff,
    "collector_load": collector_load,
}
"""Every figure of a comparison, by the name of its file."""

_DOTS_PER_INCH = 150


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as SVG, its text as text, and as PNG; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        What to write.
    path
        Without a suffix.
    """
    with rc_context(SETTINGS):
        figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
        figure.savefig(path.with_suffix(".png"), dpi=_DOTS_PER_INCH, metadata={"Software": None})
