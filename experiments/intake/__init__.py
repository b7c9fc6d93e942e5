"""The way in for a lender's own accounts: a file, a mapping that says what it means, a portfolio.

A file whose columns are named after the fields of a portfolio needs no mapping (`canonical`). A mapping is a YAML
file, read with `experiments.config.load(path, Mapping)`, for example
`configs/intake/uci.yaml`. All faults of a file are told at once. Identifiers leave as keyed hashes.
"""

from .canonical import check_canonical, take_in_canonical
from .intake import Intake, read, take_in
from .mapping import Extract, Fields, Mapping, is_data
from .sources import Choice, Column, Condition, Day, Number, Range
from .summary import describe

__all__ = [
    "Choice",
    "Column",
    "Condition",
    "Day",
    "Extract",
    "Fields",
    "Intake",
    "Mapping",
    "Number",
    "Range",
    "check_canonical",
    "describe",
    "is_data",
    "read",
    "take_in",
    "take_in_canonical",
]
