"""Health check file that a worker touches while it serves its queue."""

from typing import Any

from celery import bootsteps

EVERY = 10
"""Seconds between two touches."""


class Alive(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery is untyped
    """Touch ``alive_file`` while the worker's event loop runs and is connected to Redis.

    Checking the age of a file takes 2 ms; ``celery inspect ping`` would start a Python interpreter.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)
    _timer: Any = None

    def start(self, parent: Any) -> None:
        """Touch the file now and every ``EVERY`` seconds; called on each connection to Redis."""
        touch = parent.app.conf.alive_file.touch
        touch()
        self._timer = parent.timer.call_repeatedly(EVERY, touch)

    def stop(self, parent: Any) -> None:
        """Stop touching the file."""
        if self._timer is not None:
            self._timer.cancel()
