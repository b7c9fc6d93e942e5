"""Parquet is unpacked in this process, to be fast, unless a test asks for the child."""

from io import BytesIO

import pytest

from experiments.intake import columnar, unpack


@pytest.fixture
def child() -> None:
    """Leave the unpacking of Parquet to a child process."""


@pytest.fixture(autouse=True)
def _unpack_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "child" not in request.fixturenames:
        monkeypatch.setattr(columnar, "_ask", _serve)


def _serve(request: bytes) -> bytes:
    stream = BytesIO()
    unpack.serve(request, stream)
    return stream.getvalue()
