from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from experiments.cell import Cell, World, key_of
from experiments.replication import Contender
from policies.catalog import CATALOG
from sim import Scenario
from sim.population import synthesise

CELL = Cell(World(Scenario(name="a")), Contender("ours", CATALOG["cadence"], {"gap_days": 3}), 7)


def test_the_key_is_of_the_content_not_of_the_objects() -> None:
    again = Cell(World(Scenario(name="a")), Contender("ours", CATALOG["cadence"], {"gap_days": 3}), 7)

    assert key_of(again) == key_of(CELL)


def test_a_name_that_the_experiment_gives_a_policy_does_not_matter() -> None:
    assert key_of(replace(CELL, contender=replace(CELL.contender, name="theirs"))) == key_of(CELL)


@pytest.mark.parametrize(
    "other",
    [
        replace(CELL, seed=8),
        replace(CELL, contender=replace(CELL.contender, parameters={"gap_days": 4})),
        replace(CELL, contender=replace(CELL.contender, policy=CATALOG["random"], parameters={})),
        replace(CELL, world=World(Scenario(name="a", days=33))),
        replace(CELL, world=World(Scenario(name="a"), synthesise(Scenario(name="a"), seed=1))),
    ],
    ids=["seed", "parameter", "policy", "scenario", "portfolio"],
)
def test_everything_that_can_move_a_number_moves_the_key(other: Cell) -> None:
    assert key_of(other) != key_of(CELL)


def test_one_cent_of_one_account_moves_the_key() -> None:
    portfolio = synthesise(Scenario(), seed=1)
    accounts = portfolio.accounts.copy()
    accounts["balance"][5] += 1
    worlds = [World(Scenario(), each) for each in (portfolio, replace(portfolio, accounts=accounts))]

    assert worlds[0].digest != worlds[1].digest


def test_a_file_stands_for_its_content(tmp_path: Path) -> None:
    weights = [tmp_path / name for name in ("a", "b", "c")]
    for path, text in zip(weights, ("x", "x", "y"), strict=True):
        path.write_text(text)

    keys = [key_of(replace(CELL, contender=replace(CELL.contender, parameters={"w": path}))) for path in weights]

    assert keys[0] == keys[1] != keys[2]


@dataclass(frozen=True)
class Rule:
    low: float
    names: tuple[str, ...]


def test_parameters_may_be_made_of_dataclasses_and_arrays() -> None:
    parameters = [{"rules": (Rule(low, ("a",)),), "weights": np.array([1.0, 2.0])} for low in (0.1, 0.2)]

    keys = [key_of(replace(CELL, contender=replace(CELL.contender, parameters=each))) for each in parameters]

    assert keys[0] != keys[1]


def test_what_has_no_content_of_its_own_is_refused() -> None:
    with pytest.raises(TypeError, match="a policy's parameters must be numbers, texts, files"):
        key_of(replace(CELL, contender=replace(CELL.contender, parameters={"rule": object()})))
