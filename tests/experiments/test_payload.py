from dataclasses import fields, replace

import numpy as np
import pytest

from experiments.payload import packed, unpacked
from experiments.replication import Cell, Contender, Replication, replicate
from policies.catalog import CATALOG
from sim import Scenario

WORLD = Scenario.model_validate({"days": 4, "run_out_days": 1, "population": {"persons": 20}})


@pytest.fixture(scope="module")
def replication() -> Replication:
    return replicate(Cell(WORLD, None, Contender("cadence", CATALOG["cadence"], {}), 7))


def test_what_is_packed_is_unpacked_bit_for_bit(replication: Replication) -> None:
    again = unpacked(packed(replication), replication.cpu_seconds)

    for one in fields(Replication):
        ours, theirs = getattr(replication, one.name), getattr(again, one.name)
        if isinstance(ours, np.ndarray):
            assert (ours.dtype, ours.shape, ours.tobytes()) == (theirs.dtype, theirs.shape, theirs.tobytes())
            assert theirs.flags.writeable
        else:
            assert ours == theirs


def test_equal_numbers_are_equal_bytes_whatever_they_took(replication: Replication) -> None:
    other = replace(replication, values=replication.values.copy(order="F"), cpu_seconds=99.0)

    assert packed(other) == packed(replication)
    assert packed(replace(replication, values=-replication.values)) != packed(replication)


def test_bytes_are_little_endian_on_every_machine(replication: Replication) -> None:
    swapped = replace(replication, values=replication.values.astype(">f8"))

    assert packed(swapped) == packed(replication)


@pytest.mark.parametrize("spoilt", [b"", b"{}\n", b"[1]", b"\x00\xff"])
def test_other_bytes_are_refused(spoilt: bytes) -> None:
    with pytest.raises((ValueError, AttributeError)):
        unpacked(spoilt, 0.0)


def test_bytes_that_are_missing_or_too_many_are_refused(replication: Replication) -> None:
    for data in (packed(replication)[:-1], packed(replication) + b"\x00"):
        with pytest.raises(ValueError, match=r"buffer|bytes"):
            unpacked(data, 0.0)
