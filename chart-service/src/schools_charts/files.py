"""The chart volume: files are there whole, or not at all."""

import os
import tempfile
import time
from pathlib import Path


class VolumeError(Exception):
    """The chart volume is missing, read-only or full; the message says which."""


def write(path: Path, content: bytes) -> None:
    """Put a file where it belongs in one step, and see it safe on disk. Raises VolumeError."""
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            # Others read it: the API runs as a user of its own.
            os.fchmod(handle, 0o644)
            os.fsync(handle)
        os.replace(temporary, path)
        _sync_directory(path.parent)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise VolumeError(
            f"The chart volume {path.parent} cannot be written: {error.strerror}"
        ) from error


def is_whole(path: Path, size: int | None) -> bool:
    """Whether the file is there, with as many bytes as were recorded."""
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def remove_stale(directory: Path, age: float) -> None:
    """Remove what writers that died left behind: temporary files older than ``age`` seconds.

    Younger ones may be another worker's, which is writing.
    """
    for temporary in directory.glob(".*.tmp"):
        try:
            if temporary.stat().st_mtime < time.time() - age:
                temporary.unlink()
        except FileNotFoundError:
            continue  # another worker was faster


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
