"""Why a policy decides as it does: one decision, a table that imitates it, and whether it goes the expected way."""

from .altered import altered, columns_read, without_limits
from .case import Case, explain
from .distill import Distilled, distill
from .explanation import Cause, Explanation, Option, explanation_of
from .fidelity import Fidelity, fidelity
from .monotone import EXPECTED, Monotonicity, monotonicity, monotonicity_figure

__all__ = [
    "EXPECTED",
    "Case",
    "Cause",
    "Distilled",
    "Explanation",
    "Fidelity",
    "Monotonicity",
    "Option",
    "altered",
    "columns_read",
    "distill",
    "explain",
    "explanation_of",
    "fidelity",
    "monotonicity",
    "monotonicity_figure",
    "without_limits",
]
