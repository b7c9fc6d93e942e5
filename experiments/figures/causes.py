"""What debtors complain about."""

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..comparison import MEASURES, Comparison
from ..quantities import shown
from .rows import dumbbell, from_zero, room_for_values, row_panels
from .style import TODAY

CAUSES = tuple(name for name in MEASURES if name.startswith("complaints_") and not name.startswith("complaints_per_"))
"""KPIs that count the complaints of one cause; the causes together make `complaints_per_1000_accounts`."""

_ABOUT = "Complaints about "


def causes(comparison: Comparison) -> Figure:
    """Draw complaints by cause, under today's strategy and the new one: a row a cause, the most frequent first."""
    leader, champion = comparison.leader, comparison.champion
    pairs = {cause: (comparison.mean(champion, cause), comparison.mean(leader, cause)) for cause in CAUSES}
    ordered = sorted(pairs, key=lambda cause: -max(pairs[cause]))
    note = (
        f"Complaints per 1,000 accounts open for 90 days, mean of {len(comparison.seeds)} runs. "
        f"Blue dot: {leader}. The other: {champion} (today)."
    )
    figure, (axes,) = row_panels([cause_name(cause) for cause in ordered], _title(comparison), note, row=0.3, right=1.4)
    for row, cause in enumerate(ordered):
        dumbbell(axes, row, *pairs[cause])
    from_zero(axes, *(value for pair in pairs.values() for value in pair))
    axes.xaxis.set_major_locator(MaxNLocator(6))
    texts = [" → ".join(shown(value, "count") or "unknown" for value in pairs[cause]) for cause in ordered]
    room_for_values(axes, texts, [TODAY] * len(ordered))
    return figure


def cause_name(cause: str) -> str:
    """Tell what complaints of a cause are about."""
    return MEASURES[cause].meaning.removeprefix(_ABOUT).rstrip(".")


def _title(comparison: Comparison) -> str:
    leader, champion = comparison.leader, comparison.champion
    changes = {cause: comparison.difference(leader, cause) for cause in CAUSES}
    if leader == champion or not any(change.sign for change in changes.values()):
        return f"No cause of complaint can be told to change under {leader}"
    most = max((cause for cause in CAUSES if changes[cause].sign), key=lambda cause: abs(changes[cause].mean))
    more = "more" if changes[most].mean > 0 else "fewer"
    return f"The largest change is in complaints about {cause_name(most)}: {more} under {leader} than under {champion}"
