"""Fitted models are read from files as data, and what is no model is told."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from experiments.errors import UserError
from experiments.experiment import load_policy
from experiments.model_files import build, load_model
from experiments.parameters import model_of


@dataclass(frozen=True)
class Points:
    """A model."""

    points: tuple[float, ...] = (1.0,)

    @classmethod
    def from_plain(cls, data: Any) -> "Points":
        if not isinstance(data, dict) or "points" not in data:
            raise ValueError("points are missing")
        return cls(tuple(data["points"]))


@dataclass(frozen=True)
class Scored:
    """A policy with a model."""

    points: Points = Points()

    def decide(self, worklist: Any) -> Any:
        return worklist


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "points.json"
    path.write_text(json.dumps({"points": [2.0, 3.0]}))
    return path


def test_a_policy_is_built_with_the_model_in_the_file_that_its_parameter_names(file: Path) -> None:
    assert build(Scored, {"points": file}).points == Points((2.0, 3.0))


def test_without_a_file_the_policy_has_the_model_that_is_built_in() -> None:
    assert model_of(Scored)().model_dump() == {"points": None}
    assert build(Scored, {}).points == Points()


def test_a_policy_file_names_a_model_beside_it(file: Path) -> None:
    settings = file.with_name("policy.yaml")
    settings.write_text("policy: scored\npoints: points.json\n")

    choice = load_policy(settings, {"scored": Scored})

    assert choice.parameters == {"points": file}


def test_a_file_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    settings = tmp_path / "policy.yaml"
    settings.write_text("policy: scored\npoints: nowhere.json\n")

    with pytest.raises(UserError, match=r"policy\.yaml:2.*nowhere\.json"):
        load_policy(settings, {"scored": Scored})


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "\x80", "[" * 100_000])
def test_what_is_no_model_is_refused_in_words(file: Path, text: str) -> None:
    file.write_bytes(text.encode("latin-1"))

    with pytest.raises(UserError, match=r"points\.json does not hold a Points"):
        load_model(file, Points)
