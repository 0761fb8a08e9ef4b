"""The chart store in a folder."""

import errno
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from schools_common.chart_store.contract import (
    ChartStoreError,
    ChartStoreUnavailable,
    StoredPicture,
    surplus,
)

log = logging.getLogger(__name__)

STALE_AFTER = 120
"""Age in seconds at which a temporary file is taken to be abandoned."""

# Errors of this process or machine, which say nothing about the file.
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}


class FileStore:
    """Pictures as files of one folder, the chart volume."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def read(self, name: str, digest: str) -> bytes | None:
        """See ``PictureReader``. A volume that cannot be read has no pictures."""
        if not self.exists(name):  # reading a pipe would block
            return None
        try:
            picture = (self._directory / name).read_bytes()
        except OSError as error:
            if error.errno in _EXHAUSTED:
                raise ChartStoreUnavailable("The chart volume cannot be read") from error
            return None
        return picture if sha256(picture).hexdigest() == digest else None

    def exists(self, name: str) -> bool:
        """See ``PictureReader``."""
        return os.path.isfile(self._directory / name)  # Path.is_file raises some errors

    def prepare(self) -> None:
        """Remove abandoned temporary files; younger ones may belong to another worker.

        Files that cannot be removed are logged and kept.
        """
        if not self._directory.is_dir():
            raise ChartStoreError("The chart volume is missing")
        for temporary in self._directory.glob(".*.tmp"):
            try:
                if temporary.stat().st_mtime < time.time() - STALE_AFTER:
                    temporary.unlink()
            except FileNotFoundError:
                continue  # another worker was faster
            except OSError as error:
                log.warning("%s cannot be removed: %s", temporary, error.strerror)

    def write(self, name: str, picture: bytes, media_type: str) -> None:
        """Write a temporary file, flush it to disk and rename it."""
        path, temporary = self._directory / name, None
        try:
            handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=self._directory)
            with open(handle, "wb") as file:
                file.write(picture)
                file.flush()
                os.fchmod(handle, 0o644)  # the API may read it as another user
                os.fsync(handle)
            os.replace(temporary, path)
            self._sync()
        except OSError as error:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)
            message = f"The chart volume cannot be written: {error.strerror}"
            raise ChartStoreError(message) from error

    def remove_oldest(self, limit: int) -> None:
        """See ``ChartStore``."""
        try:
            for name in surplus(self._pictures(), limit):
                (self._directory / name).unlink(missing_ok=True)
        except OSError as error:
            message = f"Pictures cannot be removed from the chart volume: {error.strerror}"
            raise ChartStoreError(message) from error

    def _pictures(self) -> Iterator[StoredPicture]:
        for path in self._directory.iterdir():
            with suppress(FileNotFoundError):  # another worker was faster
                status = path.stat()
                yield StoredPicture(status.st_mtime, status.st_size, path.name)

    def _sync(self) -> None:
        """Flush the folder's entries, which a rename changes, to disk."""
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
