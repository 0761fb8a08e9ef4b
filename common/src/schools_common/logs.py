"""Log lines of all services: JSON where no terminal is, each with the id of its request."""

import logging
import sys
from contextvars import ContextVar
from typing import Literal

from celery import Task, signals
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

LogFormat = Literal["text", "json"]

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the HTTP request that is worked on, in the API and in the tasks it has led to."""

REQUEST_ID_HEADER = "request_id"
"""The header of a task's message that carries it; Celery keeps headers when it retries."""

_WITH_HANDLERS = ("uvicorn", "uvicorn.error")
"""Loggers of uvicorn whose own handlers make way; its access log is off."""


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
    """Have Celery log like this, too, and each task know the request that has led to it."""
    signals.setup_logging.connect(lambda **_: set_up(log_format), weak=False)
    signals.task_prerun.connect(lambda task, **_: take_request_id(task), weak=False)


def take_request_id(task: Task) -> None:
    """Take the id of the request from the message of a task that runs now."""
    REQUEST_ID.set(task.request.get(REQUEST_ID_HEADER, "-"))


def add_request_id(record: logging.LogRecord) -> bool:
    """Filter that adds the id to a record, in the thread that writes it."""
    record.request_id = REQUEST_ID.get()
    return True


def _formatter(log_format: LogFormat) -> logging.Formatter:
    if log_format == "text":
        return logging.Formatter("%(asctime)s %(levelname)s [%(request_id)s] %(message)s")
    return JsonFormatter(
        ["levelname", "name", "processName", "message", "request_id"],
        rename_fields={"levelname": "level", "name": "logger", "processName": "process"},
        # uvicorn's message with codes of a terminal, and Celery's copy of a task's arguments.
        reserved_attrs=[*RESERVED_ATTRS, "color_message", "data"],
        timestamp="time",
    )
