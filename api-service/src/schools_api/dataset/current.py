"""The publication in memory, replaced soon after other data are loaded."""

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

STOP_WITHIN = 5
"""Seconds for a thread to end, which a database that hangs may delay."""

PATIENCE = 10
"""Seconds that a request waits while another one reads the rows."""


class CurrentPublication:
    """Keeps the latest publication in memory, and the response cache in step with it."""

    def __init__(self, engine: Engine, responses: ResponseCache) -> None:
        self._engine = engine
        self._responses = responses
        self._cache = PublicationCache()
        self._lock = Lock()
        self._notified = Event()
        self._stopped = Event()

    def get(self) -> Publication | None:
        """The publication in memory, read first if there is none.

        It may be out of date; requesting a chart of it then raises ``DataReplaced``.
        """
        return self._cache.held or self.refresh()

    def loaded(self) -> Publication:
        """The publication as :meth:`get` finds it. Raises ``DataNotLoaded`` where none is."""
        publication = self.get()
        if publication is None:
            raise DataNotLoaded
        return publication

    def used_by(self, work: Callable[[Publication], Found]) -> Found:
        """Work on the publication, and again on the next where it is replaced meanwhile.

        ``work`` raises ``DataReplaced`` then. Raises ``DataNotLoaded``.
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
        """Read the loaded data, unless they are held; None before the first load has ended.

        Of many threads that find the data replaced, one reads them. Raises
        ``sqlalchemy.exc.SQLAlchemyError``, and ``Unavailable`` where reading takes long.
        """
        if not self._lock.acquire(timeout=PATIENCE):
            raise Unavailable("The data are being read.")
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
        """Have the publication refreshed, since other data may be loaded."""
        self._notified.set()
        self._responses.loaded_at = None

    @contextmanager
    def kept_fresh(self) -> Iterator[None]:
        """Refresh when notified, and every second, in a thread of its own."""
        thread = Thread(target=self._keep_fresh, name="current-publication", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            self._notified.set()
            thread.join(STOP_WITHIN)

    def _keep_fresh(self) -> None:
        failing = False
        while not self._stopped.is_set():
            try:
                self.refresh()
                failing = False
            except Exception as error:
                self._responses.loaded_at = None
                if not failing:  # logged once, not every second
                    logger.warning("The rows cannot be read: %s", error)
                failing = True
            self._notified.wait(CHECK_EVERY)
