"""A digest of the code that a result depends on: of what it does, not of how it is laid out or explained.

Syntax trees are digested without docstrings, so that comments, blank lines and wording change nothing, and every change
that could move a number does. There is no version to keep by hand.
"""

import ast
import hashlib
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec, resolve_name
from pathlib import Path

import sim

_FIXED = tuple(Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib"))
"""Where libraries live; their versions are in the manifest of a result, not in its digest."""


@cache
def world_digest() -> str:
    """Digest the whole of `sim`, 64 hexadecimal digits."""
    return _digest(sorted(Path(sim.__path__[0]).rglob("*.py")))


@cache
def module_digest(name: str) -> str:
    """Digest a module alone, 64 hexadecimal digits.

    Parameters
    ----------
    name
        Of the module, dotted.
    """
    return _digest([_source(name)])


@cache
def reach_digest(name: str) -> str:
    """Digest a module and what it imports, directly or not; libraries and `sim` are left out.

    Parameters
    ----------
    name
        Of the module, dotted.

    Raises
    ------
    ValueError
        If the module does not come from a file.
    """
    found: dict[str, Path] = {}
    to_see = [name]
    while to_see:
        each = to_see.pop()
        if each not in found and (each == name or _is_ours(each)):
            found[each] = _source(each)
            to_see += _imported(each, found[each])
    return _digest(found[each] for each in sorted(found))


def _is_ours(name: str) -> bool:
    """Whether a name is of a module that is neither a library's nor of `sim`; most names are of something else."""
    top = name.partition(".")[0]
    if top in {"sim", "__future__"} or _of_library(top):
        return False
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        return False
    return spec is not None and spec.has_location


@cache
def _of_library(top: str) -> bool:
    spec = find_spec(top)
    if spec is None or spec.origin is None or not spec.has_location:
        return True
    return any(Path(spec.origin).resolve().is_relative_to(folder) for folder in _FIXED)


def _imported(name: str, path: Path) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package) if node.level else node.module or ""
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _source(name: str) -> Path:
    file = getattr(sys.modules.get(name), "__file__", None)
    if file is None:
        spec = None if name == "__main__" else find_spec(name)
        file = spec.origin if spec is not None and spec.has_location else None
    if file is None:
        raise ValueError(f"a policy must come from a file for its results to be kept, got one of {name}")
    return Path(file)


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode())
        digest.update(meaning(path.read_bytes()).encode())
    return digest.hexdigest()


def meaning(source: bytes) -> str:
    r"""Write the syntax tree of a source without its docstrings.

    Examples
    --------
    >>> meaning(b"x = 1  # one") == meaning(b"'''Say one.'''\nx=1")
    True
    >>> meaning(b"x = 1") == meaning(b"x = 2")
    False
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [each for each in node.body if not _is_text(each)]
    return ast.dump(tree)


def _is_text(node: ast.stmt) -> bool:
    """Whether a statement is a text that nobody uses: a docstring, of a variable too."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
