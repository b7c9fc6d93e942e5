"""Parameters of a policy: the range a field declares, and the check that a value keeps to it."""

from dataclasses import field, fields
from typing import Any


def ranged(default: float, low: float, high: float, unit: str) -> Any:
    """Declare a parameter; its range is what tuning searches and what a settings file may say.

    Parameters
    ----------
    default
        A whole number makes a parameter that takes whole numbers alone.
    low, high
        Smallest and largest value allowed, both included.
    unit
        Unit in words.
    """
    return field(default=default, metadata={"low": low, "high": high, "unit": unit})


def check_ranges(policy: Any) -> None:
    """Check every ranged parameter of a policy, a dataclass.

    Raises
    ------
    ValueError
        Naming each parameter that is out of range, or not a whole number where it has to be.
    """
    faults = [
        fault
        for one in fields(policy)
        if "low" in one.metadata and (fault := _fault(one.name, getattr(policy, one.name), one.default, one.metadata))
    ]
    if faults:
        raise ValueError("; ".join(faults))


def _fault(name: str, value: Any, default: Any, limits: Any) -> str:
    if not limits["low"] <= value <= limits["high"]:
        return f"{name} must lie in [{limits['low']}, {limits['high']}], got {value}"
    if isinstance(default, int) and value != int(value):
        return f"{name} must be a whole number, got {value}"
    return ""
