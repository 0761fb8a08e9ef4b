"""The return of a task's message to Redis.

Overrides private parts of Celery's request class, for the minor version in ``pyproject.toml``.
"""

import logging
from collections.abc import Callable
from typing import Any

from celery.worker import request
from kombu.asynchronous import get_event_loop

log = logging.getLogger(__name__)


class Request(request.Request):  # type: ignore[misc]  # Celery is untyped
    """A task request whose worker reconnects if Redis did not take back the message.

    Celery itself only logs the error, and counts the message as unfinished for ever. A worker
    that takes one message at a time would then never take another.
    """

    acknowledged: bool

    def acknowledge(self) -> None:
        """Give back the message of a task that is done."""
        if not self.acknowledged:
            self._give_back(self._on_ack)

    def reject(self, requeue: bool = False) -> None:
        """Give back the message of a task that is not done; ``requeue`` is for another worker."""
        if not self.acknowledged:
            self._give_back(self._on_reject, requeue)
            self.send_event("task-rejected", requeue=requeue)

    def _give_back(self, tell: Callable[..., object], *how: bool) -> None:
        """Tell Redis. If that fails, Redis delivers the message again, much later."""
        try:
            tell(log, (), *how)  # no errors for Celery to log and forget
        except self.connection_errors as error:
            log.warning("Redis did not take back the message of a task: %r", error)
            # An error in the worker's loop makes it reconnect.
            hub: Any = get_event_loop()  # set in every worker with child processes
            hub.call_soon(_fail, error)
        self.acknowledged = True


def _fail(error: Any) -> None:
    raise error
