"""What every policy keeps to; a new one is tested by being listed in the catalog."""

from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from policies import CATALOG
from sim.simulation import Simulation
from sim.worklist import Decision, Worklist, checked

from .worklists import shuffled_hidden, worklist_of

RANGED = [(name, field) for name, policy in CATALOG.items() for field in fields(policy) if "low" in field.metadata]
"""Every parameter with a range, with the name of its policy."""


@pytest.fixture(params=sorted(CATALOG))
def policy(request: pytest.FixtureRequest) -> Any:
    return CATALOG[request.param]()


def same(one: Decision, other: Decision) -> bool:
    """Whether two decisions are equal to the byte."""
    return all(
        np.asarray(getattr(one, field.name)).tobytes() == np.asarray(getattr(other, field.name)).tobytes()
        for field in fields(Decision)
    )


def cut(decision: Decision, places: Any) -> Decision:
    """The decision for some of the rows."""
    propensity = None if decision.propensity is None else decision.propensity[places]
    return Decision(decision.treatment[places], decision.priority[places], propensity)


def contents(worklist: Worklist) -> list[bytes]:
    """Everything of a worklist a policy could write to."""
    given: list[NDArray[Any]] = [worklist.keys, worklist.site, worklist.allowed, worklist.capacity]
    return [array.tobytes() for array in given] + [array.tobytes() for array in worklist._cache.values()]


def test_a_decision_has_the_shapes_and_types_that_the_world_asks_for(policy: Any, simulation: Simulation) -> None:
    worklist = worklist_of(simulation)

    decision = policy.decide(worklist)

    assert decision.treatment.shape == decision.priority.shape == (len(worklist),)
    assert np.issubdtype(decision.treatment.dtype, np.integer)
    assert decision.priority.dtype == np.float64


def test_the_catalog_orders_something_of_each_kind(simulation: Simulation) -> None:
    worklist = worklist_of(simulation)

    ordered = [CATALOG[name]().decide(worklist).treatment for name in sorted(CATALOG)]

    assert {"wait", "sms", "email", "call"} <= {worklist.treatments[number] for number in np.concatenate(ordered)}


def test_only_what_is_allowed_is_ordered(policy: Any, simulation: Simulation) -> None:
    worklist = worklist_of(simulation)

    checked(policy.decide(worklist), worklist)


def test_priorities_are_finite_and_never_negative_because_the_floor_multiplies_them(
    policy: Any, simulation: Simulation
) -> None:
    priority = policy.decide(worklist_of(simulation)).priority

    assert np.isfinite(priority).all()
    assert (priority >= 0).all()


def test_a_propensity_is_a_probability(policy: Any, simulation: Simulation) -> None:
    worklist = worklist_of(simulation)

    propensity = policy.decide(worklist).propensity

    if propensity is not None:
        assert propensity.shape == (len(worklist),)
        assert ((propensity > 0) & (propensity <= 1)).all()


def test_the_same_worklist_twice_gives_the_same_bytes(policy: Any, simulation: Simulation) -> None:
    first = policy.decide(worklist_of(simulation))

    assert same(first, policy.decide(worklist_of(simulation)))
    assert same(first, replace(policy).decide(worklist_of(simulation)))


def test_decisions_follow_the_rows_when_these_change_places(policy: Any, simulation: Simulation) -> None:
    n = len(worklist_of(simulation))
    places = np.random.Generator(np.random.PCG64(1)).permutation(n)

    permuted = policy.decide(worklist_of(simulation, places=places))

    assert same(permuted, cut(policy.decide(worklist_of(simulation)), places))


def test_an_empty_worklist_is_decided(policy: Any, simulation: Simulation) -> None:
    decision = policy.decide(worklist_of(simulation, places=slice(0, 0)))

    assert decision.treatment.shape == decision.priority.shape == (0,)


def test_a_single_account_is_decided(policy: Any, simulation: Simulation) -> None:
    worklist = worklist_of(simulation, places=slice(0, 1))

    checked(policy.decide(worklist), worklist)


def test_everybody_waits_where_nothing_is_allowed(policy: Any, simulation: Simulation) -> None:
    worklist = worklist_of(simulation)
    worklist.allowed[:, 1:] = False

    assert not policy.decide(worklist).treatment.any()


def test_deciding_leaves_the_worklist_as_it_was(policy: Any, simulation: Simulation) -> None:
    worklist = worklist_of(simulation)
    policy.decide(worklist)  # fills the columns it reads
    before = contents(worklist)

    policy.decide(worklist)

    assert contents(worklist) == before
    for name in worklist._cache:
        assert worklist.column(name).tobytes() == worklist_of(simulation).column(name).tobytes()


def test_what_is_hidden_changes_no_decision(policy: Any, simulation: Simulation) -> None:
    hidden = shuffled_hidden(simulation.state)

    assert same(policy.decide(worklist_of(simulation, hidden)), policy.decide(worklist_of(simulation)))


def test_a_policy_keeps_nothing_from_day_to_day(policy: Any) -> None:
    assert is_dataclass(policy)
    with pytest.raises(FrozenInstanceError):
        setattr(policy, "memory", 1)  # noqa: B010 the policy's type is not known


@pytest.mark.parametrize("name", sorted(CATALOG))
def test_a_policy_says_what_it_does_in_one_line(name: str) -> None:
    line = (CATALOG[name].__doc__ or "").partition("\n")[0]

    assert line.endswith(".")
    assert len(line) <= 100
    assert not line.startswith(f"{CATALOG[name].__name__}(")  # what dataclasses write by themselves


@pytest.mark.parametrize("name", sorted(CATALOG))
def test_every_number_among_the_parameters_has_a_range(name: str) -> None:
    numbers = [field for field in fields(CATALOG[name]) if isinstance(field.default, int | float)]

    assert [field.name for field in numbers if not {"low", "high", "unit"} <= field.metadata.keys()] == []


@pytest.mark.parametrize(("name", "field"), RANGED, ids=[f"{name}.{field.name}" for name, field in RANGED])
def test_a_parameter_takes_its_whole_range_and_nothing_else(name: str, field: Any, simulation: Simulation) -> None:
    low, high, worklist = field.metadata["low"], field.metadata["high"], worklist_of(simulation)

    assert low <= field.default <= high
    for value in (low, high):
        checked(CATALOG[name](**{field.name: value}).decide(worklist), worklist)
    for value in (low - 1, high + 1, float("nan")):
        with pytest.raises(ValueError, match=rf"{field.name} must lie in \[{low}, {high}\], got {value}"):
            CATALOG[name](**{field.name: value})
    if isinstance(field.default, int):
        with pytest.raises(ValueError, match=f"{field.name} must be a whole number, got {low + 0.5}"):
            CATALOG[name](**{field.name: low + 0.5})


def test_all_parameters_out_of_range_are_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"dials_share must lie .*; sms_every must lie "):
        CATALOG["cadence"](dials_share=2.0, sms_every=0)
