"""Do what a page says, in a folder of its own, as a reader would."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
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

SMALL = {"persons": 100, "days": 20, "run_out_days": 10, "placed_over_days": 10}
"""What worlds are cut down to where a page is run to see that it works, not what comes out."""

FEW = {"replications": 2, "confirm": 2, "stress_replications": 2}
"""What experiments are cut down to there."""

FEW_TRIALS = {"trials": 4, "batch": 4, "keep": 1, "select_replications": 2}
"""What tunings are cut down to there."""

ELSEWHERE = {"recoup gate configs/gates/house.yaml": "tests/experiments/gate/test_house.py"}
"""Commands that another test of the default suite runs in full; left out where pages are cut down."""

SAME = {"make demo": "recoup demo"}
"""What a command comes to once everything is set up."""


def is_run(command: str) -> bool:
    """Tell the commands that are run from those that set up, build, or belong to others."""
    return without_comment(command) in SAME or command.split(maxsplit=1)[0] in ("recoup", *TOOLS)


def without_comment(command: str) -> str:
    """Take away what is said about a command on its line."""
    return command.partition(" #")[0].strip()


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
    printed
        By the last block that was run; a block of text after it shows some of that.
    """

    folder: Path
    small: bool
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "page"})
    printed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        shutil.copytree(ROOT / "configs", self.folder / "configs")
        if self.small:
            configs = self.folder / "configs"
            for path in (*configs.glob("*.yaml"), *configs.glob("experiments/*.yaml"), *configs.glob("tunings/*.yaml")):
                path.write_text(cut_down(path.read_text(encoding="utf-8")), encoding="utf-8")

    def do(self, block: Block) -> None:
        """Do what a block says."""
        path = self._save(block)
        match block.language:
            case _ if self.small and "slow" in block.says:
                return
            case "python" if "file" not in block.says:
                self._execute(block)
            case "console" | "sh":
                self._type(block)
            case "text":
                self._compare(block.text.splitlines())
            case "yaml":
                check_settings(block, path)
            case "csv":
                code, output = self._recoup(f"recoup check {path}")
                assert code == 0, output

    def _save(self, block: Block) -> Path:
        """Write a block into the file it is, or into one of its own."""
        path = self.folder / block.says.get("file", f"block.{block.language}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(cut_down(block.text) if self.small else block.text, encoding="utf-8")
        return path

    def _execute(self, block: Block) -> None:
        with redirect_stdout(StringIO()) as printed:
            exec(compile(block.text, block.name, "exec"), self.names)
        self.printed = printed.getvalue().splitlines()

    def _type(self, block: Block) -> None:
        self.printed = []
        expected = int(block.says.get("exit", "0"))
        for command in filter(is_run, block.commands):
            if self.small and without_comment(command) in ELSEWHERE:
                continue
            typed = SAME.get(without_comment(command), command)
            code, output = self._recoup(typed) if typed.startswith("recoup") else self._tool(typed)
            assert code == expected, f"{command} ended with {code}, not {expected}:\n{output}"
            self.printed += output.splitlines()
        if block.language == "console":
            self._compare([line for line in block.text.splitlines() if not line.startswith("$ ")])

    def _compare(self, shown: Sequence[str]) -> None:
        if self.printed and not self.small:
            assert missing(shown, self.printed) == [], "\n".join(self.printed)
        self.printed = []

    def _recoup(self, command: str) -> tuple[int, str]:
        words = shlex.split(command, comments=True)[1:]
        if self.small and words[0] in ("compare", "demo", "gate", "report", "tune"):
            words += ["--jobs", "1"]
        result = CliRunner().invoke(cli, words, catch_exceptions=False)
        return result.exit_code, result.output

    def _tool(self, command: str) -> tuple[int, str]:
        done = subprocess.run(command, shell=True, cwd=self.folder, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


def cut_down(text: str) -> str:
    """Make a world, an experiment or a tuning small."""
    if "\nscenario: " in text:
        few = FEW_TRIALS if "\npolicy: " in text else FEW
        return "".join([without(few, text), *(f"{name}: {number}\n" for name, number in few.items())])
    for name, number in SMALL.items():
        text = re.sub(rf"^( *){name}: \d+\b", rf"\g<1>{name}: {number}", text, flags=re.MULTILINE)
    return text


def without(names: Iterable[str], text: str) -> str:
    """Leave out the lines that set something."""
    return re.sub(rf"^({'|'.join(names)}): .*\n", "", text, flags=re.MULTILINE)


def check_settings(block: Block, path: Path) -> None:
    """See that a block of YAML is settings of some kind, or part of them: nothing may be wrong but what is left out."""
    if block.says.get("of") == "another program":
        assert yaml.safe_load(block.text)
        return
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
    told = [line for line in shown if line.strip() not in ("", "...")]
    return [line for line in told if " ".join(line.split()) not in rest]
