from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from experiments.packing import pack, unpack


@dataclass(frozen=True, eq=False)
class Kept:
    values: NDArray[np.float64]
    counts: NDArray[np.int32]
    names: tuple[str, ...]
    seconds: float


@given(
    arrays(np.float64, array_shapes(min_dims=1, max_dims=3, min_side=0), elements=st.floats(width=64)),
    st.lists(st.text(max_size=5)),
    st.floats(allow_nan=False),
)
def test_what_is_unpacked_is_what_was_packed_bit_for_bit(
    values: NDArray[np.float64], names: list[str], seconds: float
) -> None:
    kept = Kept(values, np.arange(3, dtype=np.int32), tuple(names), seconds)

    again = unpack(pack(kept), Kept)

    assert again.values.tobytes() == values.tobytes()
    assert again.values.shape == values.shape
    assert again.counts.dtype == np.int32
    assert (again.names, again.seconds) == (kept.names, seconds)


def test_the_same_value_is_packed_into_the_same_bytes() -> None:
    kept = Kept(np.arange(6.0).reshape(2, 3), np.arange(2, dtype=np.int32), ("a",), 1.5)
    strided = Kept(np.asfortranarray(kept.values), kept.counts, kept.names, kept.seconds)

    assert pack(kept) == pack(strided) == pack(unpack(pack(kept), Kept))


def test_other_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="packed data must be deflated"):
        unpack(b"something else", Kept)
