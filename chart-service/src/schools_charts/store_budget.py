"""A limit on the total size of all pictures."""

import logging

from schools_common.chart_store.contract import ChartStore, ChartStoreError

log = logging.getLogger(__name__)


class BudgetedStore:
    """A chart store that is kept under ``limit`` bytes by removing the oldest pictures.

    A removed picture is drawn again when it is next asked for. Each process measures the store
    after it has written a hundredth of the limit, so that several workers exceed the limit by no
    more than a hundredth each.
    """

    def __init__(self, store: ChartStore, limit: int) -> None:
        self._store = store
        self._limit = limit
        self._written = limit  # so that the store is measured first

    def read(self, name: str, digest: str) -> bytes | None:
        """Read a picture from the chart store."""
        return self._store.read(name, digest)

    def exists(self, name: str) -> bool:
        """Return whether the chart store has a picture of this name."""
        return self._store.exists(name)

    def write(self, name: str, picture: bytes, media_type: str) -> None:
        """Write a picture to the chart store, and count its bytes."""
        self._store.write(name, picture, media_type)
        self._written += len(picture)

    def make_room(self) -> None:
        """Remove the oldest pictures, if enough was written since the store was last measured."""
        if self._written < self._limit / 100:
            return
        try:
            self._store.remove_oldest(self._limit)
        except ChartStoreError as error:
            log.warning("%s; trying again after the next picture", error)
        else:
            self._written = 0
