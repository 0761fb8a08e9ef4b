"""The Celery worker that draws charts: ``celery -A schools_charts.worker worker -Q charts``."""

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import time
from typing import Any

from celery import Task as CeleryTask
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import (
    task_failure,
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
    worker_shutdown,
)
from pydantic import ValidationError
from schools_common import logs, metrics
from schools_common.celery_app import HARD_TIME_LIMIT, SOFT_TIME_LIMIT, make_celery
from schools_common.chart_store.contract import ChartStoreError, ChartStoreUnavailable
from schools_common.chart_store.opening import open_store
from schools_common.charts.options import ChartOptions
from schools_common.contracts import PUBLISHED_AT_HEADER, ChartSpec, Queue, Task
from schools_common.database import make_engine
from schools_common.publication_cache import PublicationCache
from schools_common.settings import Settings
from sqlalchemy import Engine

from schools_charts import failures, records
from schools_charts.browser import BrowserNotFoundError, find_browser
from schools_charts.draw import Outcome, draw
from schools_charts.formats.picture import picture_of
from schools_charts.metrics import CANARIES, CHROME_STARTS, DRAWINGS
from schools_charts.renderer import BrowserLostError, Renderer, RenderTimeoutError
from schools_charts.store_budget import BudgetedStore

log = logging.getLogger(__name__)

settings = Settings()
app = make_celery(settings, "charts", Queue.CHARTS)

_CANARY = {"data": [{"type": "bar", "y": [1]}], "layout": {"width": 320, "height": 240}}
"""A small figure to draw every minute."""


class WorkerState:
    """State of a worker process, created after the fork; all processes share ``scratch``."""

    scratch: str
    renderer: Renderer
    engine: Engine
    cache: PublicationCache
    store: BudgetedStore


def _engine() -> Engine:
    return make_engine(
        settings.database_url.get_secret_value(),
        pool_size=1,
        statement_timeout=settings.statement_timeout,
    )


@worker_init.connect(weak=False)
def _prepare(**_: Any) -> None:
    """Refuse to start without Chrome or a usable chart store. Runs before the first fork."""
    try:
        find_browser(settings.browser_path)
        open_store(settings).prepare()
    except ChartStoreUnavailable as error:
        log.warning("%s; starting all the same", error)
    except (BrowserNotFoundError, ChartStoreError) as error:
        raise SystemExit(str(error)) from error
    # The processes keep Chrome's profiles here, so that they are removed in the end even if a
    # process was killed.
    WorkerState.scratch = tempfile.mkdtemp(prefix="school-charts-")
    for chatty in ("kaleido", "choreographer"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


@worker_ready.connect(weak=False)
def _serve_metrics(**_: Any) -> None:
    metrics.serve(settings)


@worker_shutdown.connect(weak=False)
def _remove_scratch(**_: Any) -> None:
    shutil.rmtree(WorkerState.scratch, ignore_errors=True)


@worker_process_init.connect(weak=False)
def _start(**_: Any) -> None:
    tempfile.tempdir = WorkerState.scratch
    CHROME_STARTS.inc()
    WorkerState.renderer = Renderer(find_browser(settings.browser_path))
    WorkerState.engine = _engine()
    WorkerState.cache = PublicationCache()
    WorkerState.store = BudgetedStore(open_store(settings), settings.chart_volume_mb * 10**6)


@worker_process_shutdown.connect(weak=False)
def _stop(**_: Any) -> None:
    WorkerState.renderer.close()


@app.task(
    name=Task.RENDER,
    bind=True,
    soft_time_limit=SOFT_TIME_LIMIT,
    time_limit=HARD_TIME_LIMIT,
    max_retries=3,
    default_retry_delay=1,
)
def render(self: CeleryTask, payload: dict[str, Any]) -> None:
    """Draw the chart of a canonical ``ChartSpec``."""
    spec = _chart(payload)
    if spec is None:
        return
    try:
        with _new_process_for_a_lost_chrome(f"Chart {spec.id}"):
            state = WorkerState
            make_picture = partial(picture_of, chrome=state.renderer)
            outcome = draw(spec, state.engine, state.cache, make_picture, state.store)
            if outcome is Outcome.DRAWN:
                state.store.make_room()
    except Exception as error:
        _count(spec, "retried")
        raise self.retry(exc=error, countdown=2**self.request.retries) from error
    _count(spec, outcome)
    log.info("Chart %s: %s", spec.id, outcome)


@app.task(
    name=Task.CANARY,
    bind=True,
    acks_late=False,
    soft_time_limit=SOFT_TIME_LIMIT,
    time_limit=HARD_TIME_LIMIT,
    max_retries=0,
)
def canary(self: CeleryTask) -> None:
    """Draw a figure for no one, and record how long ago that was ordered."""
    with _new_process_for_a_lost_chrome("Canary"):
        WorkerState.renderer.render(_CANARY, ChartOptions())
    CANARIES.observe(max(0.0, time() - self.request.get(PUBLISHED_AT_HEADER, time())))


@contextmanager
def _new_process_for_a_lost_chrome(what: str) -> Iterator[None]:
    try:
        yield
    except (BrowserLostError, RenderTimeoutError, SoftTimeLimitExceeded) as error:
        # Celery replaces this process by one with a new Chrome, and retries the task.
        log.error("%s: %r; starting over in a new process", what, error)
        WorkerState.renderer.kill()
        os._exit(1)


def _count(spec: ChartSpec, outcome: str) -> None:
    DRAWINGS.labels(spec.options.kind, spec.options.format, outcome).inc()


def _chart(payload: object) -> ChartSpec | None:
    """Parse a message; None if it does not describe a chart, and so nobody waits for it."""
    try:
        return ChartSpec.model_validate(payload)
    except ValidationError as error:
        log.error("Refused: not a chart: %s", error)
        return None


@task_failure.connect(weak=False)
def _give_up(sender: CeleryTask, exception: BaseException, args: Any, **_: Any) -> None:
    """Record a failure after the last try.

    Runs in the task's process, or in its parent if that process died.
    """
    logs.take_request_id(sender)
    spec = _chart(args[0]) if len(args) == 1 else None
    if spec is None:
        return
    _count(spec, "failed")
    if failures.is_temporary(exception):
        return
    log.error("Chart %s cannot be drawn", spec.id, exc_info=exception)
    engine = _engine()
    with engine.begin() as connection:
        records.save_failed(connection, spec.id, failures.public_reason(exception))
    engine.dispose()
