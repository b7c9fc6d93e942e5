"""Who gains, and who is harmed: groups of accounts under a policy, beside today's."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.kpis import VULNERABLE

from ..gains import MEASURED, Gains, GroupGain
from ..groups import Group
from ..quantities import shown, signed, three_figures
from .style import FAINT, MUTED, NEW, NOTHING, OTHER, PAPER, TODAY, Margins, panels, shortened

_ROW, _GAP = 0.24, 0.6
_NAMED = 2
_WORSE = {"resolved": "resolve less", "complaints": "complain more"}
PANELS = {
    "resolved": ("Resolved", "{currency} per account"),
    "contacts": ("Contacts", "dials, messages per account"),
    "complaints": ("Complaints", "per 1,000 accounts"),
}
"""Measures that are drawn, with a name and a unit that fit above a panel."""

_LOOK = {1: NEW, 0: OTHER, -1: TODAY}
"""Fares better, could be either, fares worse."""


def who_gains(gains: Gains) -> Figure:
    """Draw groups of accounts as rows: the shares that resolve more and less, and mean differences; right is better."""
    groups = gains.groups()
    note = (
        f"{gains.policy} less {gains.champion}, the same debtors' fates on {len(gains.seeds)} seeds; right is better. "
        "Dot: mean; line: 95% sure the mean lies here, for each line by itself. Blue: better. Dark: worse. "
        "Grey, hollow: could be either. Bars: accounts that resolve more, and less."
    )
    heights = _heights(groups)
    margins = Margins(left=2.35, right=0.25, bottom=0.55, top=0.5)
    figure, axes = panels(_ROW * (max(heights) + 1), _title(gains), note, 1 + len(PANELS), margins)
    resolved = [gains.of(group, "resolved") for group in groups]
    _shares(axes[0], heights, resolved)
    for each, measure in zip(axes[1:], PANELS, strict=True):
        _differences(each, heights, [gains.of(group, measure) for group in groups], gains.currency)
    for number, each in enumerate(axes):
        each.set_ylim(max(heights) + 0.6, -0.6)
        each.set_yticks(heights, [_label(group) for group in groups])
        each.tick_params(labelleft=number == 0)
        each.spines["left"].set_visible(False)
        each.grid(axis="x", color=FAINT, lw=0.7)
        each.axvline(0, color=TODAY, lw=1.2, zorder=1)
        each.set_xlabel("better →", size=8, loc="right")
    for tick, one in zip(axes[0].get_yticklabels(), groups, strict=True):
        tick.set_color(TODAY)
        tick.set_fontweight("bold" if one.kind == "all" else "normal")
    return figure


def _heights(groups: Sequence[Group]) -> list[float]:
    """Set rows below each other, kinds a little apart."""
    kinds = list(dict.fromkeys(group.kind for group in groups))
    return [row + _GAP * kinds.index(group.kind) for row, group in enumerate(groups)]


def _label(group: Group) -> str:
    return shortened(group.name) if group.kind == "all" else f"{shortened(group.name)} ({shown(group.share, 'share')})"


def _heading(axes: Axes, name: str, unit: str) -> None:
    axes.text(0, 1.01, unit, transform=axes.transAxes, color=MUTED, size=7.5, va="bottom")
    axes.set_title(name, loc="left", size=9.5, color=TODAY, weight="bold", pad=16)


def _shares(axes: Axes, heights: Sequence[float], rows: Sequence[GroupGain]) -> None:
    axes.barh(heights, [row.better for row in rows], height=0.6, color=NEW)
    axes.barh(heights, [-row.worse for row in rows], height=0.6, color=TODAY)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: shown(abs(value), "share")))
    axes.margins(x=0.08)
    _heading(axes, "Accounts", "resolve: less ← → more")


def _differences(axes: Axes, heights: Sequence[float], rows: Sequence[GroupGain], currency: str) -> None:
    for height, row in zip(heights, rows, strict=True):
        found, color = row.difference, _LOOK[row.sign]
        axes.plot([found.low, found.high], [height, height], color=color, lw=2.2, solid_capstyle="butt")
        axes.plot(found.mean, height, "o", ms=5.5, mec=color, mfc=color if row.sign else PAPER, mew=1.5, zorder=3)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: signed(value)))
    axes.margins(x=0.08)
    low, high = axes.get_xlim()
    low, high = min(low, -0.05 * (high - low)), max(high, 0.05 * (high - low))
    axes.set_xlim(*((high, low) if MEASURED[rows[0].measure].better == "lower" else (low, high)))
    name, unit = PANELS[rows[0].measure]
    _heading(axes, name, unit.format(currency=currency))


def _title(gains: Gains) -> str:
    """Say which groups fare worse; where none does, which fare better; and what it takes in contacts."""
    if not len(gains.rows):
        return NOTHING
    everybody, *parts = gains.groups()
    groups = parts or [everybody]
    worse = [f"{who} {says}" for measure, says in _WORSE.items() if (who := _who(gains, groups, measure, -1))]
    better = _who(gains, groups, "resolved", 1)
    than = f"than under {gains.champion}"
    effort = _effort(gains.of(everybody, "contacts"))
    if worse:
        return f"Under {gains.policy}, {' and '.join(worse)} {than}{effort}"
    if better:
        return f"Under {gains.policy}, {better} resolve more {than}, and none is seen to fare worse{effort}"
    return f"Under {gains.policy}, no group is seen to resolve more or less {than}{effort}"


def _who(gains: Gains, groups: Sequence[Group], measure: str, sign: int) -> str:
    """Name up to two groups that fare better, or worse; of more, say how many, and whether the vulnerable are there."""
    names = [group.name for group in groups if gains.of(group, measure).sign == sign]
    if len(names) == len(groups):
        return "all groups"
    if len(names) <= _NAMED:
        return " and ".join(names)
    among = ", the vulnerable among them," if VULNERABLE in names else ""
    return f"{len(names)} of {len(groups)} groups{among}"


def _effort(contacts: GroupGain) -> str:
    if not contacts.sign:
        return ""
    size, way = three_figures(abs(contacts.difference.mean)), "fewer" if contacts.sign > 0 else "more"
    return f", with {size} {way} contacts an account"
