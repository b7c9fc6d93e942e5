"""Read a CSV file as text, block by block; a line that is not a row of the table is a fault."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .findings import Findings
from .lines import LONGEST_LINE, Lines, join, survey, undecodable
from .mapping import Extract
from .table import Table, Wanted, tidy, without_long_cells

_BLOCK = 2**24
_ENDLESS = 2**25  # bytes of a line after which the rest of the file is not looked at
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FOREIGN = {
    b"\xff\xfe": "is UTF-16 text; save it as UTF-8",
    b"\xfe\xff": "is UTF-16 text; save it as UTF-8",
    b"PAR1": "is a Parquet file; set file.format to parquet",
    b"PK\x03\x04": "is a workbook or a zip archive; export the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "is an old workbook; export the sheet as CSV",
}


def read_csv(extract: Extract, wanted: Wanted, findings: Findings) -> Table | None:
    """Read the columns of a CSV file as text.

    Line ends may be mixed, blank lines are skipped, and a UTF-8 mark at the start is accepted. A
    field in quotes may hold separators and doubled quotes, but no line break.

    Parameters
    ----------
    extract
        The file and how it is written.
    wanted
        The columns to read.
    findings
        Receives the faults.

    Returns
    -------
    The lines that are rows; None if the file or its header cannot be understood.
    """
    with extract.path.open("rb") as stream:
        start = stream.read(4)
        says = next((says for mark, says in _FOREIGN.items() if start.startswith(mark)), None)
        if says is not None:
            findings.whole(says)
            return None
        stream.seek(3 if start.startswith(_BYTE_ORDER_MARK) else 0)
        blocks = _blocks(stream, extract.encoding)
        first, _, rest = next(blocks, b"").partition(b"\n")
        header = _header(first + b"\n", extract, findings)
        columns = None if header is None else wanted.chosen(header, findings)
        if header is None or columns is None:
            return None
        reader = _Reader(extract, header, columns)
        for block in chain([rest], blocks):
            reader.take(block)
            if reader.n_rows > extract.max_rows:
                most = f"{extract.max_rows:,} rows"
                findings.whole(f"has more than {most}; split it, or raise file.max_rows")
                return None
    return reader.table(findings)


def _blocks(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """Yield whole lines, as UTF-8 with line feeds; a line that does not end is the last."""
    rest = b""
    while len(rest) < _ENDLESS and (chunk := stream.read(_BLOCK)):
        # a carriage return at the end may be half of a line end: it waits for the next chunk
        held = b"\r" if chunk.endswith(b"\r") else b""
        text = rest + chunk.removesuffix(held)
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        cut = text.rfind(b"\n") + 1
        if cut:
            yield _as_utf8(text[:cut], encoding)
        rest = text[cut:] + held
    if rest:
        yield _as_utf8(rest.removesuffix(b"\r") + b"\n", encoding)


def _as_utf8(text: bytes, encoding: str) -> bytes:
    return text.decode("latin-1").encode() if encoding == "latin-1" else text


def _header(line: bytes, extract: Extract, findings: Findings) -> list[str] | None:
    """Split the first line into names, or note why it is not a header."""
    if not line.strip():
        findings.whole("has no header: its first line is blank")
        return None
    lines = survey(line, extract.separator)
    for says, wrong in _troubles(line, lines, int(lines.n_fields[0])).items():
        if wrong[0]:
            findings.rows("", f"is the header, and {says}", pl.Series([1]))
            return None
    text = line.decode().removesuffix("\n")
    other = next((mark for mark in ";\t|," if mark in text), None)
    if lines.n_fields[0] == 1 and other:
        findings.whole(f"is not separated by “{extract.separator}”; try file.separator: “{other}”")
        return None
    return [name.strip() for name in next(csv.reader([text], delimiter=extract.separator), [])]


def _troubles(block: bytes, lines: Lines, n_fields: int) -> dict[str, NDArray[np.bool_]]:
    """Say what can be wrong with the shape of a line, and where it is."""
    return {
        "has a NUL byte; save the file as UTF-8 text": lines.nul,
        "is not UTF-8; save the file so, or set file.encoding": undecodable(block, lines),
        f"is longer than {LONGEST_LINE:,} bytes": lines.lengths > LONGEST_LINE,
        "has a quote that is not closed; a field must not hold a line break": lines.unclosed,
        "has a quote mark inside a field; quote the field and double the mark": lines.stray,
        f"has too few fields; the header has {n_fields}": lines.n_fields < n_fields,
        f"has too many fields; the header has {n_fields}": lines.n_fields > n_fields,
    }


@dataclass(slots=True)
class _Reader:
    """Takes blocks of lines; keeps the rows, and the numbers of the lines that are none."""

    extract: Extract
    header: Sequence[str]
    columns: Sequence[str]
    cells: list[pl.DataFrame] = field(default_factory=list)
    numbers: list[NDArray[np.int64]] = field(default_factory=list)
    faulty: dict[str, list[NDArray[np.int64]]] = field(default_factory=dict)
    next_line: int = 2
    n_rows: int = 0

    def take(self, block: bytes) -> None:
        """Read the rows of a block of whole lines."""
        lines = survey(block, self.extract.separator)
        numbers = self.next_line + np.arange(len(lines.ends))
        self.next_line += len(numbers)
        is_row = lines.lengths > 0
        for says, wrong in _troubles(block, lines, len(self.header)).items():
            self.faulty.setdefault(says, []).append(numbers[wrong & is_row])
            is_row &= ~wrong
        self.n_rows += int(is_row.sum())
        if is_row.any():
            self.cells.append(self._parse(join(block, lines, is_row)))
            self.numbers.append(numbers[is_row])

    def _parse(self, rows: bytes) -> pl.DataFrame:
        names = {f"column_{self.header.index(name)}": name for name in self.columns}
        cells = pl.read_csv(
            rows,
            has_header=False,
            schema={f"column_{place}": pl.String for place in range(len(self.header))},
            columns=list(names),
            separator=self.extract.separator,
        )
        return tidy(cells.rename(names), self.extract.missing)

    def table(self, findings: Findings) -> Table | None:
        """Return the rows, and note the lines that are none."""
        for says, numbers in self.faulty.items():
            findings.rows("", says, pl.Series(np.concatenate(numbers)))
        if not self.cells:
            if not findings.faults:
                findings.whole("has no rows below its header")
            return None
        table = Table(pl.concat(self.cells), pl.Series(np.concatenate(self.numbers)))
        return without_long_cells(table, findings)
