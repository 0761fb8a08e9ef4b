"""The chart volume: files are there whole, or not at all."""

import logging
import os
import tempfile
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

log = logging.getLogger(__name__)


class VolumeError(Exception):
    """The chart volume is missing, read-only or full; the message says which, but not where."""


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
        raise VolumeError(f"The chart volume cannot be written: {error.strerror}") from error


def is_whole(path: Path, digest: str | None) -> bool:
    """Whether the file is there, and is the picture whose SHA-256 was recorded."""
    try:
        return sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False


class Budget:
    """Keeps the pictures on the volume under ``limit`` bytes: the oldest go first.

    The API finds the file of a removed one gone when somebody asks for it, and has it drawn
    again. The volume is measured whenever this process has added a hundredth of the limit to
    it, so that several workers go over it by no more than a hundredth each.
    """

    def __init__(self, directory: Path, limit: int) -> None:
        self._directory = directory
        self._limit = limit
        self._added = limit  # what is there already is not known

    def add(self, size: int) -> None:
        """Note a new picture, and remove old ones where there are too many bytes."""
        self._added += size
        if self._added >= self._limit / 100:
            self._added = 0
            _remove_oldest(self._directory, self._limit)


def _remove_oldest(directory: Path, limit: int) -> None:
    """Remove pictures until the others have 95% of ``limit`` bytes; the newest always stays."""
    found = []
    for path in directory.glob("*.png"):
        with suppress(FileNotFoundError):  # another worker was faster
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    total = sum(size for _, size, _ in found)
    if total <= limit:
        return
    for _, size, path in sorted(found)[:-1]:
        if total <= limit * 0.95:
            return
        path.unlink(missing_ok=True)
        total -= size


def remove_stale(directory: Path, age: float) -> None:
    """Remove what writers that died left behind: temporary files older than ``age`` seconds.

    Younger ones may be another worker's, which is writing. A volume that cannot be written for
    now keeps them.
    """
    for temporary in directory.glob(".*.tmp"):
        try:
            if temporary.stat().st_mtime < time.time() - age:
                temporary.unlink()
        except FileNotFoundError:
            continue  # another worker was faster
        except OSError as error:
            log.warning("%s stays behind: %s", temporary, error.strerror)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
