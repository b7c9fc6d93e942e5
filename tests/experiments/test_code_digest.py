import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.code_digest import module_digest, package_digest, syntax

POLICY = '''\
"""A user's own policy."""
import numpy as np
from sim import Decision
from {package}.rules import most
from . import settings


class Mine:
    """Do something."""

    def decide(self, worklist):
        """Decide."""
        return most(worklist)  # the most urgent
'''
ROOT = Path(__file__).parent.parent.parent
FILES = {
    "__init__.py": "",
    "mine.py": POLICY,
    "rules.py": "def most(worklist):\n    from .deep import LIMIT\n    return LIMIT\n",
    "deep.py": "LIMIT = 3\n",
    "settings.py": "SIZE = 1\n",
    "other.py": "UNUSED = 1\n",
}


def digest_of(root: Path, changes: dict[str, str]) -> str:
    """Write a user's package, and digest its policy in a process of its own, as modules are found only once."""
    package = root / "users_own"
    package.mkdir(parents=True)
    for file, text in (FILES | {f"{module}.py": text for module, text in changes.items()}).items():
        (package / file).write_text(text.replace("{package}", "users_own"))
    program = "from experiments.code_digest import module_digest; print(module_digest('users_own.mine'))"
    path = os.pathsep.join([str(root), str(ROOT)])
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=True)
    return done.stdout


def same(tmp_path: Path, **changes: str) -> bool:
    """Whether a change of some modules leaves the digest as it was."""
    before, after = digest_of(tmp_path / "a", {}), digest_of(tmp_path / "b", changes)
    assert len(before.strip()) == 64
    return before == after


def test_comments_blank_lines_and_docstrings_do_not_matter(tmp_path: Path) -> None:
    text = POLICY.replace("Do something.", "Do something else.").replace("  # the most", "\n\n        # the least")

    assert same(tmp_path, mine=text)


@pytest.mark.parametrize(
    "changes",
    [
        {"mine": POLICY.replace("most(worklist)", "most(worklist) + 1")},
        {"rules": "def most(worklist):\n    from .deep import LIMIT\n    return -LIMIT\n"},
        {"deep": "LIMIT = 4\n"},
        {"settings": "SIZE = 2\n"},
    ],
    ids=["the policy", "what it imports", "what that imports inside a function", "a submodule by relative import"],
)
def test_code_that_a_policy_reaches_matters(tmp_path: Path, changes: dict[str, str]) -> None:
    assert not same(tmp_path, **changes)


def test_a_module_that_nothing_imports_does_not_matter(tmp_path: Path) -> None:
    assert same(tmp_path, other="UNUSED = 2\n")


def test_a_text_that_is_a_value_matters() -> None:
    assert syntax('NAME = "a"') != syntax('NAME = "b"')


def test_policies_of_one_package_are_told_apart_by_their_modules() -> None:
    assert module_digest("policies.table") != module_digest("policies.written")


def test_a_module_without_source_has_no_digest() -> None:
    assert module_digest("nowhere.to_be_found") is None
    assert module_digest("builtins") is None


def test_only_a_package_can_be_digested_as_one() -> None:
    assert len(package_digest("sim")) == 64
    with pytest.raises(ModuleNotFoundError, match="no package “nowhere_to_be_found”"):
        package_digest("nowhere_to_be_found")
