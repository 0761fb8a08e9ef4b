"""The publication that this process answers from."""

import asyncio
import logging
from threading import Lock

from anyio.to_thread import run_sync
from schools_common.publication_cache import PublicationCache
from sqlalchemy import Engine

from schools_api.errors import Unavailable
from schools_api.pages import Pages

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between looks for new data, in case a notification was lost."""

PATIENCE = 10
"""Seconds that a request waits while another one reads the rows."""


class Library:
    """Holds the pages of the publication that was read last, and replaces them with newer ones."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._cache = PublicationCache()
        self._pages: Pages | None = None
        self._told = asyncio.Event()

    def pages(self) -> Pages | None:
        """The pages that were read last, or, where none were, those of :meth:`refresh`.

        Their data may have been replaced since; ordering a chart of them reveals it.
        """
        return self._pages or self.refresh()

    def refresh(self) -> Pages | None:
        """The pages of the loaded data; None before the first load has ended.

        Of many threads that find the data replaced, one reads them. Raises
        ``sqlalchemy.exc.SQLAlchemyError``, and ``Unavailable`` where reading takes long.
        """
        if not self._lock.acquire(timeout=PATIENCE):
            raise Unavailable("The data are being read.")
        try:
            with self._engine.connect() as connection:
                publication = self._cache.current(connection)
            if publication is None:
                self._pages = None
            elif self._pages is None or self._pages.publication is not publication:
                self._pages = Pages(publication)
            return self._pages
        finally:
            self._lock.release()

    def tell(self) -> None:
        """Have the loaded data read soon."""
        self._told.set()

    async def keep_fresh(self) -> None:
        """Refresh whenever told, and every second, until cancelled."""
        well = True
        while True:
            self._told.clear()
            try:
                await run_sync(self.refresh)
                well = True
            except Exception as error:
                if well:  # logged once, not every second
                    logger.warning("The rows cannot be read: %s", error)
                well = False
            try:
                await asyncio.wait_for(self._told.wait(), LOOK_EVERY)
            except TimeoutError:
                continue
