"""Unpack a Parquet file into text: a program of its own, because a damaged file can end a process.

The decoder trusts lengths that the file states, and aborts when memory for them cannot be had;
there is no exception to catch. So `columnar` runs this in a child with a limit on memory.
"""

import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import polars as pl

_MOST_MEMORY = 2**33
_MOST_BLOWN_UP = 2**28
_MOST_RATIO = 200  # of text to bytes of the file; the sizes that a file states of itself are not to be trusted
_PLAIN = (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Date, pl.Decimal, pl.Null)
_MIDNIGHT = r" 00:00:00(?:\.0+)?$"


def main() -> None:
    """Answer one request from standard input, within limits."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    serve(sys.stdin.buffer.read(), sys.stdout.buffer)


def serve(asked: bytes, stream: BinaryIO) -> None:
    """Answer one request.

    Parameters
    ----------
    asked
        JSON with `path`, `columns` and `max_rows`.
    stream
        Receives a line of JSON and, if the file is as asked for, its columns as an Arrow stream.
    """
    request = json.loads(asked)
    try:
        answer, cells = unpack(request["path"], request["columns"], request["max_rows"])
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        answer, cells = {"error": str(error).partition("\n")[0]}, None
    stream.write(json.dumps(answer).encode() + b"\n")
    if cells is not None:
        cells.write_ipc_stream(stream)


def unpack(path: str, columns: Sequence[str], max_rows: int) -> tuple[dict[str, object], pl.DataFrame | None]:
    """Read those columns that are there as text, unless the file has foreign ones or more rows than it may.

    A number is written as briefly as it can be read back: `0.1 + 0.2` shows its 17 digits. A whole
    float loses its `.0`, and a time at midnight is a date.

    Returns
    -------
    What the file has (`names`, the types of `foreign` columns, `n_rows`), and the columns.
    """
    scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    schema = scan.collect_schema()
    foreign = {name: str(dtype) for name, dtype in schema.items() if not _is_plain(dtype)}
    # the row count is asked first: a few hundred bytes may unpack to gigabytes
    n_rows = scan.select(pl.len()).collect().item()
    answer = {"names": schema.names(), "foreign": foreign, "n_rows": n_rows}
    if foreign or n_rows > max_rows:
        return answer, None
    cells = scan.select(_text(name, schema[name]) for name in columns if name in schema).collect()
    # equal strings share their bytes so far: a bomb is found before it goes off
    n_bytes = sum(int(column.str.len_bytes().sum()) for column in cells)
    if n_bytes > max(_MOST_BLOWN_UP, _MOST_RATIO * Path(path).stat().st_size):
        return {"error": f"it unpacks to {n_bytes:,} bytes, more than {_MOST_RATIO} times its size"}, None
    return answer, cells


def _is_plain(dtype: pl.DataType) -> bool:
    if isinstance(dtype, pl.Datetime):
        return dtype.time_zone is None
    return isinstance(dtype, _PLAIN) or dtype.is_integer() or dtype.is_float()


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    text = pl.col(name).cast(pl.String)
    if dtype.is_float():
        return text.str.strip_suffix(".0")
    if isinstance(dtype, pl.Datetime):
        return text.str.replace(_MIDNIGHT, "")
    return text


if __name__ == "__main__":
    main()
