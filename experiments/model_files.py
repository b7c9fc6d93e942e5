"""Fitted models as files: where a policy's parameter is a model, settings name a JSON file that holds it as data.

A model is a class with `from_plain`, which makes it from plain data or says in a ValueError what is wrong. Policies
open no file; nothing that is read here can execute anything.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, get_type_hints

from .errors import UserError


def is_model(hint: object) -> bool:
    """Whether a parameter of this type is given as the name of a file."""
    return isinstance(hint, type) and hasattr(hint, "from_plain")


def build(policy: type, parameters: Mapping[str, Any]) -> Any:
    """Build a policy, reading the models that its parameters name.

    Raises
    ------
    UserError
        If a file is not a model of the kind that is asked for.
    ValueError
        If the policy refuses its parameters.
    """
    hints = get_type_hints(policy)
    values = {
        name: load_model(value, hints[name]) if isinstance(value, Path) and is_model(hints[name]) else value
        for name, value in parameters.items()
    }
    return policy(**values)


def load_model(path: Path, kind: Any) -> Any:
    """Read a model from a file.

    Raises
    ------
    UserError
        If it is not JSON, or not a model of this kind.
    """
    stat = path.stat()
    return _load(path, kind, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=32)
def _load(path: Path, kind: Any, _version: tuple[int, int]) -> Any:
    try:
        return kind.from_plain(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} does not hold a {kind.__name__}: {error}. Nothing was run.") from error
