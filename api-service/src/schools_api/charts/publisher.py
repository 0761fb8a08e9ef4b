"""Publish promised charts to the renderer's queue."""

import logging
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import BoundedSemaphore
from time import monotonic, time
from typing import Any, Protocol

from celery import Celery
from redis import Redis, RedisError
from schools_common.contracts import PUBLISHED_AT_HEADER, ChartSpec, Queue, Task
from schools_common.logs import REQUEST_ID, REQUEST_ID_HEADER

logger = logging.getLogger(__name__)

MAX_WAITING = 1000
"""Maximum number of messages buffered while the broker is slow or down."""

MEASURE_EVERY = 0.5
"""Seconds between readings of the queue's length."""


CANARY_EVERY = 60
"""Seconds between the canaries of a process; a worker drops one that waited longer."""


class Publisher(Protocol):
    """Passes promised charts to the renderer."""

    def publish(self, spec: ChartSpec) -> None:
        """Have the chart drawn; returns at once."""

    def has_room(self) -> bool:
        """Return whether the queue is below its limit."""


class CeleryPublisher:
    """Publish from a background thread, so that no request waits for Redis.

    A message that cannot be sent is logged and dropped: the promise is in PostgreSQL, and the
    chart is published again when it is next requested.
    """

    def __init__(self, celery: Celery, broker: Redis, queue_limit: int) -> None:
        # Retrying would hold up the messages behind it.
        celery.conf.broker_transport_options["max_retries"] = 0
        self._celery = celery
        self._broker = broker
        self._queue_limit = queue_limit
        self._queued, self._measured_at = 0, -math.inf
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="publisher")
        self._slots = BoundedSemaphore(MAX_WAITING)

    def publish(self, spec: ChartSpec) -> None:
        """Queue the message, or drop it if ``MAX_WAITING`` messages are already buffered."""
        if not self._submit(self._send, spec):
            logger.warning("Chart %s was not published: too many messages wait", spec.id)

    def send_canary(self) -> None:
        """Queue a canary: a drawing that is timed and discarded, to prove that workers run."""
        self._submit(self._send_canary)

    def has_room(self) -> bool:
        """Return whether the queue was below its limit when its length was last read.

        The length is read in the background, at most twice a second; messages that this process
        has sent since are added. An unreachable broker counts as having room, since the promise
        is in PostgreSQL.
        """
        if monotonic() - self._measured_at > MEASURE_EVERY:
            self._measured_at = monotonic()
            self._submit(self._measure)
        return self._queued < self._queue_limit

    def _submit(self, action: Callable[..., None], *args: Any) -> bool:
        if not self._slots.acquire(blocking=False):
            return False
        # Pass the context on, for the request id in the log and in the message.
        run = copy_context().run
        self._thread.submit(run, action, *args).add_done_callback(lambda _: self._slots.release())
        return True

    def _measure(self) -> None:
        try:
            self._queued = self._broker.llen(Queue.CHARTS)
        except RedisError:
            self._queued = 0

    def _send(self, spec: ChartSpec) -> None:
        self._queued += 1
        try:
            self._celery.send_task(
                Task.RENDER,
                args=[spec.canonical()],
                argsrepr=str(spec.id),  # the default, repr(args), takes a quarter of the time
                headers=_headers(),
                retry=False,
            )
        except Exception as error:  # nobody waits for the thread's result
            logger.warning("Chart %s was not published: %r", spec.id, error)

    def _send_canary(self) -> None:
        try:
            self._celery.send_task(
                Task.CANARY, headers=_headers(), expires=CANARY_EVERY, retry=False
            )
        except Exception as error:
            logger.warning("No canary was sent: %r", error)

    def close(self) -> None:
        """Drop the buffered messages and end the thread."""
        self._thread.shutdown(cancel_futures=True)
        self._celery.close()


def _headers() -> dict[str, Any]:
    return {REQUEST_ID_HEADER: REQUEST_ID.get(), PUBLISHED_AT_HEADER: time()}
