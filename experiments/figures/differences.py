"""What each policy gains or loses against today's."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..comparison import HEADLINE, MEASURES, Comparison
from ..paired import Paired
from ..quantities import shown_difference, signed
from .style import FAINT, MUTED, NOTHING, OTHER, PAPER, TODAY, Margins, label_of, look_of, panels

_ROW = 0.3
_PANELS = {
    HEADLINE: ("Resolved, net", "points of placed balance"),
    "recovery_rate": ("Paid", "points of placed balance"),
    "cost_per_account": ("Operating cost", "{currency} per account"),
    "complaints_per_1000_accounts": ("Complaints", "per 1,000 accounts, 90 days"),
}
"""KPIs of the panels, with a name and a unit that fit above one."""


def differences(comparison: Comparison, fresh: Comparison | None = None) -> Figure:
    """Draw the paired differences to the champion: policies as rows, KPIs as panels, right always better.

    Parameters
    ----------
    comparison
        All policies.
    fresh
        Some of them, on seeds that had no part in choosing; what it holds is drawn from there.
    """
    policies = sorted(comparison.challengers, key=lambda name: comparison.mean(name, HEADLINE))
    note = (
        f"Difference to {comparison.champion} on the same {len(comparison.seeds)} seeds; right is better. "
        "Dot: mean; hollow if it could be either way. Thick: 95% sure the mean lies here. Thin: 9 of 10 runs."
    )
    known = [fresh if fresh is not None and name in fresh.policies else comparison for name in policies]
    renewed = [name for name, each in zip(policies, known, strict=True) if each is fresh]
    if fresh is not None and renewed:
        note += f" Drawn from {len(fresh.seeds)} fresh seeds: {', '.join(renewed)}."
    height = _ROW * max(len(policies), 1) + 0.1
    names = [label_of(comparison, policy) for policy in policies]
    margins = Margins(left=0.25 + 0.085 * max(map(len, names), default=10), right=0.25, bottom=0.62, top=0.5)
    figure, axes = panels(height, _title(comparison, fresh), note, len(_PANELS), margins)
    for number, (each, kpi) in enumerate(zip(axes, _PANELS, strict=True)):
        rows = [
            (one.difference(name, kpi), look_of(comparison, name).color)
            for name, one in zip(policies, known, strict=True)
        ]
        _panel(each, rows, kpi, comparison.currency)
        each.set_yticks(range(len(policies)), names)
        each.tick_params(labelleft=number == 0)
    for tick, policy in zip(axes[0].get_yticklabels(), policies, strict=True):
        color = look_of(comparison, policy).color
        tick.set_color(TODAY if color == OTHER else color)
        tick.set_fontweight("bold" if policy == comparison.leader else "normal")
    return figure


def _panel(axes: Axes, rows: list[tuple[Paired, str]], kpi: str, currency: str) -> None:
    scale = 100.0 if MEASURES[kpi].unit == "share" else 1.0
    for row, (difference, color) in enumerate(rows):
        draw_difference(axes, row, difference, scale, color)
    axes.axvline(0, color=TODAY, lw=1.4, zorder=1)
    axes.set_ylim(-0.6, max(len(rows), 1) - 0.4)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, lw=0.7)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value)))
    axes.margins(x=0.08)
    low, high = axes.get_xlim()
    low, high = min(low, -0.05 * (high - low)), max(high, 0.05 * (high - low))
    axes.set_xlim(*((high, low) if MEASURES[kpi].better == "lower" else (low, high)))
    name, unit = _PANELS[kpi]
    told = unit.format(currency=currency)
    axes.text(0, 1.02, told, transform=axes.transAxes, color=MUTED, size=7.5, va="bottom")
    axes.set_title(name, loc="left", size=9.5, color=TODAY, weight="bold", pad=18)
    axes.set_xlabel("better →", size=8, loc="right")


def draw_difference(axes: Axes, row: float, difference: Paired, scale: float, color: str) -> None:
    """Draw a row: a dot for the mean, hollow if it could be either way, its interval thick, 9 of 10 runs thin."""
    axes.plot([scale * difference.run_low, scale * difference.run_high], [row, row], color=color, lw=1.0)
    axes.plot([scale * difference.low, scale * difference.high], [row, row], color=color, lw=4.5, solid_capstyle="butt")
    face = color if difference.sign else PAPER
    axes.plot(scale * difference.mean, row, "o", ms=6.5, mec=color, mfc=face, mew=1.6, zorder=3)


def _title(comparison: Comparison, fresh: Comparison | None) -> str:
    leader, champion = comparison.leader, comparison.champion
    if leader == champion:
        return f"Nothing was compared with {champion}"
    known = fresh if fresh is not None and leader in fresh.policies else comparison
    gain = known.difference(leader, HEADLINE)
    size = shown_difference(abs(gain.mean), "share").lstrip("+")
    wins = gain.wins or 0
    if not gain.pairs:
        return NOTHING
    if not gain.sign:
        return f"Too close to call: {leader} against {champion}, after all cost"
    if gain.mean < 0:
        return (
            f"{leader} resolves {size} less than {champion} after all cost; it is better in {wins} of {gain.pairs} runs"
        )
    return f"{leader} resolves {size} more than {champion} after all cost, in {wins} of {gain.pairs} runs"
