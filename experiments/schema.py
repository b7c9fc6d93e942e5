"""The JSON schema of settings files, which gives editors completion and a first check.

A settings file asks for it in its first line:
`# yaml-language-server: $schema=../schema.json`. `make schema` writes it again.
"""

import json
from pathlib import Path

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from sim.scenario import Scenario

from .experiment import Experiment
from .gate.settings import Gate
from .intake import Mapping
from .known.settings import Known
from .stress import Stress
from .tuning.settings import Tuning

KINDS: tuple[type[BaseModel], ...] = (Scenario, Experiment, Mapping, Stress, Gate, Known, Tuning)
"""The kinds of settings files."""

SCHEMA = Path(__file__).parent.parent / "configs" / "schema.json"


def json_schema() -> str:
    """Describe every kind of settings file; a file is one of them."""
    _, schema = models_json_schema([(kind, "validation") for kind in KINDS])
    kinds = [{"$ref": f"#/$defs/{kind.__name__}"} for kind in KINDS]
    return json.dumps({"title": "Recoup settings", "anyOf": kinds, **schema}, indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(json_schema())
