"""The publication in memory, refreshed when other data are loaded."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import TypeVar

from schools_common.publication import Publication
from schools_common.publication_cache import PublicationCache
from sqlalchemy import Engine

from schools_api.errors import DataNotLoaded, DataReplaced, Unavailable
from schools_api.http.response_cache import ResponseCache

Found = TypeVar("Found")

logger = logging.getLogger(__name__)

CHECK_EVERY = 1.0
"""Seconds between checks for other data, in case a notification was lost."""

STOP_TIMEOUT = 5
"""Seconds to wait for the thread to end, which a hanging database may delay."""

REFRESH_TIMEOUT = 10
"""Seconds that a request waits while another thread reads the rows."""


class CurrentPublication:
    """Keeps the latest publication in memory and the response cache consistent with it."""

    def __init__(self, engine: Engine, responses: ResponseCache) -> None:
        self._engine = engine
        self._responses = responses
        self._cache = PublicationCache()
        self._lock = Lock()
        self._notified = Event()
        self._stopped = Event()

    def get(self) -> Publication | None:
        """Return the publication in memory, or read it; None before the first load.

        It may be out of date; requesting a chart of it then raises ``DataReplaced``.
        """
        return self._cache.held or self.refresh()

    def loaded(self) -> Publication:
        """Return the publication like :meth:`get`; raises ``DataNotLoaded`` if there is none."""
        publication = self.get()
        if publication is None:
            raise DataNotLoaded
        return publication

    def run_on_current(self, work: Callable[[Publication], Found]) -> Found:
        """Call ``work`` with the publication, again with the next if it raises ``DataReplaced``.

        Raises ``DataNotLoaded``.
        """
        publication = self.loaded()
        while True:
            try:
                return work(publication)
            except DataReplaced:
                replaced = self.refresh()
                if replaced is None:
                    raise DataNotLoaded from None
                publication = replaced

    def refresh(self) -> Publication | None:
        """Read the loaded data if they changed; None before the first load has ended.

        Of several threads that find new data, one reads them. Raises
        ``sqlalchemy.exc.SQLAlchemyError``, and ``Unavailable`` if another thread takes too long.
        """
        if not self._lock.acquire(timeout=REFRESH_TIMEOUT):
            raise Unavailable("The data are being read: ask again in a moment.")
        try:
            self._notified.clear()
            with self._engine.connect() as connection:
                if not self._cache.is_current(connection):
                    self._responses.loaded_at = None
                    self._cache.read(connection)
            publication = self._cache.held
            self._responses.loaded_at = publication.dataset["loaded_at"] if publication else None
            if self._notified.is_set():  # the data may have changed since they were read
                self._responses.loaded_at = None
            return publication
        finally:
            self._lock.release()

    def notify(self) -> None:
        """Request a refresh, since other data may be loaded."""
        self._notified.set()
        self._responses.loaded_at = None

    @contextmanager
    def kept_fresh(self) -> Iterator[None]:
        """Refresh when notified, and every second, in a background thread."""
        thread = Thread(target=self._keep_fresh, name="current-publication", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            self._notified.set()
            thread.join(STOP_TIMEOUT)

    def _keep_fresh(self) -> None:
        failing = False
        while not self._stopped.is_set():
            try:
                self.refresh()
                failing = False
            except Exception as error:
                self._responses.loaded_at = None
                if not failing:  # log once, not every second
                    logger.warning("The rows cannot be read: %s", error)
                failing = True
            self._notified.wait(CHECK_EVERY)
