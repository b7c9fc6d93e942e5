"""A gate as a test: the fixture `recoup_gate`, there in every pytest once recoup is installed.

    def test_no_policy_is_worse(recoup_gate):
        recoup_gate("configs/gates/house.yaml")

The test fails where a check is worse, or there is no baseline that fits, and is skipped where the gate cannot tell.
Nothing of recoup is imported before a test calls the fixture.
"""

from collections.abc import Callable

import pytest

RunGate = Callable[[str], None]


@pytest.fixture
def recoup_gate(request: pytest.FixtureRequest) -> RunGate:
    """Run a gate file, its path relative to pytest's root folder; its numbers become properties of the test."""

    def run(path: str) -> None:
        from policies.catalog import CATALOG  # noqa: PLC0415  other projects' tests start without it

        from ..errors import UserError  # noqa: PLC0415
        from .gate import guard  # noqa: PLC0415
        from .junit import properties  # noqa: PLC0415

        try:
            outcome = guard(request.config.rootpath / path, catalog=CATALOG)
        except UserError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
        # not by `record_property`, which warns where reports are of pytest's default family
        request.node.user_properties += [
            (f"{result.check.experiment}.{result.check.policy}.{result.check.metric}.{name}", value)
            for result in outcome.results
            for name, value in properties(result).items()
        ]
        told = "\n".join([outcome.verdict(), *(result.sentence() for result in outcome.of_state(outcome.state))])
        if outcome.state == "worse":
            pytest.fail(told, pytrace=False)
        if outcome.state == "cannot tell":
            pytest.skip(told)

    return run
