"""The publication that this process answers from."""

import asyncio
import logging
from threading import Lock

from anyio.to_thread import run_sync
from schools_common import reading
from sqlalchemy import Engine

from schools_api import queries
from schools_api.errors import Unavailable
from schools_api.pages import Pages

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds after which the database is asked for new rows, in case nobody told."""

PATIENCE = 10
"""Seconds that a request waits while another one reads the rows."""


class Library:
    """Holds the rows that were read last, and reads those that replaced them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._pages: Pages | None = None
        self._told = asyncio.Event()

    def pages(self) -> Pages | None:
        """What was read last, read now if nothing was; None before the first load has ended.

        It may have been replaced since: whoever orders a chart of it is told. Raises like
        :meth:`instead_of`.
        """
        return self._pages or self.instead_of(None)

    def instead_of(self, replaced: Pages | None) -> Pages | None:
        """What is loaded now. Of many who find the same rows replaced, one reads.

        Raises ``sqlalchemy.exc.SQLAlchemyError``, or ``Unavailable`` where reading takes long.
        """
        if not self._lock.acquire(timeout=PATIENCE):
            raise Unavailable("The data are being read.")
        try:
            if self._pages is replaced:
                with self._engine.connect() as connection:
                    found = reading.read(connection)
                self._pages = Pages(found) if found is not None else None
            return self._pages
        finally:
            self._lock.release()

    def refresh(self) -> None:
        """Read what is loaded where it is not held already, before somebody asks."""
        with self._engine.connect() as connection:
            loaded_at = queries.loaded_at(connection)
        held = self._pages
        if loaded_at is not None and (held is None or held.loaded_at != loaded_at):
            self.instead_of(held)

    def tell(self) -> None:
        """Have what is loaded read soon."""
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
                if well:  # said once, not every second
                    logger.warning("The rows cannot be read: %s", error)
                well = False
            try:
                await asyncio.wait_for(self._told.wait(), LOOK_EVERY)
            except TimeoutError:
                continue
