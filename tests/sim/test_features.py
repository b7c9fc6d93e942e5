"""Features are read by kernels that every process finds compiled."""

from typing import Any

import pytest

from sim import Simulation, features
from sim.features import FEATURES

from .worlds import one_each, scenario_of

KERNELS: dict[str, Any] = {
    name: value for name, value in vars(features).items() if hasattr(value, "nopython_signatures")
}


@pytest.fixture(scope="module", autouse=True)
def read_all() -> None:
    """Read every feature once, so that its kernels are compiled."""
    worklist = Simulation(scenario_of(), 1, one_each(3)).worklist()
    for name in FEATURES:
        worklist.column(name)


def test_kernels_are_found() -> None:
    assert {"_sum_week", "_sum_month", "_sum_balance", "_sum_others"} <= KERNELS.keys()


@pytest.mark.parametrize("name", KERNELS)
def test_no_kernel_is_given_a_function_because_another_process_would_not_find_it_compiled(name: str) -> None:
    # a function is told by its address: the cache would miss, grow with each process, and break after some sixty
    given = [argument for signature in KERNELS[name].nopython_signatures for argument in signature.args]

    assert not [argument for argument in given if "function" in str(argument)]
