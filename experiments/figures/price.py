"""What if a complaint cost more, or less."""

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..comparison import Comparison
from ..prices import Sweep, sweep
from ..quantities import shown, signed, three_figures
from .style import FAINT, MUTED, TODAY, Margins, end_labels, label_of, look_of, panels

_POINTS = 100.0


def price_of_a_complaint(comparison: Comparison) -> Figure:
    """Draw what each policy gains over today's, after all cost, over the price of a complaint: straight lines."""
    swept = sweep(comparison)
    gains = _POINTS * (swept.net - swept.net[swept.policies.index(comparison.champion)])
    note = (
        f"Gain over {comparison.champion} (today), resolved after all cost, mean of {len(comparison.seeds)} runs. "
        f"Dotted: the price that was assumed, {three_figures(swept.own_price)} {comparison.currency} a complaint."
    )
    figure, (axes,) = panels(3.0, _title(comparison, swept), note, margins=Margins(right=2.4))
    axes.set_xlim(swept.prices[0], swept.prices[-1])
    for policy, line in zip(swept.policies, gains, strict=True):
        look = look_of(comparison, policy)
        axes.plot(swept.prices[[0, -1]], line[[0, -1]], color=look.color, lw=look.width, zorder=look.above)
    axes.axvline(swept.own_price, color=MUTED, lw=0.9, ls=":")
    axes.axhline(0, color=TODAY, lw=0.8, zorder=1)
    axes.grid(axis="y", color=FAINT, lw=0.7)
    axes.set_xlabel(f"price of a complaint, {comparison.currency}")
    axes.set_ylabel("points of placed balance")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: three_figures(value)))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value)))
    ends = dict(zip(swept.policies, gains[:, -1].tolist(), strict=True))
    end_labels(axes, comparison, ends, {policy: label_of(comparison, policy) for policy in ends})
    return figure


def _title(comparison: Comparison, swept: Sweep) -> str:
    pair = {comparison.leader, comparison.champion}
    ours = [each for each in swept.crossings if {each.below, each.above} == pair]
    top = f"{shown(float(swept.prices[-1]), 'currency')} {comparison.currency}"
    if not ours:
        return f"No price of a complaint up to {top} decides between {comparison.leader} and {comparison.champion}"
    price = f"{shown(ours[0].price, 'currency')} {comparison.currency}"
    return f"Beyond {price} for each complaint, {ours[0].above} is worth more than {ours[0].below}"
