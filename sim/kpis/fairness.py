"""Fairness KPIs: how far apart the segments of debtors are in what they suffer and in what they are let off."""

from collections.abc import Callable
from math import isnan

from ..simulation import Run
from .conduct import complaints_per_1000_accounts
from .kpi import Kpi, ratio, segment_run
from .money import waived_rate


def _disparity(run: Run, function: Callable[[Run], float]) -> float:
    """Divide the highest value of a segment by the lowest; segments without a value are left out."""
    values = [function(segment_run(run, number)) for number in range(len(run.segments))]
    known = [value for value in values if not isnan(value)]
    return ratio(max(known), min(known)) if known else float("nan")


def complaint_disparity(run: Run) -> float:
    """Divide the highest complaint rate of a segment by the lowest; NaN if a segment has no complaints."""
    return _disparity(run, complaints_per_1000_accounts)


def waived_disparity(run: Run) -> float:
    """Divide the highest waived share of a segment by the lowest; NaN if nothing is waived in a segment."""
    return _disparity(run, waived_rate)


FAIRNESS: dict[str, Kpi] = {
    "complaint_disparity": Kpi(
        complaint_disparity, "ratio", "lower", "How often more one segment complains than another.", False
    ),
    "waived_disparity": Kpi(
        waived_disparity, "ratio", "lower", "How much larger a share is waived in one segment than in another.", False
    ),
}
