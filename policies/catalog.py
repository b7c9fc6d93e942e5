"""Policies by name: the one place where a name in a settings file becomes a class."""

from .scored import MarginalCall, Propensity, Uplift
from .table import DecisionTable
from .written import Cadence, LargestBalance, NoContact, Random

CATALOG: dict[str, type] = {
    "no_contact": NoContact,
    "random": Random,
    "cadence": Cadence,
    "largest_balance": LargestBalance,
    "decision_table": DecisionTable,
    "propensity": Propensity,
    "uplift": Uplift,
    "marginal_call": MarginalCall,
}
"""Frozen dataclasses with `decide(worklist) -> Decision`; their fields are their parameters."""
