"""Worlds at the limits that theory speaks of: no work after a call, no promise ever, patience of hours."""

from typing import Any, TypeVar

from pydantic import BaseModel

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Model = TypeVar("Model", bound=BaseModel)


def beyond(settings: Model, changes: dict[str, Any]) -> Model:
    """Copy settings with values outside the range of plausible ones; groups are nested by name."""
    values = {
        name: beyond(getattr(settings, name), value) if isinstance(value, dict) else value
        for name, value in changes.items()
    }
    return settings.model_copy(update=values)
