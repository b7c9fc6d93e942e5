"""The measurement of what deciding costs."""

from benchmarks.deciding import deciding_costs
from policies import CATALOG


def test_every_policy_of_the_catalog_is_measured_and_the_dearest_is_named() -> None:
    found = deciding_costs(repeats=1, persons=100, day=3)

    assert found.keys() == {f"decide_ns_{name}" for name in CATALOG} | {"decide_ns"}
    assert 0 < found["decide_ns"] == max(found.values())
