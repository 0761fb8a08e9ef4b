"""Requests that wait for a chart until the renderer has finished it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Engine

from schools_api.charts import records

DISCONNECT_CHECK_EVERY = 1.0
"""Seconds between checks for a disconnected client."""

Found = TypeVar("Found")


class WaitingRequests:
    """Waiting requests by chart, on the event loop in which the object was made."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[UUID, set[asyncio.Event]] = {}
        self._stopping = False

    async def wait(
        self,
        id_: UUID,
        seconds: float,
        look: Callable[[], Awaitable[Found | None]],
        gone: Callable[[], Awaitable[bool]],
    ) -> Found | None:
        """Call ``look`` until it returns a result; None after ``seconds``.

        It is called at once and each time the chart is woken. Ends early if ``gone`` returns true,
        as the client has disconnected, and when the server stops.
        """
        limit = self._loop.time() + seconds
        with self._subscribed(id_) as woken:  # before the first look, so that no wake-up is missed
            while (found := await look()) is None and not self._stopping:
                while not woken.is_set():
                    left = limit - self._loop.time()
                    if left <= 0 or await gone():
                        return None
                    with suppress(TimeoutError):
                        await asyncio.wait_for(woken.wait(), min(left, DISCONNECT_CHECK_EVERY))
                woken.clear()
            return found

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
