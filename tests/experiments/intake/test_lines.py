"""The shape of lines agrees with what the standard library and polars make of them."""

import csv

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from experiments.intake.lines import join, survey, undecodable

CELLS = st.text(st.sampled_from('ab ,;"é\u20ac'), max_size=5)
LINES = st.lists(st.text(st.sampled_from('a ,"'), max_size=8), min_size=1, max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_lines_of_a_proper_writer_have_no_fault_and_the_right_number_of_fields(table):
    block = "".join(_written(cells) for cells in table).encode()
    lines = survey(block, ",")
    assert lines.n_fields.tolist() == [len(cells) for cells in table]
    assert not (lines.stray | lines.unclosed | lines.nul).any()


@given(LINES)
def test_a_line_without_fault_is_split_alike_by_polars_and_the_standard_library(texts):
    block = "".join(f"{text}\n" for text in texts).encode()
    lines = survey(block, ",")
    is_fine = ~(lines.stray | lines.unclosed) & (lines.lengths > 0)
    for number, text in enumerate(texts):
        if not is_fine[number]:
            continue
        (expected,) = csv.reader([text])
        assert lines.n_fields[number] == len(expected)
        schema = {f"column_{place}": pl.String for place in range(len(expected))}
        read = pl.read_csv(f"{text}\n".encode(), has_header=False, schema=schema)
        assert [cell or "" for cell in read.row(0)] == expected


@given(LINES)
def test_a_fault_in_one_line_changes_nothing_in_another(texts):
    together = survey("".join(f"{text}\n" for text in texts).encode(), ",")
    for number, text in enumerate(texts):
        alone = survey(f"{text}\n".encode(), ",")
        for name in ("n_fields", "unclosed", "stray", "lengths"):
            assert getattr(together, name)[number] == getattr(alone, name)[0]


@given(st.lists(st.tuples(st.binary(max_size=3), st.booleans()), min_size=1, max_size=8))
def test_joining_cuts_out_exactly_the_lines_not_kept(texts):
    block = b"".join(text.replace(b"\n", b"") + b"\n" for text, _ in texts)
    keep = np.array([kept for _, kept in texts])
    expected = b"".join(text.replace(b"\n", b"") + b"\n" for text, kept in texts if kept)
    assert join(block, survey(block, ","), keep) == expected


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=8))
def test_a_line_is_undecodable_if_it_is_so_alone(texts):
    block = b"".join(text.replace(b"\n", b"") + b"\n" for text in texts)
    found = undecodable(block, survey(block, ","))
    assert found.tolist() == [_fails(line) for line in block.split(b"\n")[:-1]]


def _written(cells: list[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n"


def _fails(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return True
    return False
