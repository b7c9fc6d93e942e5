"""A CSV file is read as it stands, or refused for what is wrong with it."""

import numpy as np
import pytest

from experiments.intake import delimited
from experiments.intake.delimited import read_csv
from experiments.intake.findings import Findings
from experiments.intake.mapping import Extract
from experiments.intake.table import Wanted

from .extracts import contents, csv_text, faults, rows, taken

GOOD = csv_text(rows()).encode()
HEADER, FIRST, SECOND, THIRD = GOOD.splitlines(keepends=True)
EXTRA = FIRST.replace(b"\n", b",more\n")
SHORT = FIRST.replace(b",1\n", b"\n")

SAME = {
    "as it is": GOOD,
    "with a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "with line ends of DOS": GOOD.replace(b"\n", b"\r\n"),
    "with line ends of old Macs": GOOD.replace(b"\n", b"\r"),
    "with mixed line ends": HEADER.replace(b"\n", b"\r\n") + FIRST + SECOND[:-1] + b"\r" + THIRD,
    "with blank lines": HEADER + b"\n" + FIRST + b"\r\n\n" + SECOND + THIRD + b"\n\n",
    "without a last line end": GOOD[:-1],
    "with all fields quoted": b'"' + GOOD[:-1].replace(b",", b'","').replace(b"\n", b'"\n"') + b'"',
    "with white space about": GOOD.replace(b",", b" ,\t"),
    "in another order": HEADER + THIRD + FIRST + SECOND,
    "with columns nobody asked for": HEADER[:-1] + b",X,X\n" + FIRST[:-1] + b",a,=1+1\n"
    b"" + SECOND[:-1] + b',"b,""c""",\n' + THIRD[:-1] + b",,\n",
}


@pytest.mark.parametrize("name", SAME)
def test_the_same_portfolio_is_read_from_a_file(tmp_path, name):
    assert _accounts(tmp_path, SAME[name]) == _accounts(tmp_path, GOOD)


@pytest.mark.parametrize("name", SAME)
def test_where_a_block_ends_does_not_matter(tmp_path, monkeypatch, name):
    for size in (1, 2, 7, 300):
        monkeypatch.setattr(delimited, "_BLOCK", size)
        assert _accounts(tmp_path, SAME[name]) == _accounts(tmp_path, GOOD)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64])
def test_blocks_are_whole_lines_with_line_feeds(tmp_path, monkeypatch, size):
    monkeypatch.setattr(delimited, "_BLOCK", size)
    path = tmp_path / "x"
    path.write_bytes(b"a\r\n\r\nb\rc\n\r")
    with path.open("rb") as stream:
        blocks = list(delimited._blocks(stream, "utf-8"))
    assert b"".join(blocks) == b"a\n\nb\nc\n\n"
    assert all(block.endswith(b"\n") for block in blocks)


def _accounts(folder, data: bytes) -> dict[str, bytes]:
    path = folder / "accounts.csv"
    path.write_bytes(data)
    return contents(path)


