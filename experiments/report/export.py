"""The report in files: the page itself, or its figures and tables for papers."""

import csv
import math
from pathlib import Path
from typing import Literal

from matplotlib import rc_context
from matplotlib.figure import Figure

from ..evidence import Evidence
from ..figures.style import SETTINGS
from ..plain import plain
from . import chromium
from .content import Cell, Table
from .page import contents, page

Format = Literal["html", "pdf", "png", "csv"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "png", "csv")

_DOTS_PER_INCH = 200
_FORMULA = tuple("=+-−@\t\r\n\0＝＋－＠")
_DATELESS = {"pdf": {"CreationDate": None, "Producer": None}, "png": {"Software": None}}


def write(evidence: Evidence, form: Format, output: Path) -> Path:
    """Write the report.

    Parameters
    ----------
    evidence
        All that it is made of.
    form
        `html` is the page; `pdf` its figures, and the printed page where Chromium is installed; `png` its figures;
        `csv` its tables, with unrounded numbers.
    output
        The file for `html`, for the others a folder. It is made if need be.

    Returns
    -------
    What was written to.
    """
    if form == "html":
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(page(evidence), encoding="utf-8")
        return output
    output.mkdir(parents=True, exist_ok=True)
    for section, content in contents(evidence).items():
        if form == "csv":
            for table in content.tables:
                _write_table(table, output / f"{table.name}.csv")
        elif content.figure is not None:
            _draw(content.figure, output / f"{section.name}.{form}")
    browser = chromium.find() if form == "pdf" else None
    if browser is not None:
        _print(browser, evidence, output)
    return output


def guarded(cell: Cell) -> Cell:
    """Write a cell so that a spreadsheet computes nothing: text that begins like a formula gets an apostrophe.

    Numbers stay as they are, unrounded, and what is not known is empty.

    Examples
    --------
    >>> guarded("=1+1"), guarded("−a"), guarded(-12.34), guarded("cadence")
    ("'=1+1", "'−a", -12.34, 'cadence')
    """
    if isinstance(cell, str):
        return plain(f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell)
    return None if cell is None or math.isnan(cell) else cell


def _write_table(table: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([guarded(column.title) for column in table.columns])
        writer.writerows([guarded(cell) for cell in row] for row in table.rows)


def _draw(figure: Figure, path: Path) -> None:
    with rc_context(SETTINGS | {"pdf.fonttype": 42}):
        figure.savefig(path, dpi=_DOTS_PER_INCH, metadata=_DATELESS[path.suffix[1:]])


def _print(browser: str, evidence: Evidence, folder: Path) -> None:
    html = write(evidence, "html", folder / "report.html")
    chromium.print_pdf(browser, html, folder / "report.pdf")
