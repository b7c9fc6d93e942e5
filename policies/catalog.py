"""Policies by name: the one place where a name in a settings file becomes a class."""

from .indices import LagrangianIndex, WhittleIndex
from .lp_update import LpUpdate
from .table import DecisionTable
from .written import Cadence, LargestBalance, NoContact, Random

CATALOG: dict[str, type] = {
    "no_contact": NoContact,
    "random": Random,
    "cadence": Cadence,
    "largest_balance": LargestBalance,
    "decision_table": DecisionTable,
    "lagrangian_index": LagrangianIndex,
    "whittle_index": WhittleIndex,
    "lp_update": LpUpdate,
}
"""Frozen dataclasses with `decide(worklist) -> Decision`; their fields are their parameters."""
