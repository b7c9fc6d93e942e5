"""The figures of `results/bench.json`: what is measured, and the bar each has to meet."""

from dataclasses import dataclass
from math import isfinite

AT_MOST, AT_LEAST = "≤", "≥"


@dataclass(frozen=True)
class Bar:
    """What a figure has to keep to: at most, or at least, a limit."""

    sense: str
    limit: float

    def is_met(self, value: float) -> bool:
        """Whether a value keeps to the bar."""
        if not isfinite(value):
            return False
        return value <= self.limit if self.sense == AT_MOST else value >= self.limit


BARS: dict[str, Bar] = {
    "pass_ns_per_open_account_day": Bar(AT_MOST, 150),
    "floor_ns_per_event": Bar(AT_MOST, 500),
    "ns_per_account_day": Bar(AT_MOST, 250),
    "us_per_day_overhead": Bar(AT_MOST, 300),
    "naive_simpy_ratio": Bar(AT_LEAST, 200),
    "event_log_ratio": Bar(AT_MOST, 1.25),
    "log_ns_per_event": Bar(AT_MOST, 350),
    "log_bytes_per_event": Bar(AT_MOST, 20),
    "simpy_clock_ratio": Bar(AT_MOST, 1.10),
    "growth_exponent": Bar(AT_MOST, 1.08),
    "peak_gb_1e7": Bar(AT_MOST, 4),
    "intake_csv_cpu_s": Bar(AT_MOST, 15),
    "intake_csv_gb": Bar(AT_MOST, 1.5),
    "intake_parquet_cpu_s": Bar(AT_MOST, 15),
    "intake_parquet_gb": Bar(AT_MOST, 1.5),
    "compare_8x50_cpu_s": Bar(AT_MOST, 240),
    "help_cpu_s": Bar(AT_MOST, 0.3),
    "report_bytes": Bar(AT_MOST, 200_000),
    "report_cpu_s": Bar(AT_MOST, 15),
    "variance_ratio_near": Bar(AT_LEAST, 50),
}
"""Bars by key; a figure without one is reported only."""


def line(key: str, value: float) -> str:
    """Write one line of the table: key, value, bar, whether it is met."""
    bar = BARS.get(key)
    if bar is None:
        return f"{key:34}{value:>14,.4g}"
    return f"{key:34}{value:>14,.4g}   {bar.sense} {bar.limit:<6g} {'met' if bar.is_met(value) else 'MISSED'}"
