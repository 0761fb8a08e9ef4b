"""The loader's Celery worker: ``celery -A schools_loader.worker worker -Q loader``."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from celery import Task as CeleryTask
from celery.signals import worker_ready
from schools_common import metrics
from schools_common.celery_app import make_celery
from schools_common.contracts import Queue, Task
from schools_common.database import connection_lost, make_engine
from sqlalchemy import Engine

from schools_loader import bootstrap as loading
from schools_loader.settings import LoaderSettings

MAX_COUNTDOWN = 100  # Redis would redeliver a task that waits longer

# While the database is unreachable, and after a task's process was killed. A retry keeps the task's
# id, so that the row of its load tells when to give up.
RETRIES = {"max_retries": None, "default_retry_delay": 1}

log = logging.getLogger(__name__)
settings = LoaderSettings()
app = make_celery(settings, "loader", Queue.LOADER)


@worker_ready.connect
def _start(**_: object) -> None:
    """Request a load, which does nothing if the data are loaded."""
    metrics.serve(settings)
    bootstrap.delay()


@app.task(name=Task.BOOTSTRAP, bind=True, **RETRIES)
def bootstrap(self: CeleryTask, waiting: int | None = None) -> None:
    """Load the publication, if it is not loaded yet.

    While the publication is unreachable, the task sends itself again with the id of the failed load
    as ``waiting``.
    """
    if isinstance(waiting, bool) or not isinstance(waiting, int | None):
        log.error("Refused: not the id of a load: %.100r", waiting)
        return
    with _database(self) as engine:
        load = loading.bootstrap(engine, settings, UUID(self.request.id), waiting)
    if load and load.retry_at:
        pause = (load.retry_at - datetime.now(UTC)).total_seconds()
        self.apply_async([load.id], countdown=max(0, min(pause, MAX_COUNTDOWN)))


@app.task(name=Task.RELOAD, bind=True, **RETRIES)
def reload(self: CeleryTask, address: str | None = None) -> None:
    """Load the configured publication, or the file at ``address``, again."""
    if not isinstance(address, str | None):
        log.error("Refused: not an address: %.100r", address)
        return
    with _database(self) as engine:
        loading.reload(engine, settings, address, UUID(self.request.id))


@contextmanager
def _database(task: CeleryTask) -> Iterator[Engine]:
    """Create an engine for a task, which is retried if PostgreSQL is unreachable."""
    engine = make_engine(settings.database_url.get_secret_value())
    try:
        yield engine
    except Exception as problem:
        if not connection_lost(problem):
            raise
        log.warning("Not loaded yet: %s", problem)
        raise task.retry(exc=problem) from problem
    finally:
        engine.dispose()
