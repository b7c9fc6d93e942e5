"""The frozen description of a world; each setting with its default, unit, range and grade of evidence."""

from .behaviour import Behaviour
from .intervention import DialerOutage, Intervention, RecessionRamp, SicknessWave
from .operation import WEEKDAYS, Books, Costs, Dialer, HouseRules, Site, Touch
from .parameter import DAY, HOUR, MINUTE, Settings, TimeOfDay, clock_text
from .population import Population, Segment
from .scenario import WAIT, Scenario
from .scorecard import Scorecard

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "WAIT",
    "WEEKDAYS",
    "Behaviour",
    "Books",
    "Costs",
    "Dialer",
    "DialerOutage",
    "HouseRules",
    "Intervention",
    "Population",
    "RecessionRamp",
    "Scenario",
    "Scorecard",
    "Segment",
    "Settings",
    "SicknessWave",
    "Site",
    "TimeOfDay",
    "Touch",
    "clock_text",
]
