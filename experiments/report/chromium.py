"""Chromium, where it is installed: it prints a report, and takes its picture."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Programs that will do, the first that is found."""

_SECONDS = 120


def find() -> str | None:
    """Find the program; None if there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def print_pdf(browser: str, page: Path, output: Path) -> None:
    """Print a page, as its style sheet says it is printed."""
    _run(browser, page, ["--no-pdf-header-footer", f"--print-to-pdf={output.resolve()}"])


def take_picture(browser: str, page: Path, output: Path, width: int, height: int) -> None:
    """Take a picture of the top of a page, pixels."""
    _run(browser, page, [f"--window-size={width},{height}", "--hide-scrollbars", f"--screenshot={output.resolve()}"])


def _run(browser: str, page: Path, options: Sequence[str]) -> None:
    """Open a page without a window, in a profile of its own, and end when it is done."""
    unboxed = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium runs as root in no other way
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, "--headless", "--disable-gpu", f"--user-data-dir={profile}", *unboxed, *options]
        subprocess.run([*command, page.resolve().as_uri()], check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603  our own page
