"""Our own gate: what a change does to the policies we ship is seen before it is merged."""

from pathlib import Path

from experiments.gate.gate import guard
from policies.catalog import CATALOG

HOUSE = Path(__file__).parents[3] / "configs" / "gates" / "house.yaml"


def test_no_policy_we_ship_is_worse_than_its_baseline() -> None:
    outcome = guard(HOUSE, catalog=CATALOG)

    told = [outcome.since(), *(result.sentence() for result in outcome.results)]
    assert outcome.state in {"identical", "pass"}, "\n".join(
        [*told, "If this is as it should be: recoup gate update configs/gates/house.yaml, and commit what it writes."]
    )
