"""The reference pages, written from what they tell of: settings from their models, commands from the command line."""

from collections.abc import Callable
from pathlib import Path

from . import commands, settings

_FOLDER = Path(__file__).parents[2] / "docs" / "reference"

PAGES: dict[Path, Callable[[], str]] = {
    _FOLDER / "commands.md": commands.page,
    _FOLDER / "settings.md": settings.page,
}
"""What is written where."""

__all__ = ["PAGES"]
