from typing import Any

import pytest
from pydantic import ValidationError

from experiments.parameters import model_of
from tests.experiments.fakes import Cadence, Needy, NoContact


def test_a_policy_without_parameters_takes_none() -> None:
    assert model_of(NoContact).model_fields == {}


def test_defaults_are_those_of_the_policy() -> None:
    assert Cadence(**model_of(Cadence)().model_dump()) == Cadence()


def test_text_is_typed_by_the_fields_of_the_policy() -> None:
    text = {"gap_days": "7", "share": "1e-1", "weights": ["2", "0.5"], "cap": "3", "note": "NO"}

    assert Cadence(**model_of(Cadence)(**text).model_dump()) == Cadence(
        gap_days=7, share=0.1, weights=(2.0, 0.5), cap=3, note="NO"
    )


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        ({"gap_days": "0"}, "greater_than_equal"),
        ({"gap_days": "31"}, "less_than_equal"),
        ({"share": "nan"}, "finite_number"),
        ({"weights": ["1", "6"]}, "less_than_equal"),
        ({"cap": "8"}, "less_than_equal"),
        ({"gap_day": "1"}, "extra_forbidden"),
    ],
)
def test_names_and_ranges_are_checked(parameters: dict[str, Any], kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        model_of(Cadence)(**parameters)

    assert [error["type"] for error in caught.value.errors()] == [kind]


@pytest.mark.parametrize("parameters", [{"gap_days": "1"}, {"gap_days": "30"}, {"cap": "none"}])
def test_the_ends_of_a_range_and_the_words_of_a_choice_are_allowed(
    parameters: dict[str, Any],
) -> None:
    model_of(Cadence)(**parameters)


def test_a_parameter_without_a_default_is_required() -> None:
    with pytest.raises(ValidationError, match="Field required"):
        model_of(Needy)()
