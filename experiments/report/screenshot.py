"""Take the picture of a report that the README shows.

python -m experiments.report.screenshot results/demo/report.html docs/img/report.png
"""

import argparse
from pathlib import Path

from . import chromium

WIDTH, HEIGHT = 1100, 1330
"""Of the picture, pixels: the verdict, the cards and the gain."""


def main() -> None:
    """Take the picture."""
    parser = argparse.ArgumentParser(description="Take the picture of a report that the README shows.")
    parser.add_argument("report", type=Path, help="an HTML file that recoup report wrote")
    parser.add_argument("picture", type=Path, help="the PNG file to write")
    asked = parser.parse_args()
    browser = chromium.find()
    if browser is None:
        parser.error(f"there is no Chromium; install one of {', '.join(chromium.NAMES)}")
    asked.picture.parent.mkdir(parents=True, exist_ok=True)
    chromium.take_picture(browser, asked.report, asked.picture, WIDTH, HEIGHT)


if __name__ == "__main__":
    main()
