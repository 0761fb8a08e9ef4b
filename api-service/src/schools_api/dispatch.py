"""Promising a chart, and telling the renderer of it: first PostgreSQL, and only then Redis."""

import logging
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import BoundedSemaphore
from time import monotonic
from typing import Any, Protocol
from uuid import UUID

from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from schools_common.contracts import ChartSpec, Queue, Task
from schools_common.models import ChartRequest, Dataset
from sqlalchemy import Connection, DateTime, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)

MAX_WAITING = 1000
"""How many messages may wait for a broker that is slow or gone."""

MEASURE_EVERY = 0.5
"""Seconds for which the length of the queue is believed."""


_NEVER = datetime.fromtimestamp(0, UTC)

_PROMISE = (
    insert(ChartRequest)
    .from_select(
        ["id", "spec", "published_at"],
        select(
            bindparam("id", type_=ChartRequest.id.type),
            bindparam("spec", type_=ChartRequest.spec.type),
            func.coalesce(bindparam("published", type_=DateTime(timezone=True)), func.now()),
        ).where(Dataset.version == bindparam("version")),
    )
    .on_conflict_do_nothing()
    .returning(ChartRequest.id)
)


class Superseded(Exception):
    """The chart would be of data that were replaced meanwhile, by those of ``version``."""

    def __init__(self, version: str | None) -> None:
        self.version = version


def register(connection: Connection, spec: ChartSpec, *, publish: bool = True) -> bool:
    """Promise a chart; False where it was promised already, or its data are not loaded.

    One that is not to be published now counts as lost, and is published when it is asked for.
    """
    promise = {
        "id": spec.id,
        "spec": spec.canonical(),
        "published": None if publish else _NEVER,
        "version": spec.dataset_version,
    }
    return connection.scalar(_PROMISE, promise) is not None


def renew(session: Session, id_: UUID, published_at: datetime) -> bool:
    """Note that a chart is published again.

    False where somebody else did so since ``published_at`` was read: of many who find the
    same chart lost, one publishes it.
    """
    done = session.scalar(
        update(ChartRequest)
        .where(ChartRequest.id == id_, ChartRequest.published_at == published_at)
        .values(published_at=func.now())
        .returning(ChartRequest.id)
    )
    return done is not None


class Publisher(Protocol):
    """Tells the renderer of promised charts."""

    def publish(self, spec: ChartSpec) -> None:
        """Have the chart drawn, without waiting for anything."""

    def has_room(self) -> bool:
        """Whether the queue is shorter than it may be."""


class CeleryPublisher:
    """Publishes from a thread of its own, so that no request ever waits for Redis.

    A message that cannot be sent is logged and left: the promise is in PostgreSQL, and the
    chart is published again when somebody asks for it.
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
        """Queue the message; bounded, since a broker may be gone for long."""
        if not self._submit(self._send, spec):
            logger.warning("Chart %s was not published: too many messages wait", spec.id)

    def has_room(self) -> bool:
        """Whether the queue is shorter than its limit, as it was last seen.

        It is looked at twice a second, and what this process has sent since is added, so that
        no request waits for Redis; what still waits to be sent does not count. A broker that is
        gone refuses nobody: the promise stands.
        """
        if monotonic() - self._measured_at > MEASURE_EVERY:
            self._measured_at = monotonic()
            self._submit(self._measure)
        return self._queued < self._queue_limit

    def _submit(self, action: Callable[..., None], *args: Any) -> bool:
        if not self._slots.acquire(blocking=False):
            return False
        self._thread.submit(action, *args).add_done_callback(lambda _: self._slots.release())
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
                argsrepr=str(spec.id),  # making one of the whole is a quarter of the work
                retry=False,
            )
        except OperationalError as error:
            logger.warning("Chart %s was not published: %s", spec.id, error)

    def close(self) -> None:
        """Drop what still waits, which is published when asked for, and end the thread."""
        self._thread.shutdown(cancel_futures=True)
        self._celery.close()
