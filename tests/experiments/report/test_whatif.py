import json
from typing import Any

import numpy as np
import pytest

from experiments.acceptance import Acceptance
from experiments.evidence import Evidence
from experiments.report.whatif import limits, risks, what_if
from experiments.statement import headline
from experiments.verdict import verdict

from .cases import evidence

CASES = {
    "pilot": evidence(8, 50, rule=Acceptance(complaints_limit=4.2)),
    "deploy": evidence(6, 40, lost=0, rule=Acceptance(complaints_limit=3.6, smallest_gain=0.01)),
    "too_few": evidence(5, 12, confirm=0),
    "today_fails": evidence(7, 40, rule=Acceptance(complaints_limit=2.9, accepted_risk=0.02)),
}


def by_python(found: Evidence, limit: float, risk: float) -> tuple[str, str, str]:
    rule = found.experiment.acceptance.model_copy(update={"complaints_limit": limit, "accepted_risk": risk})
    made = verdict(rule, found.today, found.challengers)
    chosen = next((each for each in found.challengers if each.policy == made.policy), None)
    return made.policy, made.state, headline(made, chosen, found.today)


def by_the_data(data: dict[str, Any], place: int, risk: float) -> tuple[str, str, str]:
    """Decide as the script does, from nothing but what is shipped."""
    limit = data["limits"][place]

    def passes(policy: dict[str, Any]) -> bool:
        return bool(sum(each > limit for each in policy["complaints"]) / len(policy["complaints"]) <= risk)

    best = max(filter(passes, data["challengers"]), key=lambda each: each["net"], default=None)
    told = (best["told"] if best else data["nobody"])[passes(data["today"])]
    return (best or data["today"])["name"], told["state"], data["limitTexts"][place].join(told["words"])


@pytest.mark.parametrize("name", CASES)
def test_what_is_shipped_leads_to_the_verdict_of_python_everywhere(name: str) -> None:
    found = CASES[name]
    movable = what_if(found)
    assert movable is not None
    data = json.loads(movable.data)

    seen = set()
    for place, limit in enumerate(limits(found.verdict.limit)):
        for risk in risks(found.experiment.acceptance.accepted_risk):
            expected = by_python(found, limit, risk)
            assert by_the_data(data, place, risk) == expected
            seen.add(expected)
    assert len(seen) > 1


def test_the_sliders_start_at_the_rule_itself() -> None:
    found = CASES["pilot"]
    movable = what_if(found)
    assert movable is not None
    limit, risk = movable.sliders

    assert limits(found.verdict.limit)[limit.start] == found.verdict.limit
    assert risk.texts[risk.start] == "5%"


def test_there_is_nothing_to_move_without_a_challenger_or_a_number() -> None:
    lonely = evidence(2, stress=())
    unknown = evidence(3, stress=(), confirm=0)
    unknown.comparison.values[1] = np.nan

    assert what_if(lonely) is None
    assert what_if(unknown) is None
