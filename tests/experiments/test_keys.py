import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import experiments.keys as keys_module
from experiments.keys import Keys, code_of, plain
from experiments.replication import Cell, Contender
from policies.catalog import CATALOG
from sim import Portfolio, Scenario
from sim.population import synthesise
from tests.experiments.fakes import Needy

WORLD = Scenario.model_validate({"days": 8, "population": {"persons": 20}})
ROOT = Path(__file__).parent.parent.parent


def cell(
    scenario: Scenario = WORLD,
    policy: str = "random",
    seed: int = 1,
    portfolio: Portfolio | None = None,
    **settings: Any,
) -> Cell:
    return Cell(scenario, portfolio, Contender(policy, CATALOG[policy], settings), seed)


def key(one: Cell) -> str | None:
    return Keys().of(one)


def reversed_treatments() -> Scenario:
    return WORLD.model_copy(update={"treatments": dict(reversed(WORLD.treatments.items()))})


@pytest.mark.parametrize(
    "other",
    [
        cell(seed=2),
        cell(policy="cadence"),
        cell(touch_share=0.3),
        cell(WORLD.model_copy(update={"days": 9})),
        cell(WORLD.model_copy(update={"run_out_days": 1})),
        cell(reversed_treatments()),
        cell(portfolio=synthesise(WORLD, 1)),
    ],
    ids=["seed", "policy", "parameter", "days", "horizon", "order of treatments", "portfolio"],
)
def test_whatever_can_move_a_number_changes_the_key(other: Cell) -> None:
    assert key(other) not in {None, key(cell())}


def test_one_cent_of_one_account_changes_the_key() -> None:
    portfolio = synthesise(WORLD, 1)
    richer = replace(portfolio, accounts=portfolio.accounts.copy())
    richer.accounts["balance"][3] += 1

    assert key(cell(portfolio=richer)) != key(cell(portfolio=portfolio))


def test_the_bytes_between_the_fields_of_an_account_do_not_change_the_key() -> None:
    portfolio = synthesise(WORLD, 1)
    dirty = np.frombuffer(bytearray(b"\xff" * portfolio.accounts.nbytes), portfolio.accounts.dtype)
    for name in portfolio.accounts.dtype.names or ():
        dirty[name] = portfolio.accounts[name]
    assert dirty.tobytes() != portfolio.accounts.tobytes()

    assert key(cell(portfolio=replace(portfolio, accounts=dirty))) == key(cell(portfolio=portfolio))


def test_a_default_that_is_written_out_and_another_name_change_nothing() -> None:
    written = cell(touch_share=0.2)
    renamed = replace(written, contender=replace(written.contender, name="my_random"))

    assert key(written) == key(renamed) == key(cell())


def test_changed_code_changes_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key(cell())
    code_of.cache_clear()
    monkeypatch.setattr(keys_module, "package_digest", lambda _: "another world")

    after = key(cell())

    code_of.cache_clear()
    assert after not in {None, before}


def test_a_key_is_the_same_in_every_process() -> None:
    program = (
        "from tests.experiments.test_keys import WORLD, cell, key\nfrom sim.population import synthesise\n"
        "print(key(cell(portfolio=synthesise(WORLD, 1), touch_share=0.4)))"
    )

    environment = os.environ | {"PYTHONHASHSEED": "1"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert done.stdout == f"{key(cell(portfolio=synthesise(WORLD, 1), touch_share=0.4))}\n"


def test_a_model_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    def keyed(path: Path, weights: bytes) -> str | None:
        path.write_bytes(weights)
        return key(Cell(WORLD, None, Contender("needy", Needy, {"model": path}), 1))

    assert keyed(tmp_path / "a", b"1") == keyed(tmp_path / "b", b"1") != keyed(tmp_path / "a", b"2")


@dataclass(frozen=True)
class Calls:
    """A policy that takes what is not data."""

    rule: Callable[[], None]


def test_what_cannot_be_told_from_others_has_no_key() -> None:
    class Local(Needy):
        pass

    assert key(Cell(WORLD, None, Contender("local", Local, {"model": "a"}), 1)) is None
    assert key(Cell(WORLD, None, Contender("calls", Calls, {"rule": lambda: None}), 1)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"),
        (1, True),
        ((1, 2), [1, 2]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (np.array([1, 2]), np.array([[1], [2]])),
        (np.array([1, 2]), np.array([1.0, 2.0])),
    ],
)
def test_different_values_are_written_differently(one: object, other: object) -> None:
    assert repr(plain(one)) != repr(plain(other))


def test_the_order_of_a_set_does_not_matter() -> None:
    assert plain({"a", "b"}) == plain({"b", "a"}) == ["set", "a", "b"]
