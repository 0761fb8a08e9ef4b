"""Listen for PostgreSQL notifications of finished charts and of other data."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from select import POLLIN, poll
from threading import Thread

from psycopg2.extensions import connection as Connection  # noqa: N812 - psycopg2 spells its class so
from sqlalchemy import Engine

logger = logging.getLogger(__name__)

CHECK_EVERY = 1.0
"""Seconds between checks for changes whose notification was lost."""

STOP_TIMEOUT = 5
"""Seconds for the thread to end, which a database that hangs may delay."""

Handlers = dict[str, Callable[[str], None]]
"""Functions to call with the payload of each notification, by channel."""


class Notifications:
    """Dispatch each notification to its channel's handler, in a background thread.

    One connection listens to all channels and is reopened when it breaks. ``check`` runs once a
    second, in case a notification was lost.
    """

    def __init__(self, engine: Engine, handlers: Handlers, check: Callable[[], None]) -> None:
        self._engine = engine
        self._handlers = handlers
        self._check = check

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen until the block ends; PostgreSQL need not be there yet."""
        stop, stopper = os.pipe()
        thread = Thread(target=self._keep_listening, args=[stop], name="notifications", daemon=True)
        thread.start()
        try:
            yield
        finally:
            os.close(stopper)
            thread.join(STOP_TIMEOUT)
            if not thread.is_alive():
                os.close(stop)

    def _keep_listening(self, stop: int) -> None:
        failing = False
        stopped = False
        while not stopped:
            try:
                with closing(self._connect()) as connection:
                    failing = False
                    while not stopped:
                        self._check()
                        stopped = stop in _readable(connection, stop)
                        self._handle(connection)
            except Exception as error:  # whatever it is, this thread must go on
                if not failing:  # log once, not every second
                    logger.warning("Not listening for notifications: %s", error)
                failing = True
                stopped = stop in _readable(stop)

    def _connect(self) -> Connection:
        # Made with the engine's settings, then detached from its pool.
        pooled = self._engine.raw_connection()
        pooled.detach()
        connection = pooled.dbapi_connection
        assert isinstance(connection, Connection)  # noqa: S101 - for the type checker
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("; ".join(f"LISTEN {channel}" for channel in self._handlers))
        return connection

    def _handle(self, connection: Connection) -> None:
        connection.poll()
        notices, connection.notifies = connection.notifies, []
        for notice in notices:
            self._handlers[notice.channel](notice.payload)


def _readable(*files: Connection | int) -> set[int]:
    """Wait up to a second; return the readable files' descriptors."""
    poller = poll()  # unlike a selector, it takes no file descriptor
    for file in files:
        poller.register(file, POLLIN)
    return {file for file, _ in poller.poll(CHECK_EVERY * 1000)}
