"""Who decides: hand-written policies, and what all policies share."""

from .adaptive import ThompsonSampling
from .catalog import CATALOG
from .conditions import RuleFault
from .execution import execute
from .greedy import PricedGreedy
from .index import StructuredIndex
from .table import DecisionTable, Rule, faults_in, rules_from
from .written import Cadence, LargestBalance, NoContact, Random

__all__ = [
    "CATALOG",
    "Cadence",
    "DecisionTable",
    "LargestBalance",
    "NoContact",
    "PricedGreedy",
    "Random",
    "Rule",
    "RuleFault",
    "StructuredIndex",
    "ThompsonSampling",
    "execute",
    "faults_in",
    "rules_from",
]