FILES: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 0, "is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", 0, "has no header"),
    "only line ends": (b"\n\n", 0, "has no header"),
    "a header alone": (HEADER, 0, "has no rows below its header"),
    "a header and blank lines": (HEADER + b"\n\n", 0, "has no rows below its header"),
    "UTF-16": (GOOD.decode().encode("utf-16"), 0, "is UTF-16 text; save it as UTF-8"),
    "UTF-16, big end first": (b"\xfe\xff" + GOOD.decode().encode("utf-16-be"), 0, "is UTF-16"),
    "UTF-16 without a mark": (GOOD.decode().encode("utf-16-le"), 1, "has a NUL byte"),
    "a workbook": (b"PK\x03\x04" + GOOD, 0, "is a workbook or a zip archive"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + GOOD, 0, "is an old workbook"),
    "a Parquet file": (b"PAR1" + GOOD, 0, "is a Parquet file; set file.format to parquet"),
    "a compressed file": (b"\x1f\x8b" + GOOD, 0, "is compressed; unpack it first"),
    "a NUL byte": (HEADER + FIRST.replace(b"gold", b"g\0ld") + THIRD, 2, "has a NUL byte"),
    "another separator": (GOOD.replace(b",", b";"), 0, "try file.separator: “;”"),
    "too few fields": (HEADER + FIRST + SHORT + THIRD, 3, "has too few fields; the header has 18"),
    "too many fields": (HEADER + FIRST + EXTRA, 3, "has too many fields; the header has 18"),
    "a quote not closed": (
        HEADER + FIRST.replace(b"gold", b'"gold'),
        2,
        "a quote that is not",
    ),
    "a quote mark inside": (HEADER + FIRST.replace(b"gold", b'5" x 6"'), 2, "a quote mark inside"),
    "text after a quote": (HEADER + FIRST.replace(b"gold", b'"a"b'), 2, "a quote mark inside"),
    "Latin-1": (HEADER + FIRST.replace(b"gold", b"d\xe9j\xe0"), 2, "is not UTF-8"),
    "a very long line": (HEADER + FIRST.replace(b"gold", b"g" * 10**6), 2, "is longer than 65,536"),
    "a header with a quote open": (b'"' + GOOD, 1, "is the header, and has a quote that is not"),
    "a header not in UTF-8": (b"\xe9" + GOOD, 1, "is the header, and is not UTF-8"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_table_is_refused(tmp_path, name):
    data, line, says = FILES[name]
    path = tmp_path / "accounts.csv"
    path.write_bytes(data)
    found = faults(path)
    assert found[0].place.line == line
    assert says in found[0].says
    assert len(found) == 1


def test_a_line_break_inside_a_field_is_refused_on_both_its_lines(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes(HEADER + FIRST.replace(b"gold", b'"go\nld"') + SECOND)
    (fault,) = faults(path)
    assert "a field must not hold a line break (2 such lines: 2, 3)" in fault.says


def test_line_numbers_count_blank_and_faulty_lines(tmp_path):
    path = tmp_path / "accounts.csv"
    bad = THIRD.replace(b"99.90", b"x")
    path.write_bytes(HEADER + b"\r\n\r\n" + FIRST + SHORT + b"\n" + SECOND + bad)
    found = faults(path)
    assert [fault.place.line for fault in found] == [5, 8, 8]


def test_a_line_that_never_ends_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "_BLOCK", 2**12)
    monkeypatch.setattr(delimited, "_ENDLESS", 2**17)
    path = tmp_path / "accounts.csv"
    path.write_bytes(HEADER + b"x" * 2**20)
    (fault,) = faults(path)
    assert (fault.place.line, fault.says) == (2, "is longer than 65,536 bytes")


def test_latin_1_is_read_when_declared(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes(GOOD.replace(b"gold", b"d\xe9j\xe0"))
    assert taken(path, encoding="latin-1").portfolio.segments == ("déjà", "silver")


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_read_when_declared(tmp_path, separator):
    same = _accounts(tmp_path, GOOD)
    path = tmp_path / "accounts.csv"
    path.write_bytes(GOOD.replace(b",", separator.encode()))
    assert contents(path, separator=separator) == same


def test_a_missing_column_is_told_with_the_nearest_name(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes(GOOD.replace(b"BALANCE", b"BALANCES").replace(b"DUE", b"WHEN"))
    with_hint, without = faults(path)
    assert (with_hint.where, with_hint.typed) == ("BALANCE", "BALANCE")
    assert "BALANCES" in with_hint.known
    assert (without.where, without.says) == ("DUE", "is not a column of the file")


def test_a_column_that_is_there_twice_is_refused_if_it_is_read(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes(GOOD.replace(b"MONTHS", b"BALANCE"))
    (fault,) = faults(path)
    assert fault.says == "is the name of 2 columns (3, 18); it must be unique"


def test_too_many_rows_are_refused(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes(GOOD)
    (fault,) = faults(path, max_rows=2)
    assert fault.says == "has more than 2 rows; split it, or raise file.max_rows"


def test_words_that_mean_empty_are_so_when_declared(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes(GOOD.replace(b"640.5", b"NULL"))
    (fault,) = faults(path)
    assert fault.says == "is “NULL”; it must be a number"
    assert np.isnan(taken(path, missing=["NULL"]).portfolio.accounts["score"]).sum() == 2


FORMULAS = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "＝1")


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("column", ["SEGMENT", "PRODUCT"])
def test_a_name_that_is_a_formula_is_refused(tmp_path, formula, column):
    path = tmp_path / "accounts.csv"
    path.write_text(csv_text(rows({}, {column: formula})))
    (fault,) = faults(path, {"product": {"column": "PRODUCT"}})
    assert fault.where == column.lower()
    assert "which a spreadsheet takes for a formula" in fault.says


@pytest.mark.parametrize("formula", FORMULAS)
def test_an_identifier_that_is_a_formula_is_only_hashed(tmp_path, formula):
    path = tmp_path / "accounts.csv"
    path.write_text(csv_text(rows({"ACCOUNT": formula}, {"PERSON": formula})))
    assert len(taken(path).portfolio) == 3


def test_only_the_columns_asked_for_are_read(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes(GOOD)
    table = read_csv(Extract(path=path), Wanted(["SITE", "ACCOUNT"]), Findings("accounts.csv"))
    assert table is not None
    assert table.cells.rows() == [("0", "004"), ("0", "4"), ("0", "A-3")]
    assert table.lines.to_list() == [2, 3, 4]
