"""Policies by name: the one place where a name in a settings file becomes a class."""

from .adaptive import ThompsonSampling
from .greedy import PricedGreedy
from .index import StructuredIndex
from .indices import LagrangianIndex, WhittleIndex
from .lp_update import LpUpdate
from .rollout import OneStepRollout
from .scored import MarginalCall, Propensity, Uplift
from .stopping import OptimalStopping
from .table import DecisionTable
from .written import Cadence, LargestBalance, NoContact, Random

CATALOG: dict[str, type] = {
    "no_contact": NoContact,
    "random": Random,
    "cadence": Cadence,
    "largest_balance": LargestBalance,
    "decision_table": DecisionTable,
    "structured_index": StructuredIndex,
    "priced_greedy": PricedGreedy,
    "thompson": ThompsonSampling,
    "lagrangian_index": LagrangianIndex,
    "whittle_index": WhittleIndex,
    "lp_update": LpUpdate,
    "rollout": OneStepRollout,
    "optimal_stopping": OptimalStopping,
    "propensity": Propensity,
    "uplift": Uplift,
    "marginal_call": MarginalCall,
}
"""Frozen dataclasses with `decide(worklist) -> Decision`; their fields are their parameters."""
