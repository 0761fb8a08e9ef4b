"""The loader's Celery worker: ``celery -A schools_loader.worker worker -Q loader``."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from celery import Task as CeleryTask
from celery.signals import worker_ready
from schools_common.celery_app import make_celery
from schools_common.contracts import Task
from schools_common.database import make_engine
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from schools_loader import bootstrap as loading
from schools_loader.download import SourceUnreachable
from schools_loader.settings import LoaderSettings
from schools_loader.starts import Starts

RETRY_AFTER = 60
LONGEST_PAUSE = 100  # Redis gives a task that waits longer to another worker, too
DATABASE_RETRY_AFTER = 2
RELOAD_RETRIES = 30

# Of a task whose process was killed, perhaps by its own file.
ONCE_MORE = {"max_retries": 3, "default_retry_delay": 1}

log = logging.getLogger(__name__)
settings = LoaderSettings()
starts = Starts(settings.redis_url.get_secret_value())
app = make_celery(settings, "loader")


@worker_ready.connect
def _start(**_: object) -> None:
    """The first start loads the data by itself; a later one finds them loaded."""
    bootstrap.delay(starts.begin())


@app.task(name=Task.BOOTSTRAP, bind=True, **ONCE_MORE)
def bootstrap(self: CeleryTask, start: str) -> None:
    """Bring the schema up to date and load the publication, where that is not done yet."""
    if not isinstance(start, str):
        log.error("Refused: not a start: %.100r", start)
        return
    if starts.is_over(start):
        return
    # Waiting is no retry: it may take days, and a task that kills its process has three.
    try:
        with _engine() as engine:
            loading.bootstrap(engine, settings)
    except SourceUnreachable as problem:
        log.warning("Not loaded yet: %s", problem)
        countdown = max(RETRY_AFTER, min(problem.after, LONGEST_PAUSE))
        self.apply_async([start], countdown=countdown)
    except OperationalError as problem:  # PostgreSQL is not there, or not yet
        log.warning("Not loaded yet: %s", problem.orig)
        self.apply_async([start], countdown=DATABASE_RETRY_AFTER)


@app.task(name=Task.RELOAD, bind=True, **ONCE_MORE)
def reload(self: CeleryTask, address: str | None = None) -> None:
    """Load the configured publication, or the file at ``address``, again."""
    if not isinstance(address, str | None):
        log.error("Refused: not an address: %.100r", address)
        return
    try:
        with _engine() as engine:
            loading.reload(engine, settings, address)
    except OperationalError as problem:
        raise self.retry(
            exc=problem, countdown=DATABASE_RETRY_AFTER, max_retries=RELOAD_RETRIES
        ) from problem


@contextmanager
def _engine() -> Iterator[Engine]:
    engine = make_engine(settings.database_url.get_secret_value())
    try:
        yield engine
    finally:
        engine.dispose()
