"""What PostgreSQL says of itself: that a chart is done, for those who wait, and of new data."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import psycopg2
from anyio.to_thread import run_sync
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class, written small
from schools_common.contracts import CHART_READY_CHANNEL, DATASET_CHANNEL
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from schools_api import queries
from schools_api.library import Library
from schools_api.prepared import Answers

logger = logging.getLogger(__name__)

RECHECK = 1.0
"""Seconds after which the database is asked anyway, in case a notification was missed."""

Found = TypeVar("Found")


class ChartListener:
    """Wakes those who wait for a chart once the renderer is done with it, and says when
    ``answers`` are of the past.

    One connection listens for all, without a thread, and is made again when it breaks; a look
    into the database each second finds what was not heard. Belongs to one event loop.
    """

    def __init__(self, engine: Engine, answers: Answers, library: Library) -> None:
        self._engine = engine
        self._answers = answers
        self._library = library
        self._heard = 0
        self._news = asyncio.Event()
        self._waiting: dict[UUID, set[asyncio.Event]] = {}
        self._connection: Connection | None = None
        # A descriptor of its own, since psycopg2 closes its one as soon as it finds the
        # connection broken, and the number may mean another connection a moment later.
        self._readable = -1

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen until the block ends; PostgreSQL need not be there yet."""
        tasks = [
            asyncio.create_task(each)
            for each in (self._keep_listening(), self._library.keep_fresh())
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._disconnect()

    async def wait(
        self,
        id_: UUID,
        seconds: float,
        look: Callable[[], Awaitable[Found | None]],
        gone: Callable[[], Awaitable[bool]],
    ) -> Found | None:
        """What ``look`` finds, as soon as it finds something; None after ``seconds``.

        Ends early where ``gone`` says that nobody waits for the answer any more.
        """
        clock = asyncio.get_running_loop().time
        limit = clock() + seconds
        with self._subscribed(id_) as woken:  # before the first look, so that nothing is missed
            while (found := await look()) is None:
                while not woken.is_set():
                    if clock() >= limit or await gone():
                        return None
                    with suppress(TimeoutError):
                        await asyncio.wait_for(woken.wait(), min(limit - clock(), RECHECK))
                woken.clear()
            return found

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    @contextmanager
    def _subscribed(self, id_: UUID) -> Iterator[asyncio.Event]:
        woken = asyncio.Event()
        self._waiting.setdefault(id_, set()).add(woken)
        try:
            yield woken
        finally:
            self._waiting[id_].remove(woken)
            if not self._waiting[id_]:
                del self._waiting[id_]

    def _wake(self, ids: Sequence[UUID]) -> None:
        for id_ in ids:
            for woken in self._waiting.get(id_, ()):
                woken.set()

    async def _keep_listening(self) -> None:
        well = True
        while True:
            self._news.clear()
            try:
                if self._connection is None:
                    self._connection = await run_sync(self._connect)
                    self._readable = os.dup(self._connection.fileno())
                    asyncio.get_running_loop().add_reader(self._readable, self._hear)
                before = self._heard
                loaded_at, done = await run_sync(self._look, list(self._waiting))
                if self._heard == before:  # or else the look may be older than what was heard
                    self._answers.loaded_at = loaded_at
                self._wake(done)
                well = True
            except (SQLAlchemyError, psycopg2.Error) as error:
                self._answers.loaded_at = None
                if well:  # said once, not every second
                    logger.warning("Not listening for charts: %s", error)
                well = False
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), RECHECK)

    def _look(self, ids: Sequence[UUID]) -> tuple[datetime | None, Sequence[UUID]]:
        with Session(self._engine) as session:
            done = queries.answered(session, ids) if ids else ()
            return queries.loaded_at(session), done

    def _connect(self) -> Connection:
        # Made by the engine, as all connections are, and then taken out of its pool.
        pooled = self._engine.raw_connection()
        pooled.detach()
        connection = pooled.dbapi_connection
        assert isinstance(connection, Connection)  # noqa: S101 - for the type checker
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHART_READY_CHANNEL}; LISTEN {DATASET_CHANNEL}")
        return connection

    def _hear(self) -> None:
        assert self._connection is not None  # noqa: S101 - it is what was heard
        try:
            self._connection.poll()
        except psycopg2.Error as error:
            logger.warning("Lost the connection that listens for charts: %s", error)
            self._disconnect()
            return
        notices, self._connection.notifies = self._connection.notifies, []
        self._heard += len(notices)
        for notice in notices:
            if notice.channel == DATASET_CHANNEL:
                self._answers.loaded_at = None  # until the next look, which is now
                self._news.set()
                self._library.tell()
        heard = {notice.payload for notice in notices}
        self._wake([id_ for id_ in self._waiting if str(id_) in heard])

    def _disconnect(self) -> None:
        self._answers.loaded_at = None
        if self._connection is not None:
            asyncio.get_running_loop().remove_reader(self._readable)
            os.close(self._readable)
            self._connection.close()
            self._connection = None
