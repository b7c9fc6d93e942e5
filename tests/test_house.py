"""What holds for every file of the project."""

import importlib
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("sim", "policies", "agents", "experiments")
SOURCES = [path for package in (*PACKAGES, "benchmarks", "tests") for path in sorted((ROOT / package).rglob("*.py"))]
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error")))


def name_of(path: Path) -> str:
    """The module a source file holds."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PUBLIC = [
    name_of(path) for path in SOURCES if path.name == "__init__.py" and path.relative_to(ROOT).parts[0] in PACKAGES
]


@pytest.mark.parametrize("name", PUBLIC)
def test_what_a_package_exports_is_sorted_and_there(name: str) -> None:
    module = importlib.import_module(name)

    exported = getattr(module, "__all__", [])

    assert list(exported) == sorted(set(exported), key=_constants_then_classes_then_functions)
    assert [export for export in exported if not hasattr(module, export)] == []


def _constants_then_classes_then_functions(name: str) -> tuple[int, str]:
    """The order of `__all__` that ruff keeps."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}

    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_no_source_says_it_is_unfinished() -> None:
    assert [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in SOURCES
        if (found := UNFINISHED.search(path.read_text(encoding="utf-8")))
    ] == []


def test_no_module_hides_one_of_the_standard_library() -> None:
    assert [path for path in SOURCES if path.stem in sys.stdlib_module_names] == []


def test_the_version_of_torch_is_the_same_wherever_it_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    makefile = (ROOT / "Makefile").read_text()

    pinned = next(entry for entry in project["dependencies"] if entry.startswith("torch"))

    assert f"pip install --quiet {pinned}\n" in makefile
