"""The world: debtors, channels, collectors, rules and money. It knows nothing of who decides, and opens no file."""

from .portfolio import PORTFOLIO, Portfolio
from .scenario import Scenario
from .simulation import Policy, Run, Simulation, World, run
from .worklist import Decision, Outcome, Worklist

__all__ = [
    "PORTFOLIO",
    "Decision",
    "Outcome",
    "Policy",
    "Portfolio",
    "Run",
    "Scenario",
    "Simulation",
    "Worklist",
    "World",
    "run",
]
