"""Packed and hostile files are refused unread; and the kinds of fault with a test of their own are many."""

import bz2
import gzip
import lzma
import pickle
import time
from pathlib import Path

import polars as pl
import pytest

from .extracts import faults
from .test_columnar import COLUMNS, TEXT, VALUES
from .test_columns import CELLS
from .test_delimited import FILES, FORMULAS, GOOD
from .test_identity import ALIKE
from .test_rules import ACCOUNTS

PACKED = {
    "gzip": (gzip.compress(GOOD), "is compressed"),
    "a gzip bomb": (gzip.compress(b"0" * 10**7), "is compressed"),
    "bzip2": (bz2.compress(GOOD), "is compressed"),
    "xz": (lzma.compress(GOOD), "is compressed"),
    "zstandard": (b"\x28\xb5\x2f\xfd" + GOOD, "is compressed"),
    "lz4": (b"\x04\x22\x4d\x18" + GOOD, "is compressed"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + GOOD, "is compressed"),
    "an encrypted Parquet file": (b"PARE" + GOOD + b"PARE", "is encrypted"),
}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("name", PACKED)
def test_a_packed_or_locked_file_is_refused_at_once(tmp_path, name, ending):
    data, says = PACKED[name]
    path = tmp_path / f"accounts.{ending}"
    path.write_bytes(data)
    began = time.monotonic()
    (fault,) = faults(path)
    assert says in fault.says
    assert time.monotonic() - began < 1


def test_more_rows_than_allowed_are_refused_before_they_are_unpacked(tmp_path):
    path = tmp_path / "accounts.parquet"
    cells = pl.select(pl.repeat(value=True, n=5_000_000).alias("ACCOUNT"))
    cells.write_parquet(path)
    assert path.stat().st_size < 100_000
    began = time.monotonic()
    found = faults(path)
    assert any(fault.says.startswith("has more than 2,000,000 rows") for fault in found)
    assert time.monotonic() - began < 1


def test_text_that_unpacks_to_far_more_than_the_file_is_refused(tmp_path):
    path = tmp_path / "accounts.parquet"
    row = TEXT.head(1).with_columns(SEGMENT=pl.lit("s" * 1_000))
    pl.concat([row] * 1_000).sample(300_000, with_replacement=True, seed=1).write_parquet(path)
    (fault,) = faults(path)
    assert "cannot be read as Parquet: it unpacks to" in fault.says
    assert fault.says.endswith("more than 200 times its size")


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("name", ["arrow.py_extension_type", "ray.data.arrow_pickled_object"])
def test_a_type_with_pickled_metadata_is_refused_and_nothing_is_unpickled(tmp_path, name, child):
    sprung = tmp_path / "sprung"
    metadata = pickle.dumps(Trap(sprung), protocol=0).decode("latin-1")
    trapped = type("Trapped", (pl.BaseExtension,), {})(name, pl.String, metadata)
    pl.register_extension_type(name, type(trapped))
    path = tmp_path / "accounts.parquet"
    try:
        TEXT.with_columns(SEGMENT=TEXT["SEGMENT"].ext.to(trapped)).write_parquet(path)
    finally:
        pl.unregister_extension_type(name)
    (fault,) = faults(path)
    assert "Extension(" in fault.says or "cannot be read" in fault.says
    assert not sprung.exists()


def test_sixty_kinds_of_fault_and_more_have_a_test_by_name():
    kinds = [*CELLS, *ACCOUNTS, *FILES, *VALUES, *COLUMNS, *ALIKE, *PACKED, *FORMULAS]
    assert len(set(kinds)) >= 60
