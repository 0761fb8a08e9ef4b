"""Promising a chart, and telling the renderer of it: first PostgreSQL, and only then Redis."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import BoundedSemaphore
from typing import Protocol
from uuid import UUID

from celery import Celery
from kombu.exceptions import OperationalError
from schools_common.contracts import ChartSpec, Task
from schools_common.models import ChartRequest
from sqlalchemy import Connection, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)

MAX_WAITING = 1000
"""How many messages may wait for a broker that is slow or gone."""


_PROMISE = insert(ChartRequest).on_conflict_do_nothing().returning(ChartRequest.id)


def register(connection: Connection, spec: ChartSpec) -> bool:
    """Promise a chart; False where it was promised already."""
    promise = {"id": spec.id, "spec": spec.canonical()}
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


class CeleryPublisher:
    """Publishes from a thread of its own, so that no request ever waits for Redis.

    A message that cannot be sent is logged and left: the promise is in PostgreSQL, and the
    chart is published again when somebody asks for it.
    """

    def __init__(self, celery: Celery) -> None:
        # Retrying would hold up the messages behind it.
        celery.conf.broker_transport_options["max_retries"] = 0
        self._celery = celery
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="publisher")
        self._room = BoundedSemaphore(MAX_WAITING)

    def publish(self, spec: ChartSpec) -> None:
        """Queue the message; bounded, since a broker may be gone for long."""
        if self._room.acquire(blocking=False):
            self._thread.submit(self._send, spec)
        else:
            logger.warning("Chart %s was not published: too many messages wait", spec.id)

    def _send(self, spec: ChartSpec) -> None:
        try:
            self._celery.send_task(
                Task.RENDER,
                args=[spec.canonical()],
                argsrepr=str(spec.id),  # making one of the whole is a quarter of the work
                retry=False,
            )
        except OperationalError as error:
            logger.warning("Chart %s was not published: %s", spec.id, error)
        finally:
            self._room.release()

    def close(self) -> None:
        """Drop what still waits, which is published when asked for, and end the thread."""
        self._thread.shutdown(cancel_futures=True)
        self._celery.close()
