"""CPU time of functions that other code calls: the calls are wrapped for the length of a `with`."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from pkgutil import resolve_name
from time import process_time
from typing import Any
from unittest.mock import patch


@contextmanager
def stopwatch(*targets: str) -> Iterator[Counter[str]]:
    """Time functions by their dotted names, as `module.function`, where they are looked up.

    Yields
    ------
    CPU seconds by name, growing; time inside a nested target counts for both.
    """
    spent: Counter[str] = Counter()
    with ExitStack() as stack:
        for target in targets:
            stack.enter_context(patch(target, _clocked(resolve_name(target), target, spent)))
        yield spent


def _clocked(function: Callable[..., Any], name: str, spent: Counter[str]) -> Callable[..., Any]:
    @wraps(function)
    def clocked(*arguments: Any) -> Any:
        began = process_time()
        try:
            return function(*arguments)
        finally:
            spent[name] += process_time() - began  # type: ignore[assignment]  # a Counter of seconds

    return clocked
