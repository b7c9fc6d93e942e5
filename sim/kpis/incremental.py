"""KPIs against the control: the run of the same seed in which nobody is contacted.

What debtors would have paid anyway is no merit of a policy.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .kpi import Basis, Better, ratio

Values = Mapping[str, float]
"""KPIs of one run, by name."""


@dataclass(frozen=True)
class Incremental:
    """A number that sums up a run beside its control; see `Kpi` for the fields."""

    function: Callable[[Values, Values], float]
    unit: str
    better: Better
    meaning: str
    by_segment: bool = False
    basis: Basis = "calendar"


def _more(values: Values, control: Values, name: str) -> float:
    return values[name] - control[name]


def incremental_recovery_rate(values: Values, control: Values) -> float:
    """Divide the money paid beyond the control's by the balance placed."""
    return ratio(_more(values, control, "recovered"), values["placed_balance"])


def incremental_resolved_rate(values: Values, control: Values) -> float:
    """Divide the balance resolved beyond the control's by the balance placed."""
    return ratio(_more(values, control, "resolved"), values["placed_balance"])


def cost_per_incremental_unit(values: Values, control: Values) -> float:
    """Divide operating cost by the money paid beyond the control's; NaN if there is none."""
    return ratio(values["operating_cost"], max(_more(values, control, "recovered"), 0.0))


def cost_per_incremental_resolved_unit(values: Values, control: Values) -> float:
    """Divide operating cost by the balance resolved beyond the control's; NaN if there is none."""
    return ratio(values["operating_cost"], max(_more(values, control, "resolved"), 0.0))


INCREMENTAL: dict[str, Incremental] = {
    "incremental_recovery_rate": Incremental(
        incremental_recovery_rate, "share", "higher", "Share paid beyond what no contact would bring."
    ),
    "incremental_resolved_rate": Incremental(
        incremental_resolved_rate, "share", "higher", "Share resolved beyond what no contact would bring."
    ),
    "cost_per_incremental_unit": Incremental(
        cost_per_incremental_unit, "share", "lower", "Operating cost for each unit paid beyond no contact."
    ),
    "cost_per_incremental_resolved_unit": Incremental(
        cost_per_incremental_resolved_unit, "share", "lower", "Operating cost for each unit resolved beyond no contact."
    ),
}


def incremental(values: Values, control: Values) -> dict[str, float]:
    """Compute the KPIs of a run against the control of the same seed, from the KPIs of both."""
    return {name: kpi.function(values, control) for name, kpi in INCREMENTAL.items()}
