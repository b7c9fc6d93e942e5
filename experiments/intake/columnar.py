"""Read a Parquet file as text: plain columns only, nothing nested, binary or of a foreign type."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import polars as pl

from .findings import Findings
from .mapping import Extract
from .table import Table, Wanted, tidy, without_long_cells

_PROGRAM = Path(__file__).with_name("unpack.py")
_MOST_SECONDS = 600


def read_parquet(extract: Extract, wanted: Wanted, findings: Findings) -> Table | None:
    """Read the columns of a Parquet file as text, numbers as `unpack` writes them.

    Parameters
    ----------
    extract
        The file; how CSV is written does not matter.
    wanted
        The columns to read.
    findings
        Receives the faults.

    Returns
    -------
    The rows; None if the file or its columns cannot be understood.
    """
    request = {"path": str(extract.path), "columns": [*wanted.required, *wanted.optional], "max_rows": extract.max_rows}
    stream = BytesIO(_ask(json.dumps(request).encode()))
    answer = json.loads(stream.readline())
    if "error" in answer:
        findings.whole(f"cannot be read as Parquet: {answer['error']}")
        return None
    columns = wanted.chosen(answer["names"], findings)
    for name, dtype in answer["foreign"].items():
        says = f"has the type {dtype}; text, numbers, dates and true or false are read"
        findings.column(name, says)
    if answer["n_rows"] > extract.max_rows:
        most = f"{extract.max_rows:,} rows"
        findings.whole(f"has more than {most}; split it, or raise file.max_rows")
    elif not answer["n_rows"]:
        findings.whole("has no rows")
    if columns is None or answer["foreign"] or not 0 < answer["n_rows"] <= extract.max_rows:
        return None
    cells = tidy(pl.read_ipc_stream(stream).select(columns), extract.missing)
    numbers = pl.int_range(1, cells.height + 1, eager=True)
    return without_long_cells(Table(cells, numbers), findings)


def _ask(request: bytes) -> bytes:
    """Let a child unpack the file; whatever happens to the child is an answer."""
    try:
        done = subprocess.run(  # noqa: S603  our own program; nothing of the request is a command
            [sys.executable, "-P", str(_PROGRAM)],
            input=request,
            capture_output=True,
            check=True,
            timeout=_MOST_SECONDS,
        )
    except subprocess.CalledProcessError:
        return b'{"error": "it is damaged, or needs too much memory"}'
    except subprocess.TimeoutExpired:
        return b'{"error": "it takes more than ten minutes"}'
    return done.stdout
