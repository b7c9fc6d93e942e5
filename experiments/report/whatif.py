"""The acceptance rule, to be moved on the page: a short script decides again, as `experiments.verdict` does.

The script only counts and compares: which state follows for each policy, and what is then said, is written here, once
for the case that today's strategy keeps the limit and once for the case that it does not.
"""

import json
from dataclasses import replace
from typing import Any

import numpy as np

from ..evidence import Evidence
from ..plain import plain
from ..quantities import shown, three_figures
from ..statement import headline
from ..verdict import Standing, verdict
from .content import Slider, WhatIf

STATES = {
    "deploy": "Deploy",
    "deploy_except": "Deploy, with exceptions",
    "pilot": "Pilot first",
    "keep_today": "Keep today’s",
    "too_close": "Too close to call",
    "none_passes": "None passes",
}
"""What each state of a verdict is called."""

_STEPS = 20
_RISKS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
_TRIED, _DIGITS = (111.0, 222.0), 3
_KEPT, _BROKEN = np.zeros(1), np.full(1, np.inf)


def limits(limit: float) -> list[float]:
    """List the limits that can be chosen: from half of one to twice that, itself among them."""
    return [limit if step == _STEPS else limit * step / _STEPS for step in range(_STEPS // 2, 2 * _STEPS + 1)]


def risks(risk: float) -> list[float]:
    """List the risks that can be chosen, one among them."""
    return sorted({*_RISKS, risk})


def what_if(evidence: Evidence) -> WhatIf | None:
    """Prepare what the page needs to decide again; None if there is nothing to choose from."""
    everyone = (evidence.today, *evidence.challengers)
    if not evidence.challengers or np.isnan([each.net for each in everyone]).any():
        return None
    limit, risk = evidence.verdict.limit, evidence.experiment.acceptance.accepted_risk
    places, chances = limits(limit), risks(risk)
    texts = [three_figures(each) for each in places]
    data = {
        "limits": places,
        "limitTexts": texts,
        "risks": chances,
        "states": STATES,
        "today": _counted(evidence.today),
        "challengers": [
            {**_counted(each), "net": each.net, "told": _told(evidence, each)} for each in evidence.challengers
        ],
        "nobody": _told(evidence, None),
    }
    sliders = (
        Slider("limit", "Limit on complaints per 1,000 accounts", texts, places.index(limit)),
        Slider(
            "risk",
            "Accepted share of runs over the limit",
            [shown(each, "share") for each in chances],
            chances.index(risk),
        ),
    )
    rows = [(each.policy, _over(each, limit), each.over(limit) > risk) for each in everyone]
    return WhatIf(sliders, rows, _json(data))


def _counted(standing: Standing) -> dict[str, Any]:
    return {"name": plain(standing.policy), "complaints": sorted(standing.complaints.tolist())}


def _over(standing: Standing, limit: float) -> str:
    return f"{int((standing.complaints > limit).sum())} of {len(standing.complaints)} runs"


def _told(evidence: Evidence, chosen: Standing | None) -> list[dict[str, Any]]:
    """Say what follows if a policy is the best that keeps the limit, or nobody keeps it: today's not, and today's does.

    The sentence comes in pieces; between them stands the limit.
    """
    return [_case(evidence, chosen, replace(evidence.today, complaints=each)) for each in (_BROKEN, _KEPT)]


def _case(evidence: Evidence, chosen: Standing | None, today: Standing) -> dict[str, Any]:
    rule = evidence.experiment.acceptance
    sentences = []
    for limit in _TRIED:
        moved = rule.model_copy(update={"complaints_limit": limit})
        made = verdict(moved, today, [] if chosen is None else [replace(chosen, complaints=_KEPT)])
        sentences.append(plain(headline(made, chosen, today)))
    return {"state": made.state, "words": _around_the_limit(*sentences)}


def _around_the_limit(one: str, other: str) -> list[str]:
    """Cut two sentences where they differ."""
    if one == other:
        return [one]
    start = next(place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    return [one[:start], one[start + _DIGITS :]]


def _json(data: object) -> str:
    """Write data so that nothing in it can end the element it stands in, nor a line of script."""
    written = json.dumps(data, separators=(",", ":"), allow_nan=False)
    for letter in "<>&":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return written
