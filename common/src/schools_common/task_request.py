"""How a worker gives back the message of a task that is done, or that its process died of."""

import logging
from collections.abc import Callable
from typing import Any

from celery.worker import request
from kombu.asynchronous import get_event_loop

log = logging.getLogger(__name__)


class Request(request.Request):  # type: ignore[misc]  # Celery is untyped
    """A task whose worker connects to Redis anew where its message could not be given back.

    Celery leaves it at a line in the log, and counts the message as being worked on for ever. A
    worker that has one message at a time would never take another.
    """

    acknowledged: bool

    def acknowledge(self) -> None:
        """Give the message back, as done."""
        if not self.acknowledged:
            self._give_back(self._on_ack)

    def reject(self, requeue: bool = False) -> None:
        """Give the message back, as not done: for another worker with ``requeue``."""
        if not self.acknowledged:
            self._give_back(self._on_reject, requeue)
            self.send_event("task-rejected", requeue=requeue)

    def _give_back(self, tell: Callable[..., object], *how: bool) -> None:
        """Tell Redis. Where that fails, Redis delivers the message once more, much later."""
        try:
            tell(log, (), *how)  # the errors that it is to log and forget: none
        except self.connection_errors as error:
            log.warning("Redis did not take back the message of a task: %r", error)
            # Raised in the worker's loop, which then begins with a new connection.
            hub: Any = get_event_loop()  # which a worker with processes always has
            hub.call_soon(_fail, error)
        self.acknowledged = True


def _fail(error: Any) -> None:
    raise error
