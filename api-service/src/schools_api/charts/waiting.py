"""Requests that wait for a chart, and are woken when the renderer is done with it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Engine

from schools_api.charts import records

LOOK_EVERY = 1.0
"""Seconds after which a waiting request finds out that its client has gone."""

Found = TypeVar("Found")


class WaitingRequests:
    """The requests that wait, by chart. Belongs to the event loop that it was made in."""

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
        """Return the first result of ``look``; None after ``seconds``.

        Ends early where ``gone`` says that the client does not wait any more, and when the
        server stops.
        """
        limit = self._loop.time() + seconds
        with self._subscribed(id_) as woken:  # before the first look, so that nothing is missed
            while (found := await look()) is None and not self._stopping:
                while not woken.is_set():
                    left = limit - self._loop.time()
                    if left <= 0 or await gone():
                        return None
                    with suppress(TimeoutError):
                        await asyncio.wait_for(woken.wait(), min(left, LOOK_EVERY))
                woken.clear()
            return found

    def wake(self, id_: str) -> None:
        """Have the requests for a chart look again. May be called from any thread."""
        self._loop.call_soon_threadsafe(self._wake, UUID(id_))

    def wake_answered(self) -> None:
        """Wake the requests for charts that are done. May be called from any thread.

        Raises ``sqlalchemy.exc.SQLAlchemyError``.
        """
        if ids := list(self._waiting):
            with self._engine.connect() as connection:
                for id_ in records.answered(connection, ids):
                    self._loop.call_soon_threadsafe(self._wake, id_)

    def stop(self) -> None:
        """End the waiting of all requests, as if their time were over, and of later ones."""
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
