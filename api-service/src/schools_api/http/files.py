"""Streaming of temporary files."""

from collections.abc import Iterator
from functools import partial
from typing import IO

_PART = 2**16  # bytes


def parts_of(file: IO[bytes]) -> Iterator[bytes]:
    """Read a file in chunks from its beginning, and close it."""
    with file:
        file.seek(0)
        yield from iter(partial(file.read, _PART), b"")
