"""Whether a strategy still wins when an assumption is wrong."""

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..paired import Paired
from ..quantities import shown_difference, signed
from ..verdict import Standing
from .differences import draw_difference
from .rows import room_for_values, row_panels
from .style import FAILS, MUTED, NEW, TODAY, WARNING

_POINTS = 100.0


def stress(standing: Standing, champion: str) -> Figure:
    """Draw the gain over today's strategy as assumed, and in every stress scenario: a row each, the worst last.

    Parameters
    ----------
    standing
        Of the strategy, put under stress.
    champion
        Name of today's.
    """
    ordered = sorted(standing.stress, key=lambda each: -each.gain.mean)
    rows: list[tuple[str, Paired, bool]] = [("As assumed", standing.gain, standing.gain.mean > 0)]
    rows += [(each.title, each.gain, each.is_won) for each in ordered]
    names = [name if is_won else f"{WARNING} {name}" for name, _, is_won in rows]
    note = (
        f"Gain of {standing.policy} over {champion}, resolved after all cost; right of the line it wins. "
        "Dot: mean; hollow if it could be either way. Thick: 95% sure the mean lies here. Thin: 9 of 10 runs."
    )
    figure, (axes,) = row_panels(names, _title(standing, champion), note, right=2.0)
    for row, (_, gain, is_won) in enumerate(rows):
        draw_difference(axes, row, gain, _POINTS, NEW if is_won else FAILS)
    axes.axvline(0, color=TODAY, lw=1.4, zorder=1)
    axes.axhline(0.5, color=MUTED, lw=0.6, ls=":")
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value)))
    axes.set_xlabel("points of placed balance", size=8)
    texts = [f"{shown_difference(gain.mean, 'share')}, {gain.wins} of {gain.pairs} runs" for _, gain, _ in rows]
    colors = [TODAY if is_won else FAILS for _, _, is_won in rows]
    room_for_values(axes, texts, colors)
    for label, color in zip(axes.get_yticklabels(), colors, strict=True):
        label.set_color(color)
    return figure


def _title(standing: Standing, champion: str) -> str:
    n, lost = len(standing.stress), len(standing.lost)
    if not lost:
        return f"{standing.policy} still wins in all {n} stress scenarios" if n > 1 else f"{standing.policy} still wins"
    return f"{champion} is the better one in {lost} of {n} stress scenarios, {standing.policy} in {n - lost}"
