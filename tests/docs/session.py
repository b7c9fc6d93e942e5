"""Do what a page says, in a folder of its own, as a reader would."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner
from pydantic import BaseModel

from experiments.cli import cli
from experiments.config import check, read
from experiments.schema import KINDS
from tests.docs.blocks import ROOT, Block

TOOLS = ("cat", "cp", "grep", "head", "ls", "mkdir", "mv", "sed", "tail")
"""Commands of the shell that are run beside `recoup`."""

SMALL = {"persons": 100, "days": 20, "run_out_days": 10, "placed_over_days": 10, "replications": 3}
"""What the worlds of `configs` are cut down to where a page is run to see that it works, not what comes out."""

FEW = ("replications=2", "confirm=2", "stress_replications=2")
"""What a comparison is cut down to there."""


def is_run(command: str) -> bool:
    """Tell the commands that are run from those that set up, build or belong to others, such as make."""
    return command.split(maxsplit=1)[0] in ("recoup", *TOOLS)


@dataclass
class Session:
    """A reader at work.

    Attributes
    ----------
    folder
        Where; it holds `configs`.
    small
        Whether worlds and comparisons are cut down; only where they are not are printed numbers held against the page.
    names
        What Python blocks have defined so far.
    """

    folder: Path
    small: bool
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "page"})

    def __post_init__(self) -> None:
        shutil.copytree(ROOT / "configs", self.folder / "configs")
        if self.small:
            for world in (self.folder / "configs").rglob("*.yaml"):
                world.write_text(cut_down(world.read_text(encoding="utf-8")), encoding="utf-8")

    def do(self, block: Block) -> None:
        """Do what a block says."""
        if "file" in block.says:
            path = self.folder / block.says["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(cut_down(block.text) if self.small else block.text, encoding="utf-8")
        match block.language:
            case _ if self.small and "slow" in block.says:
                return
            case "python" if "file" not in block.says:
                exec(compile(block.text, block.name, "exec"), self.names)
            case "console" | "sh":
                self._type(block)
            case "yaml":
                check_settings(block, self.folder)
            case "csv":
                self._check_table(block)

    def _type(self, block: Block) -> None:
        printed = []
        for command in filter(is_run, block.commands):
            expected = int(block.says.get("exit", "0"))
            code, output = self._recoup(command) if command.startswith("recoup") else self._tool(command)
            assert code == expected, f"{command} ended with {code}, not {expected}:\n{output}"
            printed += output.splitlines()
        if not self.small and block.language == "console":
            shown = [line for line in block.text.splitlines() if not line.startswith("$ ") and line.strip()]
            assert missing(shown, printed) == [], "\n".join(printed)

    def _recoup(self, command: str) -> tuple[int, str]:
        words = shlex.split(command, comments=True)[1:]
        if self.small and words[0] in ("compare", "demo", "gate"):
            words += ["--jobs", "1"]
        if self.small and words[0] == "compare":
            words += [word for change in FEW for word in ("--set", change)]
        result = CliRunner().invoke(cli, words, catch_exceptions=False)
        return result.exit_code, result.output

    def _tool(self, command: str) -> tuple[int, str]:
        done = subprocess.run(command, shell=True, cwd=self.folder, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def _check_table(self, block: Block) -> None:
        path = self.folder / block.says.get("file", "block.csv")
        path.write_text(block.text, encoding="utf-8")
        code, output = self._recoup(f"recoup check {path}")
        assert code == 0, output


def cut_down(text: str) -> str:
    """Make a world small."""
    for name, number in SMALL.items():
        text = re.sub(rf"^( *){name}: \d+\b", rf"\g<1>{name}: {number}", text, flags=re.MULTILINE)
    return text


def check_settings(block: Block, folder: Path) -> None:
    """See that a block of YAML is settings of some kind, or part of them: nothing may be wrong but what is left out."""
    if block.says.get("of") == "another program":
        assert yaml.safe_load(block.text)
        return
    path = folder / block.says.get("file", "block.yaml")
    path.write_text(block.text, encoding="utf-8")
    accepted = () if "file" in block.says else ("is missing", "which is not there")
    faults = {kind.__name__: faults_in(path, kind, accepted) for kind in KINDS}
    assert [] in faults.values(), min(faults.values(), key=len)


def faults_in(path: Path, kind: type[BaseModel], accepted: tuple[str, ...]) -> Sequence[str]:
    """Tell what is wrong with a file as settings of a kind, but for what part of a file may lack."""
    _, faults = check(read(path), kind)
    return [f"{fault.where} {fault.says}" for fault in faults if not fault.says.endswith(accepted)]


def missing(shown: Sequence[str], printed: Sequence[str]) -> list[str]:
    """List the lines of a page that were not printed in that order; spaces do not count, and ... stands for any."""
    rest = iter([" ".join(line.split()) for line in printed])
    return [line for line in shown if line.strip() != "..." and " ".join(line.split()) not in rest]
