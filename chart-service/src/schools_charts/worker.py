"""The Celery worker that draws charts: ``celery -A schools_charts.worker worker -Q charts``."""

import logging
import os
import shutil
import tempfile
from typing import Any

from celery import Task as CeleryTask
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import (
    task_failure,
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_shutdown,
)
from pydantic import ValidationError
from schools_common.celery_app import (
    HARD_TIME_LIMIT,
    SOFT_TIME_LIMIT,
    VISIBILITY_TIMEOUT,
    make_celery,
)
from schools_common.contracts import ChartSpec, Queue, Task
from schools_common.database import make_engine
from schools_common.publication_cache import PublicationCache
from schools_common.settings import Settings
from sqlalchemy import Engine

from schools_charts import failures, files, records
from schools_charts.browser import BrowserNotFoundError, find_browser
from schools_charts.draw import Outcome, draw
from schools_charts.renderer import BrowserLostError, Renderer, RenderTimeoutError

log = logging.getLogger(__name__)

settings = Settings()
app = make_celery(settings, "charts", Queue.CHARTS)


class Tools:
    """What each process of the worker has for itself, made after the fork; but one folder."""

    scratch: str
    renderer: Renderer
    engine: Engine
    cache: PublicationCache
    budget: files.Budget


def _engine() -> Engine:
    return make_engine(
        settings.database_url.get_secret_value(),
        pool_size=1,
        statement_timeout=settings.statement_timeout,
    )


@worker_init.connect(weak=False)
def _prepare(**_: Any) -> None:
    """Before the first process is forked: refuse to start without a Chrome, and tidy up."""
    try:
        find_browser(settings.browser_path)
    except BrowserNotFoundError as error:
        raise SystemExit(str(error)) from error
    files.remove_stale(settings.chart_dir, VISIBILITY_TIMEOUT)
    # Where each process keeps its Chrome's profile, so that it is removed in the end also if
    # that process was killed.
    Tools.scratch = tempfile.mkdtemp(prefix="school-charts-")
    for chatty in ("kaleido", "choreographer"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


@worker_shutdown.connect(weak=False)
def _tidy_up(**_: Any) -> None:
    shutil.rmtree(Tools.scratch, ignore_errors=True)


@worker_process_init.connect(weak=False)
def _start(**_: Any) -> None:
    tempfile.tempdir = Tools.scratch
    Tools.renderer = Renderer(find_browser(settings.browser_path))
    Tools.engine = _engine()
    Tools.cache = PublicationCache()
    Tools.budget = files.Budget(settings.chart_dir, settings.chart_volume_mb * 10**6)


@worker_process_shutdown.connect(weak=False)
def _stop(**_: Any) -> None:
    Tools.renderer.close()


@app.task(
    name=Task.RENDER,
    bind=True,
    soft_time_limit=SOFT_TIME_LIMIT,
    time_limit=HARD_TIME_LIMIT,
    max_retries=3,
    default_retry_delay=1,
)
def render(self: CeleryTask, payload: dict[str, Any]) -> None:
    """Draw the chart of a canonical ChartSpec."""
    spec = _chart(payload)
    if spec is None:
        return
    try:
        outcome = draw(spec, Tools.engine, Tools.cache, Tools.renderer, settings.chart_dir)
        if outcome is Outcome.DRAWN:
            Tools.budget.add((settings.chart_dir / spec.file_name).stat().st_size)
    except (BrowserLostError, RenderTimeoutError, SoftTimeLimitExceeded) as error:
        # A fresh process with a fresh Chrome tries again: Celery sees to it when this one dies.
        log.error("Chart %s: %r; starting over in a new process", spec.id, error)
        Tools.renderer.kill()
        os._exit(1)
    except Exception as error:
        raise self.retry(exc=error, countdown=2**self.request.retries) from error
    log.info("Chart %s: %s", spec.id, outcome)


def _chart(payload: object) -> ChartSpec | None:
    """What a message asks for; None where that is no chart, which nobody has to be told."""
    try:
        return ChartSpec.model_validate(payload)
    except ValidationError as error:
        log.error("Refused: not a chart: %s", error)
        return None


@task_failure.connect(weak=False)
def _give_up(exception: BaseException, args: Any, **_: Any) -> None:
    """After the last try. Runs in the process of the task, or in its parent if that is dead."""
    if failures.is_of_the_database(exception):
        # Not to be recorded: the request stays open.
        return
    spec = _chart(args[0]) if len(args) == 1 else None
    if spec is None:
        return
    log.error("Chart %s cannot be drawn", spec.id, exc_info=exception)
    engine = _engine()
    with engine.begin() as connection:
        records.save_failed(connection, spec.id, failures.reason(exception))
    engine.dispose()
