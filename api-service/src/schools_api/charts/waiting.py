"""Requests that wait for a picture until the renderer has finished it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import Request
from sqlalchemy import Engine

from schools_api.charts import records
from schools_api.charts.pictures import picture_answer
from schools_api.charts.rate_limit import client_of
from schools_api.charts.service import ChartService
from schools_api.charts.state import ChartStatus, Moved
from schools_api.errors import DrawingFailed
from schools_api.http.response_cache import CachedResponse

DISCONNECT_CHECK_EVERY = 1.0
"""Seconds between checks for a disconnected client."""


class WaitingRequests:
    """Waiting requests by chart, on the event loop in which the object was made."""

    def __init__(self, engine: Engine, charts: ChartService) -> None:
        self._engine = engine
        self._charts = charts
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[UUID, set[asyncio.Event]] = {}
        self._stopping = False

    async def picture(
        self, id_: UUID, request: Request, seconds: float
    ) -> CachedResponse | Moved | None:
        """Wait up to ``seconds`` for the picture; None if it is not drawn by then.

        Ends early if the client disconnects, and when the server stops. Returns ``Moved`` for an
        outdated id. Raises ``DrawingFailed``, and ``TooManyCharts`` or ``QueueFull`` if a lost
        chart cannot be drawn again for now.
        """
        limit, client = self._loop.time() + seconds, client_of(request)
        with self._subscribed(id_) as woken:  # before the first look, so that no wake-up is missed
            while (found := await run_sync(self._look, id_, client)) is None and not self._stopping:
                while not woken.is_set():
                    left = limit - self._loop.time()
                    if left <= 0 or await request.is_disconnected():
                        return None
                    with suppress(TimeoutError):
                        await asyncio.wait_for(woken.wait(), min(left, DISCONNECT_CHECK_EVERY))
                woken.clear()
            return found

    def _look(self, id_: UUID, client: str) -> CachedResponse | Moved | None:
        state = self._charts.find(id_, client, with_picture=True)
        if isinstance(state, Moved):
            return state
        if state.status is ChartStatus.FAILED:
            raise DrawingFailed(state.record.error)
        if state.blocked_by is not None:
            raise state.blocked_by
        if state.picture is None:
            return None
        return picture_answer(state.record, state.picture)

    def wake(self, id_: str) -> None:
        """Wake the requests for a chart. May be called from any thread."""
        self._loop.call_soon_threadsafe(self._wake, UUID(id_))

    def wake_finished(self) -> None:
        """Wake the requests for finished charts. May be called from any thread.

        Raises ``sqlalchemy.exc.SQLAlchemyError``.
        """
        if ids := list(self._waiting):
            with self._engine.connect() as connection:
                for id_ in records.finished(connection, ids):
                    self._loop.call_soon_threadsafe(self._wake, id_)

    def stop(self) -> None:
        """End all waits, now and from now on, as if their time were up."""
        self._stopping = True
        for woken in set().union(*self._waiting.values()):
            woken.set()

    def __len__(self) -> int:
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

    def _wake(self, id_: UUID) -> None:
        for woken in self._waiting.get(id_, ()):
            woken.set()
