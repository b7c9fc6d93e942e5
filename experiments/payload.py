"""A replication as bytes and back: data only, the same bytes for the same numbers on every machine.

One line of JSON names every field with the type and shape of its array, or holds its value; the arrays follow, raw and
little-endian, in that order. What a replication took is not among its numbers, and travels apart.
"""

import json
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .replication import Replication

_TOOK = "cpu_seconds"


def packed(replication: Replication) -> bytes:
    """Write a replication, all but what it took."""
    header: dict[str, Any] = {}
    arrays = []
    for one in fields(Replication):
        value = getattr(replication, one.name)
        if isinstance(value, np.ndarray):
            ordered = np.ascontiguousarray(value, value.dtype.newbyteorder("<"))
            header[one.name] = {"dtype": ordered.dtype.str, "shape": list(value.shape)}
            arrays.append(ordered.tobytes())
        elif one.name != _TOOK:
            header[one.name] = value
    return b"".join([json.dumps(header).encode(), b"\n", *arrays])


def unpacked(data: bytes, cpu_seconds: float) -> Replication:
    """Read what `packed` wrote.

    Raises
    ------
    ValueError
        If it is not that.
    """
    first, _, rest = data.partition(b"\n")
    values: dict[str, Any] = {}
    for name, entry in json.loads(first).items():
        if isinstance(entry, dict):
            values[name], rest = _array(entry, rest)
        else:
            values[name] = tuple(entry) if isinstance(entry, list) else entry
    if rest or set(values) | {_TOOK} != {one.name for one in fields(Replication)}:
        raise ValueError("these are not the bytes of a replication")
    return Replication(**values, cpu_seconds=cpu_seconds)


def _array(entry: dict[str, Any], data: bytes) -> tuple[NDArray[Any], bytes]:
    dtype = np.dtype(entry["dtype"])
    size = int(np.prod(entry["shape"], dtype=np.int64))
    array = np.frombuffer(data, dtype, size).reshape(entry["shape"]).astype(dtype.newbyteorder("="))
    return array, data[size * dtype.itemsize :]
