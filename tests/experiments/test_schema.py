import json

from experiments.schema import SCHEMA, json_schema


def test_the_schema_for_editors_is_current() -> None:
    assert SCHEMA.read_text() == json_schema(), "run `make schema`"


def test_every_kind_of_settings_file_is_in_the_schema() -> None:
    schema = json.loads(json_schema())

    names = [kind["$ref"].removeprefix("#/$defs/") for kind in schema["anyOf"]]

    assert names == ["Scenario", "Experiment", "Mapping", "Stress", "Gate", "Known", "Tuning"]
    assert all(schema["$defs"][name]["additionalProperties"] is False for name in names)
