"""Dataclasses of arrays as bytes: a line of JSON, then the raw arrays, deflated. Data only; reading it runs no code."""

import json
import zlib
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")


def pack(value: object) -> bytes:
    """Write a dataclass whose fields are arrays, numbers, texts and tuples of such; the same value, the same bytes.

    Parameters
    ----------
    value
        The dataclass.
    """
    header: dict[str, object] = {}
    arrays = []
    for field in fields(value):  # type: ignore[arg-type]  # any dataclass
        each = getattr(value, field.name)
        if isinstance(each, np.ndarray):
            little = np.ascontiguousarray(each, dtype=each.dtype.newbyteorder("<"))
            header[field.name] = {"dtype": little.dtype.str, "shape": little.shape}
            arrays.append(little.tobytes())
        else:
            header[field.name] = each
    return zlib.compress(b"\n".join([json.dumps(header).encode(), b"".join(arrays)]))


def unpack(data: bytes, kind: type[T]) -> T:
    """Read what `pack` wrote.

    Parameters
    ----------
    data
        The bytes.
    kind
        Class of the dataclass.

    Raises
    ------
    ValueError
        If the bytes hold something else.
    """
    try:
        line, rest = zlib.decompress(data).split(b"\n", 1)
    except zlib.error as error:
        raise ValueError(f"packed data must be deflated, got {error}") from error
    values: dict[str, Any] = {}
    at = 0
    for name, each in json.loads(line).items():
        if isinstance(each, dict):
            dtype, shape = np.dtype(each["dtype"]), tuple(each["shape"])
            count = int(np.prod(shape, dtype=np.int64))
            values[name] = np.frombuffer(rest, dtype, count, at).reshape(shape).copy()
            at += count * dtype.itemsize
        else:
            values[name] = tuple(each) if isinstance(each, list) else each
    return kind(**values)
