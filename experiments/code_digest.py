"""Digests of code by what it does: syntax trees, without comments, blank lines and docstrings.

A result is kept under the digest of the code that made it, so nobody has to remember to raise a version. What counts
as the code of a module is its source and that of every module it imports, as far as it is neither a library nor
`sim`, which has a digest of its own. Imports are read from the source, those inside functions too; a module that is
only named at run time, as by `importlib.import_module`, is not seen.
"""

import ast
import hashlib
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec, resolve_name
from pathlib import Path

_OURS = ("policies", "agents", "experiments")
_APART = {"sim", *sys.stdlib_module_names}
_LIBRARIES = tuple(Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib"))


@cache
def package_digest(package: str) -> str:
    """Digest every module of a package, wherever it is imported from.

    Raises
    ------
    ModuleNotFoundError
        If there is no such package.
    """
    spec = _spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"there is no package “{package}”")
    root = Path(spec.submodule_search_locations[0])
    return _digest((path.relative_to(root).as_posix(), path) for path in sorted(root.rglob("*.py")))


@cache
def module_digest(module: str) -> str | None:
    """Digest a module and what it imports outside `sim` and the libraries, transitively; None if it has no source."""
    sources = _sources(module)
    return _digest(sorted(sources.items())) if sources else None


def syntax(source: str) -> str:
    r"""Write the syntax tree of a module, the same for texts that differ in layout, comments and docstrings alone.

    Examples
    --------
    >>> syntax("def f():\n    '''Say one.'''\n    return 1  # one") == syntax("def f(): return 1")
    True
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [statement for statement in node.body if not _is_text(statement)]
    return ast.dump(tree)


def _is_text(statement: ast.stmt) -> bool:
    """Whether a statement is nothing but text: a docstring, of a function or of the name above."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _digest(sources: Iterable[tuple[str, Path]]) -> str:
    digest = hashlib.sha256()
    for name, path in sources:
        digest.update(f"{name}\n{syntax(path.read_text(encoding='utf-8'))}\n".encode())
    return digest.hexdigest()


def _sources(module: str) -> dict[str, Path]:
    """Find the files of a module and of what it imports, by the module's name."""
    own = {*_OURS, module.partition(".")[0]}
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _path(name)
        if name in found or path is None:
            continue
        found[name] = path
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        waiting += [each for each in _imported(tree, package) if not _is_apart(each.partition(".")[0], own)]
    return found


def _imported(tree: ast.Module, package: str) -> Iterator[str]:
    """Name the modules whose names a source can reach: `a` and `a.b` after `import a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                parts = alias.name.split(".")
                yield from (".".join(parts[: n + 1]) for n in range(len(parts)))
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield origin if _path(inner) is None else inner


@cache
def _is_library(top: str) -> bool:
    spec = _spec(top)
    places = [*(spec.submodule_search_locations or ()), spec.origin or ""] if spec else []
    return any(Path(place).resolve().is_relative_to(library) for place in places if place for library in _LIBRARIES)


def _is_apart(top: str, own: set[str]) -> bool:
    """Whether a top-level module is a library or `sim`."""
    return top in _APART or (top not in own and _is_library(top))


def _path(module: str) -> Path | None:
    """Find the source of a module without importing it."""
    spec = _spec(module)
    origin = spec.origin if spec else getattr(sys.modules.get(module), "__file__", None)
    return Path(origin) if origin and origin.endswith(".py") and Path(origin).is_file() else None


@cache
def _spec(module: str) -> ModuleSpec | None:
    parent, _, _ = module.rpartition(".")
    if not parent:
        try:
            return find_spec(module)
        except ValueError:  # a program that is run has no spec
            return None
    outer = _spec(parent)
    inside = outer.submodule_search_locations if outer else None
    return PathFinder.find_spec(module, list(inside)) if inside else None
