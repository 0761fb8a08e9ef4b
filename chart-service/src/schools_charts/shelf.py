"""The publication that a process draws from."""

from schools_common import reading
from schools_common.publication import Publication
from sqlalchemy import Connection


class Shelf:
    """Keeps the rows that were read last: charts of one version are many."""

    def __init__(self) -> None:
        self._kept: Publication | None = None

    def find(self, connection: Connection, version: str) -> Publication | None:
        """The publication of a version; None where that is not loaded, or no longer is."""
        if reading.loaded_version(connection) != version:
            return None
        if self._kept is None or self._kept.version != version:
            self._kept = reading.read(connection)
        # Other rows may have been loaded while these were read.
        return self._kept if self._kept is not None and self._kept.version == version else None
