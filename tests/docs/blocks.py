"""What the pages of the documentation hold: their blocks of code, and how each is to be run.

A page says so in comments before a block, which readers do not see:

- `<!-- file: today.yaml -->` saves the block under that name, in the folder in which its page is run;
- `<!-- exit: 3 -->` is what the command of the block ends with;
- `<!-- of: another program -->` is YAML that is not settings of ours;
- `<!-- slow: why -->` is run only where pages are run in full;
- `<!-- skip: why -->` leaves it out.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_FENCE = re.compile(
    r"(?P<comments>(?:^<!-- \w+: .*? -->\n+)*)^```(?P<language>\w*)[^\n]*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_COMMENT = re.compile(r"<!-- (\w+): (.*?) -->")


@dataclass(frozen=True)
class Block:
    """A block of code.

    Attributes
    ----------
    page, line
        Where it stands.
    language
        As its fence says.
    text
        What it holds.
    says
        What the comments before it say.
    """

    page: Path
    line: int
    language: str
    text: str
    says: dict[str, str]

    @property
    def name(self) -> str:
        """Where it is, and how it begins."""
        return f"{self.page.relative_to(ROOT)}: {self.text.strip().partition(chr(10))[0]}"

    @property
    def commands(self) -> list[str]:
        """The commands of a shell session, in which what they print may be shown too."""
        lines = self.text.replace("\\\n", " ").splitlines()
        if self.language == "console":
            lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        return [line for line in lines if line and not line.startswith("#")]


def blocks_of(page: Path) -> list[Block]:
    """Find the blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text[: found.start()].count("\n") + 1, found["language"], found["text"], comments_of(found))
        for found in _FENCE.finditer(text)
    ]


def comments_of(found: re.Match[str]) -> dict[str, str]:
    """Read the comments before a block."""
    return dict(_COMMENT.findall(found["comments"]))
