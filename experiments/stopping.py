"""When a comparison has run long enough: when it is precise, or when it is decided.

Looking and stopping has a price. The precise rule is approximate: its intervals are a little too narrow. The anytime
rule is not: its bounds hold at every look, and are wider for it. The store keeps what each look ran.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.scenario import Settings

from .comparison import HEADLINE, Comparison
from .paired import anytime, precise_enough
from .seeds import SIZE


class Stopping(Settings):
    """When a comparison has run long enough; `replications` is the least that it runs."""

    rule: Literal["half_width", "anytime"] = Field(
        description="until every challenger's gain is known this precisely (approximate), or is told from none (exact)"
    )
    half_width: float = Field(
        0.002, gt=0, lt=1, description="wanted of the interval of the net gain, share of the placed balance"
    )
    batch: int = Field(10, ge=1, le=1000, description="further seeds between looks")
    most: int = Field(300, ge=2, le=SIZE, description="seeds after which it stops whatever is known")


def is_enough(comparison: Comparison, stopping: Stopping) -> bool:
    """Whether a comparison need not go on.

    Parameters
    ----------
    comparison
        So far.
    stopping
        The rule.
    """
    if len(comparison.seeds) >= stopping.most:
        return True
    gains = [_gains(comparison, name) for name in comparison.challengers]
    if stopping.rule == "half_width":
        return all(precise_enough(each, stopping.half_width) for each in gains)
    confidence = 1 - 0.05 / max(len(gains), 1)
    return all(anytime(each, confidence).decided for each in gains)


def _gains(comparison: Comparison, policy: str) -> NDArray[np.float64]:
    return comparison.of(policy, HEADLINE).values - comparison.of(comparison.champion, HEADLINE).values
