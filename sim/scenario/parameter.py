"""What a parameter is: a field with a default, a range, a unit, a grade of evidence and a source."""

import datetime
import re
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

Grade = Literal["published", "secondary", "fitted", "assumed"]

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Settings(BaseModel):
    """A frozen group of settings; unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="after")
    def _tuples_keep_length_and_range(self) -> "Settings":
        for name, field in type(self).model_fields.items():
            extra, value = field.json_schema_extra, getattr(self, name)
            if not isinstance(value, tuple) or not isinstance(extra, dict):
                continue
            low, high = cast(float, extra["low"]), cast(float, extra["high"])
            if len(value) != len(field.default):
                raise ValueError(f"{name} must hold {len(field.default)} numbers, got {len(value)}")
            if not all(low <= item <= high for item in value):
                raise ValueError(f"{name} must lie in [{low}, {high}], got {value}")
        return self


def parameter(default: Any, unit: str, low: float, high: float, grade: Grade = "assumed", source: str = "") -> Any:
    """Declare a parameter of the behaviour model: range, unit and grade travel with the field.

    Parameters
    ----------
    default
        A number, or a tuple of numbers that share the range.
    unit
        Unit in words, e.g. "per day" or "P(live answer | dial)".
    low, high
        Smallest and largest value allowed, both included.
    grade
        How well the default is founded: published, secondary, fitted or assumed.
    source
        Where the default comes from.
    """
    extra: dict[str, Any] = {"unit": unit, "grade": grade, "source": source, "low": low, "high": high}
    if isinstance(default, tuple):
        return Field(default, json_schema_extra=extra)
    return Field(default, ge=low, le=high, json_schema_extra=extra)


def _milliseconds(value: object) -> object:
    if isinstance(value, datetime.time):
        value = value.isoformat("minutes")
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", value.strip())
    if match is None or int(match[1]) > 24 or int(match[2]) > 59:
        raise ValueError("must be a time of day such as 21:00")
    return int(match[1]) * HOUR + int(match[2]) * MINUTE


def clock_text(milliseconds: int) -> str:
    """Write milliseconds since midnight as HH:MM."""
    return f"{milliseconds // HOUR:02d}:{milliseconds % HOUR // MINUTE:02d}"


TimeOfDay = Annotated[
    int,
    BeforeValidator(_milliseconds, json_schema_input_type=str),
    Field(ge=0, le=DAY),
    PlainSerializer(clock_text, return_type=str),
]
"""A time of day: HH:MM in a file, integer milliseconds since midnight in code."""
