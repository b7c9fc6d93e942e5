"""Figures of a comparison: functions of `Comparison` that read nothing and write nothing."""

from collections.abc import Callable
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from ..comparison import Comparison
from .causes import causes
from .differences import differences
from .load import collector_load
from .price import price_of_a_complaint
from .recovery import recovery
from .segments import segments
from .stress import stress
from .style import SETTINGS
from .tradeoff import tradeoff
from .waterfall import waterfall

__all__ = [
    "FIGURES",
    "causes",
    "collector_load",
    "differences",
    "price_of_a_complaint",
    "recovery",
    "save_figure",
    "segments",
    "stress",
    "tradeoff",
    "waterfall",
]

FIGURES: dict[str, Callable[[Comparison], Figure]] = {
    "recovery": recovery,
    "differences": differences,
    "tradeoff": tradeoff,
    "segments": segments,
    "collector_load": collector_load,
    "causes": causes,
    "waterfall": waterfall,
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
