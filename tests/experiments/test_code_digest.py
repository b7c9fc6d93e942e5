import subprocess
import sys
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType

import pytest

from experiments.code_digest import meaning, reach_digest, world_digest

SOURCE = b'''
"""What it is."""
LIMIT = 3
"""Of calls."""


def rule(x):
    """Say how."""
    return x + LIMIT  # because
'''


def test_comments_layout_and_docstrings_change_nothing() -> None:
    assert meaning(SOURCE) == meaning(b"LIMIT = 3\ndef rule(x): return x + LIMIT")


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"3", b"4"), (b"x + LIMIT", b"x - LIMIT"), (b"rule", b"other"), (b"def rule(x)", b"def rule(y)")],
)
def test_a_change_of_meaning_is_seen(before: bytes, after: bytes) -> None:
    assert meaning(SOURCE) != meaning(SOURCE.replace(before, after, 1))


@pytest.fixture
def own_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A policy of a user's own, in two files."""
    (tmp_path / "own_rules.py").write_text("LIMIT = 3\n")
    (tmp_path / "own_policy.py").write_text("import numpy\nfrom own_rules import LIMIT\nfrom policies import table\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("own_policy", "own_rules"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    invalidate_caches()
    import_module("own_policy")
    reach_digest.cache_clear()
    return tmp_path


def test_a_policy_is_digested_with_what_it_imports(own_policy: Path) -> None:
    before = reach_digest("own_policy")
    (own_policy / "own_rules.py").write_text("LIMIT = 3  # calls\n")
    reach_digest.cache_clear()
    assert reach_digest("own_policy") == before

    (own_policy / "own_rules.py").write_text("LIMIT = 4\n")
    reach_digest.cache_clear()
    assert reach_digest("own_policy") != before


def test_policies_that_import_each_other_are_digested_apart_from_the_rest() -> None:
    assert reach_digest("policies.written") != reach_digest("policies.table")


def test_a_policy_that_comes_from_no_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))

    with pytest.raises(ValueError, match="a policy must come from a file for its results to be kept"):
        reach_digest("__main__")


def test_digests_are_the_same_in_every_process() -> None:
    program = (
        "from experiments.code_digest import reach_digest, world_digest\n"
        "print(world_digest(), reach_digest('policies.written'))"
    )

    found = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert found == {f"{world_digest()} {reach_digest('policies.written')}\n"}
