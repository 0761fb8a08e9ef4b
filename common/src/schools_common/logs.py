"""Logging of all services: text on a terminal, JSON elsewhere, with the id of the request."""

import logging
import sys
from contextvars import ContextVar
from typing import Literal

from celery import Task, signals
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

LogFormat = Literal["text", "json"]

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the current HTTP request, in the API and in the tasks that it triggered."""

REQUEST_ID_HEADER = "request_id"
"""Message header of tasks that carries the request's id; Celery keeps headers in a retry."""

_WITH_HANDLERS = ("uvicorn", "uvicorn.error")
"""Loggers of uvicorn whose own handlers are removed; its access log is off."""


def set_up(log_format: LogFormat | None) -> None:
    """Send all log lines of this process to stderr, in the given format."""
    handler = logging.StreamHandler()
    handler.addFilter(add_request_id)
    handler.setFormatter(_formatter(log_format or ("text" if sys.stderr.isatty() else "json")))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _WITH_HANDLERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def set_up_worker(log_format: LogFormat | None) -> None:
    """Make Celery log the same way, and each task adopt the id of the request that triggered it."""
    signals.setup_logging.connect(lambda **_: set_up(log_format), weak=False)
    signals.task_prerun.connect(lambda task, **_: take_request_id(task), weak=False)


def take_request_id(task: Task) -> None:
    """Adopt the request's id from the message of the task that is about to run."""
    REQUEST_ID.set(task.request.get(REQUEST_ID_HEADER, "-"))


def add_request_id(record: logging.LogRecord) -> bool:
    """Add the request's id to a log record; a logging filter, called in the thread that logs."""
    record.request_id = REQUEST_ID.get()
    return True


def _formatter(log_format: LogFormat) -> logging.Formatter:
    if log_format == "text":
        return logging.Formatter("%(asctime)s %(levelname)s [%(request_id)s] %(message)s")
    return JsonFormatter(
        ["levelname", "name", "processName", "message", "request_id"],
        rename_fields={"levelname": "level", "name": "logger", "processName": "process"},
        # uvicorn's message with terminal colours, and Celery's copy of a task's arguments.
        reserved_attrs=[*RESERVED_ATTRS, "color_message", "data"],
        timestamp="time",
    )
