"""The limit to the bytes that all pictures together take."""

import logging

from schools_common.chart_store.contract import ChartStore, ChartStoreError

log = logging.getLogger(__name__)


class BudgetedStore:
    """A chart store that is kept under ``limit`` bytes by removing the oldest pictures.

    A removed picture is drawn again when somebody asks for it. The store is measured whenever
    this process has written a hundredth of the limit, so that several workers exceed it by no
    more than a hundredth each.
    """

    def __init__(self, store: ChartStore, limit: int) -> None:
        self._store = store
        self._limit = limit
        self._written = limit  # the size of the store is not known at the start

    def read(self, name: str, digest: str) -> bytes | None:
        """Read from the chart store."""
        return self._store.read(name, digest)

    def exists(self, name: str) -> bool:
        """Look in the chart store."""
        return self._store.exists(name)

    def write(self, name: str, picture: bytes, media_type: str) -> None:
        """Write to the chart store, and count the bytes."""
        self._store.write(name, picture, media_type)
        self._written += len(picture)

    def make_room(self) -> None:
        """Remove the oldest pictures if enough was written to measure the store again."""
        if self._written < self._limit / 100:
            return
        try:
            self._store.remove_oldest(self._limit)
        except ChartStoreError as error:
            log.warning("%s; trying again after the next picture", error)
        else:
            self._written = 0
