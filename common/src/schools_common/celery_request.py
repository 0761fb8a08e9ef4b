"""Acknowledgement of task messages that notices the loss of Redis.

Overrides private parts of Celery's request class; ``pyproject.toml`` pins its minor version.
"""

import logging
from collections.abc import Callable
from typing import Any

from celery.worker import request
from kombu.asynchronous import get_event_loop

log = logging.getLogger(__name__)


class Request(request.Request):  # type: ignore[misc]  # Celery is untyped
    """A task request whose worker reconnects if a message cannot be acknowledged.

    Celery itself only logs the error and counts the message as unacknowledged forever. A worker
    that takes one message at a time would then never take another.
    """

    acknowledged: bool

    def acknowledge(self) -> None:
        """Acknowledge the message of a finished task."""
        if not self.acknowledged:
            self._settle(self._on_ack)

    def reject(self, requeue: bool = False) -> None:
        """Reject the message of an unfinished task; ``requeue`` offers it to another worker."""
        if not self.acknowledged:
            self._settle(self._on_reject, requeue)
            self.send_event("task-rejected", requeue=requeue)

    def _settle(self, send: Callable[..., object], *arguments: bool) -> None:
        """Tell Redis; if that fails, it redelivers the message after the visibility timeout."""
        try:
            send(log, (), *arguments)  # Celery would log and swallow the errors listed in the tuple
        except self.connection_errors as error:
            log.warning("Redis did not take back the message of a task: %r", error)
            # An error raised in the worker's event loop makes it reconnect.
            hub: Any = get_event_loop()  # set in every worker with child processes
            hub.call_soon(_fail, error)
        self.acknowledged = True


def _fail(error: Any) -> None:
    raise error
