"""Who decides: hand-written policies, and what all policies share."""

from .catalog import CATALOG
from .conditions import RuleFault
from .execution import execute
from .table import DecisionTable, Rule, faults_in, rules_from
from .written import Cadence, LargestBalance, NoContact, Random

__all__ = [
    "CATALOG",
    "Cadence",
    "DecisionTable",
    "LargestBalance",
    "NoContact",
    "Random",
    "Rule",
    "RuleFault",
    "execute",
    "faults_in",
    "rules_from",
]
